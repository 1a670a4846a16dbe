import { type AttributeValue, compareValues, valuesEqual } from "../dynamodb/values.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import type { Entity, Model, Parameter, Pattern } from "../language/semantics/model.ts";
import type { PatternPlan } from "../planner/plan.ts";
import type { CallArguments } from "./key-conditions.ts";
import { madeUpArgument } from "./made-up-items.ts";
import type { StoredItem, StoredItems } from "./stored-items.ts";

/** More items than these are not tried as the source of arguments. */
const maximumCandidates = 30;
const elementsOfList = 3;
/** Nor more than these as what goes with the source. */
const maximumCompared = 200;

/**
 * Calls of a pattern that the items shown suggest: one for each item of its first entity, with the
 * item's own values. An upper bound is the greatest value that there is, so that a range is one.
 */
export function candidateArguments(
  model: Model,
  pattern: Pattern,
  plan: PatternPlan,
  stored: StoredItems,
): readonly CallArguments[] {
  const [entity] = entitiesOf(pattern);
  const items = entity === undefined ? [] : (stored.byEntity.get(entity) ?? []);
  const bounds = upperBounds(pattern);
  const sources = items.length === 0 ? [undefined] : items.slice(0, maximumCandidates);
  return sources.map((source) => {
    const call = new Map<string, AttributeValue>();
    // Two items of one entity, such as the two players of a match, are two different ones.
    const used = new Set<StoredItem>();
    for (const parameter of plan.parameters) {
      const value = argumentFrom(source, parameter, { model, stored, bounds, items, used });
      if (value !== undefined) call.set(parameter.name, value);
    }
    return call;
  });
}

interface Candidates {
  readonly model: Model;
  readonly stored: StoredItems;
  /** Parameters that bound a range from above. */
  readonly bounds: ReadonlySet<string>;
  /** Items that are arguments already. */
  readonly used: Set<StoredItem>;
  /** All items of the source's entity. */
  readonly items: readonly StoredItem[];
}

function argumentFrom(
  source: StoredItem | undefined,
  parameter: Parameter,
  candidates: Candidates,
): AttributeValue | undefined {
  const { type } = parameter;
  switch (type.kind) {
    case "item":
    case "items": {
      const item = itemOf(type.entity, source, candidates);
      if (item === undefined) return undefined;
      candidates.used.add(item);
      return type.kind === "item" ? { M: item.values } : { L: [{ M: item.values }] };
    }
    case "keys": {
      const items = candidates.items.slice(0, elementsOfList);
      return {
        L: items.map((item) => ({
          M: Object.fromEntries(
            type.fields.flatMap(({ name }) => {
              const value = item.values[name];
              return value === undefined ? [] : [[name, value] as const];
            }),
          ),
        })),
      };
    }
    case "list": {
      const values = valuesOf(parameter, candidates);
      return { L: values.slice(0, elementsOfList) };
    }
    case "value":
      return valueFrom(source, parameter, candidates);
    default:
      return type satisfies never;
  }
}

function valueFrom(
  source: StoredItem | undefined,
  parameter: Parameter,
  candidates: Candidates,
): AttributeValue | undefined {
  const { model, bounds } = candidates;
  const [owner = "", name = parameter.name] = parameter.meets?.split(".") ?? [];
  if (bounds.has(parameter.name)) return greatest(valuesOf(parameter, candidates));
  const known = source?.values[name] ?? itemOf(owner, source, candidates)?.values[name];
  if (known !== undefined) return known;
  const entity = model.entities.find((each) => each.name === owner);
  const made = madeUpArgument(entity, name, (type) => model.types.get(type)?.type);
  const isNumber =
    parameter.type.kind === "value" && /number|integer/.test(parameter.type.type.kind);
  return made ?? (isNumber ? { N: "10" } : undefined);
}

/** Each different value that the items have for what the parameter meets. */
function valuesOf(parameter: Parameter, { items }: Candidates): readonly AttributeValue[] {
  const name = parameter.meets?.split(".")[1] ?? parameter.name;
  const values = new Map<string, AttributeValue>();
  for (const item of items) {
    const value = item.values[name];
    if (value !== undefined) values.set(JSON.stringify(value), value);
  }
  return [...values.values()];
}

/** The source where it is of the entity, else the entity's item that has most in common with it. */
function itemOf(
  entity: string,
  source: StoredItem | undefined,
  { model, stored, used }: Candidates,
): StoredItem | undefined {
  if (source?.entity.name === entity && !used.has(source)) return source;
  const found = model.entities.find(({ name }) => name === entity);
  if (found === undefined) return undefined;
  const free = (stored.byEntity.get(found) ?? [])
    .filter((item) => !used.has(item))
    .slice(0, maximumCompared);
  return free.toSorted(
    (left, right) => commonValues(right, source) - commonValues(left, source),
  )[0];
}

function commonValues(item: StoredItem, source: StoredItem | undefined): number {
  return Object.entries(item.values).filter(([name, value]) => {
    const other = source?.values[name];
    return other !== undefined && valuesEqual(value, other);
  }).length;
}

function entitiesOf(pattern: Pattern): readonly Entity[] {
  return pattern.entities.length > 0
    ? pattern.entities
    : pattern.actions.map(({ entity }) => entity);
}

function greatest(values: readonly AttributeValue[]): AttributeValue | undefined {
  return values.toSorted((left, right) => compareValues(left, right) ?? 0).at(-1);
}

/** The parameters that stand right of `<`, `<=` or behind `between`'s `and`. */
function upperBounds(pattern: Pattern): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (expression: Expression): void => {
    if (expression.kind === "parameter") names.add(expression.name);
  };
  const look = (condition: Condition): void => {
    if (condition.kind === "between") note(condition.upper);
    if (
      condition.kind === "comparison" &&
      condition.operator.startsWith("<") &&
      condition.operator !== "<>"
    ) {
      note(condition.right);
    }
  };
  for (const clause of [pattern.where, pattern.filter]) {
    for (const conjunct of clause?.conjuncts ?? []) look(conjunct.condition);
  }
  return names;
}
