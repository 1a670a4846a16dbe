import assert from "node:assert/strict";
import { runCommand, temporaryFolder } from "./run-command.ts";

/** A root with a table, and a file that it imports with an entity and a pattern. */
function model(condition: string, more = ""): Record<string, string> {
  return {
    "root.dynamo": `import "./notes.dynamo"\n\ntable Notes {\n  partition key id: string\n}\n${more}`,
    "notes.dynamo": `entity Note in Notes {\n  id: string\n  text: string\n}\n\npattern Find {\n  query Note\n  where ${condition}\n}\n`,
  };
}

suite("dynamo check of files that import others", () => {
  test("a root is checked with all that it imports, since that is one model", async () => {
    const folder = temporaryFolder(model("text = :text"));
    const { exitCode, output } = await runCommand(folder, [
      "check",
      "root.dynamo",
      "--format",
      "json",
    ]);
    const { files, diagnostics } = JSON.parse(output);
    assert.equal(files, 2);
    assert.deepEqual(
      diagnostics.map(({ file, code }: { file: string; code: string }) => [file, code]),
      [["notes.dynamo", "unserved-access-pattern"]],
    );
    assert.equal(exitCode, 1);
  });

  test("an imported file is checked alone, with its model around it", async () => {
    const folder = temporaryFolder(model("id = :id", "\npattern Find {\n  get Note\n}\n"));
    const { output } = await runCommand(folder, ["check", "notes.dynamo"]);
    assert.match(output, /1 file checked/);
    assert.doesNotMatch(output, /^root\.dynamo:/m);
  });
});
