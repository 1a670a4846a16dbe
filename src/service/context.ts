import type { Model, ModelFile } from "../language/semantics/model.ts";
import type { Analysis } from "./analyze.ts";
import { createLineIndex, type LineIndex } from "./positions.ts";

/** What every feature gets: one file, and the model that it belongs to. */
export interface FileContext {
  readonly uri: string;
  readonly text: string;
  readonly file: ModelFile;
  readonly lines: LineIndex;
  readonly analysis: Analysis;
  readonly model: Model;
}

export function fileContext(analysis: Analysis, uri: string): FileContext | undefined {
  const file = analysis.files.get(uri);
  if (file === undefined) return undefined;
  return {
    uri,
    text: file.text,
    file,
    lines: linesOf(file),
    analysis,
    model: analysis.model,
  };
}

/** The lines of a file; found once for each state of its text. */
export function linesOf(file: ModelFile): LineIndex {
  let lines = lineIndexes.get(file);
  if (lines === undefined) {
    lines = createLineIndex(file.text);
    lineIndexes.set(file, lines);
  }
  return lines;
}

const lineIndexes = new WeakMap<ModelFile, LineIndex>();
