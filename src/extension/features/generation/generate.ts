import * as vscode from "vscode";
import type { GeneratedFile } from "../../../protocol/server-requests.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { chooseModel } from "../language/model-client.ts";

/** “Generate Access Code”: writes the TypeScript of a model, and asks before it overwrites edits. */
export function registerGeneration(host: Host): void {
  host.context.subscriptions.push(
    registerCommand("dynamo.generate", host.log, async (argument) => {
      requireTrust(vscode.l10n.t("Generating code"));
      const summary = await chooseModel(host.models, argument);
      if (summary === undefined) return;
      if (summary.problems.errors > 0) {
        throw new UserError(
          vscode.l10n.t(
            "The model has {0} errors, so no code is generated from it.",
            summary.problems.errors,
          ),
          vscode.l10n.t("Mend them first; the Problems view lists them."),
        );
      }
      const folder = outputFolder(vscode.Uri.parse(summary.root));
      const generated = await host.models.request("dynamo/generate", {
        uri: summary.root,
        target: "typescript",
        folder: folder.toString(),
      });
      if (generated === null) return;
      await write(generated.files, folder);
    }),
  );
}

async function write(files: readonly GeneratedFile[], folder: vscode.Uri): Promise<void> {
  const unwanted: string[] = [];
  let written = 0;
  for (const file of files) {
    const uri = vscode.Uri.joinPath(folder, file.path);
    if (!(await mayWrite(file, uri))) {
      unwanted.push(file.path);
      continue;
    }
    if (file.existing === "same") continue;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(file.text));
    written++;
  }
  if (unwanted.length > 0) return;
  const [first] = files;
  if (first === undefined) return;
  const open = vscode.l10n.t("Open");
  const where = vscode.workspace.asRelativePath(folder);
  const choice = await vscode.window.showInformationMessage(
    written === 0
      ? vscode.l10n.t("The generated code in {0} is up to date.", where)
      : vscode.l10n.t("Access code written to {0}.", where),
    open,
  );
  if (choice === open)
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, first.path));
}

/** A file that was edited by hand, or that was never generated, is overwritten only when told. */
async function mayWrite(file: GeneratedFile, uri: vscode.Uri): Promise<boolean> {
  const reason = whatWouldBeLost(file, uri);
  if (reason === undefined) return true;
  const overwrite = vscode.l10n.t("Overwrite");
  const compare = vscode.l10n.t("Compare");
  const choice = await vscode.window.showWarningMessage(
    reason,
    { modal: true, detail: vscode.l10n.t("Overwriting it loses what is in it now.") },
    overwrite,
    compare,
  );
  if (choice === compare) {
    const document = await vscode.workspace.openTextDocument({
      language: "typescript",
      content: file.text,
    });
    await vscode.commands.executeCommand(
      "vscode.diff",
      uri,
      document.uri,
      vscode.l10n.t("{0}: as it is ↔ as generated", vscode.workspace.asRelativePath(uri)),
    );
  }
  return choice === overwrite;
}

function whatWouldBeLost(file: GeneratedFile, uri: vscode.Uri): string | undefined {
  const name = vscode.workspace.asRelativePath(uri);
  const isDirty = vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  if (isDirty) return vscode.l10n.t("{0} has changes that are not saved.", name);
  switch (file.existing) {
    case "edited":
      return vscode.l10n.t("{0} was edited after it was generated.", name);
    case "foreign":
      return vscode.l10n.t("{0} exists and was not generated from a model.", name);
    default:
      return undefined;
  }
}

/** The folder of the settings, relative to the model's workspace folder or, without one, to the model. */
function outputFolder(root: vscode.Uri): vscode.Uri {
  const setting = vscode.workspace
    .getConfiguration("dynamo.generate", root)
    .get<string>("output", "generated");
  const base = vscode.workspace.getWorkspaceFolder(root)?.uri ?? vscode.Uri.joinPath(root, "..");
  const folder = vscode.Uri.joinPath(base, setting);
  if (!`${folder.path}/`.startsWith(`${base.path}/`)) {
    throw new UserError(
      vscode.l10n.t("The setting dynamo.generate.output leads out of the workspace: {0}", setting),
      vscode.l10n.t("Name a folder inside of it."),
    );
  }
  return folder;
}
