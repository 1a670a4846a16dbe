import assert from "node:assert/strict";
import type { Model, Parameter } from "../../src/language/semantics/model.ts";
import { describeType } from "../../src/language/semantics/type-relations.ts";
import { checkModel, checkModelFix, resolveWhole, shop } from "./check-model.ts";

suite("what a pattern means", () => {
  test("placeholders are typed by what they meet, in the order of the text", () => {
    assert.deepEqual(
      parametersOf(`
  query Order
  where customerId = :customer and orderId between :from and :to
  filter size(lines) > :count and status in :states and begins_with(placedAt, :day) and contains(lines, :line) and :least <= total
  limit :n
`),
      [
        "customer: string (Order.customerId)",
        "from: ulid (Order.orderId)",
        "to: ulid (Order.orderId)",
        "count: integer",
        'states: list of "OPEN" | "PAID" (Order.status)',
        "day: string",
        "line: string",
        "least: number (Order.total)",
        "n: integer",
      ],
    );
  });

  test("the item of a create is an argument without what 'set' fixes", () => {
    assert.deepEqual(
      parametersOf(`
  transaction {
    update Customer { where customerId = :Order.customerId  add :points to points }
    create Order { set status = "OPEN", total = :total }
    put Customer :backup
  }
`),
      [
        "points: integer (Customer.points)",
        "Order: item Order without status, total",
        "total: number (Order.total)",
        "backup: item Customer without ",
      ],
    );
  });

  test("a batch takes a list of values, or of keys", () => {
    assert.deepEqual(parametersOf("  batch get Customer\n  where customerId = :id\n"), [
      "id: list of string (Customer.customerId)",
    ]);
    assert.deepEqual(
      parametersOf("  batch delete Order\n  where customerId = :id and orderId = :order\n"),
      ["keys: keys id: string, order: ulid"],
    );
    assert.deepEqual(parametersOf("  batch put Customer, Order\n"), [
      "Customer: items Customer",
      "Order: items Order",
    ]);
  });

  test("'set any of' makes optional arguments named after attributes", () => {
    assert.deepEqual(
      parametersOf(`
  update Customer
  where customerId = :customerId
  set any of name, address.city
  set tier = :tier
`),
      [
        "customerId: string (Customer.customerId)",
        "name?: string (Customer.name)",
        "city?: string (Customer.city)",
        'tier: "free" | "pro" (Customer.tier)',
      ],
    );
  });

  test("a condition has its attribute on the left", () => {
    const condition = conditionOf("where customerId = :c and :since <= placedAt", 1);
    assert.deepEqual(condition, {
      kind: "comparison",
      operator: ">=",
      left: { kind: "attribute", name: "placedAt", path: [] },
      right: { kind: "parameter", name: "since", path: [] },
    });
  });

  test("a condition is split at its outer 'and's and keeps its text", () => {
    const pattern = patternOf(`
  query Order
  where (customerId = :c and (status = "OPEN"  and  total > 1)) and (paid = true or paid = false)
`);
    assert.deepEqual(
      pattern.where?.conjuncts.map(({ text }) => text),
      ["customerId = :c", 'status = "OPEN"', "total > 1", "(paid = true or paid = false)"],
    );
  });

  test("a date that meets a timestamp is the first or the last instant of its day", () => {
    const literalIn = (text: string) => JSON.stringify(conditionOf(`where ${text}`, 0));
    const first = '{"S":"2026-03-01T00:00:00.000Z"}';
    const last = '{"S":"2026-03-01T23:59:59.999Z"}';
    assert.ok(literalIn('placedAt >= "2026-03-01"').includes(first));
    assert.ok(literalIn('placedAt < "2026-03-01"').includes(first));
    assert.ok(literalIn('placedAt > "2026-03-01"').includes(last));
    assert.ok(literalIn('placedAt <= "2026-03-01"').includes(last));
    const between = literalIn('placedAt between "2026-03-01" and "2026-03-01"');
    assert.ok(between.includes(first) && between.includes(last));
    assert.deepEqual(conditionOf("where placedOn = :day and placedAt >= :day", 1), {
      kind: "comparison",
      operator: ">=",
      left: { kind: "attribute", name: "placedAt", path: [] },
      right: {
        kind: "template",
        parts: [{ expression: { kind: "parameter", name: "day", path: [] } }, "T00:00:00.000Z"],
      },
    });
  });

  test("a date equals no timestamp", () => {
    checkModel(
      `
pattern Odd {
  query Order
  where placedAt = "2026-03-01"
//                 ^^^^^^^^^^^^ "2026-03-01" is not a timestamp such as 2026-03-01T10:30:00.000Z.
}
`,
      shop,
    );
  });

  test("changes", () => {
    const pattern = patternOf(`
  update Customer
  where customerId = :customerId
  set points = points + :more, tier = if_not_exists(tier, "pro"), address.street = "Main"
  add ["new"] to tags
  remove address.city
  rate 120/min
  peak 36k/h
`);
    assert.deepEqual(
      pattern.changes.map(
        ({ kind, target }) => `${kind} ${[target.attribute, ...target.path].join(".")}`,
      ),
      ["set points", "set tier", "set address.street", "add tags", "remove address.city"],
    );
    const added = pattern.changes.find(({ kind }) => kind === "add");
    assert.deepEqual(added?.kind === "add" && added.value, {
      kind: "literal",
      value: { SS: ["new"] },
    });
    assert.equal(pattern.rate, 2);
    assert.equal(pattern.peak, 10);
  });

  test("'using' and 'order by'", () => {
    const pattern = patternOf(`
  query Order
  where status = "OPEN"
  order by placedAt desc
  using ByStatus
`);
    assert.equal(pattern.using?.name, "ByStatus");
    assert.deepEqual(
      pattern.order?.map(({ attribute, direction }) => [attribute, direction]),
      [["placedAt", "desc"]],
    );
    const byKey = patternOf("  query Order\n  where customerId = :c\n  order by key desc\n");
    assert.deepEqual(
      byKey.order?.map(({ attribute, direction }) => [attribute, direction]),
      [[undefined, "desc"]],
    );
  });

  test("fixes for misspelt names, values and formats", () => {
    const pattern = (condition: string) => `pattern P {\n  scan Order\n  filter ${condition}\n}\n`;
    checkModelFix(pattern("custmerId = :c"), pattern("customerId = :c"), shop);
    checkModelFix(pattern('status = "PIAD"'), pattern('status = "PAID"'), shop);
    checkModelFix(
      pattern('placedAt > "2026-03-01 10:00:00"'),
      pattern('placedAt > "2026-03-01T10:00:00.000Z"'),
      shop,
    );
    checkModelFix("pattern P {\n  scan Ordr\n}\n", "pattern P {\n  scan Order\n}\n", shop);
    checkModelFix(
      'entity E in Shop {\n  PK = "E#${e}"\n  SK = "${n:4}"\n  e: string\n  n: integer\n}\n',
      'entity E in Shop {\n  PK = "E#${e}"\n  SK = "${n:04}"\n  e: string\n  n: integer\n}\n',
      shop,
    );
  });
});

function patternOf(body: string): Model["patterns"][number] {
  const [pattern] = resolveWhole(`pattern Tested {${body}}\n`, shop).patterns;
  assert.ok(pattern);
  return pattern;
}

function conditionOf(where: string, part: number): unknown {
  return patternOf(`\n  query Order\n  ${where}\n`).where?.conjuncts[part]?.condition;
}

function parametersOf(body: string): string[] {
  return patternOf(`\n${body}`).parameters.map(describeParameter);
}

function describeParameter({ name, type, optional, meets }: Parameter): string {
  const met = meets === undefined ? "" : ` (${meets})`;
  return `${name}${optional ? "?" : ""}: ${describeParameterType(type)}${met}`;
}

function describeParameterType(type: Parameter["type"]): string {
  switch (type.kind) {
    case "value":
      return describeType(type.type);
    case "list":
      return `list of ${describeType(type.type)}`;
    case "item":
      return `item ${type.entity} without ${type.without.join(", ")}`;
    case "items":
      return `items ${type.entity}`;
    case "keys":
      return `keys ${type.fields.map((field) => `${field.name}: ${describeType(field.type)}`).join(", ")}`;
    default:
      return type satisfies never;
  }
}
