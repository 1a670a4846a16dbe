import assert from "node:assert/strict";
import fc from "fast-check";
import { format } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { changesOf, refactor } from "./refactoring.ts";

/**
 * Indexes that nobody would write, and what a multi-attribute key makes of them: whatever is offered
 * must return the same items in the same order.
 */
const types = {
  s: "string",
  r: "string",
  t: "timestamp",
  d: "date",
  n: "integer",
  u: '"lo" | "hi" | "a-"',
  id: "ulid",
} as const;
type Name = keyof typeof types;
const names = Object.keys(types) as Name[];

const texts = ["a", "b", "ab", "a!", "a-", "A", "a~", "é"];
const values: Readonly<Record<Name, readonly string[]>> = {
  s: texts.map((text) => JSON.stringify(text)),
  r: texts.map((text) => JSON.stringify(text)),
  t: ['"2026-01-01T00:00:00.000Z"', '"2026-01-01T23:59:59.999Z"', '"2026-03-01T10:00:00.000Z"'],
  d: ['"2026-01-01"', '"2026-01-02"', '"2026-03-01"'],
  n: ["0", "1", "9", "10", "100"],
  u: ['"lo"', '"hi"', '"a-"'],
  id: ['"00000000000000000000000001"', '"00000000000000000000000002"'],
};

const side = (maxLength: number) =>
  fc.record({
    start: fc.constantFrom("", "A#", "AB"),
    names: fc.uniqueArray(fc.constantFrom(...names), { maxLength }),
    padded: fc.boolean(),
    asIs: fc.boolean(),
  });
type Side = typeof side extends (length: number) => fc.Arbitrary<infer T> ? T : never;

const design = fc.record({
  partition: side(2),
  sort: side(3),
  condition: fc.constantFrom("", "", "", ' when u = "lo"'),
  /** How many sort attributes are fixed by equalities. */
  fixed: fc.nat(3),
  range: fc.constantFrom("", ">=", "<", "between"),
  order: fc.constantFrom("", "asc", "desc"),
  verb: fc.constantFrom("query", "query", "first"),
  discriminator: fc.boolean(),
  second: fc.constantFrom("", "", "alike", "joins"),
});
type Design = typeof design extends fc.Arbitrary<infer T> ? T : never;

const item = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.constantFrom(...values[name])])) as Record<
    Name,
    fc.Arbitrary<string>
  >,
);

function binding(key: string, { start, names: inserted, padded, asIs }: Side): string | undefined {
  const [only] = inserted;
  if (asIs && inserted.length === 1 && only !== undefined && only !== "n")
    return `${key} = ${only}`;
  if (start === "" && inserted.length === 0) return undefined;
  const holes = inserted.map((name) => `\${${name}${name === "n" && padded ? ":04" : ""}}`);
  return `${key} = "${start}${holes.join("#")}"`;
}

function modelText(plan: Design, items: readonly Readonly<Record<Name, string>>[]): string {
  const { partition, sort, condition, fixed, range, order, verb, discriminator, second } = plan;
  const own = [binding("IPK", partition), binding("ISK", sort)];
  if (own.includes(undefined)) return "";
  const equal = [...new Set([...partition.names, ...sort.names.slice(0, fixed)])];
  const next = sort.names.slice(fixed).find((name) => !equal.includes(name));
  const where = equal.map((name) => `${name} = :${name}`);
  if (condition !== "" && !equal.includes("u")) where.push('u = "lo"');
  if (next !== undefined && next !== "u" && range !== "") {
    where.push(
      range === "between" ? `${next} between :${next} and :${next}2` : `${next} ${range} :${next}`,
    );
  }
  if (where.length === 0) return "";
  const members = Object.entries(types).map(([name, type]) => `  ${name}: ${type}`);
  const other =
    second === ""
      ? ""
      : `entity F in Generated { PK = "F#\${k}"  ${second === "alike" ? own.join("  ") : ""}  k: string ${members.join(" ")} }`;
  return `
table Generated {
  partition key PK: string
  ${discriminator ? "discriminator kind" : ""}
  global index Synthetic { partition key IPK: string  sort key ISK: string  project all }
}
entity E in Generated {
  PK = "E#\${k}"
  ${own[0]}${condition}
  ${own[1]}
  k: string
${members.join("\n")}
}
${other}
pattern P {
  ${verb} E
  where ${where.join(" and ")}
  ${order === "" || next === undefined ? "" : `order by ${next} ${order}`}
}
${items
  .map((each, at) =>
    `sample { k: "${at}", ${names.map((name) => `${name}: ${each[name]}`).join(", ")} }`.replace(
      "sample",
      `sample i${at}: E`,
    ),
  )
  .join("\n")}
`;
}

suite("generated refactorings", () => {
  test("whatever a multi-attribute key replaces returns what it returned", function () {
    this.timeout(120_000);
    let offered = 0;
    let compared = 0;
    fc.assert(
      fc.property(design, fc.array(item, { minLength: 3, maxLength: 8 }), (plan, items) => {
        const written = modelText(plan, items);
        fc.pre(written !== "");
        const text = format(written)?.text ?? "";
        const analysis = analyzeText(text);
        fc.pre(analysis.diagnostics.every(({ severity }) => severity !== "error"));
        if (changesOf(analysis, "synthetic-key-replaceable").length === 0) return;
        offered++;
        compared += refactor(text, "synthetic-key-replaceable").compared;
      }),
      { numRuns: Number(process.env.GENERATED_REFACTORINGS ?? 120), seed: 7 },
    );
    assert.ok(offered > 60, `${offered} changes were offered`);
    assert.ok(compared > 100, `${compared} calls were compared`);
  });
});
