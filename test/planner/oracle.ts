import assert from "node:assert/strict";
import {
  type AttributeValue,
  compareValues,
  type Item,
  identityOf,
} from "../../src/dynamodb/values.ts";
import { evaluate, holds } from "../../src/language/expressions/evaluate.ts";
import type { Environment } from "../../src/language/expressions/evaluation.ts";
import type { Model, Pattern } from "../../src/language/index.ts";
import { sampleTime } from "../../src/language/index.ts";

/** An item with what it means: its values by logical name, and as it is stored. */
export interface KnownItem {
  readonly entity: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly item: Item;
}

export type CallArguments = Readonly<Record<string, AttributeValue>>;

/**
 * What a read must return, by the plainest evaluation there is: all items of its entities of which
 * everything holds that the pattern says. Nothing of the planner is in it.
 */
export function expectedItems(
  pattern: Pattern,
  items: readonly KnownItem[],
  given: CallArguments,
): readonly KnownItem[] {
  const names = new Set(pattern.entities.map(({ name }) => name));
  const conjuncts = [...(pattern.where?.conjuncts ?? []), ...(pattern.filter?.conjuncts ?? [])];
  return items.filter(({ entity, values }) => {
    if (!names.has(entity)) return false;
    const environment = environmentOf(values, given);
    return conjuncts.every(({ condition }) => holds(condition, environment) === true);
  });
}

/**
 * Checks what came back: as many as there must be, each of them expected, none twice, and in the
 * order asked for. Items are compared by the attributes that came back.
 *
 * @param keys the stored sort key attributes of the path that was read, for `order by key`
 */
export function checkItems(
  pattern: Pattern,
  expected: readonly KnownItem[],
  returned: readonly Readonly<Record<string, AttributeValue>>[],
  given: CallArguments,
  what: string,
  keys: readonly string[] = [],
): void {
  const limit = limitOf(pattern, given);
  const count = limit === undefined ? expected.length : Math.min(limit, expected.length);
  assert.equal(returned.length, count, `${what}: the number of items`);
  const order = (pattern.order ?? []).flatMap(({ attribute, direction }) => {
    const sign = direction === "asc" ? 1 : -1;
    return attribute === undefined
      ? keys.map((key) => ({ sign, of: ({ item }: KnownItem) => item[key] }))
      : [{ sign, of: ({ values }: KnownItem) => values[attribute] }];
  });
  const compare = (left: KnownItem, right: KnownItem): number => {
    for (const { of, sign } of order) {
      const first = of(left);
      const second = of(right);
      if (first === undefined || second === undefined) continue;
      const difference = compareValues(first, second) ?? 0;
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
  // Of items that look alike in what comes back, the one that comes first is meant.
  const remaining = [...expected].sort(compare);
  const matched = returned.map((values) => {
    const index = remaining.findIndex((candidate) => isSame(pattern, candidate, values));
    assert.ok(index >= 0, `${what}: ${JSON.stringify(values)} is one of the expected items`);
    const [item] = remaining.splice(index, 1);
    assert.ok(item !== undefined);
    return item;
  });
  for (const [position, item] of matched.entries()) {
    const next = matched[position + 1];
    if (next !== undefined) assert.ok(compare(item, next) <= 0, `${what}: the order of the items`);
  }
  // Of a limited read nothing that comes earlier may be left out.
  const last = matched.at(-1);
  if (last === undefined) return;
  for (const other of remaining) {
    assert.ok(compare(last, other) <= 0, `${what}: the first items are returned`);
  }
}

/** The items of a model's samples. */
export function sampleItems(model: Model): readonly KnownItem[] {
  return model.samples.flatMap(({ entity, values, item }) =>
    item === undefined ? [] : [{ entity: entity.name, values, item }],
  );
}

/** Whether what came back is the item, as far as it came back, and enough of it did. */
function isSame(
  pattern: Pattern,
  { values }: KnownItem,
  returned: Readonly<Record<string, AttributeValue>>,
): boolean {
  const wanted = pattern.returns
    ?.filter(({ path }) => path.length === 0)
    .map(({ attribute }) => attribute);
  const names = wanted ?? Object.keys(values);
  const nested = pattern.returns?.some(({ path }) => path.length > 0) === true;
  const all = names.every((name) => {
    const own = values[name];
    const back = returned[name];
    return own === undefined
      ? back === undefined
      : back !== undefined && identityOf(own) === identityOf(back);
  });
  if (!all || nested) return all;
  return Object.entries(returned).every(([name, value]) => {
    const own = values[name];
    return own !== undefined && identityOf(own) === identityOf(value);
  });
}

function limitOf(pattern: Pattern, given: CallArguments): number | undefined {
  if (pattern.verb === "first" || pattern.verb === "get") return 1;
  if (pattern.limit === undefined) return undefined;
  const value = evaluate(pattern.limit, environmentOf({}, given));
  return value.kind === "value" && "N" in value.value ? Number(value.value.N) : undefined;
}

function environmentOf(
  values: Readonly<Record<string, AttributeValue>>,
  given: CallArguments,
): Environment {
  return {
    attribute: (name) => values[name],
    parameter: (name) => given[name],
    now: () => sampleTime,
    uuid: () => "00000000-0000-4000-8000-000000000000",
    ulid: () => "00000000000000000000000000",
  };
}
