import { type ModelFile, parse, resolveModel } from "../../language/index.ts";
import type { Model } from "../../language/semantics/model.ts";
import { type ModelPlans, planModel } from "../../planner/index.ts";

/** A model as its texts: what generated code carries, since it says all and is quick to read. */
export interface ModelTexts {
  /** The path of the root file. */
  readonly root: string;
  /** Texts by path, all from one folder, with `/`: `shop.dynamo`, `shared/types.dynamo`. */
  readonly files: Readonly<Record<string, string>>;
}

export interface ReadModel {
  readonly model: Model;
  readonly plans: ModelPlans;
  /** Errors, each as `shop.dynamo: Expected '}'.`; then the rest is not to be relied on. */
  readonly problems: readonly string[];
}

/** Reads and plans a model. Never throws. */
export function readModelTexts({ root, files }: ModelTexts): ReadModel {
  const problems: string[] = [];
  const note = (found: readonly { severity: string; file: string; message: string }[]): void => {
    for (const { severity, file, message } of found) {
      if (severity === "error") problems.push(`${pathOf(file)}: ${message}`);
    }
  };
  const parsed = new Map<string, ModelFile>();
  for (const [path, text] of Object.entries(files)) {
    const uri = modelUri(path);
    const { file: tree, diagnostics } = parse(text, uri);
    note(diagnostics);
    parsed.set(uri, { uri, text, tree });
  }
  if (!parsed.has(modelUri(root))) problems.push(`${root}: There is no text of this file.`);
  const { model, diagnostics } = resolveModel(modelUri(root), parsed);
  note(diagnostics);
  const planned = planModel(model);
  note(planned.diagnostics);
  return { model, plans: planned.plans, problems };
}

/** The URI that a file of the model has while it is read. */
export function modelUri(path: string): string {
  return `${start}${path.split("/").map(encodeURIComponent).join("/")}`;
}

const start = "model:///";

function pathOf(uri: string): string {
  return decodeURIComponent(uri.slice(start.length));
}
