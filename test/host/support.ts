import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import type { RunOutcome } from "../../src/extension/features/run/run.ts";
import type { ModelerApi } from "../../src/extension/node.ts";

/** Names of the machinery around the tests, which the harness passes to the extension host. */
export const databaseEndpoint = environment("MODELER_TEST_ENDPOINT");

export const extensionId = "dynamodb-modeler.dynamodb-modeler";

export function extension(): vscode.Extension<ModelerApi> {
  const found = vscode.extensions.getExtension<ModelerApi>(extensionId);
  assert.ok(found, "The extension is not there.");
  return found;
}

/** Files of the extension that Node has loaded in this host. */
export function loadedBundles(): readonly string[] {
  const folder = join(extension().extensionPath, "dist");
  return Object.keys(require.cache)
    .filter((path) => path.startsWith(folder) && !path.includes("/test/"))
    .map((path) => path.slice(folder.length + 1))
    .sort();
}

/** A file of the window's workspace, by its path in it. */
export function workspaceFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "The window has no folder.");
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a model in an editor; the extension is active when it resolves. */
export async function openModel(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(workspaceFile(path));
  const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await extension().activate();
  return editor;
}

/** Opens a model that is in no file. */
export async function openText(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: "dynamo", content });
  const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await extension().activate();
  return editor;
}

/** Waits until something is there, asking for it again and again. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) assert.fail(`Never came about: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** The place of the `nth` occurrence of a text in a document, behind its first `skip` characters. */
export function positionOf(
  document: vscode.TextDocument,
  text: string,
  { nth = 1, skip = 0 } = {},
): vscode.Position {
  let offset = -1;
  for (let count = 0; count < nth; count++) {
    offset = document.getText().indexOf(text, offset + 1);
    assert.ok(offset >= 0, `The document has no “${text}” (${count + 1}).`);
  }
  return document.positionAt(offset + skip);
}

/** Tells the extension of a connection, in the user's settings. */
export async function configureConnections(...connections: readonly object[]): Promise<void> {
  const target = vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration("dynamo").update("connections", connections, target);
}

/** Runs a pattern as a code lens or a keybinding does. */
export async function runPattern(argument: {
  readonly uri: vscode.Uri;
  readonly pattern: string;
  readonly connection?: string;
  readonly arguments?: Readonly<Record<string, string>>;
}): Promise<RunOutcome | undefined> {
  return vscode.commands.executeCommand<RunOutcome | undefined>("dynamo.runPattern", {
    ...argument,
    uri: argument.uri.toString(),
  });
}

/** The labels of all tabs, of webviews too. */
export function tabLabels(): readonly string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

export async function closeAllTabs(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Answers the questions that the extension asks meanwhile, in their order, and notes them. */
export async function answering<T>(
  answers: readonly (string | undefined)[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const kinds = ["showInformationMessage", "showWarningMessage", "showErrorMessage"] as const;
  const originals = kinds.map((kind) => [kind, window[kind]] as const);
  for (const kind of kinds) {
    window[kind] = async (message: string): Promise<string | undefined> => {
      asked.push(message);
      return answers[asked.length - 1];
    };
  }
  try {
    return { result: await work(), asked };
  } finally {
    for (const [kind, original] of originals) window[kind] = original;
  }
}

function environment(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set.`);
  return value;
}
