import { canonicalUri } from "../language/semantics/imports.ts";
import { type Analysis, analyze, type ParsedFile, parseFile } from "./analyze.ts";

/** The texts of model files as they were at another time, by URI; `undefined` where there was none. */
export type EarlierTexts = ReadonlyMap<string, string | undefined>;

export type EarlierState =
  | { readonly kind: "whole"; readonly analysis: Analysis }
  /** These files are imported as well: their texts are needed, or that there were none. */
  | { readonly kind: "incomplete"; readonly missing: readonly string[] }
  /** There was no such model. */
  | { readonly kind: "absent" };

/**
 * What a model meant at another time. Nothing of the present is looked at: which files it imported
 * follows from its own text, so that whoever has the texts is asked for them step by step.
 */
export function earlierState(root: string, texts: EarlierTexts): EarlierState {
  const known = new Map([...texts].map(([uri, text]) => [canonicalUri(uri), text]));
  if (!known.has(canonicalUri(root))) return { kind: "incomplete", missing: [root] };
  const files = new Map<string, ParsedFile>();
  const missing = new Set<string>();
  const waiting = [root];
  for (let uri = waiting.pop(); uri !== undefined; uri = waiting.pop()) {
    if (files.has(uri)) continue;
    const canonical = canonicalUri(uri);
    if (!known.has(canonical)) {
      missing.add(uri);
      continue;
    }
    const text = known.get(canonical);
    if (text === undefined) continue;
    const file = parseFile(uri, text);
    files.set(uri, file);
    waiting.push(...file.imports);
  }
  if (missing.size > 0) return { kind: "incomplete", missing: [...missing] };
  if (!files.has(root)) return { kind: "absent" };
  return { kind: "whole", analysis: analyze(root, files, { clinic: { profile: "off" } }) };
}
