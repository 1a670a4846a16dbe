import assert from "node:assert/strict";
import fc from "fast-check";
import { addNumbers } from "../../src/dynamodb/numbers.ts";
import type { UpdateItemInput } from "../../src/dynamodb/requests.ts";
import { type AttributeValue, type Item, identityOf } from "../../src/dynamodb/values.ts";
import { holds } from "../../src/language/expressions/evaluate.ts";
import { parse, resolveModel } from "../../src/language/index.ts";
import { completeItem } from "../../src/language/semantics/items.ts";
import { bind, planModel } from "../../src/planner/index.ts";
import type { KnownItem } from "./oracle.ts";
import { environment } from "./pure-table.ts";
import { itemsAfter } from "./write-oracle.ts";

/**
 * Updates of items with synthetic keys of all kinds: conditional, derived, optional, bound as they
 * are. Where the planner says that it knows what to write, the item afterwards must be the one that
 * would be made anew from its attributes.
 */
const uri = "file:///generated.dynamo";

const keyTemplate = fc.constantFrom(
  "${a}",
  "A#${a}",
  "${a}#${b}",
  "S#${s}",
  "${s}#${d}",
  "${t}#${o}",
  "O#${o}",
  "D#${d}",
  "${n:04}",
  "FIXED",
  "${id}#${a}",
);
const condition = fc.constantFrom(
  "",
  "",
  ' when s = "OPEN"',
  ' when s <> "DONE"',
  " when attribute_exists(o)",
  ' when s = "OPEN" and attribute_not_exists(o)',
  ' when a = "x"',
);
const change = fc.constantFrom(
  "set a = :a",
  'set s = "OPEN"',
  'set s = "DONE"',
  "set s = :s",
  "set t = :t",
  "set o = :o",
  "set b = :b",
  "set n = n + 1",
  "set n = :n",
  "add 2 to n",
  "remove o",
  "any a",
  "any s",
  "any o",
  "any t",
);
const check = fc.constantFrom(
  "a = :a0",
  "b = :b0",
  's = "OPEN"',
  "s = :s0",
  "o = :o0",
  "t = :t0",
  "attribute_exists(o)",
  "n = :n0",
);

const design = fc.record({
  keys: fc.array(fc.tuple(keyTemplate, condition), { minLength: 4, maxLength: 4 }),
  rank: fc.boolean(),
  changes: fc.uniqueArray(change, {
    minLength: 1,
    maxLength: 4,
    selector: (text) =>
      text
        .match(/ ([abstno]) |to ([n])|(?:any|remove) (\w)/)
        ?.slice(1)
        .find(Boolean) ?? text,
  }),
  checks: fc.uniqueArray(check, { maxLength: 3, selector: (text) => text.slice(0, 2) }),
  upsert: fc.boolean(),
});
type Design = typeof design extends fc.Arbitrary<infer T> ? T : never;

function modelText({ keys, rank, changes, checks, upsert }: Design): string {
  const sets = changes.filter((text) => text.startsWith("set ")).map((text) => text.slice(4));
  const optional = changes.filter((text) => text.startsWith("any ")).map((text) => text.slice(4));
  const others = changes.filter((text) => !/^(set|any) /.test(text));
  const clauses = [
    ...(sets.length === 0 ? [] : [`set ${sets.join(", ")}`]),
    ...(optional.length === 0 ? [] : [`set any of ${optional.join(", ")}`]),
    ...others,
    ...(checks.length === 0 ? [] : [`if ${checks.join(" and ")}`]),
  ];
  const bindings = keys.map(([template, when], index) => `  K${index} = "${template}"${when}`);
  return `
table Generated {
  partition key id: string
  discriminator kind
  global index First { partition key K0: string sort key K1: string project all }
  global index Second { partition key K2: string sort key K3: string project all }
  global index Third { partition key a sort key Rank: number project all }
}
entity E in Generated {
${bindings.join("\n")}
  ${rank ? "Rank = n" : "Rank = m"}
  id: string
  a: string
  b: string = "b"
  s: "OPEN" | "DONE" | "LATER" = "OPEN"
  o?: string
  t: timestamp
  d: date derived date(t)
  n: integer = 1
  m: integer = 7
  revision: integer @revision
}
pattern P {
  ${upsert ? "upsert" : "update"} E
  where id = :id
  ${clauses.join("\n  ")}
}
`;
}

const text = fc.constantFrom("x", "y").map((S) => ({ S }));
const values = fc.record({
  a: text,
  b: text,
  s: fc.constantFrom("OPEN", "DONE", "LATER").map((S) => ({ S })),
  o: text,
  t: fc.constantFrom("2026-01-01T00:00:00.000Z", "2026-02-02T00:00:00.000Z").map((S) => ({ S })),
  n: fc.constantFrom("1", "2", "3").map((N) => ({ N })),
});
const data = fc.record({
  stored: values,
  hasOptional: fc.boolean(),
  given: values,
  expected: values,
  omit: fc.subarray(["a", "s", "o", "t"]),
  other: fc.boolean(),
});

/** DynamoDB's UpdateExpression, as far as plans use it. */
function applyUpdate(item: Item, input: UpdateItemInput): Item {
  const result = new Map(Object.entries(item));
  const name = (alias: string): string => input.ExpressionAttributeNames?.[alias.trim()] ?? alias;
  const valueIn = (token: string): AttributeValue | undefined => {
    const sum = /^(.+) \+ (.+)$/.exec(token);
    if (sum !== null) {
      const left = valueIn(sum[1] ?? "");
      const right = valueIn(sum[2] ?? "");
      assert.ok(left !== undefined && right !== undefined && "N" in left && "N" in right, token);
      return { N: addNumbers(left.N, right.N) ?? "" };
    }
    const initial = /^if_not_exists\((#\w+), (:\w+)\)$/.exec(token);
    if (initial !== null) return item[name(initial[1] ?? "")] ?? valueIn(initial[2] ?? "");
    if (token.startsWith(":")) return input.ExpressionAttributeValues?.[token];
    return item[name(token)];
  };
  const clauses = (input.UpdateExpression ?? "").split(/ (?=(?:SET|REMOVE|ADD|DELETE) )/);
  const touched = new Set<string>();
  for (const clause of clauses.filter((each) => each !== "")) {
    const [keyword, ...rest] = clause.split(" ");
    for (const action of rest.join(" ").split(/, (?=#)(?![^(]*\))/)) {
      const [target = ""] = action.split(" ");
      assert.ok(!touched.has(target), `${target} is written once: ${input.UpdateExpression}`);
      touched.add(target);
      const attribute = name(target);
      if (keyword === "REMOVE") result.delete(attribute);
      else if (keyword === "SET") {
        const value = valueIn(action.slice(target.length + 3));
        assert.ok(value !== undefined, action);
        result.set(attribute, value);
      } else {
        const value = valueIn(action.slice(target.length + 1));
        const before = item[attribute] ?? { N: "0" };
        assert.ok(value !== undefined && "N" in value && "N" in before, action);
        result.set(attribute, { N: addNumbers(before.N, value.N) ?? "" });
      }
    }
  }
  return Object.fromEntries(result);
}

suite("generated updates", () => {
  test("leave the item that would be made anew", function () {
    this.timeout(60_000);
    let checked = 0;
    fc.assert(
      fc.property(design, data, (shape, { stored, hasOptional, given, expected, omit, other }) => {
        const source = modelText(shape);
        const { file } = parse(source, uri);
        const { model, diagnostics } = resolveModel(
          uri,
          new Map([[uri, { uri, text: source, tree: file }]]),
        );
        fc.pre(diagnostics.every(({ severity }) => severity !== "error"));
        const { plans } = planModel(model);
        const [plan] = plans.patterns;
        const [pattern] = model.patterns;
        const [entity] = model.entities;
        assert.ok(plan !== undefined && pattern !== undefined && entity !== undefined);
        fc.pre(plan.served);

        const { o, ...required } = stored;
        const complete = completeItem(
          entity,
          { id: { S: "1" }, ...required, ...(hasOptional ? { o } : {}) },
          environment,
          () => undefined,
        );
        assert.deepEqual(complete.problems, []);
        const known: KnownItem = { entity: "E", values: complete.values, item: complete.item };
        const args: Record<string, AttributeValue> = { id: { S: other ? "2" : "1" } };
        for (const { name, optional } of plan.parameters) {
          if (name === "id" || (optional && omit.includes(name))) continue;
          const value = name.endsWith("0")
            ? expected[name.slice(0, -1) as keyof typeof expected]
            : given[name as keyof typeof given];
          if (value !== undefined) args[name] = value;
        }
        const bound = bind(plans, plan, args, environment);
        fc.pre(bound.kind !== "error");
        const after = itemsAfter(model, pattern, [known], args, environment);
        if (bound.kind !== "requests") {
          assert.equal(after, undefined, source);
          return;
        }
        const [step] = plan.steps;
        assert.ok(step?.kind === "request" && "changes" in step.operation);
        const target: Item = other ? { id: { S: "2" } } : complete.item;
        const holdsNow =
          step.operation.condition === undefined ||
          holds(step.operation.condition, {
            ...environment,
            attribute: (name) => (other ? undefined : target[name]),
            parameter: (name) => args[name],
          }) === true;
        assert.equal(holdsNow, after !== undefined, `${source}\n${JSON.stringify(args)}`);
        if (after === undefined) return;
        const [request] = bound.requests;
        assert.ok(request?.request.operation === "UpdateItem");
        const result = applyUpdate(target, request.request.input);
        const wanted = after.find(
          ({ item }) => identityOf(item.id ?? { S: "" }) === identityOf(args.id ?? { S: "" }),
        );
        assert.deepEqual(
          sorted(result),
          sorted(wanted?.item ?? {}),
          `${source}\n${JSON.stringify(args)}`,
        );
        checked++;
      }),
      { numRuns: 300, seed: 20261124, maxSkipsPerRun: 200 },
    );
    assert.ok(checked > 30, `enough updates were made: ${checked}`);
  });
});

function sorted(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
