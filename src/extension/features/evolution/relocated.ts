import type * as vscode from "vscode";

/**
 * The place of a file beside another root, where the model has it beside its own: what the other
 * state imports is looked for around the other state. A model that is in no file has nothing around
 * it, so that it imports what the model itself does.
 */
export function relocated(file: vscode.Uri, root: vscode.Uri, other: vscode.Uri): vscode.Uri {
  if (file.toString() === root.toString()) return other;
  if (other.scheme === "untitled") return file;
  const from = root.path.split("/").slice(0, -1);
  const to = file.path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  const folder = other.path.split("/").slice(0, -1);
  const up = from.length - shared;
  const above = folder.slice(0, Math.max(1, folder.length - up));
  return other.with({ path: [...above, ...to.slice(shared)].join("/") });
}
