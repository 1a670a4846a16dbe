import {
  changeDefinitions,
  findingDefinitions,
  type TableObservation,
} from "../../evolution/index.ts";
import {
  type Analysis,
  countedFindings,
  type DriftFinding,
  driftReport,
  entityRow,
  foundTextOf,
  itemKeyText,
  linesOf,
  noDrift,
  observationText,
  plainText,
} from "../../service/index.ts";
import { version } from "../version.ts";
import {
  leftReason,
  mendingJson,
  mendingMarkdown,
  mendingText,
  type ReportedMending,
} from "./drift-mending.ts";
import { location, sarifLog } from "./sarif.ts";

export const driftFormats = ["text", "json", "markdown", "sarif"] as const;
export type DriftFormat = (typeof driftFormats)[number];

/** A model beside its tables. */
export interface ComparedTables {
  readonly analysis: Analysis;
  readonly observations: readonly TableObservation[];
  readonly findings: readonly DriftFinding[];
  /** What was compared with what, as the command line named it. */
  readonly title: string;
  readonly against: string;
  /** What was mended in the model, where that was asked for. */
  readonly mending?: ReportedMending;
}

export function renderDrift(
  compared: ComparedTables,
  format: DriftFormat,
  shownPath: (uri: string) => string,
): string {
  const { analysis, observations, findings, title, against, mending } = compared;
  const placeOf = (finding: DriftFinding) => placeIn(analysis, finding, shownPath);
  switch (format) {
    case "text":
      return textDrift(compared, (finding) => lineText(placeOf(finding)), shownPath);
    case "json":
      return JSON.stringify(
        {
          compared: title,
          with: against,
          tables: observations.map(jsonObservation),
          findings: findings.map((finding) => jsonFinding(finding, placeOf(finding))),
          ...(mending === undefined ? {} : mendingJson(mending, shownPath)),
        },
        undefined,
        2,
      );
    case "markdown": {
      const placed = { title, against, placeOf: (each: DriftFinding) => lineText(placeOf(each)) };
      const report = driftReport(analysis, observations, findings, placed).trimEnd();
      if (mending === undefined) return report;
      return `${report}\n\n${mendingMarkdown(mending, shownPath, plainText)}`;
    }
    case "sarif":
      return sarifDrift(findings, placeOf);
    default:
      return format satisfies never;
  }
}

type Place = ReturnType<typeof placeIn>;

function placeIn(
  { files, root }: Analysis,
  { at }: DriftFinding,
  shownPath: (uri: string) => string,
) {
  const file = files.get(at.file);
  const start = { line: 0, character: 0 };
  if (file === undefined) return { file: shownPath(root), range: { start, end: start } };
  return { file: shownPath(at.file), range: linesOf(file).rangeOf(at.span) };
}

/** `shop.dynamo:12`, counted from 1. */
function lineText({ file, range }: Place): string {
  return `${file}:${range.start.line + 1}`;
}

/** For people: by table, gravest first, each with what to do next. */
function textDrift(
  { analysis, observations, findings, title, against, mending }: ComparedTables,
  placeOf: (finding: DriftFinding) => string,
  shownPath: (uri: string) => string,
): string {
  const tables = observations.map((observation) =>
    [
      observationText(observation),
      ...entityLines(analysis, observation),
      ...findings
        .filter(({ table }) => table === observation.table)
        .map((finding) => findingText(finding, placeOf(finding), mending !== undefined)),
    ].join("\n"),
  );
  const changes = mending === undefined ? [] : mendingText(mending, shownPath);
  const left = mending?.writes === true ? " left" : "";
  const sum = findings.length === 0 ? noDrift : `${countedFindings(findings)}${left}.`;
  return [`${title} compared with ${against}`, ...tables, ...changes, sum].join("\n\n");
}

function entityLines(analysis: Analysis, { census }: TableObservation): readonly string[] {
  if (census === undefined || census.items === 0) return [];
  return census.entities.map((each) => {
    const { entity, items, conforming, versions, size } = entityRow(analysis, each);
    const parts = [
      `${items} ${items === "1" ? "item" : "items"}`,
      ...(conforming === "" ? [] : [`${conforming} as declared`]),
      ...(versions === "" ? [] : [`versions ${versions}`]),
      ...(size === "" ? [] : [size]),
    ];
    return `  ${entity}: ${parts.join(", ")}`;
  });
}

function findingText(finding: DriftFinding, place: string, fixing: boolean): string {
  const { severity, message, code, advice, examples, found, fixes } = finding;
  const left = fixing ? leftReason(finding) : undefined;
  const rows: readonly (readonly [string, string])[] = [
    ["", `${code}, ${place}`],
    ...(found.length === 0 ? [] : [["found", foundTextOf(finding)] as const]),
    ...examples.map((key) => ["item", itemKeyText(key)] as const),
    ["next", advice],
    ...fixes.map((fix) => ["fix", fix.title] as const),
    ...(left === undefined ? [] : [["left", left] as const]),
  ];
  return [
    `  ${severity}: ${message}`,
    ...rows.map(([name, text]) => `      ${name.padEnd(7)} ${text}`),
  ].join("\n");
}

function jsonObservation(observation: TableObservation) {
  const { table, physical, differences, census, estimate, extent, readUnits } = observation;
  return {
    table,
    physical,
    exists: differences !== undefined,
    extent,
    itemCount: estimate?.items ?? null,
    items: census?.items ?? null,
    bytes: census?.bytes ?? null,
    readUnits,
    entries: observation.entries,
    notCompared: observation.notCompared,
    entities: census?.entities ?? [],
    locks: census?.locks ?? null,
    unlisted: census?.unlisted ?? 0,
  };
}

function jsonFinding(finding: DriftFinding, place: Place) {
  const { code, severity, level, table, entity, message, advice, found, examples } = finding;
  return {
    code,
    severity,
    level,
    table,
    entity: entity ?? null,
    message,
    advice,
    found,
    examples,
    at: place,
    fixes: finding.fixes.map(({ title }) => title),
  };
}

const levels = { error: "error", warning: "warning", information: "note" } as const;

function sarifDrift(
  findings: readonly DriftFinding[],
  placeOf: (finding: DriftFinding) => Place,
): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const results = findings.map((finding) => {
    const { code, severity, message, advice, table, entity } = finding;
    const { file, range } = placeOf(finding);
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: levels[severity],
      message: { text: `${message} ${advice}` },
      locations: [{ physicalLocation: location(file, range) }],
      properties: { table, ...(entity === undefined ? {} : { entity }) },
    };
  });
  return sarifLog(codes.map(rule), results, version);
}

function rule(code: DriftFinding["code"]) {
  const { message, advice } =
    code in findingDefinitions
      ? findingDefinitions[code as keyof typeof findingDefinitions]
      : changeDefinitions[code as keyof typeof changeDefinitions];
  const readable = (text: string): string => text.replace(/\{(\w+)\}/g, "<$1>");
  return {
    id: code,
    shortDescription: { text: readable(message) },
    fullDescription: { text: readable(advice) },
    helpUri:
      "https://github.com/dynamodb-modeler/dynamodb-modeler/blob/main/docs/drift.md#what-is-found",
  };
}
