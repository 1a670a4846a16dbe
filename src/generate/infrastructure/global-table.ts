import { createTableInput } from "../../dynamodb/create-table.ts";
import type {
  Autoscaling,
  AutoscalingRange,
  GlobalIndexDefinition,
  OnDemandMaximum,
  TableDefinition,
  Throughput,
} from "../../dynamodb/key-schema.ts";
import { keyInRegion, tagsOf } from "./tables.ts";

/** A value in a template: JSON, and references that CloudFormation resolves. */
export type TemplateValue =
  | string
  | number
  | boolean
  | Reference
  | readonly TemplateValue[]
  | TemplateProperties;

export type TemplateProperties = { readonly [property: string]: TemplateValue };

/** `Ref` or `Fn::GetAtt`: in its short form in YAML, in its long one in JSON. */
export class Reference {
  readonly tag: "Ref" | "GetAtt";
  /** `AWS::Region`, `ShopTable.Arn`. */
  readonly target: string;

  constructor(tag: "Ref" | "GetAtt", target: string) {
    this.tag = tag;
    this.target = target;
  }

  toJSON(): unknown {
    return this.tag === "Ref"
      ? { Ref: this.target }
      : { "Fn::GetAtt": this.target.split(/\.(.*)/s, 2) };
  }
}

/**
 * The properties of an `AWS::DynamoDB::GlobalTable`. What differs from Region to Region stands under
 * its replicas, the last of which is the table in the stack's own Region, as in what the CDK makes.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export function globalTableProperties(
  definition: TableDefinition,
  tableName: TemplateValue,
): TemplateProperties {
  const { timeToLiveAttribute } = definition;
  const request = createTableInput(definition);
  return {
    TableName: tableName,
    BillingMode: request.BillingMode,
    AttributeDefinitions: plain(request.AttributeDefinitions),
    KeySchema: plain(request.KeySchema),
    ...writeSettings(tableCapacity(definition)),
    ...(request.WarmThroughput && { WarmThroughput: plain(request.WarmThroughput) }),
    ...(request.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: request.GlobalSecondaryIndexes.map((index, position) => ({
        IndexName: index.IndexName,
        KeySchema: plain(index.KeySchema),
        Projection: plain(index.Projection),
        ...writeSettings(indexCapacity(definition.globalIndexes[position])),
        ...(index.WarmThroughput && { WarmThroughput: plain(index.WarmThroughput) }),
      })),
    }),
    ...(request.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: plain(request.LocalSecondaryIndexes),
    }),
    ...(request.VectorIndexes && { VectorIndexes: plain(request.VectorIndexes) }),
    ...(timeToLiveAttribute !== undefined && {
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
    }),
    ...(request.StreamSpecification && {
      StreamSpecification: { StreamViewType: request.StreamSpecification.StreamViewType },
    }),
    ...(request.SSESpecification && {
      SSESpecification: { SSEEnabled: true, SSEType: request.SSESpecification.SSEType },
    }),
    Replicas: [...(definition.replicas ?? []), undefined].map((region) =>
      replicaProperties(definition, region),
    ),
  };
}

/** Units of a table or of an index, whichever way they are paid for. */
export interface Capacity {
  readonly throughput?: Throughput;
  readonly autoscaling?: Autoscaling;
  readonly maximum?: OnDemandMaximum;
}

export function tableCapacity({ billing, autoscaling }: TableDefinition): Capacity {
  return {
    ...(billing.kind === "provisioned" && { throughput: billing.throughput }),
    ...(billing.kind === "on-demand" && billing.maximum && { maximum: billing.maximum }),
    ...(autoscaling && { autoscaling }),
  };
}

export function indexCapacity(index: GlobalIndexDefinition | undefined): Capacity {
  return {
    ...(index?.throughput && { throughput: index.throughput }),
    ...(index?.onDemandMaximum && { maximum: index.onDemandMaximum }),
    ...(index?.autoscaling && { autoscaling: index.autoscaling }),
  };
}

/**
 * The range of a capacity to write. A global table demands that it is scaled, so that a fixed one
 * goes from itself to itself.
 */
export function writeRange({ throughput, autoscaling }: Capacity): AutoscalingRange | undefined {
  if (throughput === undefined) return undefined;
  const { write } = throughput;
  return autoscaling?.write ?? { minimum: write, maximum: write, target: 70 };
}

/** Whether some capacity to write is fixed, for a comment that says why it looks scaled. */
export function hasFixedWriteCapacity(definition: TableDefinition): boolean {
  return [tableCapacity(definition), ...definition.globalIndexes.map(indexCapacity)].some(
    ({ throughput, autoscaling }) => throughput !== undefined && autoscaling?.write === undefined,
  );
}

function writeSettings(capacity: Capacity): TemplateProperties {
  const range = writeRange(capacity);
  const { throughput, maximum } = capacity;
  return {
    ...(range &&
      throughput && {
        WriteProvisionedThroughputSettings: {
          WriteCapacityAutoScalingSettings: scaling(range, throughput.write),
        },
      }),
    ...(maximum?.write !== undefined && {
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: maximum.write },
    }),
  };
}

function readSettings({ throughput, autoscaling, maximum }: Capacity): TemplateProperties {
  return {
    ...(throughput && {
      ReadProvisionedThroughputSettings: autoscaling?.read
        ? { ReadCapacityAutoScalingSettings: scaling(autoscaling.read, throughput.read) }
        : { ReadCapacityUnits: throughput.read },
    }),
    ...(maximum?.read !== undefined && {
      ReadOnDemandThroughputSettings: { MaxReadRequestUnits: maximum.read },
    }),
  };
}

/** `units` is what the table has until the scaling takes over. */
function scaling({ minimum, maximum, target }: AutoscalingRange, units: number): TemplateValue {
  return {
    MinCapacity: minimum,
    MaxCapacity: maximum,
    SeedCapacity: units,
    TargetTrackingScalingPolicyConfiguration: { TargetValue: target },
  };
}

/** What one Region has for itself; the stack's own where none is named. */
function replicaProperties(
  definition: TableDefinition,
  region: string | undefined,
): TemplateProperties {
  const { encryption, deletionProtection, pointInTimeRecovery, tableClass } = definition;
  const tags = tagsOf(definition);
  const indexes = definition.globalIndexes.flatMap((index) => {
    const settings = readSettings(indexCapacity(index));
    return Object.keys(settings).length === 0 ? [] : [{ IndexName: index.name, ...settings }];
  });
  const key = encryption?.kind === "customer-managed" ? encryption.keyArn : undefined;
  const ownKey = key !== undefined && region !== undefined ? keyInRegion(key, region) : key;
  return {
    Region: region ?? new Reference("Ref", "AWS::Region"),
    ...readSettings(tableCapacity(definition)),
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    ...(tableClass === "infrequent-access" && { TableClass: "STANDARD_INFREQUENT_ACCESS" }),
    ...(ownKey !== undefined && { SSESpecification: { KMSMasterKeyId: ownKey } }),
    ...(pointInTimeRecovery === true && {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
    ...(deletionProtection === true && { DeletionProtectionEnabled: true }),
    ...(tags.length > 0 && { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
  };
}

/** JSON of the API in the same spelling, which interfaces without an index signature hide. */
function plain(json: object): TemplateValue {
  return json as TemplateValue;
}
