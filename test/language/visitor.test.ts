import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodePathAt, walk } from "../../src/language/syntax/visitor.ts";
import { parseWhole } from "./check.ts";
import { fixture } from "./corpus.ts";

const visitorFile = join(import.meta.dirname, "../../src/language/syntax/visitor.ts");

suite("visitor", () => {
  test("a walk meets every kind of node of the fixture with every construct", () => {
    const kinds = new Set<string>();
    walk(parseWhole(fixture("every-construct.dynamo")).file, (node) => {
      kinds.add(node.kind);
      return undefined;
    });
    const visitor = readFileSync(visitorFile, "utf8");
    const known = new Set(visitor.match(/(?<=case ")\w+(?=":)/g));
    // These two stand in no tree of a text without errors.
    for (const absent of ["Missing", "AllowComment"]) assert.ok(known.delete(absent));
    assert.deepEqual([...kinds].sort(), [...known].sort());
  });

  test("a walk leaves out what is below a node on request", () => {
    const visited: string[] = [];
    walk(parseWhole("table T { ttl a }\ntype U = string").file, (node) => {
      visited.push(node.kind);
      return node.kind !== "TableDeclaration";
    });
    assert.deepEqual(visited, [
      "SourceFile",
      "TableDeclaration",
      "TypeDeclaration",
      "Identifier",
      "NamedType",
      "Identifier",
    ]);
  });

  const carets: Readonly<Record<string, string>> = {
    "table Sh$0op { ttl a }": "TableDeclaration Identifier",
    "table Shop$0 { ttl a }": "TableDeclaration Identifier",
    "table Shop { ttl $0a }": "TableDeclaration TtlMember Identifier",
    "table Shop {$0 ttl a }": "TableDeclaration",
    'entity E in T { K = "A#${na$0me}" }':
      "EntityDeclaration BindingMember TemplateLiteral TemplateHole Path Identifier",
    'entity E in T { K = "A$0#${name}" }':
      "EntityDeclaration BindingMember TemplateLiteral TemplateText",
    "pattern P { get E where a = $0:b }": "PatternDeclaration WhereClause Binary Placeholder",
    "pattern P { get E where a = :b$0 }":
      "PatternDeclaration WhereClause Binary Placeholder Identifier",
    "pattern P { get E where a.$0b = 1 }":
      "PatternDeclaration WhereClause Binary Path Member Identifier",
    "table T {}$0": "TableDeclaration",
    "table T {}\n$0\n": "",
  };
  for (const [text, expected] of Object.entries(carets)) {
    test(`the nodes at the caret in ${text}`, () => {
      const { file } = parseWhole(text.replace("$0", ""));
      const path = nodePathAt(file, text.indexOf("$0")).map(({ kind }) => kind);
      assert.equal(path.join(" "), `SourceFile ${expected}`.trim());
    });
  }
});
