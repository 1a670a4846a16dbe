import fc from "fast-check";
import type { AttributeValue } from "../../src/dynamodb/values.ts";

/**
 * Whole designs that nobody would draw: tables of several entities with synthetic, natural, local,
 * inverted, sparse and multi-attribute keys. What is made here is a model without patterns; those
 * are written for it by `generated-patterns.ts`. All entities have the same attributes, so that one
 * pool of values serves for items and for arguments.
 */
export const attributeTypes = {
  p: "string",
  q: "string",
  s: "string",
  t: "timestamp",
  d: "date derived date(t)",
  n: "integer",
  m: "number",
  u: '"lo" | "hi" | "a#"',
  id: "ulid",
  o: "string",
  x: "string",
  f: "string",
} as const;

export type Name = keyof typeof attributeTypes;
export const names = Object.keys(attributeTypes) as Name[];

const strings = (...texts: readonly string[]): readonly AttributeValue[] =>
  texts.map((S) => ({ S }));
const numbers = (...texts: readonly string[]): readonly AttributeValue[] =>
  texts.map((N) => ({ N }));

/** Few of each, so that items meet; texts hold separators and begin alike. */
export const pool: Readonly<Record<Name, readonly AttributeValue[]>> = {
  p: strings("x", "y", "x#"),
  // In lower case: what a key lower-cases is compared without regard to case, which the oracle is not.
  q: strings("a", "b", "ab"),
  s: strings("a", "b", "ab", "a#", "#a", "#", "B#1", "A", "a#B#"),
  t: strings(
    "2026-01-01T00:00:00.000Z",
    "2026-01-01T23:59:59.999Z",
    "2026-01-02T00:00:00.000Z",
    "2026-01-04T10:00:00.000Z",
  ),
  d: strings("2026-01-01", "2026-01-02", "2026-01-04"),
  n: numbers("0", "1", "2", "9", "10", "11", "100"),
  m: numbers("-1", "0", "0.5", "10", "9"),
  u: strings("lo", "hi", "a#"),
  id: strings(
    "00000000000000000000000001",
    "00000000000000000000000002",
    "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
  ),
  o: strings("a", "b", "a#"),
  x: strings("lo", "x", "X", "y"),
  f: strings("one", "two"),
};

/** What an argument of `begins_with` may be besides a value: shorter, longer, empty. */
export const prefixes: readonly AttributeValue[] = strings("", "a", "#", "A", "2026-01-01T", "0");

export interface Design {
  readonly table: {
    readonly keys: "synthetic" | "natural partition" | "natural" | "natural number" | "no sort";
    readonly discriminator: boolean;
    readonly synthetic: boolean;
    readonly inverted: boolean;
    readonly natural: readonly NaturalIndex[];
    readonly local: Name | undefined;
  };
  readonly entities: readonly EntityDesign[];
}

interface NaturalIndex {
  readonly partition: readonly Name[];
  readonly sort: readonly Name[];
  readonly projection: string;
}

interface EntityDesign {
  readonly partition: string;
  readonly sort: string;
  readonly indexPartition: string;
  readonly indexSort: string;
  readonly when: string;
  readonly inKey: boolean;
  readonly unique: (typeof uniqueness)[number];
  readonly revision: boolean;
  readonly renamed: boolean;
  readonly onIndex: boolean;
}

const insert = fc.oneof(
  {
    arbitrary: fc
      .constantFrom<Name>("s", "t", "d", "n", "u", "id", "q", "x")
      .map((name) => ({ name, text: `\${${name}${name === "n" ? ":04" : ""}}` })),
    weight: 9,
  },
  { arbitrary: fc.constant({ name: "n" as Name, text: "${n}" }), weight: 1 },
  { arbitrary: fc.constant({ name: "q" as Name, text: "${q:lower}" }), weight: 1 },
  { arbitrary: fc.constant({ name: "o" as Name, text: "${o}" }), weight: 1 },
);

/** A key template with up to three inserts. */
const template = fc
  .record({
    start: fc.constantFrom("", "A", "AB", "A#", "A#B#", "B#"),
    inserts: fc.uniqueArray(insert, { maxLength: 3, selector: ({ name }) => name }),
    between: fc.array(fc.constantFrom("#", "#", "##", "-", "#B#", "#a"), {
      minLength: 3,
      maxLength: 3,
    }),
    end: fc.constantFrom("", "", "", "#END"),
  })
  .map(({ start, inserts, between, end }) => {
    const body = inserts
      .map(({ text }, index) => (index === 0 ? text : `${between[index]}${text}`))
      .join("");
    return `${start}${body}${end}`;
  })
  .filter((text) => text !== "");

const requiredTemplate = template.filter((text) => !text.includes("${o}"));

const partitionTemplate = fc.constantFrom(
  "P#${p}",
  "P#${p}",
  "${p}",
  "Q#${q}#${p}",
  "P#${p}#${shard(id, 2)}",
  "P#${p}#${d}",
  "U#${u}",
  "${q:lower}",
  "FIXED",
);

const conditions = [
  "",
  "",
  "",
  'u = "lo"',
  'u <> "hi"',
  "attribute_exists(o)",
  'u = "lo" and attribute_exists(o)',
  "m >= 0",
] as const;

const uniqueness = ["", "", "", "", " @unique", " @unique(lower)"] as const;

const entity: fc.Arbitrary<EntityDesign> = fc.record({
  partition: partitionTemplate,
  sort: requiredTemplate,
  indexPartition: partitionTemplate,
  indexSort: template,
  when: fc.constantFrom(...conditions),
  inKey: rarely(5),
  unique: fc.constantFrom(...uniqueness),
  revision: rarely(3),
  renamed: rarely(3),
  onIndex: fc.boolean().map((on) => on),
});

const indexAttributes = fc.uniqueArray(
  fc.constantFrom<Name>("p", "q", "s", "t", "d", "n", "m", "u", "id", "o", "x"),
  { minLength: 1, maxLength: 6 },
);

const naturalIndex: fc.Arbitrary<NaturalIndex> = fc
  .record({
    attributes: indexAttributes,
    width: fc.integer({ min: 1, max: 3 }),
    projection: fc.constantFrom(
      "all",
      "all",
      "keys",
      "f, x",
      "s, t, d, u, o, p, q, n, m, id, x, f",
    ),
  })
  .map(({ attributes, width, projection }) => ({
    partition: attributes.slice(0, width),
    sort: attributes.slice(width, width + 4),
    projection,
  }));

export const design: fc.Arbitrary<Design> = fc.record({
  table: fc.record({
    keys: fc.constantFrom<Design["table"]["keys"]>(
      ...(["synthetic", "synthetic", "synthetic", "natural partition"] as const),
      ...(["natural", "natural number", "no sort"] as const),
    ),
    discriminator: fc.boolean().chain((on) => (on ? fc.constant(true) : fc.boolean())),
    synthetic: fc.boolean(),
    inverted: rarely(3),
    natural: fc.array(naturalIndex, { maxLength: 2 }),
    local: fc.option(fc.constantFrom<Name>("n", "s", "t", "o", "m"), { nil: undefined }),
  }),
  entities: fc.array(entity, { minLength: 1, maxLength: 3 }),
});

function rarely(oneIn: number): fc.Arbitrary<boolean> {
  return fc.nat(oneIn - 1).map((drawn) => drawn === 1);
}

/** The model without its patterns. */
export function designText({ table, entities }: Design): string {
  const { keys } = table;
  const hasSort = keys !== "no sort";
  const base = {
    synthetic: "partition key PK: string\n  sort key SK: string",
    "natural partition": "partition key p: string\n  sort key SK: string",
    natural: "partition key p: string\n  sort key t: string",
    "natural number": "partition key p: string\n  sort key n: number",
    "no sort": "partition key PK: string",
  }[keys];
  const own = { natural: ["p", "t"], "natural number": ["p", "n"] }[keys as string] ?? [];
  const members = [
    base,
    ...(table.discriminator ? ["discriminator kind"] : []),
    ...table.natural.map(
      ({ partition, sort, projection }, index) =>
        `global index N${index} {\n    partition key ${partition.join(", ")}\n${
          sort.length === 0 ? "" : `    sort key ${sort.join(", ")}\n`
        }    project ${projection}\n  }`,
    ),
    ...(table.synthetic
      ? [
          "global index Syn {\n    partition key GP: string\n    sort key GS: string\n    project all\n  }",
        ]
      : []),
    ...(table.inverted && keys === "synthetic"
      ? ["global index Inv {\n    partition key SK\n    sort key PK\n    project all\n  }"]
      : []),
    ...(table.local !== undefined && hasSort && !own.includes(table.local)
      ? [
          `local index Loc {\n    sort key ${table.local}\n    project ${localProjection(table)}\n  }`,
        ]
      : []),
  ];
  const used =
    keys.startsWith("natural ") || keys === "synthetic" ? entities : entities.slice(0, 1);
  const declared = (keys === "natural number" ? used.slice(0, 1) : used).map((one, index) =>
    entityText(table, one, index),
  );
  return `table Generated {\n  ${members.join("\n  ")}\n}\n${declared.join("")}`;
}

function localProjection({ natural }: Design["table"]): string {
  return natural[0]?.projection ?? "all";
}

function entityText(table: Design["table"], one: EntityDesign, index: number): string {
  const { keys } = table;
  const bindings: string[] = [];
  const sort = one.inKey ? `K${index}#\${t}#\${id}` : one.sort;
  if (keys === "synthetic") bindings.push(`PK = "${one.partition}"`);
  if (keys === "no sort") bindings.push(`PK = "${one.sort}"`);
  if (keys === "synthetic" || keys === "natural partition") bindings.push(`SK = "${sort}"`);
  if (table.synthetic && (one.onIndex || index === 0)) {
    const when = one.when === "" ? "" : ` when ${one.when}`;
    bindings.push(`GP = "${one.indexPartition}"${when}`, `GS = "${one.indexSort}"`);
  }
  const inKey = one.inKey && (keys === "synthetic" || keys === "natural partition");
  const attributes = names.map((name) => {
    const optional = name === "o" ? "?" : "";
    const suffix =
      name === "id" && inKey
        ? " in key"
        : name === "x"
          ? one.unique
          : name === "f" && one.renamed
            ? ' @name("ff")'
            : "";
    return `  ${name}${optional}: ${attributeTypes[name]}${suffix}`;
  });
  if (one.revision) attributes.push("  revision: integer @revision");
  return `
entity E${index} in Generated {
${bindings.map((text) => `  ${text}\n`).join("")}${attributes.join("\n")}
}
`;
}
