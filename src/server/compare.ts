import { type ChangePlace, diffModels, planRollout } from "../evolution/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type { ComparedModel, CompareParams, ServerSettings } from "../protocol/server-requests.ts";
import {
  type Analysis,
  diffReport,
  earlierState,
  linesOf,
  rolloutReport,
} from "../service/index.ts";

/** The model beside an earlier state of it, whose texts the client has. */
export function compared(
  analysis: Analysis,
  { against, texts, report }: CompareParams,
  { costs }: ServerSettings,
): ComparedModel {
  const entries = Object.entries(texts).map(([uri, text]) => [uri, text ?? undefined] as const);
  const earlier = earlierState(analysis.root, new Map(entries));
  if (earlier.kind !== "whole") return earlier;
  const { region } = costs;
  const diff = diffModels(earlier.analysis, analysis, { region });
  const title = fileName(analysis.root);
  const lineOf = (place: ChangePlace | undefined): string => {
    const file = place === undefined ? undefined : analysis.files.get(place.file);
    if (place === undefined || file === undefined) return "";
    return `${fileName(place.file)}:${linesOf(file).lineOf(place.span.start) + 1}`;
  };
  const states = { title, against };
  const commands = { rollout: `dynamo rollout ${title}`, model: title };
  const markdown =
    report === "rollout"
      ? rolloutReport(
          planRollout(diff, earlier.analysis, analysis, {
            region,
            definitionOf: tableDefinitionOf,
            commands,
          }),
          { ...states, placeOf: ({ place }) => lineOf(place) },
        )
      : diffReport(diff, { ...states, placeOf: ({ new: place }) => lineOf(place) });
  return { kind: "compared", changes: diff.changes.length, title, markdown };
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
