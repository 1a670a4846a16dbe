import { costsOf, type ModelCosts } from "../costs/index.ts";
import { defaultRegion } from "../dynamodb/prices.ts";
import type { Model, ModelFile } from "../language/semantics/model.ts";
import type { Analysis } from "./analyze.ts";
import { createLineIndex, type LineIndex } from "./positions.ts";

/** What every feature gets: one file, and the model that it belongs to. */
export interface FileContext extends CostSource {
  readonly uri: string;
  readonly text: string;
  readonly file: ModelFile;
  readonly lines: LineIndex;
  readonly analysis: Analysis;
  readonly model: Model;
}

/** Whoever knows where the tables are can tell what they cost. */
export interface CostSource {
  /** What the model costs in a month; computed when it is first asked for. */
  costs(): ModelCosts;
}

/** @param region where the tables are, for prices; `us-east-1` unless told otherwise */
export function fileContext(
  analysis: Analysis,
  uri: string,
  region?: string,
): FileContext | undefined {
  const file = analysis.files.get(uri);
  if (file === undefined) return undefined;
  return {
    uri,
    text: file.text,
    file,
    lines: linesOf(file),
    analysis,
    model: analysis.model,
    costs: () => costsIn(analysis, region ?? defaultRegion),
  };
}

/** The costs of a model in a region; computed once for each state of its text. */
export function costsIn(analysis: Analysis, region: string): ModelCosts {
  let byRegion = knownCosts.get(analysis);
  if (byRegion === undefined) {
    byRegion = new Map();
    knownCosts.set(analysis, byRegion);
  }
  let costs = byRegion.get(region);
  if (costs === undefined) {
    costs = costsOf(analysis.model, analysis.plans, analysis.planning, { region });
    byRegion.set(region, costs);
  }
  return costs;
}

const knownCosts = new WeakMap<Analysis, Map<string, ModelCosts>>();

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
