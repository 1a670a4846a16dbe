import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { syntaxTokenTypes, tokenTypes } from "../../src/service/index.ts";
import { installVsCodeServer } from "../harness/vscode-server.ts";
import { models } from "../language/corpus.ts";
import { openFixture, uriOf } from "../service/fixture.ts";
import { createRegistry, loadGrammar, type ScopedToken, scopedTokens } from "./grammars.ts";

const types = [...tokenTypes, ...syntaxTokenTypes] as const;
type TokenType = (typeof types)[number];

const wordsOfTheLanguage = /^(keyword\.(control|other|operator)|storage\.|constant\.language)/;

/**
 * What the grammar may call a token of each kind. It sees one line after another and knows no
 * declarations: a name in a condition is a member of something, whatever it stands for.
 */
const scopesOf: Readonly<Record<TokenType, RegExp>> = {
  table: /^entity\.name\.type\.table/,
  index: /^entity\.name\.type\.index/,
  keyAttribute: /^variable\.other\.member/,
  entity: /^entity\.name\.type\.entity/,
  attribute: /^(variable\.other\.member|support\.type\.property-name)/,
  recordType: /^entity\.name\.type/,
  accessPattern: /^entity\.name\.function\.pattern/,
  argument: /^variable\.parameter/,
  sample: /^variable\.other\.sample/,
  // The grammar takes it for what it would be.
  unresolved: /./,
  comment: /^comment\./,
  string: /^string\./,
  number: /^(constant\.numeric|keyword\.other\.unit)/,
  keyword: wordsOfTheLanguage,
  operator: /^(keyword\.operator|punctuation\.definition\.typeparameters)/,
  decorator: /^(storage\.modifier|punctuation\.definition)\.annotation/,
  function: /^support\.function/,
  type: /^(support\.type\.primitive|support\.class\.error)/,
};

/** The grammar colours a name before the server answers: both must mean the same. */
suite("the grammar and the semantic tokens", function () {
  this.timeout(60_000);

  for (const { name, text } of models) {
    test(`agree on every token of ${name}`, async () => {
      const grammar = await loadGrammar(await registry, "source.dynamo");
      const pieces = scopedTokens(grammar, text);
      const { tokens, isSound } = await tokensOf(name);
      assert.ok(tokens.length > 0 || text.trim() === "");
      const differences = tokens.flatMap(({ type, line, character, length }) => {
        const parts = pieces.filter(
          (piece) =>
            piece.line === line &&
            piece.character < character + length &&
            piece.character + piece.text.length > character,
        );
        const agreed = parts.every(({ scopes }) =>
          scopes.some((scope) => scopesOf[type].test(scope)),
        );
        return agreed ? [] : [`${line}:${character} ${type}: ${parts.map(describe).join(" ")}`];
      });
      assert.deepEqual(differences, []);
      // Of a name that nothing declares the server does not know what it is.
      if (!isSound) return;
      assert.deepEqual(
        pieces
          .filter((piece) => isColoured(piece) && !tokens.some((each) => covers(each, piece)))
          .map(describe),
        [],
        "what only the grammar knows",
      );
    });
  }
});

/** VS Code colours Markdown by a grammar of its own, into which this extension puts its fences. */
suite("fences in Markdown, by the grammar of VS Code", function () {
  this.timeout(300_000);

  test("are coloured as models, and end where they end", async () => {
    const { folder } = await installVsCodeServer();
    const grammars = "extensions/markdown-basics/syntaxes/markdown.tmLanguage.json";
    const markdown = readFileSync(join(folder, grammars), "utf8");
    const grammar = await loadGrammar(await createRegistry(markdown), "text.html.markdown");
    const text = [
      "# Models",
      "```dynamo",
      "table Shop {",
      "  partition key id: string",
      "}",
      "```",
      "*Shop* is a table.",
      "~~~dynamo title=x",
      "entity Order in Shop {",
      "~~~",
      "```ts",
      "const table = 1;",
      "```",
      "table",
    ].join("\n");
    const pieces = scopedTokens(grammar, text);
    const scopesAt = (line: number, part: string): string =>
      pieces.find((piece) => piece.line === line && piece.text === part)?.scopes.join(" ") ?? "";
    assert.match(scopesAt(3, "Shop"), /meta\.embedded\.block\.dynamo.*entity\.name\.type\.table/);
    assert.match(scopesAt(4, "partition"), /keyword\.other\.key/);
    assert.match(scopesAt(7, "Shop"), /markup\.italic\.markdown/);
    assert.doesNotMatch(scopesAt(7, "Shop"), /dynamo/);
    assert.match(scopesAt(9, "Order"), /entity\.name\.type\.entity/);
    for (const line of [12, 14]) {
      const scopes = pieces.filter((piece) => piece.line === line).flatMap((each) => each.scopes);
      assert.ok(scopes.length > 0 && !scopes.join(" ").includes("dynamo"), scopes.join(" "));
    }
  });
});

const registry = createRegistry();

interface Token {
  readonly type: TokenType;
  /** From 1. */
  readonly line: number;
  readonly character: number;
  readonly length: number;
}

/** The tokens of one model, and whether all of its names are known. */
async function tokensOf(
  model: string,
): Promise<{ readonly tokens: readonly Token[]; readonly isSound: boolean }> {
  const { workspace, service } = openFixture("");
  // All, since they import one another.
  for (const { name, text } of models) workspace.open(uriOf(name), text, 1);
  const findings = await workspace.diagnosticsOf(uriOf(model));
  const data = await service.semanticTokens(uriOf(model), { syntax: true });
  const tokens: Token[] = [];
  let line = 1;
  let character = 0;
  for (let index = 0; index < data.length; index += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(index, index + 4);
    line += lines;
    character = lines === 0 ? character + characters : characters;
    const known = types[type];
    assert.ok(known !== undefined);
    tokens.push({ type: known, line, character, length });
  }
  return { tokens, isSound: findings.every(({ severity }) => severity !== "error") };
}

/** What the grammar is sure to be the name of a declaration, an argument, or no name at all. */
function isColoured({ scopes }: ScopedToken): boolean {
  const known = /^(entity\.name\.|variable\.parameter|constant\.numeric|support\.)/;
  return scopes.some((scope) => known.test(scope) || wordsOfTheLanguage.test(scope));
}

function covers(name: Token, piece: ScopedToken): boolean {
  return (
    name.line === piece.line &&
    name.character <= piece.character &&
    name.character + name.length >= piece.character + piece.text.length
  );
}

function describe({ line, character, text, scopes }: ScopedToken): string {
  return `${line}:${character} '${text}' ${scopes.slice(1).join(" ")}`;
}
