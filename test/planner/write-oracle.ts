import { addNumbers } from "../../src/dynamodb/numbers.ts";
import { type AttributeValue, type Item, valuesEqual } from "../../src/dynamodb/values.ts";
import { evaluate, follow, holds } from "../../src/language/expressions/evaluate.ts";
import type { Environment } from "../../src/language/expressions/evaluation.ts";
import type {
  Action,
  AttributeChange,
  Entity,
  Model,
  Pattern,
  PatternClauses,
} from "../../src/language/index.ts";
import { completeItem } from "../../src/language/semantics/items.ts";
import type { CallArguments, KnownItem } from "./oracle.ts";

type Values = Readonly<Record<string, AttributeValue>>;
type Clock = Pick<Environment, "now" | "uuid" | "ulid">;

/**
 * What a write must leave behind, by the plainest evaluation there is: the item's attributes are
 * changed one by one, and then the item is made anew from them, as if it were created. Every
 * synthetic key, derived attribute and revision follows from that. `undefined` where the write must
 * fail.
 */
export function itemsAfter(
  model: Model,
  pattern: Pattern,
  items: readonly KnownItem[],
  given: CallArguments,
  clock: Clock,
): readonly KnownItem[] | undefined {
  if (pattern.verb === "batch put") {
    return pattern.entities.reduce<readonly KnownItem[] | undefined>((after, entity, position) => {
      const name = position === 0 ? (pattern.argument?.name ?? entity.name) : entity.name;
      const list = given[name];
      let result = after;
      for (const element of list !== undefined && "L" in list ? list.L : []) {
        const clauses: PatternClauses = pattern;
        const one = { ...given, [name]: element };
        result = result && applyOne(model, "put", entity, clauses, name, result, one, clock);
      }
      return result;
    }, items);
  }
  if (pattern.verb === "batch delete") {
    const [parameter] = pattern.parameters;
    const [entity] = pattern.entities;
    const list = given[parameter?.name ?? ""];
    let result: readonly KnownItem[] | undefined = items;
    for (const key of list !== undefined && "L" in list ? list.L : []) {
      const one =
        parameter?.type.kind === "keys" && "M" in key ? key.M : { [parameter?.name ?? ""]: key };
      if (entity === undefined || result === undefined) break;
      result = applyOne(model, "delete", entity, pattern, "", result, one, clock);
    }
    return result;
  }
  const actions: readonly Pick<Action, "verb" | "entity" | "argument">[] =
    pattern.verb === "transaction"
      ? pattern.actions
      : pattern.entities.map((entity) => ({
          verb: pattern.verb as Action["verb"],
          entity,
          ...(pattern.argument === undefined ? {} : { argument: pattern.argument }),
        }));
  let after: readonly KnownItem[] | undefined = items;
  for (const action of actions) {
    const clauses = pattern.verb === "transaction" ? (action as Action) : pattern;
    const name = action.argument?.name ?? action.entity.name;
    after =
      after && applyOne(model, action.verb, action.entity, clauses, name, after, given, clock);
  }
  return after;
}

function applyOne(
  model: Model,
  verb: Action["verb"] | "move",
  entity: Entity,
  clauses: PatternClauses,
  argument: string,
  items: readonly KnownItem[],
  given: CallArguments,
  clock: Clock,
): readonly KnownItem[] | undefined {
  const make = (values: Values): KnownItem => {
    const complete = completeItem(entity, values, clock, (name) => model.types.get(name)?.type);
    return { entity: entity.name, values: complete.values, item: complete.item };
  };
  const environment = (values: Values): Environment => ({
    ...clock,
    attribute: (name) => values[name],
    parameter: (name) => given[name],
  });
  const allows = (item: KnownItem | undefined): boolean =>
    (clauses.condition?.conjuncts ?? []).every(
      ({ condition }) => holds(condition, environment(item?.values ?? {})) === true,
    );

  if (verb === "create" || verb === "put") {
    const whole = given[argument];
    const fixed = clauses.changes.flatMap((change) =>
      change.kind === "set"
        ? [[change.target.attribute, valueIn(change.value, environment({}))]]
        : [],
    );
    const made = make({
      ...(whole !== undefined && "M" in whole ? whole.M : {}),
      ...(Object.fromEntries(fixed) as Values),
    });
    const old = items.find((item) => sameKey(entity, item.item, made.item));
    if (verb === "create" && old !== undefined) return undefined;
    if (verb === "put" && !allows(old)) return undefined;
    const revision = entity.attributes.find((each) => each.revision);
    const raised =
      revision !== undefined && old !== undefined
        ? { [revision.name]: plusOne(old.values[revision.name]) }
        : {};
    return [...items.filter((item) => item !== old), make({ ...made.values, ...raised })];
  }

  const old = items.find(
    (item) =>
      item.entity === entity.name &&
      (clauses.where?.conjuncts ?? []).every(
        ({ condition }) => holds(condition, environment(item.values)) === true,
      ),
  );
  if (verb === "check") {
    const hasCondition = clauses.condition !== undefined;
    return (hasCondition ? allows(old) : old !== undefined) ? items : undefined;
  }
  if (verb === "delete") return allows(old) ? items.filter((item) => item !== old) : undefined;
  if (old === undefined && verb !== "upsert") return undefined;
  if (!allows(old)) return undefined;

  // What an upsert creates begins with what the key says and with the defaults.
  const before = old?.values ?? make(keyValues(clauses, environment({}))).values;
  const values = new Map(Object.entries(before));
  for (const change of clauses.changes) applyChange(values, change, environment(before));
  for (const { name, source, revision } of entity.attributes) {
    if (source.kind === "derived") values.delete(name);
    if (revision) values.set(name, plusOne(old?.values[name]));
  }
  const made = make(Object.fromEntries(values));
  // What an upsert makes has to be the item that it names.
  const isNamed = (clauses.where?.conjuncts ?? []).every(
    ({ condition }) => holds(condition, environment(made.values)) === true,
  );
  if (old === undefined && !isNamed) return undefined;
  const isTaken = items.some((item) => item !== old && sameKey(entity, item.item, made.item));
  if (verb === "move" && isTaken) return undefined;
  return [...items.filter((item) => item !== old), made];
}

function applyChange(
  values: Map<string, AttributeValue>,
  change: AttributeChange,
  environment: Environment,
): void {
  const { attribute, path } = change.target;
  if (path.length > 0) throw new Error("The oracle knows whole attributes only.");
  const current = values.get(attribute);
  switch (change.kind) {
    case "set":
    case "set optional": {
      const value = valueIn(change.kind === "set" ? change.value : change.parameter, environment);
      if (value !== undefined) values.set(attribute, value);
      break;
    }
    case "remove":
      values.delete(attribute);
      break;
    case "add": {
      const value = valueIn(change.value, environment);
      if (value === undefined) break;
      if ("N" in value) {
        const before = current !== undefined && "N" in current ? current.N : "0";
        values.set(attribute, { N: addNumbers(before, value.N) ?? before });
      } else if ("SS" in value) {
        const before = current !== undefined && "SS" in current ? current.SS : [];
        values.set(attribute, { SS: [...new Set([...before, ...value.SS])] });
      }
      break;
    }
    case "delete": {
      const value = valueIn(change.value, environment);
      if (value === undefined || !("SS" in value) || current === undefined || !("SS" in current))
        break;
      const left = current.SS.filter((member) => !value.SS.includes(member));
      if (left.length === 0) values.delete(attribute);
      else values.set(attribute, { SS: left });
      break;
    }
    default:
      change satisfies never;
  }
}

/** The attributes that `where` gives to the item which an upsert creates. */
function keyValues(clauses: PatternClauses, environment: Environment): Values {
  return Object.fromEntries(
    (clauses.where?.conjuncts ?? []).flatMap(({ condition }) => {
      if (condition.kind !== "comparison" || condition.left.kind !== "attribute") return [];
      const value = valueIn(condition.right, environment);
      return value === undefined ? [] : [[condition.left.name, value]];
    }),
  );
}

function valueIn(
  expression: Parameters<typeof evaluate>[0],
  environment: Environment,
): AttributeValue | undefined {
  const evaluated = evaluate(expression, environment);
  return evaluated.kind === "value" ? evaluated.value : undefined;
}

function plusOne(value: AttributeValue | undefined): AttributeValue {
  return { N: addNumbers(value !== undefined && "N" in value ? value.N : "0", "1") ?? "1" };
}

function sameKey({ table }: Entity, left: Item, right: Item): boolean {
  return [...table.primary.partition, ...table.primary.sort].every(({ storedName }) => {
    const mine = left[storedName];
    const other = right[storedName];
    return mine !== undefined && other !== undefined && valuesEqual(mine, other);
  });
}

/** The lock items that must stand beside these items, as the language describes them. */
export function expectedLocks(model: Model, items: readonly KnownItem[]): readonly Item[] {
  return items.flatMap(({ entity: name, values }) => {
    const entity = model.entities.find((each) => each.name === name);
    if (entity === undefined) return [];
    return entity.attributes.flatMap(({ name: attribute, unique }): Item[] => {
      const value = follow(values[attribute], []);
      if (unique === undefined || value.kind !== "value") return [];
      const text = "S" in value.value ? value.value.S : "N" in value.value ? value.value.N : "";
      const compared = unique.lower ? text.toLowerCase() : text;
      const [partition] = entity.table.primary.partition;
      const [sort] = entity.table.primary.sort;
      const { discriminator } = entity.table;
      return [
        {
          [partition?.storedName ?? ""]: { S: `UNIQUE#${name}#${attribute}#${compared}` },
          ...(sort === undefined ? {} : { [sort.storedName]: { S: "UNIQUE" } }),
          ...(discriminator === undefined ? {} : { [discriminator]: { S: "$unique" } }),
        },
      ];
    });
  });
}
