import * as vscode from "vscode";
import type { OutputChoice } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import type { ModelClient } from "../language/model-client.ts";

/**
 * What is to be generated and where to, as the user says. Without questions where the argument has
 * both: `{ target: "typescript", folder: "src/db" }`.
 */
export async function chooseOutput(
  models: ModelClient,
  root: vscode.Uri,
  argument: unknown,
): Promise<OutputChoice | undefined> {
  const target = textIn(argument, "target") ?? (await pickTarget(models));
  if (target === undefined) return undefined;
  const base = vscode.workspace.getWorkspaceFolder(root)?.uri ?? vscode.Uri.joinPath(root, "..");
  const path = textIn(argument, "folder") ?? (await askFolder(root));
  if (path === undefined) return undefined;
  const problem = problemOf(path);
  if (problem !== undefined) throw new UserError(problem);
  return { target, folder: vscode.Uri.joinPath(base, path).toString() };
}

/** Adds what was chosen to the configuration file, or writes one, and shows it. */
export async function saveAsConfiguration(
  models: ModelClient,
  root: string,
  output: OutputChoice,
): Promise<void> {
  const file = await models.request("dynamo/configure", { uri: root, output });
  if (file === null) return;
  const uri = vscode.Uri.parse(file.uri);
  const isDirty = vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  if (isDirty) {
    throw new UserError(
      vscode.l10n.t("{0} has changes that are not saved.", vscode.workspace.asRelativePath(uri)),
      vscode.l10n.t("Save them first."),
    );
  }
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(file.text));
  await vscode.window.showTextDocument(uri);
}

async function pickTarget(models: ModelClient): Promise<string | undefined> {
  const targets = await models.request("dynamo/targets", {});
  const picked = await vscode.window.showQuickPick(
    targets.map(({ name, title }) => ({ label: title, description: name, name })),
    { title: vscode.l10n.t("What is to be generated?"), matchOnDescription: true },
  );
  return picked?.name;
}

function askFolder(root: vscode.Uri): Thenable<string | undefined> {
  const setting = vscode.workspace
    .getConfiguration("dynamo.generate", root)
    .get<string>("output", "generated");
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Where to?"),
    prompt: vscode.l10n.t("A folder, relative to the workspace folder."),
    value: setting,
    validateInput: problemOf,
  });
}

/** Why a path is no folder of the workspace. */
function problemOf(path: string): string | undefined {
  const segments = path.split("/");
  if (path.trim() === "" || /^[/~]|^[a-z]:|\\/i.test(path)) {
    return vscode.l10n.t("Name a folder, with / between folders: src/db");
  }
  let depth = 0;
  for (const segment of segments) {
    if (segment === "..") depth--;
    else if (segment !== "." && segment !== "") depth++;
    if (depth < 0) return vscode.l10n.t("Name a folder inside of the workspace folder.");
  }
  return undefined;
}

function textIn(argument: unknown, name: string): string | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  const value: unknown = Reflect.get(argument, name);
  return typeof value === "string" ? value : undefined;
}
