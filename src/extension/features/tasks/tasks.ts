import * as vscode from "vscode";
import type { Host } from "../../infrastructure/context.ts";
import { modelFiles, modelFilesExcluded } from "../language/model-files.ts";

/** What a task of the type `dynamo` may do, as the manifest has it. */
export const taskCommands = ["check", "watch", "generate", "test"] as const;

export type TaskCommand = (typeof taskCommands)[number];

/**
 * Offers the tasks `dynamo: check`, `watch`, `generate` and `test`, for _Run Task_, `tasks.json` and
 * `preLaunchTask`. They run the command line that comes with the extension, by the Node of VS Code:
 * nothing has to be installed.
 */
export function registerTasks(host: Host): void {
  const commandLine = host.context.asAbsolutePath("dist/cli.js");
  host.context.subscriptions.push(
    vscode.tasks.registerTaskProvider("dynamo", {
      async provideTasks() {
        const folders = vscode.workspace.workspaceFolders ?? [];
        return (await Promise.all(folders.map(offeredTasks))).flat();
      },
      // What `tasks.json` says without how it is carried out.
      resolveTask({ definition, scope }) {
        const command = taskCommands.find((known) => known === definition.command);
        const isFolder = typeof scope === "object" && scope.uri.scheme === "file";
        if (command === undefined || !isFolder) return undefined;
        return taskOf(scope, definition, command);
      },
    }),
  );

  async function offeredTasks(folder: vscode.WorkspaceFolder): Promise<readonly vscode.Task[]> {
    // Programs run in folders of this computer only.
    if (folder.uri.scheme !== "file") return [];
    const has = async (files: string): Promise<boolean> => {
      const pattern = new vscode.RelativePattern(folder, files);
      return (await vscode.workspace.findFiles(pattern, modelFilesExcluded, 1)).length > 0;
    };
    if (!(await has(modelFiles))) return [];
    const isConfigured = await has("**/dynamo.config.json");
    return taskCommands
      .filter((command) => command !== "generate" || isConfigured)
      .map((command) => taskOf(folder, { type: "dynamo", command }, command));
  }

  function taskOf(
    folder: vscode.WorkspaceFolder,
    definition: vscode.TaskDefinition,
    command: TaskCommand,
  ): vscode.Task {
    const given: unknown = definition.arguments;
    const words = command === "watch" ? ["check", "--watch"] : [command];
    const further = Array.isArray(given) ? given.map(String) : [];
    const execution = new vscode.ProcessExecution(
      process.execPath,
      [commandLine, ...words, ...further],
      // On a computer that Node is VS Code itself, which must be told to be nothing else.
      { cwd: folder.uri.fsPath, env: { ELECTRON_RUN_AS_NODE: "1" } },
    );
    const task = new vscode.Task(
      definition,
      folder,
      command,
      "dynamo",
      execution,
      matchers[command],
    );
    task.isBackground = command === "watch";
    if (command === "generate") task.group = vscode.TaskGroup.Build;
    if (command === "test") task.group = vscode.TaskGroup.Test;
    return task;
  }
}

const matchers: Readonly<Record<TaskCommand, string[]>> = {
  check: ["$dynamo"],
  watch: ["$dynamo-watch"],
  generate: [],
  test: [],
};
