import assert from "node:assert/strict";
import { type CodeAction, CodeActionKind, DiagnosticSeverity } from "vscode-languageserver-types";
import { fixAllKind } from "../../src/service/index.ts";
import { applyWorkspaceEdit, openFixture, shop, shownLenses } from "./fixture.ts";

const unserved = `${shop}
pattern OrdersByTotal {
  query Order
  where total = :total
}
`;

suite("diagnostics", () => {
  test("have a code, its page and a source", async () => {
    const { service, uri } = openFixture(unserved);
    const diagnostics = await service.diagnostics(uri);
    const found = diagnostics.find(({ code }) => code === "unserved-access-pattern");
    assert.ok(found !== undefined, JSON.stringify(diagnostics));
    assert.equal(found.severity, DiagnosticSeverity.Error);
    assert.match(found.codeDescription?.href ?? "", /^https:\/\/.*unserved-access-pattern/);
    assert.equal(found.source, "dynamo");
  });

  test("a good model has none", async () => {
    const { service, uri } = openFixture(shop);
    assert.deepEqual(await service.diagnostics(uri), []);
  });

  test("name the other place, in another file too", async () => {
    const { service, uri } = openFixture(`//- model.dynamo
import "./other.dynamo"
table T { partition key id: string }
//- other.dynamo
table T { partition key id: string }
`);
    const [diagnostic] = await service.diagnostics(uri);
    const [related] = diagnostic?.relatedInformation ?? [];
    assert.equal(related?.location.uri, "file:///models/other.dynamo");
  });

  test("settings change the severity of what may be allowed, and of nothing else", async () => {
    const quiet = openFixture(unserved, {
      severities: () => ({ "unserved-access-pattern": "warning", "unknown-type": "off" }),
    });
    const [first] = await quiet.service.diagnostics(quiet.uri);
    assert.equal(first?.severity, DiagnosticSeverity.Warning);
    const off = openFixture(unserved, { severities: () => ({ "unserved-access-pattern": "off" }) });
    assert.deepEqual(await off.service.diagnostics(off.uri), []);
    const syntax = openFixture("table T {", {
      severities: () => ({ "closing-bracket-missing": "off" }),
    });
    assert.ok((await syntax.service.diagnostics(syntax.uri)).length > 0);
  });

  test("of a file that has thousands are the gravest, and one that counts the others", async () => {
    const doubled = "entity E in T { }\n".repeat(1500);
    const { service, uri } = openFixture(`${doubled}// dynamo-allow no-such-rule: on purpose
table T { partition key id: string }
`);
    const diagnostics = await service.diagnostics(uri);
    assert.equal(diagnostics.length, 1001);
    const last = diagnostics.at(-1);
    assert.equal(last?.code, "too-many-findings");
    assert.match(String(last?.message), /^\d{3,} more findings of this file are not shown/);
    assert.equal(last?.severity, DiagnosticSeverity.Error);
    assert.ok(diagnostics.every(({ severity }) => severity === DiagnosticSeverity.Error));
    const lines = diagnostics.slice(0, -1).map(({ range }) => range.start.line);
    assert.deepEqual(
      lines,
      lines.toSorted((left, right) => left - right),
    );
  });

  test("are all there up to a thousand", async () => {
    const { service, uri } = openFixture("entity E in T { }\n".repeat(200));
    const diagnostics = await service.diagnostics(uri);
    assert.ok(diagnostics.length > 200 && diagnostics.length <= 1000, String(diagnostics.length));
    assert.ok(diagnostics.every(({ code }) => code !== "too-many-findings"));
  });
});

suite("code actions", () => {
  test("an index that serves an unserved pattern", async () => {
    const { fixture, actions } = await actionsAt(
      unserved.replace("pattern OrdersByTotal", "pattern Orders$0ByTotal"),
      "unserved-access-pattern",
    );
    const index = actions.find(({ title }) => /index/i.test(title));
    assert.ok(index?.edit !== undefined, titles(actions));
    const changed = applyWorkspaceEdit(fixture, index.edit);
    const after = openFixture(changed);
    const left = (await after.service.diagnostics(after.uri)).map(({ code }) => code);
    assert.ok(!left.includes("unserved-access-pattern"), changed);
  });

  test("a misspelt name", async () => {
    const { fixture, actions } = await actionsAt(
      `${shop}\npattern P {\n  query Ordr$0\n  where customerId = :id\n}\n`,
    );
    const [fix] = actions.filter(({ isPreferred }) => isPreferred === true);
    assert.ok(fix?.edit !== undefined, titles(actions));
    assert.equal(fix.kind, CodeActionKind.QuickFix);
    assert.ok((fix.diagnostics ?? []).length === 1);
    assert.match(applyWorkspaceEdit(fixture, fix.edit), /query Order\n/);
  });

  test("allowing a finding silences it", async () => {
    const { fixture, actions } = await actionsAt(
      unserved.replace("pattern OrdersByTotal", "pattern Orders$0ByTotal"),
      "unserved-access-pattern",
    );
    const allow = actions.find(({ title }) => title === "Allow 'unserved-access-pattern' here");
    assert.ok(allow?.edit !== undefined, titles(actions));
    const changed = applyWorkspaceEdit(fixture, allow.edit);
    assert.match(changed, /\n *\/\/ dynamo-allow unserved-access-pattern: say why\n/);
    const after = openFixture(changed);
    assert.deepEqual(await after.service.diagnostics(after.uri), [], changed);
  });

  test("a syntax error cannot be allowed", async () => {
    const { actions } = await actionsAt("table T { partition key id: string,$0 }");
    assert.ok(
      actions.every(({ title }) => !title.startsWith("Allow")),
      titles(actions),
    );
  });

  test("fix all mends what is only written wrongly, on demand", async () => {
    const source =
      "table T { partition key id: string; }\nentity E in T {\n  id: string;\n  n: number;\n}\n";
    const fixture = openFixture(source);
    const range = { start: fixture.position, end: { line: 99, character: 0 } };
    const all = await fixture.service.codeActions(fixture.uri, range, { only: ["source.fixAll"] });
    const [fix] = all;
    assert.ok(all.length === 1 && fix?.edit !== undefined, titles(all));
    assert.equal(fix.kind, fixAllKind);
    const changed = applyWorkspaceEdit(fixture, fix.edit);
    assert.ok(!changed.includes(";"), changed);
    const menu = await fixture.service.codeActions(fixture.uri, range);
    assert.ok(menu.every(({ kind }) => kind !== fixAllKind));
  });

  test("only the kinds that are asked for", async () => {
    const fixture = openFixture(unserved);
    const range = { start: fixture.position, end: { line: 99, character: 0 } };
    const refactorings = await fixture.service.codeActions(fixture.uri, range, {
      only: ["refactor"],
    });
    assert.deepEqual(refactorings, []);
  });
});

suite("code lenses", () => {
  const options = { patterns: true, model: true, commands: true };

  test("Run, and the plan of a pattern in one line", async () => {
    const fixture = openFixture(shop);
    const { uri } = fixture;
    const lenses = await shownLenses(fixture, options);
    const commands = lenses.map(({ command }) => `${command?.command}: ${command?.title}`);
    assert.deepEqual(commands, [
      "dynamo.showLayout: Show layout",
      "dynamo.generate: Generate",
      "dynamo.runPattern: Run",
      'dynamo.explainPattern: Query Shop · PK = "CUSTOMER#${:customerId}", SK between "ORDER#${:since}" and "ORDER#…" · newest first',
    ]);
    const run = lenses.at(-2)?.command;
    assert.deepEqual(run?.arguments, [{ uri, pattern: "OrdersOfCustomer" }]);
  });

  test("a pattern that is not served says so and cannot be run", async () => {
    const titles = (
      await shownLenses(openFixture(unserved), { patterns: true, model: false, commands: true })
    ).map(({ command }) => command?.title ?? "");
    assert.ok(titles.some((title) => /^Not served · nearest: \w+ · missing: /.test(title)));
    assert.equal(titles.filter((title) => title === "Run").length, 1);
  });

  test("a client without the commands sees the plan alone", async () => {
    const lenses = await shownLenses(openFixture(shop), { ...options, commands: false });
    assert.deepEqual(
      lenses.map(({ command }) => [command?.command, command?.title.startsWith("Query Shop")]),
      [["", true]],
    );
  });

  test("a client in a browser, which runs nothing, is not offered to", async () => {
    const lenses = await shownLenses(openFixture(shop), { ...options, runs: false });
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ["dynamo.showLayout", "dynamo.generate", "dynamo.explainPattern"],
    );
  });

  test("what takes time is left until a lens is in sight", async () => {
    const { service, uri } = openFixture(shop);
    const lenses = await service.codeLenses(uri, { ...options, model: false });
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ["Run", undefined],
    );
  });

  test("each kind can be switched off", async () => {
    const { service, uri } = openFixture(shop);
    assert.deepEqual(
      await service.codeLenses(uri, { patterns: false, model: false, commands: true }),
      [],
    );
  });
});

async function actionsAt(source: string, code?: string) {
  const fixture = openFixture(source);
  const { position } = fixture;
  let range = { start: position, end: position };
  if (code !== undefined) {
    const diagnostics = await fixture.service.diagnostics(fixture.uri);
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    assert.ok(found !== undefined, `No ${code} among ${diagnostics.map((one) => one.code).join()}`);
    range = found.range;
  }
  const actions = await fixture.service.codeActions(fixture.uri, range);
  return { fixture, actions };
}

function titles(actions: readonly CodeAction[]): string {
  return actions.map(({ title }) => title).join(" | ");
}
