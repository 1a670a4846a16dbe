import { compareBySortKey } from "../dynamodb/index-entries.ts";
import { type AttributeValue, valuesEqual } from "../dynamodb/values.ts";
import { evaluate, holds } from "../language/expressions/evaluate.ts";
import type { Environment } from "../language/expressions/evaluation.ts";
import type { Expression } from "../language/expressions/expression.ts";
import { visit } from "../language/expressions/traverse.ts";
import type {
  Action,
  AttributeChange,
  Entity,
  Pattern,
  Table,
} from "../language/semantics/model.ts";
import { writes } from "../language/semantics/operations.ts";
import type { SampleBinding } from "../planner/examples/bind-on-samples.ts";
import {
  type ExampleOutcome,
  exampleEnvironment,
  type Operation,
  type PatternPlan,
  type ReadOperation,
} from "../planner/index.ts";
import { isRead } from "../planner/units.ts";
import { type CallArguments, environmentOf } from "../views/key-conditions.ts";
import type { TableLayout } from "../views/layout-view.ts";
import { holdsOfStored, itemWithKey, operationSlice } from "../views/operation-slice.ts";
import type { StoredItem } from "../views/stored-items.ts";

/** The tables of a model with just its samples and the locks of their unique values. */
export interface SampleTables {
  readonly bind: SampleBinding;
  placeOf(table: string): SampleTable | undefined;
}

export interface SampleTable {
  readonly declared: Table;
  readonly table: TableLayout;
  readonly items: readonly StoredItem[];
}

/** What a call comes to where just the samples are stored. */
export interface CallOutcome {
  readonly outcomes: readonly ExampleOutcome[];
  /** How much it shows: items returned, or a write that succeeds. */
  readonly weight: number;
}

/**
 * What a call of a pattern comes to, by the slices that the layout shows, and by the conditions of
 * the plan. `undefined` where that cannot be said, or an example has no way to say it.
 */
export function outcomeOfCall(
  tables: SampleTables,
  pattern: Pattern,
  plan: PatternPlan,
  given: CallArguments,
): CallOutcome | undefined {
  const environment = exampleEnvironment({ pattern: pattern.name });
  const bound = tables.bind(plan, Object.fromEntries(given), environment);
  if (bound.kind === "error") return undefined;
  if (!writes(pattern.verb, pattern.actions)) {
    if (bound.kind === "nothing") return { outcomes: [returning([], false)], weight: 0 };
    return bound.kind === "requests" ? outcomeOfRead(tables, plan, given) : undefined;
  }
  if (bound.kind === "nothing") return undefined;
  const refused = bound.kind === "fails" || isRefused(tables, plan, given);
  if (refused === undefined) return undefined;
  if (refused) {
    return { outcomes: [{ kind: "fails", error: "ConditionalCheckFailed" }], weight: 0 };
  }
  const clock = { ...environmentOf(given), ...environment };
  const operations = pattern.verb === "transaction" ? pattern.actions : ownActions(pattern);
  const outcomes = operations.flatMap((action) => leftBy(tables, action, pattern, given, clock));
  return outcomes.length === 0 ? undefined : { outcomes, weight: 1 };
}

// --- Reads ------------------------------------------------------------------------------------

function outcomeOfRead(
  tables: SampleTables,
  plan: PatternPlan,
  given: CallArguments,
): CallOutcome | undefined {
  const found: StoredItem[] = [];
  let isOrdered = plan.result.kind !== "list";
  let isChosen = true;
  let discarded = 0;
  for (const operation of operationsOf(plan)) {
    if (!isRead(operation)) return undefined;
    const read = readBy(tables, operation, given);
    if (read === undefined) return undefined;
    found.push(...read.items);
    discarded += read.discarded;
    isOrdered &&= read.isOrdered;
    isChosen &&= read.isChosen;
  }
  // What is of no sample would be a mistake of the plan: nothing is claimed of it.
  if (found.some(({ lockFor }) => lockFor !== undefined)) return undefined;
  const names = found.map(nameOf);
  const weight = 2 * found.length - discarded;
  if (!isChosen || names.includes(undefined)) {
    return { outcomes: [{ kind: "returns count", count: found.length }], weight };
  }
  const samples = names.filter((name) => name !== undefined);
  return { outcomes: [returning(samples, !isOrdered && samples.length > 1)], weight };
}

function returning(samples: readonly string[], anyOrder: boolean): ExampleOutcome {
  return { kind: "returns", samples, anyOrder };
}

interface ReadItems {
  readonly items: readonly StoredItem[];
  readonly discarded: number;
  /** No two of them have the same place in the order. */
  readonly isOrdered: boolean;
  /** The limit cuts off none that could as well have come before it. */
  readonly isChosen: boolean;
}

function readBy(
  tables: SampleTables,
  // A call of an example reads to the last page.
  { pageSize: _page, ...operation }: ReadOperation,
  given: CallArguments,
): ReadItems | undefined {
  const place = tables.placeOf(operation.table);
  const slice = place && operationSlice(operation, place, given);
  if (place === undefined || slice === undefined) return undefined;
  const itemsOf = ({ items, discarded }: typeof slice): readonly StoredItem[] =>
    items
      .filter((position) => !discarded.includes(position))
      .flatMap((position) => place.items[position] ?? []);
  const items = itemsOf(slice);
  const path = place.table.paths.find(({ id }) => id === slice.path);
  const sort = (path?.sort ?? []).map(({ attribute, type }) => ({ name: attribute, type }));
  const isQuery = operation.operation === "Query" || operation.operation === "GetItem";
  const isTie = (left: StoredItem | undefined, right: StoredItem | undefined): boolean =>
    left !== undefined &&
    right !== undefined &&
    (!isQuery || compareBySortKey(sort, left.item, right.item) === 0);
  const { limit: _limit, ...whole } = operation;
  const all = operation.limit === undefined ? slice : operationSlice(whole, place, given);
  const next = all === undefined ? undefined : itemsOf(all)[items.length];
  return {
    items,
    discarded: slice.discarded.length,
    isOrdered: isQuery && !items.some((item, position) => isTie(items[position - 1], item)),
    isChosen: !isTie(items.at(-1), next) && !(items.length === 0 && next !== undefined),
  };
}

function operationsOf({ steps }: PatternPlan): readonly Operation[] {
  return steps.flatMap((step) => {
    if (step.kind === "current") return [];
    return step.kind === "transaction" ? step.operations : [step.operation];
  });
}

/** Unnamed samples and those from files cannot be named. */
function nameOf({ name, origin }: StoredItem): string | undefined {
  return origin === "sample" && !/[^\w.-]/.test(name) ? name : undefined;
}

// --- Writes -----------------------------------------------------------------------------------

/** Whether a condition of one of its writes does not hold; `undefined` where that is not known. */
function isRefused(
  tables: SampleTables,
  plan: PatternPlan,
  given: CallArguments,
): boolean | undefined {
  const call = new Map(given);
  for (const step of plan.steps) {
    if (step.kind !== "current") continue;
    const { table, key } = step.operation;
    const place = tables.placeOf(table);
    const item = place && key && itemWithKey(key, place, call);
    if (item !== undefined) call.set(step.name, { M: item.values });
  }
  const touched = new Set<StoredItem>();
  for (const operation of operationsOf(plan)) {
    if (isRead(operation) || operation.condition === undefined) continue;
    const place = tables.placeOf(operation.table);
    if (place === undefined || operation.key === undefined) return undefined;
    const { when, key, condition, entities, lockFor } = operation;
    const takesPart = when === undefined ? true : holds(when, environmentOf(call));
    if (takesPart === false) continue;
    if (takesPart !== true) return undefined;
    const found = itemWithKey(key, place, call);
    // A move to where the item is already becomes one write with one condition.
    if (found !== undefined && touched.has(found)) return undefined;
    if (found !== undefined) touched.add(found);
    // The attributes of a lock item are stored under just these names.
    const named = lockFor === undefined ? entities : [];
    const outcome = holdsOfStored(condition, place.declared, named, found?.item, call);
    if (typeof outcome !== "boolean") return undefined;
    if (!outcome) return true;
  }
  return false;
}

type WrittenAction = Pick<Action, "entity" | "where" | "changes" | "argument"> & {
  readonly verb: Pattern["verb"] | Action["verb"];
};

function ownActions(pattern: Pattern): readonly WrittenAction[] {
  return pattern.entities.map((entity) => ({ ...pattern, entity }));
}

/** What an action leaves behind, where its call succeeds. */
function leftBy(
  tables: SampleTables,
  action: WrittenAction,
  pattern: Pattern,
  given: CallArguments,
  clock: Environment,
): readonly ExampleOutcome[] {
  const { entity, verb } = action;
  switch (verb) {
    case "create":
    case "put":
    case "batch put":
      return writtenItems(action, pattern, given).flatMap((item) =>
        leavingItem(entity, {
          ...only(item, entity.identity),
          ...changed(action.changes, {}, clock),
        }),
      );
    case "update":
    case "upsert":
    case "move":
    case "check": {
      const item = itemOf(tables, action, clock);
      const where = { ...equalities(action, clock), ...item?.values };
      const values = changed(action.changes, where, clock);
      const name = item && nameOf(item);
      const isMoved =
        verb === "move" &&
        Object.entries(values).some(([each, value]) => {
          const own = item?.values[each];
          return own === undefined || !valuesEqual(own, value);
        });
      if (name !== undefined && !isMoved) return [{ kind: "leaves", sample: name, values }];
      if (verb === "check") return [];
      const gone: readonly ExampleOutcome[] =
        name === undefined || !movesKey(entity, values)
          ? []
          : [{ kind: "leaves no", sample: name }];
      return [...gone, ...leavingItem(entity, { ...only(where, entity.identity), ...values })];
    }
    case "delete": {
      const item = itemOf(tables, action, clock);
      const name = item && nameOf(item);
      return name === undefined ? [] : [{ kind: "leaves no", sample: name }];
    }
    case "batch delete":
      return deletedSamples(tables, action, pattern, given, clock);
    default:
      return [];
  }
}

/** Whether an attribute that names the item gets a value: its old key is free then. */
function movesKey({ identity }: Entity, values: Values): boolean {
  return identity.some((name) => values[name] !== undefined);
}

type Values = Readonly<Record<string, AttributeValue>>;

function leavingItem(entity: Entity, values: Values): readonly ExampleOutcome[] {
  const isEmpty = Object.keys(values).length === 0;
  return isEmpty ? [] : [{ kind: "leaves item", entity: entity.name, values }];
}

function writtenItems(
  { argument, entity }: WrittenAction,
  { parameters }: Pattern,
  given: CallArguments,
): readonly Values[] {
  const name =
    argument?.name ??
    parameters.find(({ type }) => type.kind === "items" && type.entity === entity.name)?.name;
  const value = name === undefined ? undefined : given.get(name);
  const items = value === undefined ? [] : "L" in value ? value.L : [value];
  return items.flatMap((item) => ("M" in item ? [item.M] : []));
}

/** The sample that an action is about, by what its `where` says. */
function itemOf(
  tables: SampleTables,
  { entity, where }: WrittenAction,
  clock: Environment,
): StoredItem | undefined {
  return tables
    .placeOf(entity.table.name)
    ?.items.filter((each) => each.entity === entity && each.lockFor === undefined)
    .find(({ values }) =>
      (where?.conjuncts ?? []).every(
        ({ condition }) =>
          holds(condition, { ...clock, attribute: (name) => values[name] }) === true,
      ),
    );
}

function deletedSamples(
  tables: SampleTables,
  action: WrittenAction,
  { parameters }: Pattern,
  given: CallArguments,
  clock: Environment,
): readonly ExampleOutcome[] {
  const list = parameters.find(({ type }) => type.kind === "keys" || type.kind === "list");
  const value = list && given.get(list.name);
  const elements = value !== undefined && "L" in value ? value.L : [];
  return elements.flatMap((element) => {
    const fields = list?.type.kind === "keys" && "M" in element ? element.M : undefined;
    const parameter = (name: string): AttributeValue | undefined =>
      fields?.[name] ?? (name === list?.name ? element : given.get(name));
    const item = itemOf(tables, action, { ...clock, parameter });
    const name = item && nameOf(item);
    return name === undefined ? [] : [{ kind: "leaves no", sample: name } as const];
  });
}

/** The attributes that `where` fixes: of an item that is not there yet, they are its own. */
function equalities({ where }: WrittenAction, clock: Environment): Values {
  return Object.fromEntries(
    (where?.conjuncts ?? []).flatMap(({ condition }): [string, AttributeValue][] => {
      if (condition.kind !== "comparison" || condition.operator !== "=") return [];
      if (condition.left.kind !== "attribute" || condition.left.path.length > 0) return [];
      const made = evaluate(condition.right, clock);
      return made.kind === "value" ? [[condition.left.name, made.value]] : [];
    }),
  );
}

/** The values of whole attributes that a write gives them, as far as an example can know them. */
function changed(changes: readonly AttributeChange[], before: Values, clock: Environment): Values {
  const environment: Environment = { ...clock, attribute: (name) => before[name] };
  return Object.fromEntries(
    changes.flatMap((change): [string, AttributeValue][] => {
      const { attribute, path } = change.target;
      const value = path.length > 0 ? undefined : newValue(change, before[attribute]);
      if (value === undefined || isRandom(value)) return [];
      const made = evaluate(value, environment);
      return made.kind === "value" ? [[attribute, made.value]] : [];
    }),
  );
}

function newValue(
  change: AttributeChange,
  before: AttributeValue | undefined,
): Expression | undefined {
  switch (change.kind) {
    case "set":
      return change.value;
    case "set optional":
      return change.parameter;
    case "add": {
      // What an absent number is added to is nothing; elements of sets have no order to be told in.
      if (before !== undefined && !("N" in before)) return undefined;
      const left: Expression = { kind: "literal", value: before ?? { N: "0" } };
      return { kind: "arithmetic", operator: "+", left, right: change.value };
    }
    case "delete":
    case "remove":
      return undefined;
    default:
      return change satisfies never;
  }
}

function isRandom(expression: Expression): boolean {
  let found = false;
  visit(expression, (part) => {
    found ||= part.kind === "function" && (part.name === "uuid" || part.name === "ulid");
  });
  return found;
}

function only(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(
    names.flatMap((name): [string, AttributeValue][] => {
      const value = values[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
