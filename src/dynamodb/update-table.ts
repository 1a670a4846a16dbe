import {
  attributeDefinitions,
  type CreateTableRequest,
  createTableInput,
  type GlobalIndexJson,
  type OnDemandThroughputJson,
  type ThroughputJson,
  type VectorIndexJson,
  type WarmThroughputJson,
} from "./create-table.ts";
import type { TableDefinition } from "./key-schema.ts";
import type { SettingKind, TableChange } from "./table-changes.ts";

/** A request that changes a table, as plain JSON in the spelling of the API. */
export type TableRequest =
  | { readonly operation: "CreateTable"; readonly input: CreateTableRequest }
  | { readonly operation: "UpdateTable"; readonly input: UpdateTableRequest }
  | { readonly operation: "DeleteTable"; readonly input: { TableName: string } }
  | {
      readonly operation: "UpdateTimeToLive";
      readonly input: {
        TableName: string;
        TimeToLiveSpecification: { AttributeName: string; Enabled: boolean };
      };
    }
  | {
      readonly operation: "UpdateContinuousBackups";
      readonly input: {
        TableName: string;
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean };
      };
    }
  /** Its `ResourceArn` is the table's, which only DescribeTable tells. */
  | {
      readonly operation: "TagResource";
      readonly input: { TableName: string; Tags: { Key: string; Value: string }[] };
    }
  | {
      readonly operation: "UntagResource";
      readonly input: { TableName: string; TagKeys: string[] };
    };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export interface UpdateTableRequest {
  TableName: string;
  AttributeDefinitions?: CreateTableRequest["AttributeDefinitions"];
  GlobalSecondaryIndexUpdates?: (
    | { Create: GlobalIndexJson }
    | { Delete: { IndexName: string } }
    | { Update: { IndexName: string } & IndexUpdate }
  )[];
  VectorIndexUpdates?: ({ Create: VectorIndexJson } | { Delete: { IndexName: string } })[];
  ReplicaUpdates?: ({ Create: { RegionName: string } } | { Delete: { RegionName: string } })[];
  BillingMode?: CreateTableRequest["BillingMode"];
  ProvisionedThroughput?: ThroughputJson;
  OnDemandThroughput?: OnDemandThroughputJson;
  WarmThroughput?: WarmThroughputJson;
  TableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  StreamSpecification?: { StreamEnabled: false } | CreateTableRequest["StreamSpecification"];
  SSESpecification?: { Enabled: false } | CreateTableRequest["SSESpecification"];
  DeletionProtectionEnabled?: boolean;
}

interface IndexUpdate {
  ProvisionedThroughput?: ThroughputJson;
  OnDemandThroughput?: OnDemandThroughputJson;
  WarmThroughput?: WarmThroughputJson;
}

/**
 * What is sent for one change of a table. Auto scaling is another service's, so that nothing is sent
 * for it.
 */
export function updateRequests(
  change: TableChange,
  before: TableDefinition,
  after: TableDefinition,
): readonly TableRequest[] {
  const { name: TableName } = after;
  const update = (rest: Omit<UpdateTableRequest, "TableName">): readonly TableRequest[] => [
    { operation: "UpdateTable", input: { TableName, ...rest } },
  ];
  const request = createTableInput(after);
  switch (change.kind) {
    case "create index": {
      const index = request.GlobalSecondaryIndexes?.find(
        ({ IndexName }) => IndexName === change.index,
      );
      if (index === undefined) return [];
      return update({
        AttributeDefinitions: attributeDefinitions(after),
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      });
    }
    case "delete index":
      return update({
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: change.index } }],
      });
    case "create vector index": {
      const index = request.VectorIndexes?.find(({ IndexName }) => IndexName === change.index);
      if (index === undefined) return [];
      return update({
        AttributeDefinitions: attributeDefinitions(after),
        VectorIndexUpdates: [{ Create: index }],
      });
    }
    case "delete vector index":
      return update({ VectorIndexUpdates: [{ Delete: { IndexName: change.index } }] });
    case "create replica":
      return update({ ReplicaUpdates: [{ Create: { RegionName: change.region } }] });
    case "delete replica":
      return update({ ReplicaUpdates: [{ Delete: { RegionName: change.region } }] });
    case "time to live": {
      const attribute = after.timeToLiveAttribute ?? before.timeToLiveAttribute;
      if (attribute === undefined) return [];
      const Enabled = after.timeToLiveAttribute !== undefined;
      return [
        {
          operation: "UpdateTimeToLive",
          input: { TableName, TimeToLiveSpecification: { AttributeName: attribute, Enabled } },
        },
      ];
    }
    case "point-in-time recovery":
      return [
        {
          operation: "UpdateContinuousBackups",
          input: {
            TableName,
            PointInTimeRecoverySpecification: {
              PointInTimeRecoveryEnabled: after.pointInTimeRecovery === true,
            },
          },
        },
      ];
    case "tags":
      return tagRequests(before, after);
    case "auto scaling":
      return [];
    default:
      return update(settingUpdate(change.kind, before, after, request));
  }
}

function settingUpdate(
  kind: Exclude<SettingKind, "time to live" | "point-in-time recovery" | "tags" | "auto scaling">,
  before: TableDefinition,
  after: TableDefinition,
  request: CreateTableRequest,
): Omit<UpdateTableRequest, "TableName"> {
  switch (kind) {
    case "billing mode":
      return {
        BillingMode: request.BillingMode,
        ...(request.ProvisionedThroughput && {
          ProvisionedThroughput: request.ProvisionedThroughput,
          ...indexUpdates(request, undefined, "ProvisionedThroughput"),
        }),
      };
    case "capacity": {
      const old = createTableInput(before);
      // DynamoDB refuses an update to what is there already.
      const isSame = text(old.ProvisionedThroughput) === text(request.ProvisionedThroughput);
      return {
        ...(!isSame &&
          request.ProvisionedThroughput && {
            ProvisionedThroughput: request.ProvisionedThroughput,
          }),
        ...indexUpdates(request, old, "ProvisionedThroughput"),
      };
    }
    case "on-demand maximum":
      return {
        OnDemandThroughput: { ...noMaximum, ...request.OnDemandThroughput },
        ...indexUpdates(request, createTableInput(before), "OnDemandThroughput"),
      };
    case "warm throughput":
      return {
        ...(request.WarmThroughput && { WarmThroughput: request.WarmThroughput }),
        ...indexUpdates(request, createTableInput(before), "WarmThroughput"),
      };
    case "table class":
      return { TableClass: request.TableClass ?? "STANDARD" };
    case "stream":
      return { StreamSpecification: request.StreamSpecification ?? { StreamEnabled: false } };
    case "encryption":
      return { SSESpecification: request.SSESpecification ?? { Enabled: false } };
    case "deletion protection":
      return { DeletionProtectionEnabled: after.deletionProtection === true };
    default:
      return kind satisfies never;
  }
}

/** -1 takes a maximum away. */
const noMaximum = { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 } as const;

/** What indexes get, of those alone in which it is another than before. */
function indexUpdates(
  request: CreateTableRequest,
  before: CreateTableRequest | undefined,
  key: keyof IndexUpdate,
): Pick<UpdateTableRequest, "GlobalSecondaryIndexUpdates"> {
  const updates = (request.GlobalSecondaryIndexes ?? []).flatMap((index) => {
    const old = before?.GlobalSecondaryIndexes?.find(
      ({ IndexName }) => IndexName === index.IndexName,
    );
    const value =
      key === "OnDemandThroughput" && (index[key] !== undefined || old?.[key] !== undefined)
        ? { ...noMaximum, ...index[key] }
        : index[key];
    if (value === undefined || text(index[key]) === text(old?.[key])) return [];
    return [{ Update: { IndexName: index.IndexName, [key]: value } }];
  });
  return updates.length === 0 ? {} : { GlobalSecondaryIndexUpdates: updates };
}

function tagRequests(before: TableDefinition, after: TableDefinition): readonly TableRequest[] {
  const { name: TableName, tags = {} } = after;
  const gone = Object.keys(before.tags ?? {}).filter((key) => !Object.hasOwn(tags, key));
  const set = Object.entries(tags).filter(([key, value]) => before.tags?.[key] !== value);
  return [
    ...(gone.length === 0
      ? []
      : [{ operation: "UntagResource", input: { TableName, TagKeys: gone } } as const]),
    ...(set.length === 0
      ? []
      : [
          {
            operation: "TagResource",
            input: { TableName, Tags: set.map(([Key, Value]) => ({ Key, Value })) },
          } as const,
        ]),
  ];
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
