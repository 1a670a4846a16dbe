import assert from "node:assert/strict";
import { createLineIndex } from "../../src/service/index.ts";
import { openFixture, shop } from "./fixture.ts";

suite("bad input, by search", () => {
  const features = [
    "documentSymbols",
    "foldingRanges",
    "semanticTokens",
    "format",
    "documentLinks",
  ] as const;

  for (const [what, text] of [
    ["an empty file", ""],
    ["a binary file", "\u0000\u0001\u0002\uFFFD".repeat(500)],
    ["space only", " \n\t\r\n"],
    ["a broken model", shop.replaceAll("}", "").slice(0, 900)],
    ["endless nesting", `sample x: Order { a: ${"[".repeat(20_000)}`],
    ["endless objects", `sample x: Order { a: ${"{ a: ".repeat(20_000)}`],
    ["endless types", `type T = ${"map<".repeat(20_000)}`],
    ["endless records", `type T { a: ${"{ a: ".repeat(20_000)}`],
    ["endless parentheses", `pattern P { query E where ${"(".repeat(20_000)}`],
    ["lone surrogates", "entity \uD800 in \uDFFF { `\uD800`: string }"],
  ] as const) {
    test(`${what} gets an answer from every feature`, async () => {
      const { workspace, service, uri } = openFixture("");
      workspace.open(uri, text, 1);
      for (const feature of features) await service[feature](uri);
      await service.diagnostics(uri);
      await service.codeLenses(uri, { patterns: true, model: true, commands: true });
      await service.codeActions(uri, {
        start: { line: 0, character: 0 },
        end: { line: 9999, character: 0 },
      });
      for (const position of [
        { line: 0, character: 0 },
        { line: 0, character: 30 },
        { line: 9999, character: 999_999 },
      ]) {
        await service.completion(uri, position, { snippets: true });
        await service.hover(uri, position);
        await service.definition(uri, position);
        await service.references(uri, position, true);
        await service.rename(uri, position, "name");
        await service.selectionRanges(uri, [position]);
        await service.signatureHelp(uri, position);
        await service.linkedEditing(uri, position);
        for (const typed of ["}", "\n"]) await service.formatOnType(uri, position, typed);
      }
    });
  }

  test("every feature answers while a model is typed from its first letter to its last", async function () {
    this.timeout(60_000);
    const { workspace, service, uri } = openFixture("");
    const text = shop.trimStart();
    for (let end = 0; end <= text.length; end += 5) {
      workspace.open(uri, text.slice(0, end), end);
      const position = createLineIndex(text).positionAt(end);
      await service.completion(uri, position, { snippets: true });
      await service.hover(uri, position);
      await service.rename(uri, position, "renamed");
      await service.codeLenses(uri, { patterns: true, model: true, commands: true });
      for (const feature of features) await service[feature](uri);
      await service.diagnostics(uri);
    }
  });

  test("a binary file is one finding", async () => {
    const { workspace, uri } = openFixture("\u0000\u0001\u0002\uFFFD".repeat(500));
    assert.deepEqual(
      (await workspace.diagnosticsOf(uri)).map(({ code }) => code),
      ["binary-file"],
    );
  });

  test("a model of 5 MB is analysed and completed", async function () {
    this.timeout(60_000);
    const declaration = (index: number): string =>
      `type T${index} {\n  name: string @size(24B, max 200B)\n  other: number\n}\n\n`;
    const text = Array.from({ length: 80_000 }, (_, index) => declaration(index)).join("");
    assert.ok(text.length > 5_000_000);
    const { workspace, service, uri } = openFixture("");
    workspace.open(uri, text, 1);
    assert.deepEqual(await service.diagnostics(uri), []);
    await service.completion(uri, { line: 400_000, character: 0 }, { snippets: true });
  });
});
