import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { type CodeAction, CodeActionKind } from "vscode-languageserver-types";
import { syntaxMessages } from "../../src/language/diagnostics/messages/syntax.ts";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia } from "../../src/language/syntax/token.ts";
import { walk } from "../../src/language/syntax/visitor.ts";
import { createLineIndex } from "../../src/service/index.ts";
import { cases, modelOf } from "../planner/drawn-cases.ts";
import { applyWorkspaceEdit, type Fixture, openFixture, uriOf } from "./fixture.ts";

const examples = join(import.meta.dirname, "../../examples");
const fixtures = join(import.meta.dirname, "../fixtures/language");
const helpdesk = readdirSync(join(examples, "multi-file"))
  .filter((name) => name.endsWith(".dynamo"))
  .map((name) => join(examples, "multi-file", name));

suite("refactorings, by search", function () {
  this.timeout(120_000);

  for (const [name, paths, least] of [
    ["shop", [join(examples, "shop.dynamo")], 20],
    ["iot", [join(examples, "iot.dynamo")], 30],
    ["tournament", [join(examples, "tournament.dynamo")], 30],
    ["helpdesk", helpdesk, 20],
    ["every construct", [join(fixtures, "every-construct.formatted.dynamo")], 30],
  ] as const) {
    test(`whatever is offered in ${name} leaves no new error`, async () => {
      const source = paths
        .map((path) => `//- ${basename(path)}\n${readFileSync(path, "utf8")}`)
        .join("");
      const done = new Set<string>();
      for (const path of paths) await checkAll(source, uriOf(basename(path)), done);
      assert.ok(done.size >= least, `${done.size} refactorings`);
    });
  }

  test("whatever is offered in drawn models leaves no new error", async () => {
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const made = modelOf(drawn);
        const text = made?.model.files[0]?.text;
        // Which of several collisions are told depends on the order of the entities.
        fc.pre(made !== undefined && text !== undefined && !made.collides);
        const own = new Set<string>();
        await checkAll(`//- drawn.dynamo\n${text}`, uriOf("drawn.dynamo"), own);
        for (const title of own) done.add(title);
      }),
      // A smaller model says no more: the message has the refactoring and what it made.
      { numRuns: Number(process.env.DRAWN_MODELS ?? 4), endOnFailure: true },
    );
    assert.ok(done.size > 10, [...done].join("\n"));
  });
});

suite("quick fixes, by search", function () {
  this.timeout(120_000);

  test("whatever is offered for a mistake mends it, and what comes of it can be read", async () => {
    const codes = new Set<string>();
    const texts = [
      join(examples, "shop.dynamo"),
      join(fixtures, "every-construct.formatted.dynamo"),
    ]
      .map((path) => readFileSync(path, "utf8"))
      .map((text) => ({ text, tokens: [...tokenize(text)].filter(({ kind }) => !isTrivia(kind)) }));
    const mistake = fc.record({
      model: fc.nat(texts.length - 1),
      at: fc.nat(),
      with: fc.nat(),
      how: fc.constantFrom("leave out", "repeat", "replace", "replace", "swap"),
    });
    await fc.assert(
      fc.asyncProperty(mistake, async ({ model, at, with: other, how }) => {
        const chosen = texts[model];
        assert.ok(chosen !== undefined);
        const { text, tokens } = chosen;
        const token = tokens[at % (tokens.length - 1)];
        const second = tokens[other % (tokens.length - 1)];
        assert.ok(token !== undefined && second !== undefined);
        const own = text.slice(token.start, token.end);
        const foreign = text.slice(second.start, second.end);
        const written = {
          "leave out": "",
          repeat: `${own} ${own}`,
          replace: foreign,
          swap: `${foreign} ${own}`,
        };
        const changed = `${text.slice(0, token.start)}${written[how]}${text.slice(token.end)}`;
        for (const code of await checkFixes(changed)) codes.add(code);
      }),
      { numRuns: Number(process.env.DRAWN_MISTAKES ?? 20), endOnFailure: true },
    );
    assert.ok(codes.size > 3, [...codes].join(", "));
  });
});

/** Takes each mend of each finding, and returns the codes of those that had one. */
async function checkFixes(text: string): Promise<readonly string[]> {
  const fixture = openFixture(text.replaceAll("$0", "$ 0"));
  const { service, uri } = fixture;
  const before = await errorsOf(fixture);
  const everything = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
  const actions = await service.codeActions(uri, everything, { only: [CodeActionKind.QuickFix] });
  const codes: string[] = [];
  // A model that is broken in many places has dozens: each of the first is tried.
  for (const { title, edit, diagnostics } of actions.slice(0, 12)) {
    assert.ok(edit !== undefined);
    const code = String(diagnostics?.[0]?.code);
    if (title.startsWith("Allow")) continue;
    codes.push(code);
    const changed = applyWorkspaceEdit(fixture, edit);
    const after = await errorsOf(openFixture(changed));
    // What was not whole before may be wrong in other ways once it is, but it can be read, and what
    // the mend is for is gone.
    const unread = (errors: readonly string[]) =>
      errors.filter((each) => Object.hasOwn(syntaxMessages, codeOf(each))).length;
    assert.ok(unread(after) <= unread(before), `${code}: ${title}\n${changed}`);
    const error = `${code}: ${diagnostics?.[0]?.message}`;
    const count = (errors: readonly string[]) => errors.filter((each) => each === error).length;
    const isGone = count(before) === 0 || count(after) < count(before);
    assert.ok(isGone, `${error} is still there after: ${title}\n${changed}`);
  }
  return codes;
}

/** Carries out each refactoring that is offered at any name of the file, each title once. */
async function checkAll(source: string, uri: string, done: Set<string>): Promise<void> {
  const fixture = openFixture(source.replaceAll("$0", "$ 0"));
  const before = await errorsOf(fixture);
  for (const action of await actionsIn(fixture, uri, done)) {
    const { edit } = await fixture.service.resolveCodeAction(action);
    assert.ok(edit !== undefined, action.title);
    const changed = applyWorkspaceEdit(fixture, edit);
    const after = await errorsOf(openFixture(changed));
    assert.deepEqual(newIn(after, before), [], `${action.title}\n${changed}`);
  }
}

async function actionsIn(
  { service, workspace }: Fixture,
  uri: string,
  done: Set<string>,
): Promise<readonly CodeAction[]> {
  const analysis = await workspace.analysisOf(uri);
  const file = analysis?.files.get(uri);
  assert.ok(file !== undefined);
  const lines = createLineIndex(file.text);
  const offsets: number[] = [];
  walk(file.tree, (node) => {
    if (node.kind === "Identifier" || node.kind === "UnionType" || node.kind === "RecordType") {
      offsets.push(node.span.start);
    }
    return true;
  });
  const actions: CodeAction[] = [];
  for (const offset of offsets) {
    const position = lines.positionAt(offset);
    const range = { start: position, end: position };
    const options = { only: ["refactor"], resolves: true, createsFiles: true };
    for (const action of await service.codeActions(uri, range, options)) {
      if (done.has(action.title)) continue;
      done.add(action.title);
      actions.push(action);
    }
  }
  return actions;
}

/** By their codes: a message may name two things in another order when one of them has moved. */
function newIn(after: readonly string[], before: readonly string[]): readonly string[] {
  const known = before.map(codeOf);
  return after.filter((error) => {
    const position = known.indexOf(codeOf(error));
    if (position >= 0) known.splice(position, 1);
    return position < 0;
  });
}

function codeOf(error: string): string {
  return error.slice(0, error.indexOf(":"));
}

async function errorsOf({ workspace }: Fixture): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const uri of await workspace.files()) {
    for (const { severity, code, message } of await workspace.diagnosticsOf(uri)) {
      if (severity === "error") errors.push(`${code}: ${message}`);
    }
  }
  return errors;
}
