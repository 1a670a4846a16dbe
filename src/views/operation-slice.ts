import { compareBySortKey } from "../dynamodb/index-entries.ts";
import { valueText } from "../dynamodb/value-text.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { evaluate, holds } from "../language/expressions/evaluate.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Table } from "../language/semantics/model.ts";
import { conditionText } from "../planner/condition-text.ts";
import type { Operation, OperationKey, ReadOperation } from "../planner/plan.ts";
import { isRead } from "../planner/units.ts";
import {
  type CallArguments,
  collectionsOf,
  type EvaluatedPart,
  environmentOf,
  evaluateAll,
  keyCondition,
  readInOrder,
} from "./key-conditions.ts";
import type { KeyConditionPart, PathLayout, SliceLayout, TableLayout } from "./layout-view.ts";
import type { StoredItem } from "./stored-items.ts";

/** Where an operation finds its items. */
export interface OperationPlace {
  readonly table: TableLayout;
  readonly items: readonly StoredItem[];
}

/**
 * What an operation touches when the pattern is called with these arguments. `undefined` where the
 * path is not in the layout (a vector index), or a key cannot be computed from the arguments.
 */
export function operationSlice(
  operation: Operation,
  { table, items }: OperationPlace,
  given: CallArguments,
): SliceLayout | undefined {
  const index = "index" in operation ? operation.index : undefined;
  const path = table.paths.find(({ name, kind }) => {
    return index === undefined ? kind === "table" : kind !== "table" && name === index;
  });
  if (path === undefined || operation.operation === "SearchVectors") return undefined;
  const calls = callsOf(operation, given);
  const conditions = calls.map((call) => {
    return operation.key === undefined ? [] : keyCondition(operation.key, call);
  });
  if (conditions.some((condition) => condition === undefined)) return undefined;
  const known = conditions.filter((condition) => condition !== undefined);
  const forward = scansForward(operation);
  const found = readInOrder(path, items, known, forward);
  const reading =
    known.length > 1 && isRead(operation) && operation.fanOut !== undefined
      ? merged(path, items, found, forward)
      : found;
  const filtered = isRead(operation) ? filterItems(operation, reading, items, given) : undefined;
  const touched = filtered?.read ?? reading;
  return {
    path: path.id,
    access: accessOf(operation),
    operation: operation.operation,
    keyCondition: (known[0] ?? []).map(describePart),
    keys: known.length,
    ...(isRead(operation) && operation.filter !== undefined
      ? { filter: conditionText(operation.filter) }
      : {}),
    addedFilter: isRead(operation) && operation.addedFilter,
    collections: collectionsOf(path, items, known),
    items: touched,
    discarded: filtered?.discarded ?? [],
    ...(isRead(operation) && operation.operation === "Query" && path.sort.length > 0
      ? { forward }
      : {}),
    ...(operation.readUnits === undefined ? {} : { readUnits: operation.readUnits }),
    ...(operation.writeUnits === undefined ? {} : { writeUnits: operation.writeUnits }),
  };
}

function accessOf(operation: Operation): SliceLayout["access"] {
  if (isRead(operation)) return "read";
  return operation.operation === "ConditionCheck" ? "check" : "write";
}

function scansForward(operation: Operation): boolean {
  return !isRead(operation) || operation.scanForward !== false;
}

/** Several queries of one pattern come back as one, in the order of the path. */
function merged(
  path: PathLayout,
  items: readonly StoredItem[],
  read: readonly number[],
  forward: boolean,
): readonly number[] {
  const sort = path.sort.map(({ attribute, type }) => ({ name: attribute, type }));
  return read.toSorted((left, right) => {
    const order = compareBySortKey(sort, items[left]?.item ?? {}, items[right]?.item ?? {});
    return forward ? order : -order;
  });
}

/**
 * What the filter drops, and where reading ends: after the page, or when as many items as are
 * wanted have passed the filter.
 */
function filterItems(
  operation: ReadOperation,
  reading: readonly number[],
  items: readonly StoredItem[],
  given: CallArguments,
): { readonly read: readonly number[]; readonly discarded: readonly number[] } {
  const limit = countOf(operation.limit, given);
  const page = countOf(operation.pageSize, given);
  const read: number[] = [];
  const discarded: number[] = [];
  for (const position of reading) {
    if (read.length >= page || read.length - discarded.length >= limit) break;
    read.push(position);
    const item = items[position];
    if (item !== undefined && !passes(operation, item, given)) discarded.push(position);
  }
  return { read, discarded };
}

function passes(
  { filter, entities }: ReadOperation,
  stored: StoredItem,
  given: CallArguments,
): boolean {
  if (filter === undefined) return true;
  return holdsOfStored(filter, stored.entity.table, entities, stored.item, given) === true;
}

/**
 * Whether a condition of an operation holds of what is stored under its key, as DynamoDB would say.
 *
 * @param entities the operation's, by name
 * @param item `undefined` where there is none
 */
export function holdsOfStored(
  condition: Condition,
  table: Table,
  entities: readonly string[],
  item: Item | undefined,
  given: CallArguments,
): ReturnType<typeof holds> {
  const named = table.entities.filter(({ name }) => entities.includes(name));
  const attribute = (name: string): AttributeValue | undefined => {
    // DynamoDB compares what is stored under a name, whatever entity the item is of.
    const declared = named
      .map((entity) => attributeNamed(entity, name))
      .find((each) => each !== undefined);
    const storedName = declared?.storedName ?? name;
    return item !== undefined && Object.hasOwn(item, storedName) ? item[storedName] : undefined;
  };
  return holds(condition, { ...environmentOf(given), attribute });
}

function countOf(expression: Expression | undefined, given: CallArguments): number {
  if (expression === undefined) return Number.POSITIVE_INFINITY;
  const made = evaluate(expression, environmentOf(given));
  return made.kind === "value" && "N" in made.value
    ? Number(made.value.N)
    : Number.POSITIVE_INFINITY;
}

/** One set of arguments for each request: the elements of a batch, the values of a fan-out. */
function callsOf(operation: Operation, given: CallArguments): readonly CallArguments[] {
  const list = "keysParameter" in operation ? operation.keysParameter : undefined;
  const parameter = list ?? ("itemsParameter" in operation ? operation.itemsParameter : undefined);
  if (parameter !== undefined) {
    return elementsOf(given.get(parameter)).map((element) => {
      const fields = "M" in element ? Object.entries(element.M) : [];
      return new Map([...given, ...fields, [parameter, element] as const]);
    });
  }
  if (!isRead(operation) || operation.fanOut === undefined) return [given];
  const { over, maximum } = operation.fanOut;
  return fanOutValues(operation, given)
    .slice(0, maximum)
    .map((value) => new Map([...given, [`$${over}`, value] as const]));
}

function fanOutValues({ fanOut }: ReadOperation, given: CallArguments): readonly AttributeValue[] {
  if (fanOut === undefined) return [];
  const environment = environmentOf(given);
  const { values } = fanOut;
  switch (values.kind) {
    case "parameter":
      return elementsOf(given.get(values.name));
    case "literals":
      return evaluateAll(values.values, environment) ?? [];
    case "dates": {
      const [lower, upper] = evaluateAll([values.lower, values.upper], environment) ?? [];
      return lower === undefined || upper === undefined
        ? []
        : datesBetween(lower, upper, fanOut.maximum);
    }
    case "shards": {
      const width = String(values.count - 1).length;
      return Array.from({ length: values.count }, (_, shard) => ({
        S: String(shard).padStart(width, "0"),
      }));
    }
    default:
      return values satisfies never;
  }
}

const dayMilliseconds = 86_400_000;

function datesBetween(
  lower: AttributeValue,
  upper: AttributeValue,
  most: number,
): readonly AttributeValue[] {
  if (!("S" in lower) || !("S" in upper)) return [];
  const first = Date.parse(lower.S.slice(0, 10));
  const last = Date.parse(upper.S.slice(0, 10));
  const dates: AttributeValue[] = [];
  for (let time = first; time <= last && dates.length < most; time += dayMilliseconds) {
    dates.push({ S: new Date(time).toISOString().slice(0, 10) });
  }
  return dates;
}

function elementsOf(value: AttributeValue | undefined): readonly AttributeValue[] {
  if (value === undefined) return [];
  if ("L" in value) return value.L;
  if ("SS" in value) return value.SS.map((text) => ({ S: text }));
  if ("NS" in value) return value.NS.map((number) => ({ N: number }));
  return [value];
}

function describePart({ attribute, operator, values }: EvaluatedPart): KeyConditionPart {
  return { attribute, operator, values: values.map(literalText) };
}

/** A value as an expression would spell it. The highest character has no glyph, so it is escaped. */
function literalText(value: AttributeValue): string {
  const text = valueText(value);
  if (!("S" in value)) return text;
  return JSON.stringify(value.S).replaceAll("\u{10FFFF}", "\\u{10FFFF}");
}

/** The item whose key an operation names: what a `current` step reads. */
export function itemWithKey(
  key: OperationKey,
  { table, items }: OperationPlace,
  given: CallArguments,
): StoredItem | undefined {
  const condition = keyCondition(key, given);
  const base = table.paths.find(({ kind }) => kind === "table");
  if (condition === undefined || base === undefined) return undefined;
  const [position] = readInOrder(base, items, [condition], true);
  return position === undefined ? undefined : items[position];
}
