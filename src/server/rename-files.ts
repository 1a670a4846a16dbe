import type { TextEdit, WorkspaceEdit } from "vscode-languageserver";
import {
  type ConfiguredPath,
  type FoundConfiguration,
  findConfiguration,
  folderOf,
} from "../generate/index.ts";
import { canonicalUri } from "../language/semantics/imports.ts";
import { createLineIndex, type FileRename, placeAfter, relativePath } from "../service/index.ts";
import type { GenerationEnvironment } from "./generation.ts";

/**
 * The changes of configuration files after which they name the same models and folders when files or
 * folders have got other places. Only the paths themselves are written anew: comments and layout are
 * the author's. The edits are of the files at their old places.
 */
export async function configurationsAfterRenames(
  environment: GenerationEnvironment,
  renames: readonly FileRename[],
): Promise<NonNullable<WorkspaceEdit["changes"]>> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { uri, text, entries } of await configurationsOf(environment)) {
    const lines = createLineIndex(text);
    const edits = entries.flatMap(({ model, out }) =>
      [model, out].flatMap((path): TextEdit[] => {
        const newText = pathAfter(uri, path, renames);
        return newText === undefined
          ? []
          : [{ range: lines.rangeOf(path.span), newText: JSON.stringify(newText) }];
      }),
    );
    if (edits.length > 0) changes[uri] = edits;
  }
  return changes;
}

/** Those that count for any model of the workspace. */
async function configurationsOf({
  workspace,
  files,
  folders,
}: GenerationEnvironment): Promise<readonly FoundConfiguration[]> {
  const found = new Map<string, FoundConfiguration>();
  for (const folder of new Set((await workspace.files()).map(folderOf))) {
    const configuration = await findConfiguration(folder, files, folders());
    if (configuration !== undefined) found.set(canonicalUri(configuration.uri), configuration);
  }
  return [...found.values()];
}

/** The path that leads to the same place afterwards; `undefined` where that is the one there is. */
function pathAfter(
  configuration: string,
  { path, uri }: ConfiguredPath,
  renames: readonly FileRename[],
): string | undefined {
  const from = canonicalUri(placeAfter(configuration, renames));
  const to = canonicalUri(placeAfter(uri, renames));
  const isAsBefore = from === canonicalUri(configuration) && to === canonicalUri(uri);
  const relative = isAsBefore ? undefined : relativePath(from, to);
  if (relative === undefined) return undefined;
  const written = path.startsWith("./") ? relative : relative.replace(/^\.\//, "");
  return written === path.replace(/\/+$/, "") ? undefined : written;
}
