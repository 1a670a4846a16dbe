import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAllTabs, eventually, extension, workspaceFile } from "./support.ts";

suite("tasks", () => {
  teardown(closeAllTabs);

  test("are offered for a folder with models, and run the command line of the extension", async () => {
    await extension().activate();
    const tasks = await vscode.tasks.fetchTasks({ type: "dynamo" });
    // Nothing is configured to be generated in this folder.
    assert.deepEqual(tasks.map(({ name }) => name).sort(), ["check", "test", "watch"]);
    const watch = tasks.find(({ name }) => name === "watch");
    assert.deepEqual([watch?.isBackground, watch?.problemMatchers], [true, ["$dynamo-watch"]]);
    const check = tasks.find(({ name }) => name === "check");
    assert.ok(check !== undefined);
    assert.equal(await exitCodeOf(check), 0);
  });

  test("of tasks.json list the findings of files that are not open, and fail with them", async () => {
    await extension().activate();
    const model = workspaceFile("mistaken.dynamo");
    const configuration = workspaceFile(".vscode/tasks.json");
    const configured = {
      label: "check the mistaken model",
      type: "dynamo",
      command: "check",
      arguments: ["mistaken.dynamo"],
      problemMatcher: "$dynamo",
    };
    try {
      await write(model, "table Mistaken { partition key id: strin }\n");
      await write(configuration, JSON.stringify({ version: "2.0.0", tasks: [configured] }));
      const task = await eventually("the configured task is known", async () =>
        (await vscode.tasks.fetchTasks()).find(({ name }) => name === configured.label),
      );
      assert.equal(await exitCodeOf(task), 1);
      // The language server tells it as well, with a link to the page of the finding.
      const finding = await eventually("the task's finding is listed", () =>
        vscode.languages.getDiagnostics(model).find(({ code }) => code === "invalid-key-type"),
      );
      assert.deepEqual(
        [finding.source, finding.range.start.line, finding.severity],
        ["dynamo", 0, vscode.DiagnosticSeverity.Error],
      );
    } finally {
      for (const uri of [model, configuration]) await vscode.workspace.fs.delete(uri);
    }
  });
});

function write(uri: vscode.Uri, text: string): Thenable<void> {
  return vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  let listener: vscode.Disposable | undefined;
  const ended = new Promise<number | undefined>((resolve) => {
    listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name === task.name) resolve(event.exitCode);
    });
  });
  try {
    await vscode.tasks.executeTask(task);
    return await ended;
  } finally {
    listener?.dispose();
  }
}
