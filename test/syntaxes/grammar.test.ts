import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IGrammar } from "vscode-textmate";
import {
  createRegistry,
  loadGrammar,
  root,
  type ScopedToken,
  scopedTokens as tokens,
} from "./grammars.ts";

suite("The TextMate grammar", () => {
  let model: IGrammar;
  let markdown: IGrammar;

  suiteSetup(async () => {
    const registry = await createRegistry();
    model = await loadGrammar(registry, "source.dynamo");
    markdown = await loadGrammar(registry, "text.html.markdown");
  });

  suite("declarations", () => {
    scopes("table Shop {", "table", "storage.type.table");
    scopes("table Shop {", "Shop", "entity.name.type.table");
    scopes("table T {\n  global index ByDay {", "global", "storage.modifier.index");
    scopes("table T {\n  global index ByDay {", "ByDay", "entity.name.type.index");
    scopes('type Tier = "free" | "pro"', "Tier", "entity.name.type");
    scopes('type Tier = "free" | "pro"', "|", "keyword.operator.union");
    scopes("entity Order in Shop {", "Order", "entity.name.type.entity");
    scopes("entity Order in Shop {", "Shop", "entity.name.type.table");
    scopes('entity Order in Shop as "o" {', "as", "keyword.other.as");
    scopes("pattern GetOrder {", "GetOrder", "entity.name.function.pattern");
    scopes("sample ada: Customer { }", "ada", "variable.other.sample.declaration");
    scopes("sample ada: Customer { }", "Customer", "entity.name.type.entity");
    scopes('import "./a.dynamo"', "import", "keyword.control.import");
    scopes('samples Order from "./orders.json"', "from", "keyword.other.from");
  });

  suite("tables and indexes", () => {
    scopes("table T {\n  partition key PK: string", "partition", "keyword.other.key");
    scopes("table T {\n  partition key PK: string", "PK", "variable.other.member.key");
    scopes("table T {\n  partition key PK: string", "string", "support.type.primitive");
    scopes("table T {\n  partition key `my-pk`: string", "`my-pk`", "variable.other.member.key");
    scopes("table T {\n  sort key placedAt, orderId", "orderId", "variable.other.member.key");
    scopes("table T {\n  stream new-and-old-images", "new-and-old-images", "constant.language");
    scopes("table T {\n  billing on-demand", "on-demand", "constant.language.setting");
    scopes("table T {\n  ttl expiresAt", "expiresAt", "variable.other.member");
    scopes("table T {\n  project all", "all", "constant.language.projection");
    scopes("table T {\n  project name, all", "all", "variable.other.member");
    scopes("table T {\n  autoscale read 5 to 500 at 70%", "%", "keyword.other.unit");
  });

  suite("entities", () => {
    scopes('entity E in T {\n  PK = "A#${id}"', "PK", "variable.other.member.key");
    scopes('entity E in T {\n  PK = "A#${id}"', "A#", "string.quoted.double.template");
    scopes('entity E in T {\n  PK = "A#${id}"', "${", "punctuation.definition.template-expression");
    scopes('entity E in T {\n  PK = "A#${id}"', "id", "variable.other.member");
    scopes('entity E in T {\n  PK = "A#${id:lower}"', "lower", "support.function.format");
    scopes('entity E in T {\n  PK = "A#${id:08}"', "08", "constant.numeric.format");
    scopes('entity E in T {\n  PK = "${shard(id, 10)}"', "shard", "support.function");
    scopes('entity E in T {\n  PK = "$${id}"', "$${", "constant.character.escape");
    scopes('entity E in T {\n  a: string = "${id}"', "${id}", "string.quoted.double");
    scopes('entity E in T {\n  K = "O" when state = "OPEN"', "when", "keyword.control.when");
    scopes('entity E in T {\n  K = "O" when state = "OPEN"', "state", "variable.other.member");
    scopes("entity E in T {\n  when: string", "when", "variable.other.member.declaration");
    scopes("entity E in T {\n  volume?: integer", "volume", "variable.other.member.declaration");
    scopes("entity E in T {\n  tier: Tier", "Tier", "entity.name.type");
    scopes("entity E in T {\n  tags: set<string>", "set", "support.type.primitive");
    scopes("entity E in T {\n  at: timestamp(seconds)", "seconds", "constant.language");
    scopes("entity E in T {\n  at: timestamp = now()", "now", "support.function");
    scopes("entity E in T {\n  on: date derived date(at)", "derived", "keyword.other.derived");
    scopes("entity E in T {\n  id: ulid in key", "key", "storage.modifier.in-key");
    scopes(
      "entity E in T {\n  a: string @size(24B, max 2KB)",
      "size",
      "storage.modifier.annotation",
    );
    scopes("entity E in T {\n  a: string @size(24B, max 2KB)", "KB", "keyword.other.unit");
    scopes("entity E in T {\n  volume 12 per id max 5k", "per", "keyword.other.volume");
    scopes("entity E in T {\n  volume 12 per id max 5k", "k", "keyword.other.unit");
    scopes("entity E in T {\n  upgrade to 2 {\n    rename a to b", "b", "variable.other.member");
    scopes("type T {\n  ...Traced", "Traced", "entity.name.type");
  });

  suite("patterns", () => {
    scopes("pattern P {\n  query Customer, Order", "query", "keyword.control.operation");
    scopes("pattern P {\n  query Customer, Order", "Order", "entity.name.type.entity");
    scopes("pattern P {\n  batch get Order", "batch", "keyword.control.operation");
    scopes("pattern P {\n  where id = :key", ":", "punctuation.definition.variable");
    scopes("pattern P {\n  where id = :key", "key", "variable.parameter");
    scopes("pattern P {\n  where id = :Order.customerId", "customerId", "variable.other.member");
    scopes("pattern P {\n  where limit = 3", "limit", "variable.other.member");
    scopes("pattern P {\n  where not a", "not", "keyword.operator.logical");
    scopes("pattern P {\n  where begins_with(a, :b)", "begins_with", "support.function");
    scopes("pattern P {\n  order by placedAt desc", "placedAt", "variable.other.member");
    scopes("pattern P {\n  order by key desc", "key", "keyword.other.clause");
    scopes("pattern P {\n  rate 300/s", "/", "keyword.operator.rate");
    scopes("pattern P {\n  rate 300/day", "day", "keyword.other.unit");
    scopes("pattern P {\n  using table", "table", "keyword.other.clause");
    scopes("pattern P {\n  using ByDay", "ByDay", "entity.name.type.index");
    scopes("pattern P {\n  delete :t from tags", "delete", "keyword.other.clause");
    scopes("pattern P {\n  delete Order", "delete", "keyword.control.operation");
    scopes("pattern P {\n  if state = :s", "if", "keyword.control.conditional");
    scopes("pattern P {\n  transaction {", "transaction", "keyword.control.operation");
  });

  suite("samples and examples", () => {
    scopes("sample a: B { name: true }", "name", "support.type.property-name");
    scopes("sample a: B { name: ada.id }", "ada", "variable.other.sample");
    scopes('sample a: B { name: base64("AA==") }', "base64", "support.function");
    scopes("example P(a: 1) returns x, y in any order", "x", "variable.other.sample");
    scopes("example P(a: 1) returns x, y in any order", "order", "keyword.control.expectation");
    scopes("example P(a: 1) returns nothing", "nothing", "constant.language");
    scopes("example P() fails ConditionalCheckFailed", "ConditionalCheckFailed", "support.class");
    scopes("example P() returns x within 2 RCU", "RCU", "keyword.other.unit");
  });

  suite("comments", () => {
    scopes("/// Keeps `PK` short.", " short.", "comment.block.documentation");
    scopes("/// Keeps `PK` short.", "`PK`", "markup.inline.raw");
    scopes("// plain", " plain", "comment.line.double-slash");
    scopes("//// plain", "// plain", "comment.line.double-slash");
    scopes("// dynamo-allow unused-index: soon", "dynamo-allow", "keyword.control.directive");
    scopes("// dynamo-allow unused-index: soon", "unused-index", "constant.other.diagnostic-code");
    scopes("table T {\n  /* a\n b */", " b ", "comment.block");
  });

  test("an unclosed declaration does not colour the next one", () => {
    checkScopes(model, "pattern P {\n  where a =\nentity Order in Shop {", "Order", "entity.name");
    checkScopes(model, "sample a: B { c: [\npattern P {", "P", "entity.name.function.pattern");
    checkScopes(model, 'entity E in T {\n  PK = "A#${\n  b: string', "b", "variable.other.member");
  });

  test("a fence in Markdown is coloured as a model, and ends", () => {
    const text = "```dynamo\ntable Shop {\n}\n```\nShop";
    checkScopes(markdown, text, "table", "storage.type.table");
    assert.deepEqual(tokens(markdown, text).at(-1)?.scopes, ["text.html.markdown"]);
  });

  for (const file of exampleModels()) {
    test(`${file} has no illegal token, and every declaration starts at the top`, () => {
      const text = readFileSync(join(root, file), "utf8");
      for (const token of tokens(model, text)) {
        const scopes = token.scopes.join(" ");
        assert.doesNotMatch(scopes, /invalid/, `line ${token.line}: ${token.text}`);
        if (!/storage\.type\.(table|type|entity|pattern|sample|example)\./.test(scopes)) continue;
        assert.ok(metaDepth(token) <= 1, `line ${token.line}: ${scopes}`);
      }
    });
  }

  /** Declares a test: the first token of that text, in the last line that has it, carries the scope. */
  function scopes(text: string, part: string, scope: string): void {
    test(`${part} in ${text.replaceAll(/\s+/g, " ")}`, () => checkScopes(model, text, part, scope));
  }
});

suite("The snippets and the language configuration", () => {
  const snippets: Readonly<Record<string, Snippet>> = JSON.parse(
    readFileSync(join(root, "syntaxes/dynamo.code-snippets.json"), "utf8"),
  );

  test("each snippet has a description and no prefix, which VS Code would propose at every place", () => {
    for (const [name, snippet] of Object.entries(snippets)) {
      assert.ok(snippet.description.endsWith("."), name);
      assert.ok(snippet.body.length > 0, name);
      assert.ok(!("prefix" in snippet), name);
    }
  });

  test("Enter goes on with a documentation comment, and leaves an empty one", () => {
    const rules: readonly EnterRule[] = configuration().onEnterRules;
    assert.equal(enter(rules, "  /// A shop", ""), "/// ");
    assert.equal(enter(rules, "  ///", ""), undefined);
    assert.equal(enter(rules, "  // note", ""), undefined);
  });

  test("a line with an open brace indents the next, one with a closed pair does not", () => {
    const increase = new RegExp(configuration().indentationRules.increaseIndentPattern);
    for (const line of ["table Shop {", "  transaction {", "  update Customer {", 'f("{", [']) {
      assert.match(line, increase);
    }
    for (const line of ['PK = "A#${id}"', "// {", "a: { b: string }", "}", "tags { a: 1 }"]) {
      assert.doesNotMatch(line, increase);
    }
  });

  test("a word is a whole name, and a backquoted name is one word", () => {
    const words = "PK = `my-pk` + customerId 300/s".match(
      new RegExp(configuration().wordPattern, "g"),
    );
    assert.deepEqual(words, ["PK", "`my-pk`", "customerId", "300", "s"]);
  });

  function configuration() {
    return JSON.parse(readFileSync(join(root, "syntaxes/language-configuration.json"), "utf8"));
  }
});

interface Snippet {
  readonly description: string;
  readonly body: readonly string[];
}

interface EnterRule {
  readonly beforeText: string;
  readonly afterText?: string;
  readonly action: { readonly appendText?: string };
}

function enter(rules: readonly EnterRule[], before: string, after: string): string | undefined {
  return rules.find(
    (rule) =>
      new RegExp(rule.beforeText).test(before) && new RegExp(rule.afterText ?? "").test(after),
  )?.action.appendText;
}

function checkScopes(grammar: IGrammar, text: string, part: string, scope: string): void {
  const exact = tokens(grammar, text).findLast((token) => token.text === part);
  assert.ok(exact, `no token ${part} in ${text}`);
  assert.ok(
    exact.scopes.some((name) => name.startsWith(scope)),
    `${part} is ${exact.scopes.join(" ")}`,
  );
}

function metaDepth(token: ScopedToken): number {
  return token.scopes.filter((scope) => scope.startsWith("meta.")).length;
}

function exampleModels(): readonly string[] {
  const entries = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" });
  return entries
    .filter((entry) => entry.endsWith(".dynamo"))
    .map((entry) => join("examples", entry));
}
