import { CompletionItemKind } from "vscode-languageserver-types";
import type { Place } from "./place.ts";
import type { Proposal } from "./proposal.ts";

type PathUse = Extract<Place, { kind: "path" }>["to"];

/** Relative paths from a file to others of the workspace, as imports write them. */
export function proposePaths(
  uri: string,
  use: PathUse,
  typed: string,
  files: readonly string[],
): readonly Proposal[] {
  const extension = extensions[use];
  return files
    .filter((file) => file !== uri && file.endsWith(extension))
    .flatMap((file) => relativePath(uri, file) ?? [])
    .filter((path) => typed === "" || path.startsWith(typed) || typed.startsWith("."))
    .map((path) => ({
      label: path,
      kind: CompletionItemKind.File,
      // Near files first: each folder on the way moves a path down.
      rank: path.startsWith("./") ? (path.split("/").length === 2 ? 0 : 1) : 2,
    }));
}

const extensions: Readonly<Record<PathUse, string>> = {
  model: ".dynamo",
  samples: ".json",
  upgrades: ".ts",
};

/** `undefined` where the two have no common root, as on two drives or hosts. */
export function relativePath(from: string, to: string): string | undefined {
  const source = from.split("/");
  const target = to.split("/");
  source.pop();
  let common = 0;
  while (common < source.length && source[common] === target[common]) common++;
  // Scheme and host must agree: `file:`, an empty part, and the host.
  if (common < 3) return undefined;
  const up = source.length - common;
  const steps = target.slice(common).map((step) => decodeStep(step));
  return `${up === 0 ? "./" : "../".repeat(up)}${steps.join("/")}`;
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
