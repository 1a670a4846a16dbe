import assert from "node:assert/strict";
import { earlierState } from "../../src/service/index.ts";

const table = "table Things {\n  partition key id: string\n}\n";
const root = "file:///models/main.dynamo";
const imported = "file:///models/tables.dynamo";
const main = 'import "./tables.dynamo"\n\nentity Thing in Things {\n  id: string\n}\n';

suite("an earlier state of a model", () => {
  test("asks for the files that it imported then, step by step", () => {
    assert.deepEqual(earlierState(root, new Map()), { kind: "incomplete", missing: [root] });
    assert.deepEqual(earlierState(root, new Map([[root, main]])), {
      kind: "incomplete",
      missing: [imported],
    });
    const texts = new Map([
      [root, main],
      [imported, table],
    ]);
    const state = earlierState(root, texts);
    assert.ok(state.kind === "whole");
    assert.deepEqual(
      state.analysis.model.entities.map(({ name, table: { name: of } }) => `${name} in ${of}`),
      ["Thing in Things"],
    );
    assert.deepEqual(state.analysis.diagnostics, []);
  });

  test("files that import one another, and one that was not there", () => {
    const circular = new Map([
      [root, main],
      [imported, `import "./main.dynamo"\n${table}`],
    ]);
    assert.equal(earlierState(root, circular).kind, "whole");
    const without = new Map<string, string | undefined>([
      [root, main],
      [imported, undefined],
    ]);
    const state = earlierState(root, without);
    assert.ok(state.kind === "whole");
    assert.deepEqual(state.analysis.model.tables, []);
    assert.deepEqual(earlierState(root, new Map([[root, undefined]])), { kind: "absent" });
  });
});
