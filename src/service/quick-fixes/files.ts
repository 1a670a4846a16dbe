import { resolveRelative } from "../../language/semantics/imports.ts";
import { around, type Fix, type Mend } from "./fix.ts";

/** Files that a model names and that are not there. */

/** An empty model to import, with a comment that says what it is for. */
export const createModelFile: Fix = (place) => {
  const path = around(place, "ImportDeclaration")?.path.value;
  const uri = path === undefined ? undefined : resolveRelative(place.context.uri, path);
  if (path === undefined || uri === undefined || !uri.endsWith(".dynamo")) return undefined;
  return creating(path, uri, "// What several models share: tables, types and entities.\n");
};

/** A file of samples without one. */
export const createSampleFile: Fix = (place) => {
  const path = around(place, "SampleFileDeclaration")?.path.value;
  const uri = path === undefined ? undefined : resolveRelative(place.context.uri, path);
  if (path === undefined || uri === undefined) return undefined;
  if (/\.(?:ndjson|jsonl)$/i.test(path)) return creating(path, uri, "");
  return /\.json$/i.test(path) ? creating(path, uri, "[]\n") : undefined;
};

function creating(path: string, uri: string, text: string): Mend {
  return { title: `Create '${path}'`, edits: [], newFiles: [{ uri, text }], preferred: true };
}
