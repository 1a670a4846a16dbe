import { type Change, diffModels } from "../evolution/index.ts";
import type { ComparedModel, CompareParams, ServerSettings } from "../protocol/server-requests.ts";
import { type Analysis, diffReport, earlierState, linesOf } from "../service/index.ts";

/** The model beside an earlier state of it, whose texts the client has. */
export function compared(
  analysis: Analysis,
  { against, texts }: CompareParams,
  { costs }: ServerSettings,
): ComparedModel {
  const entries = Object.entries(texts).map(([uri, text]) => [uri, text ?? undefined] as const);
  const earlier = earlierState(analysis.root, new Map(entries));
  if (earlier.kind !== "whole") return earlier;
  const diff = diffModels(earlier.analysis, analysis, { region: costs.region });
  const title = fileName(analysis.root);
  const placeOf = ({ new: place }: Change): string => {
    const file = place === undefined ? undefined : analysis.files.get(place.file);
    if (place === undefined || file === undefined) return "";
    return `${fileName(place.file)}:${linesOf(file).lineOf(place.span.start) + 1}`;
  };
  const markdown = diffReport(diff, { title, against, placeOf });
  return { kind: "compared", changes: diff.changes.length, title, markdown };
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
