import { attributeDefinitions, createTableInput } from "../../dynamodb/create-table.ts";
import type {
  AutoscalingRange,
  GlobalIndexDefinition,
  KeyAttribute,
  Projection,
  TableDefinition,
} from "../../dynamodb/key-schema.ts";
import type { Model } from "../../language/semantics/model.ts";
import {
  array,
  type Code,
  call,
  code,
  docComment,
  joined,
  lineComment,
  literal,
  member,
  name,
  nothing,
  object,
  optionalMember,
  verbatim,
} from "../code-writer.ts";
import type { Generation, GenerationProblem } from "../generated-file.ts";
import { withOwnershipMark } from "../ownership.ts";
import { dynamicReferenceProblems } from "./cloudformation.ts";
import {
  type Capacity,
  hasFixedWriteCapacity,
  indexCapacity,
  tableCapacity,
  writeRange,
} from "./global-table.ts";
import {
  type InfrastructureTable,
  infrastructureTables,
  keyInRegion,
  outputStem,
  sourceName,
  stemAsType,
  tableProblems,
  tagsOf,
  textsIn,
} from "./tables.ts";

type Properties = (readonly [name: string, value: Code])[];

/** What a module imports, by module. */
class Imports {
  readonly #modules = new Map<string, Set<string>>();

  use(module: string, symbol: string): Code {
    const symbols = this.#modules.get(module) ?? new Set();
    this.#modules.set(module, symbols.add(symbol));
    return name(symbol);
  }

  text(): Code {
    return joined(
      [...this.#modules]
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .map(
          ([module, symbols]) =>
            code`import ${object([...symbols].sort().map((symbol) => [symbol, name(symbol)]))} from ${literal(module)};`,
        ),
    );
  }
}

/**
 * A construct for the AWS CDK with the tables of a model, each a `TableV2` and a property of it. It
 * synthesises to the same resources as the CloudFormation template.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.TableV2.html
 */
export function generateCdk(model: Model): Generation {
  return cdkOf(infrastructureTables(model), model);
}

/** The construct with tables that are not those of the model, or not yet; it is called like the model's. */
export function cdkOf(tables: readonly InfrastructureTable[], model: Model): Generation {
  const problems = [
    ...tableProblems(tables),
    ...dynamicReferenceProblems(tables),
    ...tokenProblems(tables),
  ];
  if (problems.length > 0) return { files: [], problems };
  const source = sourceName(model);
  const imports = new Imports();
  const construct = imports.use("constructs", "Construct");
  imports.use("aws-cdk-lib", "RemovalPolicy");
  const type = name(`${stemAsType(model)}Tables`);
  const props = name(`${stemAsType(model)}TablesProps`);
  const tableV2 = dynamodb(imports, "TableV2");
  const declarations = tables.map(
    (table) => code`
      ${docComment([table.documentation ?? `The table ${table.name}.`])}
      readonly ${name(table.property)}: ${tableV2};
    `,
  );
  const statements = tables.map((table) => tableStatements(table, imports));
  const body = joined(
    [
      code`
        export interface ${props} {
          /** The names of the tables in DynamoDB, where they differ from those of the model. */
          readonly tableNames?: {
            ${joined(tables.map((table) => code`readonly ${name(table.property)}?: string;`))}
          };
          /** What becomes of the tables when they leave the stack: by default they are retained. */
          readonly removalPolicy?: RemovalPolicy;
        }
      `,
      code`
        ${docComment([`The tables of ${source}.`])}
        export class ${type} extends ${construct} {
          ${joined(declarations, "\n\n")}

          constructor(scope: ${construct}, id: string, props: ${props} = {}) {
            super(scope, id);

            ${joined(statements, "\n\n")}
          }
        }
      `,
    ],
    "\n\n",
  );
  const text = joined([verbatim("/* eslint-disable */"), imports.text(), body], "\n\n");
  return {
    files: [
      {
        path: `${outputStem(model)}-tables.ts`,
        text: withOwnershipMark(source, `${text.text}\n`),
      },
    ],
    problems: [],
  };
}

function tableStatements(table: InfrastructureTable, imports: Imports): Code {
  const { definition } = table;
  const self = code`this.${name(table.property)}`;
  const tags = tagsOf(definition).map(([key, value]) => {
    const of = imports.use("aws-cdk-lib", "Tags");
    return code`${of}.of(${self}).add(${literal(key)}, ${literal(value)});`;
  });
  return joined([
    hasFixedWriteCapacity(definition)
      ? lineComment("A TableV2 scales its capacity to write: a fixed one is a range of one.")
      : nothing,
    code`${self} = new ${dynamodb(imports, "TableV2")}(this, ${literal(table.logicalId)}, ${object(tableProperties(table, imports))});`,
    ...tags,
    vectorStatements(table, self, imports),
  ]);
}

function tableProperties(table: InfrastructureTable, imports: Imports): Properties {
  const { definition } = table;
  const { sortKey, timeToLiveAttribute, stream, tableClass } = definition;
  const given = optionalMember(code`props.tableNames`, table.property);
  const enumeration = (type: string, value: string) => member(dynamodb(imports, type), value);
  return [
    ["tableName", code`${given} ?? ${literal(definition.name)}`],
    ["partitionKey", keyAttribute(definition.partitionKey, imports)],
    ...some("sortKey", sortKey, (key) => keyAttribute(key, imports)),
    ["billing", billing(definition, imports)],
    ...some("warmThroughput", definition.warmThroughput, warmThroughput),
    ...list("globalSecondaryIndexes", definition.globalIndexes, (index) =>
      object(globalIndex(index, imports)),
    ),
    ...list("localSecondaryIndexes", definition.localIndexes, (index) =>
      object([
        ["indexName", literal(index.name)],
        ["sortKey", keyAttribute(index.sortKey, imports)],
        ...projection(index.projection, imports),
      ]),
    ),
    ...some("timeToLiveAttribute", timeToLiveAttribute, literal),
    ...some("dynamoStream", stream, (view) =>
      enumeration("StreamViewType", view.toUpperCase().replaceAll("-", "_")),
    ),
    ...some("tableClass", tableClass === "infrequent-access" ? tableClass : undefined, () =>
      enumeration("TableClass", "STANDARD_INFREQUENT_ACCESS"),
    ),
    ...some("pointInTimeRecoverySpecification", definition.pointInTimeRecovery, () =>
      object([["pointInTimeRecoveryEnabled", code`true`]]),
    ),
    ...some("deletionProtection", definition.deletionProtection, () => code`true`),
    ...encryption(table, imports),
    ...list("replicas", definition.replicas ?? [], (region) =>
      object([["region", literal(region)]]),
    ),
    ["removalPolicy", code`props.removalPolicy ?? RemovalPolicy.RETAIN`],
  ];
}

function globalIndex(index: GlobalIndexDefinition, imports: Imports): Properties {
  const capacity = indexCapacity(index);
  const { throughput, maximum } = capacity;
  return [
    ["indexName", literal(index.name)],
    ...keyOf("partitionKey", index.partitionKey, imports),
    ...keyOf("sortKey", index.sortKey, imports),
    ...projection(index.projection, imports),
    ...some("readCapacity", throughput, () => readCapacity(capacity, imports)),
    ...some("writeCapacity", throughput, () => writeCapacity(capacity, imports)),
    ...some("maxReadRequestUnits", maximum?.read, number),
    ...some("maxWriteRequestUnits", maximum?.write, number),
    ...some("warmThroughput", index.warmThroughput, warmThroughput),
  ];
}

/** `partitionKey` of one attribute, `partitionKeys` of several. */
function keyOf(role: string, keys: readonly KeyAttribute[], imports: Imports): Properties {
  const [only] = keys;
  if (only === undefined) return [];
  if (keys.length === 1) return [[role, keyAttribute(only, imports)]];
  return [[`${role}s`, array(keys.map((key) => keyAttribute(key, imports)))]];
}

function keyAttribute(key: KeyAttribute, imports: Imports): Code {
  const types = { S: "STRING", N: "NUMBER", B: "BINARY" } as const;
  return object([
    ["name", literal(key.name)],
    ["type", member(dynamodb(imports, "AttributeType"), types[key.type])],
  ]);
}

function projection(given: Projection, imports: Imports): Properties {
  const types = { all: "ALL", keys: "KEYS_ONLY", include: "INCLUDE" } as const;
  return [
    ["projectionType", member(dynamodb(imports, "ProjectionType"), types[given.kind])],
    ...(given.kind === "include"
      ? [["nonKeyAttributes", array(given.attributes.map(literal))] as const]
      : []),
  ];
}

function billing(definition: TableDefinition, imports: Imports): Code {
  const capacity = tableCapacity(definition);
  const type = dynamodb(imports, "Billing");
  if (capacity.throughput !== undefined) {
    return code`${type}.provisioned(${object([
      ["readCapacity", readCapacity(capacity, imports)],
      ["writeCapacity", writeCapacity(capacity, imports)],
    ])})`;
  }
  const maximum: Properties = [
    ...some("maxReadRequestUnits", capacity.maximum?.read, number),
    ...some("maxWriteRequestUnits", capacity.maximum?.write, number),
  ];
  return call(code`${type}.onDemand`, maximum.length === 0 ? [] : [object(maximum)]);
}

function readCapacity({ throughput, autoscaling }: Capacity, imports: Imports): Code {
  const units = throughput?.read ?? 1;
  if (autoscaling?.read !== undefined) return autoscaled(autoscaling.read, units, imports);
  return code`${dynamodb(imports, "Capacity")}.fixed(${units})`;
}

function writeCapacity(capacity: Capacity, imports: Imports): Code {
  const range = writeRange(capacity);
  return range === undefined
    ? nothing
    : autoscaled(range, capacity.throughput?.write ?? 1, imports);
}

function autoscaled(range: AutoscalingRange, units: number, imports: Imports): Code {
  return code`${dynamodb(imports, "Capacity")}.autoscaled(${object([
    ["minCapacity", number(range.minimum)],
    ["maxCapacity", number(range.maximum)],
    ["seedCapacity", number(units)],
    ["targetUtilizationPercent", number(range.target)],
  ])})`;
}

function warmThroughput({ read, write }: { readonly read: number; readonly write: number }): Code {
  return object([
    ["readUnitsPerSecond", number(read)],
    ["writeUnitsPerSecond", number(write)],
  ]);
}

function encryption({ definition, logicalId }: InfrastructureTable, imports: Imports): Properties {
  const { encryption: given, replicas = [] } = definition;
  if (given === undefined || given.kind === "aws-owned") return [];
  const type = dynamodb(imports, "TableEncryptionV2");
  if (given.kind === "aws-managed") return [["encryption", code`${type}.awsManagedKey()`]];
  const { keyArn } = given;
  const key = imports.use("aws-cdk-lib/aws-kms", "Key");
  const tableKey = code`${key}.fromKeyArn(this, ${literal(`${logicalId}Key`)}, ${literal(keyArn)})`;
  const replicaKeys = replicas.map(
    (region) => [region, literal(keyInRegion(keyArn, region) ?? keyArn)] as const,
  );
  return [
    [
      "encryption",
      call(
        code`${type}.customerManagedKey`,
        replicaKeys.length === 0 ? [tableKey] : [tableKey, object(replicaKeys)],
      ),
    ],
  ];
}

/** What TableV2 has no property for is set on the resource beneath it. */
function vectorStatements(
  { definition, property: table }: InfrastructureTable,
  self: Code,
  imports: Imports,
): Code {
  const indexes = createTableInput(definition).VectorIndexes;
  if (indexes === undefined) return nothing;
  const resource = name(`${table}Resource`);
  return code`
    ${lineComment("TableV2 has no vector indexes yet: they are set on the resource beneath it.")}
    const ${resource} = ${self}.node.defaultChild as ${dynamodb(imports, "CfnGlobalTable")};
    ${resource}.attributeDefinitions = ${camelCased(attributeDefinitions(definition))};
    ${resource}.vectorIndexes = ${camelCased(indexes)};
  `;
}

/** JSON of the API as the properties of a resource, whose names begin in lower case. */
function camelCased(value: unknown): Code {
  if (Array.isArray(value)) return array(value.map(camelCased));
  if (typeof value === "number") return number(value);
  if (typeof value !== "object" || value === null) return literal(String(value));
  return object(
    Object.entries(value).map(([key, each]) => [
      `${key.charAt(0).toLowerCase()}${key.slice(1)}`,
      camelCased(each),
    ]),
  );
}

/** Texts that the CDK takes for values that it fills in later, and a tag that it would lose. */
function tokenProblems(tables: readonly InfrastructureTable[]): GenerationProblem[] {
  return tables.flatMap(({ name: subject, definition }) => [
    ...(textsIn(definition).some((text) => /[$#]\{Token\[/.test(text))
      ? [
          {
            subject,
            message:
              "The CDK would take the text '${Token[…' in a name or a tag for one of its own.",
          },
        ]
      : []),
    ...(Object.hasOwn(definition.tags ?? {}, "__proto__")
      ? [{ subject, message: "The CDK loses a tag that is called '__proto__'." }]
      : []),
  ]);
}

function dynamodb(imports: Imports, symbol: string): Code {
  return imports.use("aws-cdk-lib/aws-dynamodb", symbol);
}

function number(value: number): Code {
  return code`${value}`;
}

function some<Value>(
  key: string,
  value: Value | undefined,
  write: (value: Value) => Code,
): Properties {
  return value === undefined ? [] : [[key, write(value)]];
}

function list<Value>(
  key: string,
  values: readonly Value[],
  write: (value: Value) => Code,
): Properties {
  return values.length === 0 ? [] : [[key, array(values.map(write))]];
}
