import { comparedWithDescription } from "../dynamodb/table-differences.ts";
import { defaultUnitsPerSecond, planCensus } from "../evolution/index.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type {
  CensusParams,
  CensusRequest,
  ComparedPart,
  DriftParams,
  DriftReport,
  LocatedDrift,
  ServerSettings,
  StructureParams,
} from "../protocol/server-requests.ts";
import {
  type Analysis,
  type DriftFinding,
  driftFindings,
  driftReport,
  linesOf,
  workspaceEdit,
} from "../service/index.ts";

/** What a client needs that reads a table for its census. */
export function censusRequest(
  { model, plans }: Analysis,
  { table }: CensusParams,
): CensusRequest | undefined {
  const plan = planCensus(model, plans, table);
  const declared = model.tables.find(({ name }) => name === table);
  return plan === undefined || declared === undefined
    ? undefined
    : { plan, definition: tableDefinitionOf(declared) };
}

/** A described table beside what the model says of it. */
export function comparedStructure(
  { model }: Analysis,
  { table, description, options }: StructureParams,
): readonly ComparedPart[] | undefined {
  const declared = model.tables.find(({ name }) => name === table);
  return declared === undefined
    ? undefined
    : comparedWithDescription(tableDefinitionOf(declared), description, options).map(
        ({ subject, expected, actual }) => ({ subject, model: expected, table: actual }),
      );
}

/** The tables that a client has observed beside the model as it is now. */
export function drifted(
  analysis: Analysis,
  { against, observations }: DriftParams,
  { costs }: ServerSettings,
): DriftReport {
  const { region } = costs;
  const options = { region, unitsPerSecond: defaultUnitsPerSecond };
  const findings = driftFindings(analysis, observations, options);
  const title = fileName(analysis.root);
  const placeOf = ({ at }: DriftFinding): string => {
    const file = analysis.files.get(at.file);
    if (file === undefined) return "";
    const line = linesOf(file).lineOf(at.span.start) + 1;
    return `[${fileName(at.file)}:${line}](${at.file}#L${line})`;
  };
  return {
    title,
    markdown: driftReport(analysis, observations, findings, { title, against, placeOf }),
    findings: findings.flatMap((finding) => located(analysis, finding)),
  };
}

function located(analysis: Analysis, finding: DriftFinding): readonly LocatedDrift[] {
  const { at, code, severity, message, advice, fixes } = finding;
  const file = analysis.files.get(at.file);
  if (file === undefined) return [];
  return [
    {
      id: [code, finding.table, finding.entity ?? "", message].join("\n"),
      uri: at.file,
      range: linesOf(file).rangeOf(at.span),
      severity,
      code,
      message: `${message} ${advice}`,
      fixes: fixes.map((fix) => ({
        title: fix.title,
        edit: workspaceEdit(analysis, fix),
      })),
    },
  ];
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}
