import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
} from "vscode-languageserver-types";
import { parse } from "../../src/language/index.ts";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia } from "../../src/language/syntax/token.ts";
import { createLineIndex } from "../../src/service/index.ts";
import { models } from "../language/corpus.ts";
import { applyTextEdits, openFixture } from "./fixture.ts";

suite("completion, hover and signature help, everywhere", () => {
  // The longer models at every seventh offset: that meets each kind of place often enough.
  for (const [name, step] of [
    ["shop", 1],
    ["iot", 7],
    ["tournament", 7],
    ["multi-file/helpdesk", 1],
  ] as const) {
    const which = step === 1 ? "every offset" : `one offset in ${step}`;
    test(`${which} of ${name} gets an answer`, async function () {
      this.timeout(60_000);
      const path = join(import.meta.dirname, "../../examples", `${name}.dynamo`);
      await checkOffsets(readFileSync(path, "utf8"), step);
    });
  }
});

async function checkOffsets(text: string, step: number): Promise<void> {
  const { service, workspace, uri } = openFixture(text.replaceAll("$0", "$ 0"));
  const analysis = await workspace.analysisOf(uri);
  assert.ok(analysis !== undefined);
  const lines = text.split("\n");
  let offset = 0;
  let asked = 0;
  let answered = 0;
  for (const [line, content] of lines.entries()) {
    for (let character = 0; character <= content.length; character++) {
      if (offset++ % step !== 0) continue;
      asked++;
      const position = { line, character };
      const { items } = await service.completion(uri, position, { snippets: true });
      if (items.length > 0) answered++;
      await service.hover(uri, position);
      await service.signatureHelp(uri, position);
    }
  }
  // An answer at fewer than a third of the places would mean that something is wrong as a whole.
  assert.ok(answered > asked / 3, `${answered} of ${asked}`);
}

suite("accepting a completion, by search", function () {
  this.timeout(60_000);

  test("what may stand in the place of a word breaks no syntax there", async () => {
    let accepted = 0;
    for (const { name, text } of models) {
      // A file with syntax errors says nothing about those that a proposal brings.
      if (errorsOf(text) > 0) continue;
      // The longer the file, the fewer of its words are looked at.
      accepted += await checkAccepting(name, text, Math.max(1, Math.floor(text.length / 700)));
    }
    assert.ok(accepted > 500, `${accepted} proposals`);
  });
});

/** At words of the model: takes each proposal of the kind of the word that stands there. */
async function checkAccepting(name: string, text: string, step: number): Promise<number> {
  const { service, uri } = openFixture(text.replaceAll("$0", "$ 0"));
  const lines = createLineIndex(text);
  const words = [...tokenize(text)].filter(
    ({ kind, start, end }) => !isTrivia(kind) && /^[A-Za-z_]\w+$/.test(text.slice(start, end)),
  );
  let accepted = 0;
  for (let index = 0; index < words.length; index += step) {
    const word = words[index];
    assert.ok(word !== undefined);
    const written = text.slice(word.start, word.end);
    const position = lines.positionAt(word.start + 1);
    const { items } = await service.completion(uri, position, { snippets: true });
    const own = items.find((item) => insertedBy(item) === written);
    if (own === undefined) continue;
    for (const item of items) {
      // A keyword demands what stands behind another one only by chance.
      if (item.kind !== own.kind || isStructure(item) || item.textEdit === undefined) continue;
      if (!("range" in item.textEdit)) continue;
      accepted++;
      const { range, newText } = item.textEdit;
      const edits = [{ range, newText }, ...(item.additionalTextEdits ?? [])];
      const changed = applyTextEdits(text, edits);
      const line = `${name}:${position.line + 1} '${item.label}' for '${written}'`;
      assert.equal(errorsOf(changed), 0, line);
    }
  }
  return accepted;
}

function insertedBy({ textEdit, insertText, label }: CompletionItem): string {
  return textEdit?.newText ?? insertText ?? label;
}

/** What brings arguments or members along fits only where none stand yet. */
function isStructure({ kind, insertTextFormat }: CompletionItem): boolean {
  if (insertTextFormat === InsertTextFormat.Snippet) return true;
  return kind === CompletionItemKind.Keyword || kind === CompletionItemKind.Snippet;
}

function errorsOf(text: string): number {
  return parse(text, "file:///model.dynamo").diagnostics.length;
}
