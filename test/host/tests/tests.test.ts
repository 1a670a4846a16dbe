import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ExampleTests } from "../../../src/extension/features/tests/tests.ts";
import {
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  eventually,
  extension,
  loadedBundles,
  openModel,
  openText,
  positionOf,
  workspaceFile,
} from "../support.ts";
import { type RecordedRun, recordRuns } from "./recorded-run.ts";

suite("the Test Explorer", function () {
  // A run loads the AWS SDK and creates tables, on machines that are busy with other tests, too.
  this.timeout(90_000);
  const shop = workspaceFile("shop.dynamo").toString();
  const customers = workspaceFile("customers.dynamo").toString();
  let tests: ExampleTests;
  let recorder: ReturnType<typeof recordRuns>;

  suiteSetup(async () => {
    await configureConnections({ name: "local", endpoint: databaseEndpoint });
    // By itself: the workspace has a model.
    tests = (
      await eventually("the extension is active", () =>
        extension().isActive ? extension() : undefined,
      )
    ).exports.tests;
    recorder = recordRuns(tests.controller);
  });

  suiteTeardown(async () => {
    recorder.restore();
    await closeAllTabs();
    await configureConnections();
  });

  const childrenOf = (uri: string): readonly vscode.TestItem[] =>
    [...(tests.controller.items.get(uri)?.children ?? [])]
      .map(([, item]) => item)
      .sort((left, right) => ((left.sortText ?? "") < (right.sortText ?? "") ? -1 : 1));

  async function run(
    profile: vscode.TestRunProfile,
    include: readonly vscode.TestItem[] | undefined,
    exclude?: readonly vscode.TestItem[],
  ): Promise<RecordedRun> {
    const before = recorder.runs.length;
    const request = new vscode.TestRunRequest(include, exclude, profile);
    await profile.runHandler(request, new vscode.CancellationTokenSource().token);
    const recorded = recorder.runs[before];
    assert.ok(recorded?.ended === true, "the run has ended");
    return recorded;
  }

  test("files are found when it asks for them, examples when a file is expanded", async () => {
    await tests.controller.resolveHandler?.(undefined);
    const files = [...tests.controller.items].map(([id]) => id);
    assert.ok(files.includes(shop) && files.includes(customers), files.join("\n"));
    assert.equal(childrenOf(shop).length, 0);
    const empty = tests.controller.items.get(workspaceFile("empty.dynamo").toString());
    assert.ok(empty?.canResolveChildren);
    await tests.controller.resolveHandler?.(tests.controller.items.get(shop));
    assert.deepEqual(
      childrenOf(shop).map(({ label, range }) => [label, range?.start.line]),
      [
        ['Orders(customerId: "ada") returns first, second', 30],
        ['Orders(customerId: "ada") returns second, first', 31],
        ['Orders(customerId: "ada") returns third', 32],
      ],
    );
    assert.equal(childrenOf(shop)[2]?.error, "There is no sample 'third'.");
    assert.equal(childrenOf(customers).length, 0, "nobody has looked into that file");
    await tests.controller.resolveHandler?.(empty);
    assert.equal(tests.controller.items.get(empty.id), undefined, "it has no examples");
    assert.deepEqual(loadedBundles(), ["extension.js"], "nothing was loaded for that");
  });

  test("all examples run; one that fails shows the difference at its place", async () => {
    const { states, messages, output } = await run(tests.run, undefined);
    const [passing, failing, broken] = childrenOf(shop);
    const [imported] = childrenOf(customers);
    assert.ok(passing && failing && broken && imported);
    assert.deepEqual(
      [passing, failing, broken, imported].map(({ id }) => states.get(id)),
      ["passed", "failed", "errored", "passed"],
      output,
    );
    const [message] = messages.get(failing.id) ?? [];
    assert.equal(message?.message, "Orders returned the items in another order.");
    assert.match(message?.expectedOutput ?? "", /^second: Order \{[\s\S]*\nfirst: Order \{/);
    assert.match(message?.actualOutput ?? "", /^first: Order \{[\s\S]*\nsecond: Order \{/);
    assert.equal(message?.location?.uri.toString(), shop);
    assert.equal(message?.location?.range.start.line, 31);
    assert.equal(messages.get(broken.id)?.[0]?.message, "There is no sample 'third'.");
    assert.match(output, /✔ Orders\(customerId: "ada"\) returns first, second\r\n/);
  });

  test("one of them, and all but one", async () => {
    const [passing, failing] = childrenOf(shop);
    assert.ok(passing && failing);
    const one = await run(tests.run, [passing]);
    assert.deepEqual([...one.states], [[passing.id, "passed"]]);
    const file = tests.controller.items.get(shop);
    assert.ok(file);
    const rest = await run(tests.run, [file], [failing]);
    assert.deepEqual([...rest.states.values()], ["passed", "errored"]);
  });

  test("an edit that is not saved counts, and an example keeps its identity", async () => {
    const editor = await openModel("shop.dynamo");
    const [passing, failing, broken] = childrenOf(shop);
    assert.ok(passing && failing && broken);
    const insertion = 'example Orders(customerId: "bob") returns nothing\n';
    await editor.edit((edit) => {
      edit.insert(positionOf(editor.document, "example Orders"), insertion);
      const wrong = positionOf(editor.document, "second, first");
      edit.replace(new vscode.Range(wrong, wrong.translate(0, 13)), "2 items");
    });
    await eventually("the new example", () => childrenOf(shop).length === 4 || undefined, 60);
    const ids = childrenOf(shop).map(({ id }) => id);
    assert.deepEqual(ids.slice(1), [passing.id, failing.id, broken.id]);
    assert.equal(childrenOf(shop)[2], failing, "it is the very same item");
    assert.equal(failing.label, 'Orders(customerId: "ada") returns 2 items');
    assert.equal(failing.range?.start.line, 32);
    const { states } = await run(tests.run, childrenOf(shop));
    assert.deepEqual([...states.values()].sort(), ["errored", "passed", "passed", "passed"]);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually("the example is gone", () => childrenOf(shop).length === 3 || undefined, 60);
  });

  test("a document that is in no file has its tests at once, and loses them when it closes", async () => {
    const { document } = await openText(
      'table T {\n  partition key id: string\n}\nentity E in T {\n  id: string\n}\npattern P {\n  get E\n  where id = :id\n}\nexample P(id: "a") returns nothing\n',
    );
    const uri = document.uri.toString();
    const [example] = await eventually("its example", () => {
      const children = childrenOf(uri);
      return children.length === 1 ? children : undefined;
    });
    assert.ok(example);
    const { states } = await run(tests.run, [example]);
    assert.equal(states.get(example.id), "passed");
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await eventually("the file is gone", () =>
      tests.controller.items.get(uri) === undefined ? true : undefined,
    );
  });

  test("a run that is cancelled skips what is left", async () => {
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    const before = recorder.runs.length;
    const [passing] = childrenOf(shop);
    assert.ok(passing);
    await tests.run.runHandler(
      new vscode.TestRunRequest([passing], undefined, tests.run),
      source.token,
    );
    assert.deepEqual([...(recorder.runs[before]?.states ?? [])], [[passing.id, "skipped"]]);
    assert.equal(recorder.runs[before]?.ended, true);
  });

  test("coverage says which patterns and indexes no example touches, and which test touches one", async () => {
    const [example] = childrenOf(shop);
    assert.ok(example);
    const { coverage, run: covered } = await run(tests.coverage, [example]);
    const file = coverage.find(({ uri }) => uri.toString() === shop);
    assert.ok(file);
    assert.deepEqual(file.declarationCoverage, new vscode.TestCoverageCount(1, 3));
    const { token } = new vscode.CancellationTokenSource();
    const details = await tests.coverage.loadDetailedCoverage?.(covered, file, token);
    assert.deepEqual(namesIn(details), [
      ["Orders", 1],
      ["Place", 0],
      ["ByTotal", 0],
    ]);
    const [place] = details ?? [];
    assert.ok(place?.location instanceof vscode.Range);
    assert.equal(place.location.start.line, 18);
    assert.deepEqual(file.includesTests, [example]);
    const own = await tests.coverage.loadDetailedCoverageForTest?.(covered, file, example, token);
    assert.deepEqual(namesIn(own)?.[0], ["Orders", 1]);
  });

  test("the examples of a model run again when it changes, until that is ended", async () => {
    const editor = await openModel("customers.dynamo");
    const source = new vscode.CancellationTokenSource();
    const before = recorder.runs.length;
    const file = tests.controller.items.get(customers);
    assert.ok(file);
    await tests.run.runHandler(
      new vscode.TestRunRequest([file], undefined, tests.run, true),
      source.token,
    );
    assert.equal(recorder.runs.length, before, "nothing has changed yet");
    const [example] = childrenOf(customers);
    assert.ok(example);
    await editor.edit((edit) =>
      edit.replace(
        new vscode.Range(
          positionOf(editor.document, "returns ada", { skip: 8 }),
          positionOf(editor.document, "returns ada", { skip: 11 }),
        ),
        "nothing",
      ),
    );
    const failed = await eventually("a run of the change", () =>
      recorder.runs.slice(before).find(({ states }) => states.get(example.id) === "failed"),
    );
    assert.deepEqual([...failed.states.keys()], [example.id], "only what was asked for");
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually("a run of the change back", () =>
      recorder.runs.slice(before).find(({ states }) => states.get(example.id) === "passed"),
    );
    source.cancel();
  });

  test("VS Code's own command runs them all", async () => {
    const before = recorder.runs.length;
    await vscode.commands.executeCommand("testing.runAll");
    const all = await eventually("a run", () =>
      recorder.runs.slice(before).find(({ ended }) => ended),
    );
    assert.equal(all.states.size, 4);
  });
});

suite("files of samples", () => {
  test("what is wrong in one is a problem of that file, at its place", async () => {
    const uri = workspaceFile("archive.ndjson");
    const [finding] = await eventually("its finding", () => {
      const findings = vscode.languages.getDiagnostics(uri);
      return findings.length > 0 ? findings : undefined;
    });
    assert.match(finding?.message ?? "", /integer/);
    assert.deepEqual(finding?.range, new vscode.Range(1, 22, 1, 25));
  });
});

function namesIn(details: readonly vscode.FileCoverageDetail[] | undefined) {
  return details?.flatMap((detail) =>
    detail instanceof vscode.DeclarationCoverage ? [[detail.name, detail.executed]] : [],
  );
}
