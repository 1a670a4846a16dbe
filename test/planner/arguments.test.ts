import assert from "node:assert/strict";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import { checkArguments, parseArgument } from "../../src/planner/index.ts";
import { call, given, inputs, problemOf, shop } from "./calls.ts";
import { planText } from "./harness.ts";

suite("arguments", () => {
  const planned = planText(
    `${shop} pattern P { query Order where customerId = :c and number >= :n and number_ }`.replace(
      " and number_",
      "",
    ),
  );

  test("missing, unknown, of another type", () => {
    assert.match(
      problemOf(call(planned, {})),
      /P needs the argument 'c': string\. P needs the argument 'n': integer/,
    );
    assert.match(
      problemOf(call(planned, given({ c: "7", n: 1, x: 1 }))),
      /P has no argument 'x': its arguments are c, n/,
    );
    assert.match(
      problemOf(call(planned, given({ c: 7, n: 1 }))),
      /'c' of P has to be string, not 7/,
    );
    assert.match(
      problemOf(call(planned, { c: { S: "7" }, n: { N: "1.5" } })),
      /has to be a whole number, not 1\.5/,
    );
  });

  test("what a key cannot hold", () => {
    assert.match(problemOf(call(planned, given({ c: "7", n: -1 }))), /-1 cannot be padded/);
    assert.match(
      problemOf(call(planned, given({ c: "7", n: 1_234_567 }))),
      /more than the 6 digits/,
    );
    assert.match(
      problemOf(call(planned, given({ c: "x".repeat(3000), n: 1 }))),
      /at most 2048 bytes/,
    );
  });

  test("empty keys", () => {
    const people = planText(`
table People {
  partition key id: string
}
entity Person in People { id: string }
pattern P { get Person where id = :id }
`);
    assert.match(
      problemOf(call(people, given({ id: "" }))),
      /'id' is refused: a key attribute cannot be empty/,
    );
  });

  test("a value that holds the separator behind it", () => {
    const parts = planText(`
table Parts {
  partition key PK: string
}
entity Part in Parts {
  PK = "\${a}##\${b}"
  a: string
  b: string
}
pattern P { get Part where a = :a and b = :b }
`);
    assert.match(problemOf(call(parts, given({ a: "x##y", b: "" }))), /contains "##"/);
    assert.match(problemOf(call(parts, given({ a: "x#", b: "" }))), /contains "##"/);
    assert.equal(call(parts, given({ a: "x#y", b: "##" })).kind, "requests");
  });

  test("an empty range needs no request", () => {
    const ranged = planText(
      `${shop} pattern P { query Order where customerId = :c and number between :x and :y }`,
    );
    assert.equal(call(ranged, given({ c: "7", x: 2, y: 1 })).kind, "nothing");
    assert.equal(call(ranged, given({ c: "7", x: 1, y: 1 })).kind, "requests");
  });

  test("an empty beginning is none", () => {
    const prefixed = planText(
      `${shop} pattern P { query Order where customerId = :c and number = :n and begins_with(note, :b) }`,
    );
    const [input] = inputs(call(prefixed, given({ c: "7", n: 1, b: "" }))) as {
      ExpressionAttributeValues: Item;
    }[];
    assert.deepEqual(input?.ExpressionAttributeValues[":SK"], { S: "ORDER#000001##" });
  });

  test("a beginning that ends in a part of the separator", () => {
    const parts = planText(`
table Parts {
  partition key p: string
  sort key SK: string
}
entity Part in Parts {
  SK = "\${a}#B#\${b}"
  p: string
  a: string
  b: string
}
pattern P { query Part where p = :p and begins_with(a, :a) }
`);
    assert.match(problemOf(call(parts, given({ p: "1", a: "x#" }))), /cannot end in "#"/);
  });

  test("of an item: missing, unknown, computed and ill-typed attributes", () => {
    const creating = planText(
      `${shop} pattern P { create Order { set_ } }`.replace(" { set_ }", ' set status = "OPEN"'),
    );
    const order = given({ customerId: "7", number: 1, note: "", at: "2026-01-01T00:00:00.000Z" });
    const check = (item: Record<string, AttributeValue>): string =>
      checkArguments(creating.plans, creating.plan("P"), { Order: { M: item } })
        .map(({ message }) => message)
        .join(" ");
    assert.equal(check(order), "");
    assert.match(check({ ...order, status: { S: "OPEN" } }), /must not have 'status'/);
    assert.match(
      check({ ...order, color: { S: "red" } }),
      /has 'color', which Order does not have/,
    );
    assert.match(check({ ...order, at: { S: "2026-01-01" } }), /a timestamp such as/);
    const { note: _note, ...lacking } = order;
    assert.match(check(lacking), /lacks 'note'/);
  });

  test("texts become values by their parameter's type", () => {
    const many = planText(
      `${shop} pattern P { update Customer where customerId = :c set any of home, logins, code add :t to tags }`,
    );
    const parse = (name: string, text: string) => {
      const parameter = many.plan("P").parameters.find((each) => each.name === name);
      assert.ok(parameter !== undefined);
      return parseArgument(many.plans, parameter, text);
    };
    assert.deepEqual(parse("c", "007"), { S: "007" });
    assert.deepEqual(parse("logins", "12"), { N: "12" });
    assert.deepEqual(parse("home", '{"city":"Bern"}'), { M: { city: { S: "Bern" } } });
    assert.deepEqual(parse("t", '["a","b"]'), { SS: ["a", "b"] });
    for (const [name, text, message] of [
      ["logins", "many", /has to be a number/],
      ["logins", "1.5", /whole number/],
      ["home", "Bern", /has to be JSON/],
      ["home", '{"town":"Bern"}', /unknown 'town'/],
      ["code", "x", /a ULID/],
    ] as const) {
      const problem = parse(name, text);
      assert.ok("message" in problem, text);
      assert.match(problem.message, message);
    }
  });
});
