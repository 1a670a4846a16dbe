import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { type CodeAction, CodeActionKind } from "vscode-languageserver-types";
import { format } from "../../src/language/index.ts";
import { tokenize } from "../../src/language/syntax/scanner.ts";
import { isTrivia } from "../../src/language/syntax/token.ts";
import { walk } from "../../src/language/syntax/visitor.ts";
import { exampleDrafts } from "../../src/service/example-draft.ts";
import { createLineIndex } from "../../src/service/index.ts";
import { models } from "../language/corpus.ts";
import { cases, modelOf } from "../planner/drawn-cases.ts";
import { checkMend } from "./check-mend.ts";
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
    test(`whatever is offered in ${name} leaves no new finding`, async () => {
      const source = paths
        .map((path) => `//- ${basename(path)}\n${readFileSync(path, "utf8")}`)
        .join("");
      const done = new Set<string>();
      for (const path of paths) await checkAll(source, uriOf(basename(path)), done);
      assert.ok(done.size >= least, `${done.size} refactorings`);
    });
  }

  test("whatever is offered in drawn models leaves no new finding", async () => {
    const done = new Set<string>();
    await fc.assert(
      fc.asyncProperty(cases, plainKeys, async (drawn, plain) => {
        const made = modelOf(drawn);
        const text = made?.model.files[0]?.text;
        // Which of several collisions are told depends on the order of the entities.
        fc.pre(made !== undefined && text !== undefined && !made.collides);
        const own = new Set<string>();
        await checkAll(`//- drawn.dynamo\n${text}\n${plain}`, uriOf("drawn.dynamo"), own);
        for (const title of own) done.add(title);
      }),
      // A smaller model says no more: the message has the refactoring and what it made.
      { numRuns: Number(process.env.DRAWN_MODELS ?? 4), endOnFailure: true },
    );
    const titles = [...done].join("\n");
    assert.ok(done.size > 10, titles);
    assert.match(titles, /^Extract the key template/m);
  });
});

suite("quick fixes, by search", function () {
  this.timeout(120_000);

  test("each mend of a mistake anywhere takes it away and leaves no new error", async () => {
    const codes = new Set<string>();
    const texts = models.map(({ name, text }) => ({ name, text, tokens: wordsOf(text) }));
    const mistake = fc.record({ model: fc.nat(texts.length - 1), ...mistakes });
    await fc.assert(
      fc.asyncProperty(mistake, async ({ model, ...how }) => {
        const chosen = texts[model];
        assert.ok(chosen !== undefined);
        for (const code of await checkMends(withMistake(chosen, how))) codes.add(code);
      }),
      { numRuns: Number(process.env.DRAWN_MISTAKES ?? 100), endOnFailure: true },
    );
    assert.ok(codes.size > 2, [...codes].join(", "));
  });

  test("so does each mend of a mistake in a drawn model", async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(cases, fc.record(mistakes), async (drawn, how) => {
        const text = modelOf(drawn)?.model.files[0]?.text;
        fc.pre(text !== undefined);
        const changed = withMistake({ text, tokens: wordsOf(text) }, how);
        for (const code of await checkMends(changed)) codes.add(code);
      }),
      { numRuns: Number(process.env.DRAWN_MISTAKES ?? 30), endOnFailure: true },
    );
    assert.ok(codes.size > 0, [...codes].join(", "));
  });
});

/** A table whose keys are plain texts, of which each part can be a template. */
const plainKeys = fc
  .record({
    prefix: fc.constantFrom("A#", "ORDER_LINE#", "x:", "P0#"),
    sort: fc.constantFrom("B#", "P0#", "v1/"),
    clause: fc.constantFrom(
      "",
      " and S = :s",
      ' and S = "SORT1"',
      " and S >= :s",
      " order by S desc",
    ),
  })
  .map(
    ({ prefix, sort, clause }) =>
      `table Plain {
  partition key K: string
  sort key S: string

  global index Turned {
    partition key S
    sort key K
    project all
  }
}

entity PlainItem in Plain {
  K: string
  S: string
  note?: string
}

pattern PlainItems {
  query PlainItem
  where K = :k${clause.replace("SORT", sort).replace(" order", "\n  order")}
}

pattern PlainTurned {
  query PlainItem
  where S = :s
}

sample plain1: PlainItem { K: "${prefix}1", S: "${sort}1" }
sample plain2: PlainItem { K: plain1.K, S: "${sort}2" }

example PlainTurned(s: plain2.S) returns plain2
`,
  );

const mistakes = {
  at: fc.nat(),
  with: fc.nat(),
  how: fc.constantFrom("leave out", "repeat", "replace", "replace", "swap"),
} as const;

interface Words {
  readonly text: string;
  readonly tokens: readonly { readonly start: number; readonly end: number }[];
}

function wordsOf(text: string): Words["tokens"] {
  return [...tokenize(text)].filter(({ kind, start, end }) => !isTrivia(kind) && end > start);
}

/** One token of a model left out, repeated, or in the place of another. */
function withMistake(
  { text, tokens }: Words,
  { at, with: other, how }: { readonly at: number; readonly with: number; readonly how: string },
): string {
  const token = tokens[at % tokens.length];
  const second = tokens[other % tokens.length];
  if (token === undefined || second === undefined) return text;
  const own = text.slice(token.start, token.end);
  const foreign = text.slice(second.start, second.end);
  const written: Readonly<Record<string, string>> = {
    "leave out": "",
    repeat: `${own} ${own}`,
    replace: foreign,
    swap: `${foreign} ${own}`,
  };
  return `${text.slice(0, token.start)}${written[how]}${text.slice(token.end)}`;
}

/** Takes each mend of the first findings, and returns the codes of those that had one. */
async function checkMends(text: string): Promise<readonly string[]> {
  const open = (source: string) => openFixture(source.replaceAll("$0", "$ 0"));
  const fixture = open(text);
  const { service, uri } = fixture;
  const codes: string[] = [];
  // A model that is broken in many places has dozens: those that come first are tried.
  const findings = await service.diagnostics(uri);
  for (const { range } of findings.slice(0, 6)) {
    const place = { start: range.start, end: range.start };
    const actions = await service.codeActions(uri, place, { only: [CodeActionKind.QuickFix] });
    for (const action of actions.slice(0, 6)) {
      if (action.title.startsWith("Allow '")) continue;
      codes.push(String(action.diagnostics?.[0]?.code));
      await checkMend(fixture, action, open);
    }
  }
  return codes;
}

/**
 * Carries out each refactoring that is offered at any name of the file, each title once: no new
 * finding, formatted as before, and the same plans where only the place or the name of something
 * changes.
 */
async function checkAll(source: string, uri: string, done: Set<string>): Promise<void> {
  const fixture = openFixture(source.replaceAll("$0", "$ 0"));
  const before = await findingsOf(fixture);
  const plans = await plansOf(fixture, uri);
  const isFormatted = filesNotFormatted(fixture).length === 0;
  for (const action of await actionsIn(fixture, uri, done)) {
    const { edit } = await fixture.service.resolveCodeAction(action);
    assert.ok(edit !== undefined, action.title);
    const changed = applyWorkspaceEdit(fixture, edit);
    const after = openFixture(changed);
    const what = `${action.title}\n${changed}`;
    assert.deepEqual(newIn(await findingsOf(after), before), [], what);
    // Of a file that was not formatted, a part is not either.
    if (isFormatted) assert.deepEqual(filesNotFormatted(after), [], what);
    if (/^Extract the key template/.test(action.title)) {
      assert.deepEqual(await storedIn(after, uri), await storedIn(fixture, uri), what);
    }
    if (/to a table of (its|their) own$/.test(action.title)) {
      // Which calls are drafted depends on the indexes: those that are before and after are compared.
      const outcomes = await outcomesOf(after, uri);
      for (const [call, outcome] of await outcomesOf(fixture, uri)) {
        const now = outcomes.get(call);
        if (now !== undefined) assert.equal(now, outcome, `${call}\n${what}`);
      }
    } else if (/^(Extract (type|the key)|Inline|Move)/.test(action.title)) {
      assert.deepEqual(await plansOf(after, uri), plans, what);
    }
  }
}

/** What is sent where, and at which cost; the names of types and the order of entities may differ. */
async function plansOf({ workspace }: Fixture, uri: string): Promise<readonly string[]> {
  const analysis = await workspace.analysisOf(uri);
  const told = /"(?:operation|table|index|served|readUnits|writeUnits)":(?:"[^"]*"|[^",}\]]+)/g;
  const plans = analysis?.plans.patterns ?? [];
  return plans
    .map((plan) => `${plan.name}: ${JSON.stringify(plan).match(told)?.join(", ")}`)
    .sort();
}

async function storedIn({ workspace }: Fixture, uri: string): Promise<readonly unknown[]> {
  const analysis = await workspace.analysisOf(uri);
  return (analysis?.model.samples ?? []).map(({ item }) =>
    Object.entries(item ?? {}).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** Calls of each served pattern with what they come to, which is the same wherever the items lie. */
async function outcomesOf(
  { workspace }: Fixture,
  uri: string,
): Promise<ReadonlyMap<string, string>> {
  const analysis = await workspace.analysisOf(uri);
  assert.ok(analysis !== undefined);
  const calls = analysis.model.patterns.flatMap((pattern): (readonly [string, string])[] => {
    const plan = analysis.planOf(pattern.name);
    // Beside fewer other items, more may be served.
    if (plan?.served !== true || pattern.verb === "search") return [];
    // Where fewer items are in the way, more calls can be judged, and another index may order them.
    return exampleDrafts(analysis, pattern, plan).map(({ arguments: given, outcomes }) => {
      const told = outcomes.map((outcome) =>
        outcome.kind === "returns" ? [...outcome.samples].sort() : outcome,
      );
      return [`${pattern.name}: ${JSON.stringify([...given])}`, JSON.stringify(told)];
    });
  });
  return new Map(calls);
}

function filesNotFormatted({ files }: Fixture): readonly string[] {
  return [...files.values()].flatMap(({ uri, text }) =>
    uri.endsWith(".dynamo") && format(text)?.text !== text ? [uri] : [],
  );
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

async function findingsOf({ workspace }: Fixture): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const uri of await workspace.files()) {
    for (const { severity, code, message } of await workspace.diagnosticsOf(uri)) {
      errors.push(`${severity} ${code}: ${message}`);
    }
  }
  return errors;
}
