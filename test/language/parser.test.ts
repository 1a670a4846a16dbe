import assert from "node:assert/strict";
import type { Declaration, ExpressionNode } from "../../src/language/syntax/tree.ts";
import { parseWhole } from "./check.ts";

suite("parser: declarations", () => {
  test("documentation is what stands directly above, without the slashes", () => {
    const [table, entity] = declarationsOf(`
/// A different thing.

/// First line.
///   Second line.
// a plain comment between
table T {
  /// The key.
  partition key PK: string  /// behind a member is no documentation
  ttl a
}
//// a line
entity E in T {}
`);
    assert.equal(table?.documentation?.text, "First line.\n  Second line.");
    assert.equal(entity?.documentation, undefined);
    const members = table?.kind === "TableDeclaration" ? table.members : [];
    assert.deepEqual(
      members.map(({ documentation }) => documentation?.text),
      ["The key.", undefined],
    );
  });

  test("allowances hold their codes and reason", () => {
    const text = `// dynamo-allow a-b, c : one writer: batched
table T {} // dynamo-allow d
/* dynamo-allow no */ // dynamo-allowed e
/// dynamo-allow f: g
sample S { a: "// dynamo-allow h" }`;
    const { file } = parseWhole(text);
    assert.deepEqual(
      file.allowances.map(({ codes, reason }) => [codes.map((code) => code.text), reason]),
      [
        [["a-b", "c"], "one writer: batched"],
        [["d"], undefined],
      ],
    );
    const code = file.allowances[0]?.codes[1];
    assert.equal(text.slice(code?.span.start, code?.span.end), "c");
  });

  test("a table's members", () => {
    const [table] = declarationsOf(`table T {
      partition key PK: string
      billing provisioned write 50 read 1k
      point-in-time-recovery on
      encryption key "arn"
      autoscale read 5 to 500 at 70%
      on-demand max write 10
      tags { team: "shop" }
      global index I { partition key a, b: number project a, \`b-c\` }
      vector index V { vector e dimensions 1024 distance dot-product }
    }`);
    assert.ok(table?.kind === "TableDeclaration");
    const [key, billing, recovery, encryption, autoscale, onDemand, tags, global, vector] =
      table.members;
    assert.ok(key?.kind === "KeyMember" && key.role === "partition");
    assert.deepEqual(
      key.attributes.map(({ name, type }) => [name.text, type?.text]),
      [["PK", "string"]],
    );
    assert.ok(billing?.kind === "BillingMember");
    assert.deepEqual([billing.read?.value, billing.write?.value], ["1000", "50"]);
    assert.ok(recovery?.kind === "SwitchMember");
    assert.deepEqual([recovery.setting, recovery.value.text], ["point-in-time-recovery", "on"]);
    assert.ok(encryption?.kind === "EncryptionMember" && encryption.key?.value === "arn");
    assert.ok(autoscale?.kind === "AutoscaleMember");
    assert.deepEqual([autoscale.target?.value, autoscale.target?.suffix], ["70", "%"]);
    assert.ok(onDemand?.kind === "OnDemandMember" && onDemand.read === undefined);
    assert.ok(tags?.kind === "TagsMember" && tags.tags.properties.length === 1);
    assert.ok(global?.kind === "IndexDeclaration" && global.indexKind === "global");
    const projection = global.members[1];
    assert.ok(projection?.kind === "ProjectionMember" && projection.projection === "attributes");
    assert.deepEqual(
      projection.attributes.map(({ text, quoted }) => [text, quoted]),
      [
        ["a", false],
        ["b-c", true],
      ],
    );
    assert.ok(vector?.kind === "IndexDeclaration");
    const [member] = vector.members;
    assert.ok(member?.kind === "VectorMember" && member.distance?.text === "dot-product");
  });

  test("an attribute's type, origin and annotations", () => {
    const [entity] = declarationsOf(`entity E in T as "e" {
      a?: map<set<string>[]>[] = {} @size(24B, max 2KB) @unique(lower)
      b: ("x" | 1 | true)[] copied from O.name via orderId
    }`);
    assert.ok(entity?.kind === "EntityDeclaration" && entity.alias?.value === "e");
    const [a, b] = entity.members;
    assert.ok(a?.kind === "AttributeMember" && a.optional && a.type.kind === "ListType");
    assert.ok(a.type.element.kind === "MapType" && a.type.element.value.kind === "ListType");
    assert.equal(a.origin?.kind, "Default");
    const [size, unique] = a.annotations;
    assert.deepEqual(
      size?.arguments.map(({ label, value }) => [
        label?.text,
        value.kind === "NumberLiteral" && value.value,
      ]),
      [
        [undefined, "24"],
        ["max", "2048"],
      ],
    );
    assert.equal(unique?.arguments[0]?.value.kind, "Identifier");
    assert.ok(b?.kind === "AttributeMember" && b.type.kind === "ListType");
    assert.ok(b.type.element.kind === "UnionType" && b.type.element.members.length === 3);
    assert.ok(b.origin?.kind === "Copied" && b.origin.via.text === "orderId");
  });

  test("a map's closing angle may touch the equals sign of its default", () => {
    const [entity] = declarationsOf("entity E in T { a: map<string>= {} }");
    assert.ok(entity?.kind === "EntityDeclaration");
    const [a] = entity.members;
    assert.ok(
      a?.kind === "AttributeMember" && a.type.kind === "MapType" && a.origin?.kind === "Default",
    );
  });

  test("a record's attributes may have commas, on one line or several", () => {
    const [type] = declarationsOf("type P { x: number, y: number,\n z: { a: string } }");
    assert.ok(type?.kind === "TypeDeclaration" && type.definition.kind === "RecordType");
    assert.equal(type.definition.members.length, 3);
  });

  test("a transaction's actions and their clauses", () => {
    const [pattern] = declarationsOf(`pattern P {
      transaction {
        create Order :o { set a = 1 }
        update C { where id = :Order.customerId  add 1 to n  delete :t from tags }
        check D { where id = :id if a = 1 }
      }
      rate 50/s
    }`);
    assert.ok(pattern?.kind === "PatternDeclaration" && pattern.operation?.verb === "transaction");
    assert.deepEqual(
      pattern.operation.actions.map(({ verb, entity, clauses }) => [
        verb,
        entity.text,
        clauses.map(({ kind }) => kind),
      ]),
      [
        ["create", "Order", ["SetClause"]],
        ["update", "C", ["WhereClause", "AddClause", "DeleteFromClause"]],
        ["check", "D", ["WhereClause", "IfClause"]],
      ],
    );
    assert.equal(pattern.operation.actions[0]?.argument?.name.text, "o");
    assert.deepEqual(
      pattern.clauses.map(({ kind }) => kind),
      ["RateClause"],
    );
  });

  test("set and set any of are two clauses, and any may be an attribute", () => {
    const [pattern] = declarationsOf("pattern P { update E set any = 1, b = 2 set any of any, c }");
    assert.ok(pattern?.kind === "PatternDeclaration");
    const [set, setAny] = pattern.clauses;
    assert.ok(set?.kind === "SetClause" && set.assignments.length === 2);
    assert.ok(setAny?.kind === "SetAnyClause" && setAny.attributes.length === 2);
  });

  test("order by key is the path's own order", () => {
    const [pattern] = declarationsOf("pattern P { query E order by key desc, `key`, a asc }");
    assert.ok(pattern?.kind === "PatternDeclaration");
    const [order] = pattern.clauses;
    assert.ok(order?.kind === "OrderClause");
    assert.deepEqual(
      order.items.map(({ attribute, direction }) => [attribute?.text, direction]),
      [
        [undefined, "desc"],
        ["key", undefined],
        ["a", "asc"],
      ],
    );
  });

  test("an example's expectations", () => {
    const [example] = declarationsOf(
      "example P(a: 1) returns b, c in any order fails X leaves no b leaves no leaves E { a: 1 } within 2 RCU",
    );
    assert.ok(example?.kind === "ExampleDeclaration");
    const [returns, fails, gone, kept, left, within] = example.expectations;
    assert.ok(returns?.kind === "ReturnsExpectation" && returns.anyOrder);
    assert.ok(fails?.kind === "FailsExpectation");
    assert.ok(gone?.kind === "LeavesExpectation" && gone.negated && gone.target.text === "b");
    assert.ok(kept?.kind === "LeavesExpectation" && !kept.negated && kept.target.text === "no");
    assert.ok(left?.kind === "LeavesExpectation" && left.value?.properties.length === 1);
    assert.ok(within?.kind === "WithinExpectation" && within.unit.text === "RCU");
  });
});

suite("parser: expressions", () => {
  const conditions: Readonly<Record<string, string>> = {
    "a = 1 or b = 2 and not c": "((a = 1) or ((b = 2) and (not c)))",
    "a + b * 2 - c / 4 < -3": "(((a + (b * 2)) - (c / 4)) < -3)",
    "not a = 1": "(not (a = 1))",
    "not (a or b) and c": "((not [(a or b)]) and c)",
    "a between 1 and 2 and b": "((a between 1 and 2) and b)",
    'a in ("x", :y, b.c[0].d)': '(a in ("x", :y, b.c[0].d))',
    "a in :list and b": "((a in :list) and b)",
    "a - -3 = - b": "((a - -3) = (- b))",
    "begins_with(a, :x.y) = true": "(begins_with(a, :x.y) = true)",
    "a <> now()": "(a <> now())",
    'size(a) >= if_not_exists(b, [1, {c: "d"}])': '(size(a) >= if_not_exists(b, [1, {c: "d"}]))',
    "`a b` = `not`": "(a b = not)",
  };
  for (const [text, expected] of Object.entries(conditions)) {
    test(text, () => {
      const [pattern] = declarationsOf(`pattern P { query E where ${text} limit 5 }`);
      assert.ok(pattern?.kind === "PatternDeclaration");
      const [where] = pattern.clauses;
      assert.ok(where?.kind === "WhereClause");
      assert.equal(show(where.condition), expected);
    });
  }

  const templates: Readonly<Record<string, string>> = {
    '"plain"': '"plain"',
    '"A#${a}#"': "`A#|a|#`",
    '"${a:lower}${b:08}${shard(c, 10)}"': "`a:lower|b:08|shard(c, 10)`",
    '"$${a}"': '"${a}"',
    '"a$${b}${c}"': "`a${b}|c`",
    '"\\u0041\\n${ a.b }"': "`A\n|a.b`",
    '"$ {a} } ${a}"': "`$ {a} } |a`",
    'lower("${a}")': "lower(`a`)",
  };
  for (const [text, expected] of Object.entries(templates)) {
    test(`the template ${text}`, () => {
      const [entity] = declarationsOf(`entity E in T { K = ${text} }`);
      assert.ok(
        entity?.kind === "EntityDeclaration" && entity.members[0]?.kind === "BindingMember",
      );
      assert.equal(show(entity.members[0].value), expected);
    });
  }

  test("a template's holes have the spans of the whole text", () => {
    const text = 'entity E in T { K = "A#${name:lower}" }';
    const { file } = parseWhole(text);
    const [entity] = file.declarations;
    assert.ok(entity?.kind === "EntityDeclaration" && entity.members[0]?.kind === "BindingMember");
    const { value } = entity.members[0];
    assert.ok(value.kind === "TemplateLiteral");
    const hole = value.parts[1];
    assert.ok(hole?.kind === "TemplateHole");
    const spans = [hole.span, hole.expression.span, hole.format?.span];
    assert.deepEqual(
      spans.map((span) => text.slice(span?.start, span?.end)),
      ["${name:lower}", "name", "lower"],
    );
  });

  test("a string is plain elsewhere", () => {
    const [sample] = declarationsOf('sample S { a: "${b}" }');
    assert.ok(sample?.kind === "SampleDeclaration");
    const value = sample.value.properties[0]?.value;
    assert.ok(value?.kind === "StringLiteral" && value.value === "${b}");
  });

  const numbers: Readonly<Record<string, string>> = {
    "0": "0",
    "-0": "0",
    "- 3": "-3",
    "1_000.5": "1000.5",
    "1.5e+3": "1.5e+3",
    "2M": "2000000",
    "3G": "3000000000",
    "1.5k": "1500",
    "2KB": "2048",
    "1MB": "1048576",
    "24B": "24",
    "12345678901234567890123k": "12345678901234567890123000",
    "9007199254740993": "9007199254740993",
  };
  for (const [text, expected] of Object.entries(numbers)) {
    test(`the number ${text}`, () => {
      const [sample] = declarationsOf(`sample S { a: ${text} }`);
      assert.ok(sample?.kind === "SampleDeclaration");
      const value = sample.value.properties[0]?.value;
      assert.ok(value?.kind === "NumberLiteral");
      assert.equal(value.value, expected);
    });
  }
});

function declarationsOf(text: string): readonly Declaration[] {
  return parseWhole(text).file.declarations;
}

/** An expression with all its parentheses; those of the author are square brackets. */
function show(node: ExpressionNode): string {
  switch (node.kind) {
    case "StringLiteral":
      return `"${node.value}"`;
    case "NumberLiteral":
      return node.value;
    case "BooleanLiteral":
      return String(node.value);
    case "TemplateLiteral": {
      const parts = node.parts.map((part) => {
        if (part.kind === "TemplateText") return part.value;
        return show(part.expression) + (part.format ? `:${part.format.text}` : "");
      });
      return `\`${parts.join("|")}\``;
    }
    case "ListLiteral":
      return `[${node.elements.map(show).join(", ")}]`;
    case "ObjectLiteral":
      return `{${node.properties.map(({ name, value }) => `${name.text}: ${show(value)}`).join(", ")}}`;
    case "Placeholder":
      return `:${[node.name, ...node.path].map(({ text }) => text).join(".")}`;
    case "Path": {
      const steps = node.steps.map((step) =>
        step.kind === "Member" ? `.${step.name.text}` : `[${step.index.value}]`,
      );
      return node.root.text + steps.join("");
    }
    case "Call":
      return `${node.function.text}(${node.arguments.map(show).join(", ")})`;
    case "Unary":
      return `(${node.operator} ${show(node.operand)})`;
    case "Binary":
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case "Between":
      return `(${show(node.operand)} between ${show(node.lower)} and ${show(node.upper)})`;
    case "In": {
      const choices =
        "kind" in node.choices ? show(node.choices) : `(${node.choices.map(show).join(", ")})`;
      return `(${show(node.operand)} in ${choices})`;
    }
    case "Parenthesized":
      return `[${show(node.expression)}]`;
    case "Missing":
      return "?";
  }
}
