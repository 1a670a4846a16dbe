import * as vscode from "vscode";
import { UserError } from "../../infrastructure/errors.ts";

/** The texts of files as they were in the last commit, from the git extension of VS Code. */
export interface CommittedTexts {
  /** `undefined` where the commit has no such file. */
  textOf(uri: vscode.Uri): Promise<string | undefined>;
}

/**
 * Opens the repository of a file. Throws what the user can be told where there is none, where it
 * has no commit yet, or where git is off.
 */
export async function lastCommitOf(file: vscode.Uri): Promise<CommittedTexts> {
  const git = await gitApi();
  const root = await git.getRepositoryRoot(file);
  const repository =
    git.getRepository(file) ?? (root === null ? null : await git.openRepository(root));
  if (repository === null) {
    throw new UserError(
      vscode.l10n.t("{0} is in no git repository.", vscode.workspace.asRelativePath(file)),
      vscode.l10n.t("Commit the model to git, and it can be compared."),
    );
  }
  const commit = await repository.getCommit(head).catch(() => undefined);
  if (commit === undefined) {
    throw new UserError(vscode.l10n.t("The git repository has no commit yet."));
  }
  return {
    textOf: (uri) => repository.show(commit.hash, uri.fsPath).catch(() => undefined),
  };
}

export const head = "HEAD";

/** What is used of the API of VS Code's own git extension, in its version 1. */
interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
  getRepositoryRoot(uri: vscode.Uri): Promise<vscode.Uri | null>;
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

interface GitRepository {
  show(revision: string, path: string): Promise<string>;
  getCommit(revision: string): Promise<{ readonly hash: string }>;
}

async function gitApi(): Promise<GitApi> {
  const off = () =>
    new UserError(
      vscode.l10n.t("The Git extension of VS Code is off."),
      vscode.l10n.t("Turn it on (git.enabled), and trust this workspace."),
    );
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
  if (extension === undefined) throw off();
  try {
    return (await extension.activate()).getAPI(1);
  } catch {
    // It throws where it is switched off in the settings, or where there is no git.
    throw off();
  }
}
