import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { canonicalUri, resolveRelative } from "../language/semantics/imports.ts";
import type { ModelFile } from "../language/semantics/model.ts";
import { relativePath } from "./completion/paths.ts";
import { pathsIn } from "./links.ts";
import { createLineIndex } from "./positions.ts";

/** A file or folder that is about to get another place. */
export interface FileRename {
  readonly oldUri: string;
  readonly newUri: string;
}

/**
 * The changes of paths in model files after which they name the same files when files or folders
 * have got other places: of imports, files of samples and modules of upgrades, in the files that
 * move as well as in those that stay. The edits are of the files at their old places.
 *
 * @returns `undefined` where no path has to change
 */
export function editsOfFileRenames(
  files: Iterable<ModelFile>,
  renames: readonly FileRename[],
): WorkspaceEdit | undefined {
  const changes: Record<string, TextEdit[]> = {};
  for (const file of files) {
    const lines = createLineIndex(file.text);
    const from = placeAfter(file.uri, renames);
    const edits = pathsIn(file.tree).flatMap(({ span, value }): TextEdit[] => {
      const target = resolveRelative(file.uri, value);
      if (target === undefined) return [];
      const to = placeAfter(target, renames);
      // How a path is written is the author's, as long as it leads to the same file.
      if (canonicalUri(resolveRelative(from, value) ?? "") === canonicalUri(to)) return [];
      // Editor and server may spell one place in two ways.
      const path = relativePath(canonicalUri(from), canonicalUri(to));
      return path === undefined
        ? []
        : [{ range: lines.rangeOf(span), newText: JSON.stringify(path) }];
    });
    if (edits.length > 0) changes[file.uri] = edits;
  }
  return Object.keys(changes).length === 0 ? undefined : { changes };
}

/** The URI of a file afterwards: its own new one, or that within a folder that moves. */
export function placeAfter(uri: string, renames: readonly FileRename[]): string {
  const canonical = canonicalUri(uri);
  for (const { oldUri, newUri } of renames) {
    const old = canonicalUri(oldUri).replace(/\/$/, "");
    if (canonical === old) return newUri;
    if (!canonical.startsWith(`${old}/`)) continue;
    const steps = canonical.slice(old.length + 1).split("/");
    return `${newUri.replace(/\/$/, "")}/${steps.map(encodeURIComponent).join("/")}`;
  }
  return uri;
}
