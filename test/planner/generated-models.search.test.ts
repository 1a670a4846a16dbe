import assert from "node:assert/strict";
import fc from "fast-check";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import { parse, resolveModel } from "../../src/language/index.ts";
import { completeItem } from "../../src/language/semantics/items.ts";
import { decodeItem, planModel } from "../../src/planner/index.ts";
import { checkItems, expectedItems, type KnownItem } from "./oracle.ts";
import { environment, queryPurely } from "./pure-table.ts";

/**
 * Models, items and patterns that nobody would write, to find where a slice is not what the pattern
 * says. Texts hold the separators of the keys, keys begin alike, and entities share partitions.
 */
const uri = "file:///generated.dynamo";

const attributes = {
  s: "string",
  r: "string",
  t: "timestamp",
  d: "date",
  n: "integer",
  u: '"lo" | "hi" | "a#"',
  id: "ulid",
} as const;
type Name = keyof typeof attributes;
const names = Object.keys(attributes) as Name[];

const texts = ["a", "b", "ab", "a#", "#a", "a##", "#", "B#1", "A", "", "a#B#"];
const valuesOf: Readonly<Record<Name, readonly AttributeValue[]>> = {
  s: texts.map((text) => ({ S: text })),
  r: texts.map((text) => ({ S: text })),
  t: [
    "2026-01-01T00:00:00.000Z",
    "2026-01-01T23:59:59.999Z",
    "2026-01-02T00:00:00.000Z",
    "2026-03-01T10:00:00.000Z",
  ].map((text) => ({ S: text })),
  d: ["2026-01-01", "2026-01-02", "2026-03-01"].map((text) => ({ S: text })),
  n: ["0", "1", "2", "9", "10", "11", "100"].map((text) => ({ N: text })),
  u: ["lo", "hi", "a#"].map((text) => ({ S: text })),
  id: [
    "00000000000000000000000001",
    "00000000000000000000000002",
    "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
  ].map((text) => ({ S: text })),
};

const separators = ["#", "##", "-", "#B#", "#a"];
const literals = ["", "A", "AB", "A#", "A#B#", "B#"];

const insert = fc
  .constantFrom(...names)
  .map((name) => ({ name, text: `\${${name}${name === "n" ? ":04" : ""}}` }));
const unpadded = fc.constant({ name: "n" as Name, text: "${n}" });

/** A key template with up to three inserts. */
const template = fc
  .record({
    start: fc.constantFrom(...literals),
    inserts: fc.uniqueArray(fc.oneof({ arbitrary: insert, weight: 9 }, unpadded), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
    between: fc.array(fc.constantFrom(...separators), { minLength: 3, maxLength: 3 }),
    end: fc.constantFrom("", "", "", "#END"),
  })
  .map(({ start, inserts, between, end }) => {
    const body = inserts
      .map(({ text }, index) => (index === 0 ? text : `${between[index]}${text}`))
      .join("");
    return `"${start}${body}${end}"`;
  })
  .filter((text) => text !== '""');

const entity = fc.record({ sort: template, other: template });

const operators = ["=", "<", "<=", ">", ">="] as const;

const condition = fc.constantFrom(...names).chain((name) =>
  fc.oneof(
    {
      arbitrary: fc.constantFrom(...operators).map((operator) => `${name} ${operator} :${name}`),
      weight: 6,
    },
    { arbitrary: fc.constant(`${name} between :${name} and :${name}2`), weight: 2 },
    {
      arbitrary: fc.constant(
        name === "n" || name === "u" ? `${name} = :${name}` : `begins_with(${name}, :${name})`,
      ),
      weight: 1,
    },
  ),
);

const shape = fc.record({
  entities: fc.array(entity, { minLength: 1, maxLength: 3 }),
  discriminator: fc.boolean(),
  where: fc.uniqueArray(condition, {
    maxLength: 3,
    selector: (text) => text.match(/:([a-z]+)/)?.[1],
  }),
  filter: fc.option(condition, { nil: undefined }),
  order: fc.option(fc.record({ name: fc.constantFrom(...names), desc: fc.boolean() }), {
    nil: undefined,
    freq: 1,
  }),
  several: fc.boolean(),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function modelText({ entities, discriminator, where, filter, order, several }: Shape): string {
  const members = Object.entries(attributes).map(([name, type]) => `  ${name}: ${type}`);
  const declared = entities.map(
    ({ sort, other }, index) => `
entity E${index} in Generated {
  PK = "P#\${p}"
  SK = ${sort}
  IK = ${other}
  p: string
${members.join("\n")}
}`,
  );
  const named = several && entities.length > 1 ? "E0, E1" : "E0";
  const clauses = [
    `where p = :p${where.map((text) => ` and ${text}`).join("")}`,
    ...(filter === undefined ? [] : [`filter ${filter.replaceAll(/:(\w+)/g, ":f_$1")}`]),
    ...(order === undefined ? [] : [`order by ${order.name}${order.desc ? " desc" : ""}`]),
  ];
  return `
table Generated {
  partition key PK: string
  sort key SK: string
  ${discriminator ? "discriminator kind" : ""}
  global index Natural {
    partition key p
    sort key d, n, s
    project all
  }
  global index Synthetic {
    partition key p
    sort key IK: string
    project all
  }
}
${declared.join("\n")}
pattern P {
  query ${named}
  ${clauses.join("\n  ")}
}
`;
}

const record = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.constantFrom(...valuesOf[name])])) as Record<
    Name,
    fc.Arbitrary<AttributeValue>
  >,
);

const data = fc.record({
  items: fc.array(
    fc.record({ entity: fc.nat(2), p: fc.constantFrom("x", "y", "x#"), values: record }),
    { minLength: 4, maxLength: 14 },
  ),
  given: record,
  second: record,
  filter: record,
});

suite("generated models", () => {
  let served = 0;

  test("a slice holds just what its pattern says", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(shape, data, (design, { items, given, second, filter }) => {
        const text = modelText(design);
        const { file } = parse(text, uri);
        const { model, diagnostics } = resolveModel(
          uri,
          new Map([[uri, { uri, text, tree: file }]]),
        );
        fc.pre(diagnostics.every(({ severity }) => severity !== "error"));
        const { plans } = planModel(model);
        const [plan] = plans.patterns;
        const [pattern] = model.patterns;
        assert.ok(plan !== undefined && pattern !== undefined);
        fc.pre(plan.served);

        const known = new Map<string, KnownItem>();
        for (const { entity: index, p, values } of items) {
          const entityOf = model.entities[index];
          if (entityOf === undefined) continue;
          const complete = completeItem(
            entityOf,
            { p: { S: p }, ...values },
            environment,
            (name) => model.types.get(name)?.type,
          );
          if (complete.problems.length > 0) continue;
          if (
            Object.values(complete.item).some(
              (value) =>
                "S" in value &&
                value.S === "" &&
                (complete.item.IK === value || complete.item.SK === value),
            )
          )
            continue;
          // Of two items with one key the later one is there.
          const key = JSON.stringify([complete.item.PK, complete.item.SK]);
          known.set(key, { entity: entityOf.name, values: complete.values, item: complete.item });
        }
        const args: Record<string, AttributeValue> = {};
        for (const { name } of plan.parameters) {
          const value =
            name === "p"
              ? { S: "x" }
              : name.startsWith("f_")
                ? (filter[name.replace(/^f_/, "").replace(/2$/, "") as Name] ?? undefined)
                : name.endsWith("2")
                  ? second[name.slice(0, -1) as Name]
                  : given[name as Name];
          if (value !== undefined) args[name] = value;
        }
        const stored: readonly Item[] = [...known.values()].map(({ item }) => item);
        const found = queryPurely(plans, plan, stored, args);
        fc.pre(found !== undefined);
        served++;
        const decoded = (found ?? []).map((item) => {
          const each = decodeItem(plans, plan.entities, item);
          assert.ok(each !== undefined, `${JSON.stringify(item)} is of a named entity`);
          return each.values;
        });
        checkItems(pattern, expectedItems(pattern, [...known.values()], args), decoded, args, text);
      }),
      { numRuns: 300, seed: 20261124, maxSkipsPerRun: 100 },
    );
    assert.ok(served > 100, `enough patterns were served: ${served}`);
  });
});
