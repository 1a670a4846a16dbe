import { randomUUID } from "node:crypto";
import { type Connection, isLocal, physicalTableName } from "../../../data/connections.ts";
import type {
  CapacityUnits,
  ConnectionView,
  EntityColour,
  ResultColumn,
  ResultEntity,
  RunView,
} from "../../../protocol/results-messages.ts";
import type {
  ModelPlans,
  ModelSummary,
  Operation,
  PatternPlan,
  PatternSummary,
} from "../../../protocol/server-requests.ts";
import { toSourceRange } from "../../infrastructure/reveal.ts";

/** What the results page shows of a pattern before its first response. */
export async function patternRunView(
  model: ModelSummary,
  plans: ModelPlans,
  plan: PatternPlan,
  pattern: PatternSummary,
  connection: Connection,
  texts: Readonly<Record<string, string>>,
): Promise<RunView> {
  const operations = operationsOf(plan);
  const shown = operations.find((operation) => "index" in operation) ?? operations[0];
  const index = shown !== undefined && "index" in shown ? shown.index : undefined;
  const predicted = predictedUnits(operations);
  return {
    id: randomUUID(),
    pattern: pattern.name,
    title: pattern.title,
    source: await toSourceRange(pattern),
    connection: connectionView(connection),
    table: tablesOf(plan, connection).join(", "),
    ...(index === undefined ? {} : { index }),
    writes: pattern.writes,
    arguments: pattern.parameters.flatMap(({ name }) => {
      const text = texts[name];
      return text === undefined || text === "" ? [] : [{ name, text }];
    }),
    entities: resultEntities(model, pattern.entities),
    columns: patternColumns(plans, plan, shown),
    ...(predicted === undefined ? {} : { predicted }),
  };
}

/** What the results page shows of a look through a table or an index. */
export function itemsRunView(options: {
  readonly connection: Connection;
  readonly table: string;
  readonly index: string | undefined;
  readonly keys: readonly ResultColumn[];
  readonly entities: readonly ResultEntity[];
  readonly predicted: number | undefined;
}): RunView {
  const { connection, table, index, keys, entities, predicted } = options;
  return {
    id: randomUUID(),
    pattern: index ?? table,
    title: index === undefined ? "scan" : `scan ${table}`,
    connection: connectionView(connection),
    table,
    ...(index === undefined ? {} : { index }),
    writes: false,
    arguments: [],
    entities,
    columns: keys,
    ...(predicted === undefined ? {} : { predicted: { read: predicted } }),
  };
}

/** The entities with the colours that they have in the layout. */
export function resultEntities(
  model: ModelSummary,
  names: readonly string[],
): readonly ResultEntity[] {
  return model.entities
    .filter(({ name }) => names.includes(name))
    .map(({ name, position }) => ({ name, colour: ((position % 8) + 1) as EntityColour }));
}

/** The operations of all steps, in their order. */
export function operationsOf(plan: PatternPlan): readonly Operation[] {
  return plan.steps.flatMap((step) =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
}

/** The physical names of the tables that a plan touches. */
export function tablesOf(plan: PatternPlan, connection: Connection): readonly string[] {
  const names = operationsOf(plan).map(({ table }) => physicalTableName(connection, table));
  return [...new Set(names)];
}

/** Of one call. Absent where a part of it is unknown. */
export function predictedUnits(operations: readonly Operation[]): CapacityUnits | undefined {
  let read = 0;
  let write = 0;
  for (const operation of operations) {
    const { readUnits, writeUnits } = operation;
    if (readUnits === undefined && writeUnits === undefined) return undefined;
    read += readUnits ?? 0;
    write += writeUnits ?? 0;
  }
  if (operations.length === 0) return undefined;
  return { ...(read === 0 ? {} : { read }), ...(write === 0 ? {} : { write }) };
}

function connectionView(connection: Connection): ConnectionView {
  const { name, readOnly, region } = connection;
  const local = isLocal(connection);
  return {
    name,
    local,
    readOnly,
    // The region of a local endpoint is a word without a meaning.
    ...(region === undefined || local ? {} : { region }),
  };
}

/** The keys of the path that is read, those of its table, and the attributes of the entities. */
function patternColumns(
  plans: ModelPlans,
  plan: PatternPlan,
  operation: Operation | undefined,
): readonly ResultColumn[] {
  const columns = new Map<string, ResultColumn>();
  const add = (attribute: string, role: ResultColumn["role"]) => {
    if (!columns.has(attribute)) columns.set(attribute, { attribute, role });
  };
  const table = plans.tables.find(({ name }) => name === operation?.table);
  const indexName = operation !== undefined && "index" in operation ? operation.index : undefined;
  const index = table?.indexes.find(({ name }) => name === indexName);
  const { projection, alongside } =
    operation !== undefined && "filterAttributes" in operation ? operation : {};
  const isReturned = (attribute: string) =>
    projection === undefined ||
    (projection.some((path) => path.attribute === attribute) &&
      alongside?.includes(attribute) !== true);
  for (const key of index?.partition ?? []) add(key.attribute, "partition key");
  for (const key of index?.sort ?? []) add(key.attribute, "sort key");
  if (table !== undefined) {
    add(table.partition.attribute, index === undefined ? "partition key" : "table key");
    if (table.sort !== undefined) {
      add(table.sort.attribute, index === undefined ? "sort key" : "table key");
    }
  }
  for (const name of plan.entities) {
    const entity = plans.entities.find((candidate) => candidate.name === name);
    for (const { storedName, source } of entity?.attributes ?? []) {
      if (source.kind !== "in key") add(storedName, "attribute");
    }
  }
  return [...columns.values()].filter(({ attribute }) => isReturned(attribute));
}
