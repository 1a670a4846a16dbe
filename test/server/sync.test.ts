import assert from "node:assert/strict";
import fc from "fast-check";
import type {
  DocumentDiagnosticReport,
  SemanticTokens,
  SemanticTokensDelta,
} from "vscode-languageserver/node";
import { shop } from "../service/fixture.ts";
import { type Change, changed, partialChange } from "./edits.ts";
import { connectInProcess, type InProcessClient } from "./in-process.ts";

const root = "file:///models/root.dynamo";
const part = "file:///models/part.dynamo";

const capabilities = { textDocument: { diagnostic: {} } };

/**
 * Whatever was typed, pasted, closed and opened again: the server knows what one knows that has just
 * read the texts.
 */
suite("a document that is edited", function () {
  this.timeout(120_000);

  const withMarks = shop.replace("/// An order", "/// 😀 An order").replaceAll("\n", "\r\n");
  const [head = "", tail = ""] = shop.split(/(?=^pattern)/m);

  const files: fc.Arbitrary<Files> = fc.constantFrom(
    { root: `import "./part.dynamo"\n${tail}`, part: head },
    { root: `\ufeffimport "./part.dynamo"\r\n${tail}`, part: withMarks.slice(0, -1) },
    { root: withMarks, part: "" },
  );
  const document = fc.constantFrom<keyof Files>("root", "root", "part");
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant("change"),
        document,
        changes: fc.array(partialChange, { minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("replace"),
        document,
        text: fc.constantFrom("", "\ufeff", shop, withMarks, head, "tabel\r"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("reopen"), document }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask"), document }) },
  );

  test("drawn edits: findings, tokens, outline, hints as after a fresh read", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.array(step, { minLength: 1, maxLength: 12 }), checkSync),
      { numRuns: Number(process.env.DRAWN_EDITS ?? 60) },
    );
  });

  for (const [what, steps] of Object.entries(foundCases())) {
    test(what, () => checkSync({ root: shop, part: "" }, steps));
  }
});

interface Files {
  readonly root: string;
  readonly part: string;
}

type Step =
  | { readonly kind: "change"; readonly document: keyof Files; readonly changes: readonly Change[] }
  | { readonly kind: "replace"; readonly document: keyof Files; readonly text: string }
  /** Closed without being saved, and opened again. */
  | { readonly kind: "reopen"; readonly document: keyof Files }
  /** The editor asks in between, so that something is known that must be forgotten. */
  | { readonly kind: "ask"; readonly document: keyof Files };

async function checkSync(files: Files, steps: readonly Step[]): Promise<void> {
  const uris = { root, part };
  const onDisk = new Map([
    [root, files.root],
    [part, files.part],
  ]);
  const texts = new Map(onDisk);
  const edited = await connectInProcess({ capabilities, files: onDisk });
  try {
    let version = 1;
    for (const [uri, text] of texts) await open(edited, uri, text, version);
    const tokens = new Map([
      [root, await fullTokens(edited, root)],
      [part, await fullTokens(edited, part)],
    ]);
    for (const step of steps) {
      const uri = uris[step.document];
      const text = texts.get(uri) ?? "";
      if (step.kind === "ask") {
        const { resultId, data } = tokens.get(uri) ?? { data: [] };
        tokens.set(uri, await deltaTokens(edited, uri, resultId ?? "", data));
        await everythingOf(edited, uri);
      } else if (step.kind === "reopen") {
        const textDocument = { uri };
        await edited.connection.sendNotification("textDocument/didClose", { textDocument });
        const again = onDisk.get(uri) ?? "";
        texts.set(uri, again);
        await open(edited, uri, again, 1);
      } else {
        const changes = step.kind === "replace" ? [{ text: step.text }] : step.changes;
        texts.set(uri, changes.reduce(changed, text));
        await edited.connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version: ++version },
          contentChanges: changes,
        });
      }
    }
    const fresh = await connectInProcess({ capabilities, files: onDisk });
    try {
      for (const [uri, text] of texts) await open(fresh, uri, text, 1);
      for (const uri of texts.keys()) {
        const wanted = await fullTokens(fresh, uri);
        const { resultId, data } = tokens.get(uri) ?? { data: [] };
        assert.deepEqual((await deltaTokens(edited, uri, resultId ?? "", data)).data, wanted.data);
        assert.deepEqual((await fullTokens(edited, uri)).data, wanted.data);
        assert.deepEqual(await everythingOf(edited, uri), await everythingOf(fresh, uri));
      }
      assert.deepEqual([...edited.errors, ...fresh.errors], []);
    } finally {
      fresh.dispose();
    }
  } finally {
    edited.dispose();
  }
}

function open({ connection }: InProcessClient, uri: string, text: string, version: number) {
  return connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "dynamo", version, text },
  });
}

function fullTokens({ connection }: InProcessClient, uri: string): Promise<SemanticTokens> {
  return connection.sendRequest("textDocument/semanticTokens/full", { textDocument: { uri } });
}

/** The tokens as a client has them that puts what it is sent into those that it knows. */
async function deltaTokens(
  { connection }: InProcessClient,
  uri: string,
  previousResultId: string,
  known: readonly number[],
): Promise<SemanticTokens> {
  const answer = await connection.sendRequest<SemanticTokens | SemanticTokensDelta>(
    "textDocument/semanticTokens/full/delta",
    { textDocument: { uri }, previousResultId },
  );
  if (!("edits" in answer)) return answer;
  const data = [...known];
  for (const { start, deleteCount, data: inserted } of answer.edits.toReversed()) {
    data.splice(start, deleteCount, ...(inserted ?? []));
  }
  return { ...answer, data };
}

/** All that the server says of a whole document, tokens aside. */
async function everythingOf({ connection }: InProcessClient, uri: string): Promise<unknown> {
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
  const ask = (method: string, params: object = {}) =>
    connection.sendRequest<unknown>(`textDocument/${method}`, { textDocument, ...params });
  const [report, ...answers] = await Promise.all([
    ask("diagnostic") as Promise<DocumentDiagnosticReport>,
    ask("documentSymbol"),
    ask("inlayHint", { range }),
    ask("foldingRange"),
    ask("codeLens"),
    // Whatever is different in the text is different in what is made of it.
    ask("formatting", { options: { tabSize: 2, insertSpaces: true } }),
  ]);
  assert.ok(report?.kind === "full");
  return [report.items, ...answers];
}

/** What the search has found. */
function foundCases(): Readonly<Record<string, readonly Step[]>> {
  const at = (line: number, character = 0) => ({ line, character });
  return {
    "a change behind the end, and one after it": [
      {
        kind: "change",
        document: "root",
        changes: [
          { range: { start: at(100), end: at(101) }, text: "type More { a: string }\n" },
          { range: { start: at(0), end: at(0) }, text: "type First { a: string }\n" },
          { range: { start: at(90), end: at(90) }, text: "type Last { a: string }\n" },
        ],
      },
    ],
    "half of a character in the path of an import": [
      { kind: "replace", document: "root", text: 'import "./\ud83d"\nsamples A from "./\ude00"\n' },
    ],
  };
}
