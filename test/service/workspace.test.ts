import assert from "node:assert/strict";
import { createWorkspace, type Workspace } from "../../src/service/index.ts";
import { openFixture, shop, uriOf } from "./fixture.ts";

suite("workspace", () => {
  test("an editor's text stands before the file's until it is closed", async () => {
    const disk = new Map([["a.dynamo", "table OnDisk { partition key id: string }"]]);
    const { workspace } = diskWorkspace(disk);
    const uri = uriOf("a.dynamo");
    assert.deepEqual(await tablesOf(workspace, uri), ["OnDisk"]);
    workspace.open(uri, "table InEditor { partition key id: string }", 1);
    assert.deepEqual(await tablesOf(workspace, uri), ["InEditor"]);
    assert.equal(workspace.versionOf(uri), 1);
    workspace.close(uri);
    assert.deepEqual(await tablesOf(workspace, uri), ["OnDisk"]);
    assert.equal(workspace.versionOf(uri), 0);
  });

  test("changes are applied to ranges, in order", async () => {
    const { workspace } = diskWorkspace(new Map());
    const uri = uriOf("a.dynamo");
    workspace.open(uri, "table A { partition key id: string }\n", 1);
    const at = (line: number, from: number, to: number) => ({
      start: { line, character: from },
      end: { line, character: to },
    });
    workspace.update(
      uri,
      [
        { range: at(0, 6, 7), text: "Longer" },
        { range: at(0, 12, 12), text: "Name" },
      ],
      2,
    );
    assert.deepEqual(await tablesOf(workspace, uri), ["LongerName"]);
    workspace.update(uri, [{ text: "table Whole { partition key id: string }" }], 3);
    assert.deepEqual(await tablesOf(workspace, uri), ["Whole"]);
  });

  test("an analysis holds until a text that it is made from changes", async () => {
    const disk = new Map([
      ["root.dynamo", 'import "./part.dynamo"\ntable T { partition key id: string }'],
      ["part.dynamo", "type Part { a: string }"],
      ["other.dynamo", "table Other { partition key id: string }"],
    ]);
    const { workspace } = diskWorkspace(disk);
    const root = uriOf("root.dynamo");
    const first = await workspace.analysisOf(root);
    workspace.open(uriOf("other.dynamo"), "table Changed { partition key id: string }", 1);
    assert.equal(await workspace.analysisOf(root), first);
    workspace.open(uriOf("part.dynamo"), "type Part { b: string }", 1);
    assert.notEqual(await workspace.analysisOf(root), first);
  });

  test("an imported file is judged together with its roots", async () => {
    const { workspace } = openFixture(`
//- one.dynamo
import "./shared.dynamo"
table T { partition key id: string }
//- two.dynamo
import "./shared.dynamo"
table U { partition key id: string }
//- shared.dynamo
entity E in T { id: string }
`);
    const shared = uriOf("shared.dynamo");
    const roots = (await workspace.analysesOf(shared)).map(({ root }) => root);
    assert.deepEqual(roots, [uriOf("one.dynamo"), uriOf("two.dynamo")]);
    // `T` is known to the first root only: the union of the findings says so once.
    const findings = await workspace.diagnosticsOf(shared);
    assert.deepEqual(
      findings.map(({ message }) => /T/.test(message)),
      [true],
    );
    assert.equal((await workspace.allAnalyses()).length, 2);
  });

  test("what is allowed by one model and found by none is unused only where no model finds it", async () => {
    const { workspace } = openFixture(`
//- one.dynamo
import "./shared.dynamo"
table T { partition key id: string }
entity E in T {
  id: string
  n: number
}
//- two.dynamo
import "./shared.dynamo"
table T { partition key n: number }
entity E in T {
  id: string
  n: number
}
//- shared.dynamo
// dynamo-allow unserved-access-pattern: served in one model only
pattern P {
  query E
  where id = :id
}
`);
    assert.deepEqual(await workspace.diagnosticsOf(uriOf("shared.dynamo")), []);
  });

  test("an import that is missing is found once the file is there", async () => {
    const disk = new Map([["root.dynamo", 'import "./part.dynamo"\n']]);
    const { workspace } = diskWorkspace(disk);
    const root = uriOf("root.dynamo");
    assert.deepEqual(await codesOf(workspace, root), ["import-not-found"]);
    disk.set("part.dynamo", "type Part { a: string }");
    workspace.changedOnDisk([uriOf("part.dynamo")]);
    assert.deepEqual(await codesOf(workspace, root), []);
    disk.delete("part.dynamo");
    workspace.changedOnDisk([uriOf("part.dynamo")]);
    assert.deepEqual(await codesOf(workspace, root), ["import-not-found"]);
  });

  test("files that import one another in a circle have one root and end", async () => {
    const { workspace } = openFixture(`
//- a.dynamo
import "./b.dynamo"
table A { partition key id: string }
//- b.dynamo
import "./c.dynamo"
//- c.dynamo
import "./a.dynamo"
`);
    for (const name of ["a.dynamo", "b.dynamo", "c.dynamo"]) {
      const analyses = await workspace.analysesOf(uriOf(name));
      assert.deepEqual(
        analyses.map(({ root }) => root),
        [uriOf("a.dynamo")],
      );
    }
    assert.deepEqual(await codesOf(workspace, uriOf("c.dynamo")), ["circular-import"]);
  });

  test("a file that imports itself", async () => {
    const { workspace } = openFixture('//- a.dynamo\nimport "./a.dynamo"\n');
    assert.deepEqual(await codesOf(workspace, uriOf("a.dynamo")), ["circular-import"]);
  });

  test("what lies outside of the workspace is neither read nor imported", async () => {
    const disk = new Map([
      ["app/root.dynamo", 'import "../secret.dynamo"\n'],
      ["secret.dynamo", "type Secret { a: string }"],
    ]);
    const { workspace, read } = diskWorkspace(disk, ["app/root.dynamo"]);
    workspace.setFolders([uriOf("app")]);
    assert.deepEqual(await codesOf(workspace, uriOf("app/root.dynamo")), [
      "import-outside-workspace",
    ]);
    assert.ok(!read.includes(uriOf("secret.dynamo")));
  });

  test("a file beside the workspace may import its neighbours", async () => {
    const disk = new Map([
      ["elsewhere/root.dynamo", 'import "./part.dynamo"\n'],
      ["elsewhere/part.dynamo", "type Part { a: string }"],
    ]);
    const { workspace } = diskWorkspace(disk, []);
    workspace.setFolders([uriOf("app")]);
    assert.deepEqual(await codesOf(workspace, uriOf("elsewhere/root.dynamo")), []);
  });

  test("samples are read from data files, which are no models", async () => {
    const { workspace } = openFixture(`
//- model.dynamo
table T { partition key id: string }
entity E in T { id: string }
samples E from "./e.json"
//- e.json
[{ "id": "1" }, { "id": "2" }]
`);
    const analysis = await workspace.analysisOf(uriOf("model.dynamo"));
    assert.equal(analysis?.model.samples.length, 2);
    assert.deepEqual(await workspace.rootsUsing(uriOf("e.json")), [uriOf("model.dynamo")]);
    assert.deepEqual(await workspace.files(), [uriOf("model.dynamo")]);
  });

  test("untitled and virtual documents are models, too", async () => {
    const { workspace } = diskWorkspace(new Map());
    for (const uri of ["untitled:Untitled-1", "vscode-vfs://github/team/repository/shop.dynamo"]) {
      workspace.open(uri, shop, 1);
      assert.deepEqual(await tablesOf(workspace, uri), ["Shop"]);
      assert.deepEqual(await workspace.diagnosticsOf(uri), []);
    }
  });

  test("one file under two spellings of its URI is one file", async () => {
    const disk = new Map([["a b.dynamo", "table T { partition key id: string }"]]);
    const { workspace } = diskWorkspace(disk);
    workspace.open("file:///models/a%20b.dynamo", "table T { partition key id: string }", 1);
    assert.deepEqual(await workspace.files(), ["file:///models/a%20b.dynamo"]);
  });

  test("a host that fails counts as a file that cannot be read", async () => {
    const workspace = createWorkspace({
      readFile: () => Promise.reject(new Error("disk on fire")),
      listFiles: () => Promise.reject(new Error("disk on fire")),
    });
    assert.equal(await workspace.analysisOf(uriOf("a.dynamo")), undefined);
    assert.deepEqual(await workspace.diagnosticsOf(uriOf("a.dynamo")), []);
    workspace.open(uriOf("a.dynamo"), 'import "./b.dynamo"', 1);
    assert.deepEqual(await codesOf(workspace, uriOf("a.dynamo")), ["import-not-found"]);
  });

  test("what is typed while a file is read is not lost", async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const uri = uriOf("a.dynamo");
    const workspace = createWorkspace({
      async readFile() {
        await gate;
        return "table OnDisk { partition key id: string }";
      },
    });
    const asked = tablesOf(workspace, uri);
    workspace.open(uri, "table InEditor { partition key id: string }", 1);
    release();
    assert.deepEqual(await asked, ["InEditor"]);
  });
});

function diskWorkspace(
  disk: ReadonlyMap<string, string>,
  listed?: readonly string[],
): { readonly workspace: Workspace; readonly read: readonly string[] } {
  const read: string[] = [];
  const nameOf = (uri: string): string => decodeURIComponent(uri.slice(uriOf("").length));
  const workspace = createWorkspace({
    readFile(uri) {
      read.push(uri);
      return Promise.resolve(disk.get(nameOf(uri)));
    },
    listFiles: () => Promise.resolve((listed ?? [...disk.keys()]).map(uriOf)),
  });
  workspace.setClinic({ profile: "off" });
  return { workspace, read };
}

async function tablesOf(workspace: Workspace, uri: string): Promise<readonly string[]> {
  const analysis = await workspace.analysisOf(uri);
  return (analysis?.model.tables ?? []).map(({ name }) => name);
}

async function codesOf(workspace: Workspace, uri: string): Promise<readonly string[]> {
  return (await workspace.diagnosticsOf(uri)).map(({ code }) => code);
}
