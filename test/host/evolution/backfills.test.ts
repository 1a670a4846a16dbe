import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { RunNode } from "../../../src/extension/features/backfills/runs-tree.ts";
import type { StoredRun } from "../../../src/extension/features/backfills/stored-runs.ts";
import { runContextValues } from "../../extension/context-values.ts";
import {
  answering,
  closeAllTabs,
  configureConnections,
  databaseEndpoint,
  eventually,
  extension,
  workspaceFile,
} from "../support.ts";

const local = { name: "local", endpoint: databaseEndpoint, readOnly: false };
const readOnly = { name: "looking", endpoint: databaseEndpoint, readOnly: true };

const customers = Array.from({ length: 40 }, (_, number) => `c${number}`);

suite("backfills and their runs", function () {
  // What is written waits for its rate, on a busy machine for more.
  this.timeout(120_000);

  const file = workspaceFile("backfilled.dynamo");

  suiteSetup(async () => {
    await configureConnections(local, readOnly);
    await write(model("", ""));
    await extension().activate();
    const uri = file.toString();
    await vscode.commands.executeCommand("dynamo.createTables", { uri });
    await vscode.commands.executeCommand("dynamo.loadSamples", { uri });
  });

  suiteTeardown(async () => {
    for (const { id } of runs().all()) await runs().forget(id);
    await limit(undefined);
    await closeAllTabs();
    await vscode.workspace.fs.delete(file);
    await configureConnections();
  });

  test("a model without upgrades has nothing to do, and says so", async () => {
    const { result, asked } = await answering([], () => backfill());
    assert.equal(result, undefined);
    assert.match(asked.join(), /no item can be of an older version/);
  });

  test("what would be done is shown first, and nothing is done without a yes", async () => {
    await write(model("version 2", 'upgrade to 2 {\n    set tier = "free"\n  }'));
    const { result, asked } = await answering([undefined], () => backfill());
    assert.equal(result, undefined);
    assert.match(asked.join(), /Upgrade the items of HostBackfill in local/);
    await eventually("what would be done", () =>
      vscode.workspace.textDocuments.find(
        (document) => document.uri.scheme === "dynamo-backfill" && /tier/.test(document.getText()),
      ),
    );
    assert.deepEqual(runs().all(), []);
  });

  test("a read-only connection is refused before anything is asked", async () => {
    const { asked } = await answering([], () => backfill({ connection: "looking" }));
    assert.match(asked.join(), /read-only, so nothing was written/);
  });

  test("a run is paused and cancelled in the view, goes on where it was, and ends with a report", async () => {
    await limit(4);
    const started = answering(["Start"], () => backfill());
    const { id } = await eventually("a run that changes items", () =>
      runs()
        .all()
        .find(({ progress }) => (progress?.counts.changed ?? 0) > 0),
    );
    const node = await nodeOf(id);
    await vscode.commands.executeCommand("dynamo.runs.pause", node);
    await eventually(
      "the pause",
      async () => (await stateShown(id)) === "dynamo.run.paused" || undefined,
    );
    await vscode.commands.executeCommand("dynamo.runs.cancel", node);
    const { result } = await started;
    assert.equal(result?.report?.state, "interrupted");
    const changed = result?.progress?.counts.changed ?? 0;
    assert.ok(changed > 0 && changed < customers.length, `${changed} were changed`);
    assert.equal(await stateShown(id), "dynamo.run.interrupted");

    await limit(undefined);
    // Notifications at the end would wait for a person.
    await answering([], async () => vscode.commands.executeCommand("dynamo.runs.resume", node));
    const run = runs().named(id);
    assert.equal(run?.report?.state, "finished");
    assert.equal(run?.report?.older, 0);
    assert.equal(run?.progress?.counts.changed, customers.length);
    assert.equal(await stateShown(id), "dynamo.run.finished");
  });

  test("the view tells how far a run is, down to its segments", async () => {
    const [root] = await children();
    assert.ok(root);
    const below = await children(root);
    const labels = await Promise.all(below.map(labelOf));
    assert.ok(labels.includes("Items") && labels.includes("Consumed"), labels.join());
    const segments = below.find(({ kind }) => kind === "segments");
    assert.ok(segments);
    const each = await children(segments);
    assert.equal(each.length, 8);
    const items = await Promise.all(each.map((node) => tree().getTreeItem(node)));
    assert.ok(items.every(({ description }) => String(description).startsWith("done")));
  });

  test("the report is shown, and a run that is done leaves the list without a question", async () => {
    const [root] = await children();
    await vscode.commands.executeCommand("dynamo.runs.showReport", root);
    await eventually("the report", () =>
      vscode.workspace.textDocuments.find(
        (document) =>
          document.uri.scheme === "dynamo-backfill" &&
          /Entity . Before . After/.test(document.getText()),
      ),
    );
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.runs.remove", root),
    );
    assert.deepEqual(asked, []);
    assert.deepEqual(await children(), []);
  });

  async function write(text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(file);
    await eventually("the model in the editor", () => document.getText() === text || undefined);
  }

  function backfill(more: object = {}): Promise<StoredRun | undefined> {
    const argument = { uri: file.toString(), connection: "local", ...more };
    return Promise.resolve(
      vscode.commands.executeCommand<StoredRun | undefined>("dynamo.backfill", argument),
    );
  }
});

function runs() {
  return extension().exports.backfills.runs;
}

function tree(): vscode.TreeDataProvider<RunNode> {
  return extension().exports.backfills.tree;
}

async function children(node?: RunNode): Promise<readonly RunNode[]> {
  return (await tree().getChildren(node)) ?? [];
}

async function nodeOf(id: string): Promise<RunNode> {
  const node = (await children()).find((each) => each.kind === "run" && each.run.id === id);
  assert.ok(node, "the run stands in the view");
  return node;
}

async function stateShown(id: string): Promise<string | undefined> {
  const { contextValue = "" } = await tree().getTreeItem(await nodeOf(id));
  assert.ok(runContextValues.includes(contextValue), contextValue);
  return contextValue;
}

async function labelOf(node: RunNode): Promise<string> {
  return String((await tree().getTreeItem(node)).label);
}

async function limit(units: number | undefined): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace
    .getConfiguration("dynamo.backfill")
    .update("writeUnitsPerSecond", units, target);
}

/** Items of the first version, once the model has a second one. */
function model(version: string, upgrade: string): string {
  const since = version === "" ? "" : ' = "free" @since(2)';
  const tier = version === "" ? "" : `\n  tier: "free" | "pro"${since}`;
  const samples = customers.map(
    (id) => `sample ${id}: Customer { customerId: "${id}", name: "Ada" }`,
  );
  return `table HostBackfill {
  partition key PK: string
  discriminator kind
  versioned by schemaVersion
}

entity Customer in HostBackfill {
  ${version}
  PK = "CUSTOMER#\${customerId}"
  customerId: string
  name: string${tier}
  ${upgrade}
}

pattern GetCustomer {
  get Customer
  where customerId = :customerId
}

${samples.join("\n")}
`;
}
