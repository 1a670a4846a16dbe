import fc from "fast-check";
import { attributesIn } from "../../src/language/expressions/traverse.ts";
import type { AccessPath, Entity, Model } from "../../src/language/index.ts";
import { keySourceOf } from "../../src/language/semantics/keys.ts";
import type { Name } from "./generated-designs.ts";
import { names } from "./generated-designs.ts";

/**
 * Patterns for a generated design. Each is drawn for one path of one entity: mostly what the path
 * serves, sometimes with one condition too many, so that a filter, another path or a refusal is due.
 */
export interface PatternRecipe {
  readonly verb: Verb;
  readonly entity: number;
  readonly path: number;
  /** How many sort attributes are fixed by an equality. */
  readonly depth: number;
  readonly range: (typeof ranges)[number];
  readonly list: number;
  readonly extra: string | undefined;
  readonly filter: string | undefined;
  readonly order: "none" | "asc" | "desc" | "key" | "key desc";
  readonly limit: "none" | "limit" | "page";
  readonly returns: readonly Name[];
  readonly consistent: boolean;
  readonly using: boolean;
  readonly changes: readonly string[];
  readonly checks: readonly string[];
  readonly other: number;
}

const ranges = ["none", "<", "<=", ">", ">=", "between", "begins_with", "="] as const;

const reads = [
  "query",
  "query",
  "query",
  "query both",
  "first",
  "get",
  "batch get",
  "scan",
  "transaction of gets",
] as const;
const writes = [
  ...["create", "put", "update", "update", "upsert", "delete", "move"],
  ...["batch put", "batch delete", "transaction", "transaction of checks"],
] as const;
type Verb = string;

const anyCondition = fc.constantFrom(
  ...["s = :es", "s begins", "t >= :et", "n < :en", "u = :eu", 'u = "lo"', 'u in ("lo", "hi")'],
  ...["attribute_exists(o)", "attribute_not_exists(o)", "o = :eo", "x <> :ex", "m > 0", "f = :ef"],
  ...["contains(s, :es)", "size(s) > 1", "not s = :es", "(s = :es or n = :en)", "d = :ed"],
);

const change = fc.constantFrom(
  ...["set s = :cs", "set t = :ct", "set n = :cn", "set n = n + 1", "add 2 to n", "set u = :cu"],
  ...['set u = "lo"', "set o = :co", "remove o", "set x = :cx", "set f = :cf", "set m = :cm"],
  ...[
    "set q = :cq",
    "set p = :cp",
    "any f",
    "any o",
    "any s",
    "any x",
    "set m = if_not_exists(m, 1)",
  ],
);

const check = fc.constantFrom(
  ...["s = :ks", "t = :kt", "n = :kn", "u = :ku", 'u = "lo"', "o = :ko", "attribute_exists(o)"],
  ...["p = :kp", "q = :kq", "id = :kid", "x = :kx", "m >= 0", "attribute_not_exists(o)"],
);

function recipeOf(verbs: readonly Verb[]): fc.Arbitrary<PatternRecipe> {
  return fc.record({
    verb: fc.constantFrom(...verbs),
    entity: fc.nat(2),
    path: fc.nat(5),
    depth: fc.nat(3),
    range: fc.constantFrom(...ranges),
    list: fc.nat(9),
    extra: fc
      .option(anyCondition, { nil: undefined, freq: 1 })
      .chain((text) => fc.nat(4).map((drawn) => (drawn === 1 ? text : undefined))),
    filter: fc.option(anyCondition, { nil: undefined }),
    order: fc.constantFrom("none", "none", "asc", "desc", "key", "key desc"),
    limit: fc.constantFrom("none", "none", "limit", "page", "page"),
    returns: fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      {
        arbitrary: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
        weight: 1,
      },
    ),
    consistent: fc.nat(6).map((drawn) => drawn === 1),
    using: fc.nat(4).map((drawn) => drawn === 1),
    changes: fc.uniqueArray(change, {
      minLength: 1,
      maxLength: 4,
      selector: (text) => /(?:set|to|any|remove) (\w+)/.exec(text)?.[1],
    }),
    checks: fc.uniqueArray(check, {
      maxLength: 4,
      selector: (text) => /[a-z]+(?=[ )])/.exec(text)?.[0],
    }),
    other: fc.nat(2),
  });
}

export const readRecipe = recipeOf(reads);
export const writeRecipe = recipeOf(writes);

/** The text of a pattern, or `undefined` where the recipe does not suit the design. */
export function patternText(model: Model, recipe: PatternRecipe, name: string): string | undefined {
  const entity = model.entities[recipe.entity % model.entities.length];
  const other = model.entities[recipe.other % model.entities.length];
  if (entity === undefined || other === undefined) return undefined;
  const body = bodyOf(model, recipe, entity, other);
  return body === undefined ? undefined : `\npattern ${name} {\n  ${body.join("\n  ")}\n}\n`;
}

function bodyOf(
  { tables }: Model,
  recipe: PatternRecipe,
  entity: Entity,
  other: Entity,
): readonly string[] | undefined {
  const { verb } = recipe;
  const [table] = tables;
  if (table === undefined) return undefined;
  const key = keyEqualities(entity, table.primary, "");
  const checks = recipe.checks.length === 0 ? [] : [`if ${recipe.checks.join(" and ")}`];
  switch (verb) {
    case "query":
    case "query both":
    case "first": {
      const paths = [table.primary, ...table.indexes];
      const path = paths[recipe.path % paths.length];
      if (path === undefined) return undefined;
      const both = verb === "query both" && entity !== other;
      const named = both ? `${entity.name}, ${other.name}` : entity.name;
      return [
        `${verb === "first" ? "first" : "query"} ${named}`,
        ...queryClauses(recipe, entity, path),
      ];
    }
    case "get":
    case "batch get":
      return [
        `${verb} ${entity.name}`,
        where(key),
        ...returnsOf(recipe),
        ...(recipe.consistent ? ["consistent"] : []),
      ];
    case "scan":
      return [
        `scan ${entity.name}`,
        ...filterOf(recipe),
        ...(recipe.limit === "none" ? [] : [`${recipe.limit} :count`]),
      ];
    case "create":
      return [`create ${entity.name}`];
    case "put":
      return [`put ${entity.name}`, ...checks];
    case "delete":
      return [`delete ${entity.name}`, where(key), ...checks];
    case "update":
      return [`update ${entity.name}`, where(key), ...changesOf(recipe.changes), ...checks];
    case "move":
      return [
        `move ${entity.name}`,
        where(key),
        ...changesOf(recipe.changes.filter((text) => text.startsWith("set "))),
        ...checks,
      ];
    case "upsert": {
      const fixed = new Set(key.map((text) => text.split(" ")[0]));
      const required = names.filter((each) => !fixed.has(each) && each !== "d" && each !== "o");
      return [
        `upsert ${entity.name}`,
        where(key),
        `set ${required.map((each) => `${each} = :c${each}`).join(", ")}`,
      ];
    }
    case "batch put":
      // A batch knows nothing of the old item, so that a revision begins anew.
      return entity.attributes.some(({ revision }) => revision)
        ? undefined
        : [`batch put ${entity.name}`];
    case "batch delete":
      return [`batch delete ${entity.name}`, where(key)];
    case "transaction": {
      const second = keyEqualities(other, table.primary, "2");
      const changes = changesOf(recipe.changes).join("  ");
      return [
        "transaction {",
        `  create ${entity.name}`,
        recipe.depth % 2 === 0
          ? `  update ${other.name} { ${where(second)}  ${changes} }`
          : `  delete ${other.name} { ${where(second)} }`,
        "}",
      ];
    }
    case "transaction of gets": {
      const second = where(keyEqualities(other, table.primary, "2"));
      const [returned, ...others] = recipe.returns;
      return [
        "transaction {",
        `  get ${entity.name} { ${where(key)}  ${returnsOf(recipe).join("")} }`,
        `  get ${other.name} { ${second}  ${returnsOf({ returns: [...others, returned].flatMap((each) => each ?? []).slice(0, 1) }).join("")} }`,
        "}",
      ];
    }
    case "transaction of checks": {
      const second = where(keyEqualities(other, table.primary, "2"));
      const first = [`create ${entity.name}`, `check ${entity.name} { ${where(key)} }`];
      return [
        "transaction {",
        `  ${first[recipe.depth % 2] ?? ""}`,
        `  check ${other.name} { ${second}  ${checks.join("")} }`,
        "}",
      ];
    }
    default:
      return undefined;
  }
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
}

/** Equalities for all that the key is made of. */
function keyEqualities(entity: Entity, path: AccessPath, suffix: string): readonly string[] {
  const sources = [...path.partition, ...path.sort].flatMap(
    (each) => keySourceOf(entity, each)?.sources ?? [],
  );
  return [...new Set(sources)].map((name) => `${name} = :${name}${suffix}`);
}

function queryClauses(recipe: PatternRecipe, entity: Entity, path: AccessPath): readonly string[] {
  const said = new Map<string, string>();
  for (const key of path.partition) {
    const source = keySourceOf(entity, key);
    if (source?.condition !== undefined)
      sayCondition(said, source.condition, attributesIn(source.condition));
    for (const name of source?.sources ?? []) {
      const isShard = source?.kind === "template" && name === "id" && recipe.list % 2 === 0;
      if (said.has(name) || isShard) continue;
      if (recipe.list === 1) said.set(name, `${name} in :${name}List`);
      else if (recipe.list === 3) said.set(name, `${name} in (:${name}, :${name}Other)`);
      else if (name === "d" && recipe.list > 4) said.set("t", "t between :from and :to");
      else said.set(name, `${name} = :${name}`);
    }
  }
  const sort = path.sort.flatMap((key) => keySourceOf(entity, key)?.sources ?? []);
  const open = [...new Set(sort)].filter((name) => !said.has(name));
  for (const name of open.slice(0, recipe.depth)) said.set(name, `${name} = :${name}`);
  const next = open[recipe.depth];
  if (next !== undefined && recipe.range !== "none" && !said.has(next)) {
    said.set(
      next,
      recipe.range === "between"
        ? `${next} between :${next} and :${next}Top`
        : recipe.range === "begins_with"
          ? `begins_with(${next}, :${next}Start)`
          : `${next} ${recipe.range} :${next}`,
    );
  }
  const extra = conditionText(recipe.extra);
  const conditions = [...said.values(), ...(extra === undefined ? [] : [extra])];
  const by = recipe.order.startsWith("key")
    ? "key"
    : (open[recipe.depth] ?? open[0] ?? path.sort[0]?.name);
  const direction = recipe.order.endsWith("desc") ? " desc" : "";
  return [
    where(conditions),
    ...filterOf(recipe),
    ...(recipe.order === "none" || by === undefined ? [] : [`order by ${by}${direction}`]),
    ...(recipe.limit === "none" || recipe.verb === "first" ? [] : [`${recipe.limit} :count`]),
    ...returnsOf(recipe),
    ...(recipe.using ? [`using ${path.kind === "table" ? "table" : path.name}`] : []),
    ...(recipe.consistent ? ["consistent"] : []),
  ];
}

/** What a conditional key asks for: the condition itself, by its attributes. */
function sayCondition(said: Map<string, string>, condition: object, of: readonly string[]): void {
  const text = JSON.stringify(condition);
  if (of.includes("u")) said.set("u", text.includes('"<>"') ? 'u = "a#"' : 'u = "lo"');
  if (of.includes("o")) said.set("o", "attribute_exists(o)");
  if (of.includes("m")) said.set("m", "m >= 0");
}

function filterOf(recipe: PatternRecipe): readonly string[] {
  const text = conditionText(recipe.filter);
  return text === undefined ? [] : [`filter ${text.replaceAll(/:e(\w+)/g, ":f$1")}`];
}

function conditionText(text: string | undefined): string | undefined {
  return text === "s begins" ? "begins_with(s, :esStart)" : text;
}

function returnsOf({ returns }: Pick<PatternRecipe, "returns">): readonly string[] {
  return returns.length === 0 ? [] : [`return ${returns.join(", ")}`];
}

function changesOf(changes: readonly string[]): readonly string[] {
  const starting = (word: string): readonly string[] =>
    changes
      .filter((text) => text.startsWith(`${word} `))
      .map((text) => text.slice(word.length + 1));
  const clause = (word: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0 ? [] : [`${word} ${texts.join(", ")}`];
  return [
    ...clause("set", starting("set")),
    ...clause("set any of", starting("any")),
    ...clause("add", starting("add")),
    ...clause("remove", starting("remove")),
  ];
}
