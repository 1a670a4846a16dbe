import assert from "node:assert/strict";
import fc from "fast-check";
import { type AttributeValue, identityOf } from "../../src/dynamodb/values.ts";
import {
  type Diagnostic,
  type Model,
  type Pattern,
  parse,
  resolveModel,
} from "../../src/language/index.ts";
import { completeItem } from "../../src/language/semantics/items.ts";
import { type ModelPlans, planModel } from "../../src/planner/index.ts";
import {
  type Design,
  design,
  designText,
  type Name,
  names,
  pool,
  prefixes,
} from "./generated-designs.ts";
import { type PatternRecipe, patternText, readRecipe, writeRecipe } from "./generated-patterns.ts";
import { checkItems, expectedItems, type KnownItem } from "./oracle.ts";
import { environment } from "./pure-table.ts";

/** Whole designs with patterns, items and arguments that are drawn for them. */

const uri = "file:///generated.dynamo";

export interface Case {
  readonly shape: Design;
  readonly reads: readonly PatternRecipe[];
  readonly writes: readonly PatternRecipe[];
  readonly items: readonly Drawn[];
  /** Where the arguments of the calls are drawn from. */
  readonly calls: readonly number[];
}

export interface Drawn {
  readonly entity: number;
  readonly hasOptional: boolean;
  readonly values: Readonly<Record<Name, AttributeValue>>;
}

const record = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.constantFrom(...pool[name])])) as Record<
    Name,
    fc.Arbitrary<AttributeValue>
  >,
);

export const cases: fc.Arbitrary<Case> = fc.record({
  shape: design,
  reads: fc.array(readRecipe, { minLength: 1, maxLength: 24, size: "max" }),
  writes: fc.array(writeRecipe, { minLength: 0, maxLength: 10, size: "max" }),
  items: fc.array(fc.record({ entity: fc.nat(2), hasOptional: fc.boolean(), values: record }), {
    minLength: 1,
    maxLength: 24,
    size: "max",
  }),
  calls: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 5 }),
});

export interface Made {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly diagnostics: readonly Diagnostic[];
  /** Two entities can have one key, which is an error: no key names an item of one of them. */
  readonly collides: boolean;
  /** The design with this pattern alone. */
  readonly textFor: (pattern: Pattern) => string;
}

/** The design with those of its patterns that are sound; `undefined` where it is itself not. */
export function modelOf({ shape, reads, writes }: Case): Made | undefined {
  const base = designText(shape);
  const plain = resolve(base);
  if (plain === undefined) return undefined;
  const patterns = [...reads, ...writes].flatMap((recipe, position) => {
    const text = patternText(plain, recipe, `P${position}`);
    return text !== undefined && resolve(base + text) !== undefined ? [text] : [];
  });
  const model = resolve(base + patterns.join(""));
  if (model === undefined) return undefined;
  const textFor = ({ name }: Pattern): string =>
    base + (patterns.find((text) => text.includes(`pattern ${name} {`)) ?? "");
  const { plans, diagnostics } = planModel(model);
  const collides = diagnostics.some(({ code }) => code === "colliding-entity-templates");
  return { model, plans, diagnostics, collides, textFor };
}

function resolve(text: string): Model | undefined {
  const { file, diagnostics: syntax } = parse(text, uri);
  const { model, diagnostics } = resolveModel(uri, new Map([[uri, { uri, text, tree: file }]]));
  const errors = [...syntax, ...diagnostics].filter(({ severity }) => severity === "error");
  return errors.length === 0 ? model : undefined;
}

/** Of two items with one key, or with one unique value, the first is there. */
export function knownItems(model: Model, drawn: readonly Drawn[]): readonly KnownItem[] {
  let items: readonly KnownItem[] = [];
  const keys = new Set<string>();
  for (const { entity: index, hasOptional, values } of drawn) {
    const entity = model.entities[index];
    if (entity === undefined) continue;
    const { d: _derived, o, ...required } = values;
    const complete = completeItem(
      entity,
      { ...required, ...(hasOptional ? { o } : {}) },
      environment,
      (name) => model.types.get(name)?.type,
    );
    if (complete.problems.length > 0) continue;
    const { partition, sort } = entity.table.primary;
    const key = JSON.stringify(
      [...partition, ...sort].map(({ storedName }) => complete.item[storedName]),
    );
    const more = [...items, { entity: entity.name, values: complete.values, item: complete.item }];
    if (keys.has(key) || withUniqueValues(model, more) === undefined) continue;
    keys.add(key);
    items = more;
  }
  return items;
}

/** `undefined` where two items of one entity have one value that must be unique. */
export function withUniqueValues(
  model: Model,
  items: readonly KnownItem[] | undefined,
): readonly KnownItem[] | undefined {
  const seen = new Set<string>();
  for (const { entity: name, values } of items ?? []) {
    const entity = model.entities.find((each) => each.name === name);
    for (const attribute of entity?.attributes ?? []) {
      const value = values[attribute.name];
      if (attribute.unique === undefined || value === undefined) continue;
      const compared =
        attribute.unique.lower && "S" in value ? { S: value.S.toLowerCase() } : value;
      const identity = `${name} ${attribute.name} ${identityOf(compared)}`;
      if (seen.has(identity)) return undefined;
      seen.add(identity);
    }
  }
  return items;
}

/** Mostly the values of one item, sometimes others. */
export function argumentsOf(
  model: Model,
  pattern: Pattern,
  items: readonly KnownItem[],
  call: number,
): Readonly<Record<string, AttributeValue>> {
  const random = randomFrom(call);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const of = (entity: string): readonly KnownItem[] =>
    items.filter((item) => item.entity === entity);
  const wanted = pick(of(pattern.entities[0]?.name ?? pattern.actions[0]?.entity.name ?? ""));
  const valueFor = (meets: string | undefined, isPrefix: boolean): AttributeValue | undefined => {
    const name = (meets ?? "").split(".")[1] as Name;
    if (isPrefix && random() < 0.5) return pick(prefixes);
    const own = wanted?.values[name];
    const value = own !== undefined && random() < 0.7 ? own : pick(pool[name] ?? []);
    if (!isPrefix || value === undefined || !("S" in value)) return value;
    return { S: value.S.slice(0, Math.floor(random() * (value.S.length + 1))) };
  };
  const itemOf = (entityName: string, without: readonly string[]): AttributeValue => {
    const entity = model.entities.find(({ name }) => name === entityName);
    const like = random() < 0.5 ? pick(of(entityName)) : undefined;
    const M: Record<string, AttributeValue> = {};
    for (const { name, source, revision } of entity?.attributes ?? []) {
      if (source.kind === "derived" || revision || without.includes(name)) continue;
      const value = (random() < 0.8 ? like?.values[name] : undefined) ?? pick(pool[name as Name]);
      if (value !== undefined && (name !== "o" || random() < 0.6)) M[name] = value;
    }
    return { M };
  };
  const given: Record<string, AttributeValue> = {};
  for (const { name, type, meets, optional } of pattern.parameters) {
    if (optional && random() < 0.4) continue;
    let value: AttributeValue | undefined;
    switch (type.kind) {
      case "value":
        value =
          name === "count"
            ? { N: String(1 + Math.floor(random() * 3)) }
            : valueFor(meets, name.endsWith("Start"));
        break;
      case "list": {
        const values = [0, 1, 2].flatMap(() => valueFor(meets, false) ?? []);
        value = { L: [...new Map(values.map((each) => [identityOf(each), each])).values()] };
        break;
      }
      case "keys": {
        const fields = (): AttributeValue => {
          const item = pick(items);
          return {
            M: Object.fromEntries(
              type.fields.map((field) => [
                field.name,
                item?.values[field.name] ?? pick(pool[field.name as Name]) ?? { S: "" },
              ]),
            ),
          };
        };
        value = { L: [fields(), fields(), fields()] };
        break;
      }
      case "item":
        value = itemOf(type.entity, type.without);
        break;
      case "items":
        value = { L: [itemOf(type.entity, []), itemOf(type.entity, [])] };
        break;
      default: {
        return type satisfies never;
      }
    }
    if (value !== undefined) given[name] = value;
  }
  return given;
}

/** The items of a transaction of gets, each as its part asks for it, in the order of the parts. */
export function checkGets(
  pattern: Pattern,
  items: readonly KnownItem[],
  returned: readonly Readonly<Record<string, AttributeValue>>[],
  given: Readonly<Record<string, AttributeValue>>,
  what: string,
): number {
  let found = 0;
  for (const action of pattern.actions) {
    const get: Pattern = { ...pattern, ...action, verb: "get", entities: [action.entity] };
    const expected = expectedItems(get, items, given);
    checkItems(get, expected, returned.slice(found, found + expected.length), given, what);
    found += expected.length;
  }
  assert.equal(returned.length, found, `${what}: the number of items`);
  return found;
}

/** The stored sort key attributes of the path that a read takes. */
export function sortKeysOf(plans: ModelPlans, pattern: Pattern): readonly string[] {
  const plan = plans.patterns.find(({ name }) => name === pattern.name);
  const [step] = plan?.steps ?? [];
  if (step?.kind !== "request" || !("filterAttributes" in step.operation)) return [];
  const { table, index } = step.operation;
  const shape = plans.tables.find(({ name }) => name === table);
  const keys =
    index === undefined
      ? [shape?.sort]
      : (shape?.indexes.find(({ name }) => name === index)?.sort ?? []);
  return keys.flatMap((key) => key?.attribute ?? []);
}

/** A linear congruential generator: the same numbers for the same call, on every machine. */
function randomFrom(start: number): () => number {
  let state = start % 2_147_483_647 || 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
