import * as vscode from "vscode";

export const modelFiles = "**/*.dynamo";
export const modelFilesExcluded = "**/node_modules/**";

/**
 * The model files of all folders of the window. VS Code's own search waits for ever for a file
 * system that has no search of its own, so that folders of such a one are walked through.
 *
 * @param most how many at most; a workspace with more models is searched in part
 */
export async function findModelFiles(most: number): Promise<readonly vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const walked = folders.filter(({ uri }) => !searchedSchemes.has(uri.scheme));
  const lists = await Promise.all([
    walked.length < folders.length
      ? vscode.workspace.findFiles(modelFiles, modelFilesExcluded, most)
      : [],
    ...walked.map(({ uri }) => modelFilesBelow(uri, most)),
  ]);
  return lists.flat().slice(0, most);
}

/** A workspace with more models than this is searched in part. */
export const mostModelFiles = 1000;

/** File systems that VS Code can search: disks, here and at a remote place, and repositories. */
const searchedSchemes: ReadonlySet<string> = new Set(["file", "vscode-remote", "vscode-vfs"]);

/** Of more folders each may be a question to a server far away. */
const mostFolders = 1000;

/** The nearest ones first. */
async function modelFilesBelow(folder: vscode.Uri, most: number): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const waiting = [folder];
  for (const current of waiting) {
    // A folder that cannot be read holds no models for this user.
    const entries = await vscode.workspace.fs.readDirectory(current).then(undefined, () => []);
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(current, name);
      if ((type & vscode.FileType.Directory) !== 0) {
        const skipped = name.startsWith(".") || name === "node_modules";
        if (!skipped && waiting.length < mostFolders) waiting.push(uri);
      } else if (name.endsWith(".dynamo") && found.length < most) found.push(uri);
    }
    if (found.length === most) break;
  }
  return found;
}

/**
 * The schemes of the documents that are models: files, those that are in no file yet, whatever the
 * folders of the window are made of, and what can be written to. Not the read-only texts of other
 * versions, such as `git:`, which are no models of the workspace.
 */
export class ModelSchemes {
  /** For the language client, which reads it whenever it starts. */
  readonly selector: { scheme: string; language: string }[] = [];

  constructor() {
    for (const scheme of ["file", "untitled"]) this.add(scheme);
    this.extend();
  }

  has(scheme: string): boolean {
    return this.selector.some((filter) => filter.scheme === scheme);
  }

  /** Takes in what the window has by now. @returns whether there is a new one */
  extend(): boolean {
    const before = this.selector.length;
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) this.add(uri.scheme);
    for (const { languageId, uri } of vscode.workspace.textDocuments) {
      if (languageId !== "dynamo") continue;
      if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true) this.add(uri.scheme);
    }
    return this.selector.length > before;
  }

  private add(scheme: string): void {
    if (!this.has(scheme)) this.selector.push({ scheme, language: "dynamo" });
  }
}
