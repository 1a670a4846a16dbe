import * as vscode from "vscode";
import type { GeneratedFile, GeneratedOutput } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";

/** What became of the outputs of a model. */
export interface Written {
  readonly written: number;
  readonly removed: number;
  /** How many things of the model the targets cannot express; the log names them. */
  readonly omitted: number;
  /** Files that are not as they would be written, by their paths in the workspace. */
  readonly leftAlone: readonly string[];
  /** The first file, to be shown. */
  readonly first: vscode.Uri | undefined;
}

/** Decides about a file that somebody has edited; `reason` says what would be lost. */
export type Decide = (file: GeneratedFile, uri: vscode.Uri, reason: string) => Promise<boolean>;

/**
 * Writes what is generated and removes what an earlier generation left. What somebody has edited is
 * overwritten only where `decide` says so, and never removed.
 */
export async function writeOutputs(
  outputs: readonly GeneratedOutput[],
  decide: Decide,
  log: Host["log"],
): Promise<Written> {
  let written = 0;
  let removed = 0;
  const leftAlone: string[] = [];
  for (const file of outputs.flatMap(({ files }) => files)) {
    const uri = vscode.Uri.parse(file.uri);
    if (file.existing === "same" && !isDirty(uri)) continue;
    const reason = whatWouldBeLost(file, uri);
    if (reason !== undefined && !(await decide(file, uri, reason))) {
      leftAlone.push(vscode.workspace.asRelativePath(uri));
      continue;
    }
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(file.text));
    log.info(`Written: ${uri.toString(true)}`);
    written++;
  }
  for (const { uri: place, edited } of outputs.flatMap(({ leftovers }) => leftovers)) {
    const uri = vscode.Uri.parse(place);
    if (edited || isDirty(uri)) {
      leftAlone.push(vscode.workspace.asRelativePath(uri));
      continue;
    }
    await remove(uri);
    log.info(`Removed, since nothing makes it any more: ${uri.toString(true)}`);
    removed++;
  }
  const omissions = outputs.flatMap((output) =>
    output.omissions.map((omission) => `${output.title}: ${omission}`),
  );
  for (const omission of omissions) log.warn(omission);
  const [first] = outputs.flatMap(({ files }) => files);
  return {
    written,
    removed,
    omitted: omissions.length,
    leftAlone,
    first: first === undefined ? undefined : vscode.Uri.parse(first.uri),
  };
}

/** Asks before anything is lost, and shows what the difference would be. */
export const askFirst: Decide = async (file, uri, reason) => {
  const overwrite = vscode.l10n.t("Overwrite");
  const compare = vscode.l10n.t("Compare");
  const choice = await vscode.window.showWarningMessage(
    reason,
    { modal: true, detail: vscode.l10n.t("Overwriting it loses what is in it now.") },
    overwrite,
    compare,
  );
  if (choice === compare) {
    const name = vscode.workspace.asRelativePath(uri);
    const existing = await vscode.workspace.openTextDocument(uri);
    const document = await vscode.workspace.openTextDocument({
      language: existing.languageId,
      content: file.text,
    });
    await vscode.commands.executeCommand(
      "vscode.diff",
      uri,
      document.uri,
      vscode.l10n.t("{0}: as it is ↔ as generated", name),
    );
  }
  return choice === overwrite;
};

/** What overwriting a file would lose, in words. */
function whatWouldBeLost(file: GeneratedFile, uri: vscode.Uri): string | undefined {
  const name = vscode.workspace.asRelativePath(uri);
  if (isDirty(uri)) return vscode.l10n.t("{0} has changes that are not saved.", name);
  switch (file.existing) {
    case "edited":
      return vscode.l10n.t("{0} was edited after it was generated.", name);
    case "foreign":
      return vscode.l10n.t("{0} exists and was not generated from a model.", name);
    default:
      return undefined;
  }
}

function isDirty(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
}

/** Into the trash where the file system has one. */
async function remove(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch {
    await vscode.workspace.fs.delete(uri);
  }
}
