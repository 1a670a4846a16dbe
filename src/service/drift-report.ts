import type { TableObservation } from "../evolution/index.ts";
import type { Analysis } from "./analyze.ts";
import type { DriftFinding } from "./drift-findings.ts";
import {
  countedFindings,
  entityRow,
  foundTextOf,
  itemKeyText,
  noDrift,
  observationText,
} from "./drift-text.ts";
import { codeText, plainText } from "./markdown.ts";

export interface DriftReportOptions {
  /** What is compared, such as `shop.dynamo`. */
  readonly title: string;
  /** What it is compared with, such as the name of a connection. */
  readonly against: string;
  /** Where a finding stands, in Markdown: text, or a link. */
  placeOf(finding: DriftFinding): string;
}

/** A model beside its tables in Markdown: for a pull request, and for the editor's preview. */
export function driftReport(
  analysis: Analysis,
  observations: readonly TableObservation[],
  findings: readonly DriftFinding[],
  options: DriftReportOptions,
): string {
  const { title, against } = options;
  const parts = [
    `## ${plainText(title)} compared with ${plainText(against)}`,
    findings.length === 0 ? noDrift : `${countedFindings(findings)}.`,
    ...observations.flatMap((observation) => [
      `### Table ${plainText(observation.table)}`,
      plainText(observationText(observation)),
      ...entityTable(analysis, observation),
      ...findings
        .filter(({ table }) => table === observation.table)
        .map((finding) => findingText(finding, options)),
      ...unlisted(observation),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function entityTable(analysis: Analysis, { census }: TableObservation): readonly string[] {
  if (census === undefined || census.items === 0) return [];
  const rows = census.entities.map((each) => {
    const { entity, items, conforming, versions, size } = entityRow(analysis, each);
    return `| ${[entity, items, conforming, versions, size].map(plainText).join(" | ")} |`;
  });
  const locks = census.locks === 0 ? [] : [`| Lock items | ${census.locks} | | | |`];
  return [
    [
      "| Entity | Items | As declared | Versions | Size |",
      "| --- | --- | --- | --- | --- |",
      ...rows,
      ...locks,
    ].join("\n"),
  ];
}

function findingText(finding: DriftFinding, { placeOf }: DriftReportOptions): string {
  const { severity, message, advice, examples, found, code, fixes } = finding;
  const place = placeOf(finding);
  const details = [
    ...(found.length === 0 ? [] : [`Found: ${plainText(foundTextOf(finding))}.`]),
    ...(examples.length === 0
      ? []
      : [`For example ${examples.map((key) => codeText(itemKeyText(key))).join("; ")}.`]),
    `**Next:** ${plainText(advice)}`,
    ...(fixes.length === 0
      ? []
      : [`In the model: ${fixes.map((fix) => plainText(fix.title)).join("; or: ")}.`]),
    `${codeText(code)}${place === "" ? "" : ` at ${place}`}`,
  ];
  return `- **${severity}** — ${plainText(message)}\n${details
    .map((detail) => `  - ${detail}`)
    .join("\n")}`;
}

function unlisted({ census }: TableObservation): readonly string[] {
  if (census === undefined || census.unlisted === 0) return [];
  return [`Not listed are ${census.unlisted} more, of too many kinds to tell them apart.`];
}
