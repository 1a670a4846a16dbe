import {
  type Change,
  type ChangeCode,
  type ChangePlace,
  type Classification,
  changeDefinition,
  type Diff,
} from "../../evolution/index.ts";
import {
  type Analysis,
  classificationTitles,
  countedChanges,
  diffReport,
  groupedChanges,
  linesOf,
  workText,
} from "../../service/index.ts";
import { version } from "../version.ts";
import type { Range } from "./report.ts";
import { location, sarifLog } from "./sarif.ts";

export const diffFormats = ["text", "json", "markdown", "sarif"] as const;
export type DiffFormat = (typeof diffFormats)[number];

/** Two states, and what is different. */
export interface ComparedModels {
  readonly diff: Diff;
  /** Absent where a model was compared with tables. */
  readonly before?: Analysis;
  readonly after: Analysis;
  /** What was compared with what, as the command line named it. */
  readonly title: string;
  readonly against: string;
}

/** Where a change's text is to be found. */
interface ShownPlace {
  readonly file: string;
  readonly range: Range;
}

type Places = (change: Change) => ShownPlace | undefined;

export function renderDiff(
  compared: ComparedModels,
  format: DiffFormat,
  shownPath: (uri: string) => string,
): string {
  const placeOf: Places = ({ new: place }) => shown(place, compared.after, shownPath);
  switch (format) {
    case "text":
      return textDiff(compared, placeOf);
    case "json":
      return jsonDiff(compared, placeOf, shownPath);
    case "markdown": {
      const { diff, title, against } = compared;
      const place = (change: Change): string => lineOf(placeOf(change));
      return diffReport(diff, { title, against, placeOf: place }).trimEnd();
    }
    case "sarif":
      return sarifDiff(compared, placeOf, shownPath);
    default:
      return format satisfies never;
  }
}

function shown(
  place: ChangePlace | undefined,
  { files }: Analysis,
  shownPath: (uri: string) => string,
): ShownPlace | undefined {
  const file = place === undefined ? undefined : files.get(place.file);
  if (place === undefined || file === undefined) return undefined;
  return { file: shownPath(place.file), range: linesOf(file).rangeOf(place.span) };
}

/** `shop.dynamo:12`, counted from 1. */
function lineOf(place: ShownPlace | undefined): string {
  return place === undefined ? "" : `${place.file}:${place.range.start.line + 1}`;
}

/** For people: by table and entity, gravest first, each with what to do next. */
function textDiff({ diff, title, against }: ComparedModels, placeOf: Places): string {
  if (diff.changes.length === 0) {
    return `${title} compared with ${against}: no difference that tables, items or running code could notice.`;
  }
  const groups = groupedChanges(diff).map(({ title: group, changes }) =>
    [group, ...changes.map((change) => changeText(change, placeOf))].join("\n"),
  );
  const total = diff.changes.length === 1 ? "1 change" : `${diff.changes.length} changes`;
  return [
    `${title} compared with ${against}`,
    ...groups,
    `${total}: ${countedChanges(diff)}.`,
  ].join("\n\n");
}

function changeText(change: Change, placeOf: Places): string {
  const { classification, message, code, before, after, reason, advice, work } = change;
  const place = lineOf(placeOf(change));
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["", `${code}${place === "" ? "" : `, ${place}`}`],
    ["before", before],
    ["after", after],
    ["why", reason],
    ...work.map((each) => ["work", workText(each)] as const),
    ["next", advice],
  ];
  return [
    `  ${classificationTitles[classification]}: ${message}`,
    ...rows.flatMap(([name, text]) =>
      text === undefined ? [] : [`      ${name.padEnd(7)} ${text}`],
    ),
  ].join("\n");
}

function jsonDiff(
  { diff, before, title, against }: ComparedModels,
  placeOf: Places,
  shownPath: (uri: string) => string,
): string {
  const changes = diff.changes.map((change) => {
    const { code, classification, subject, message, reason, advice, work } = change;
    return {
      code,
      classification,
      subject,
      message,
      reason,
      advice,
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
      old: (before && shown(change.old, before, shownPath)) ?? null,
      new: placeOf(change) ?? null,
      work,
    };
  });
  return JSON.stringify(
    { compared: title, with: against, gravest: diff.gravest ?? null, changes },
    undefined,
    2,
  );
}

const levels: Readonly<Record<Classification, "error" | "warning" | "note">> = {
  forbidden: "error",
  "new-table": "warning",
  "two-step": "warning",
  backfill: "warning",
  "index-build": "note",
  "default-on-read": "note",
  free: "note",
};

function sarifDiff(
  { diff, after }: ComparedModels,
  placeOf: Places,
  shownPath: (uri: string) => string,
): string {
  const codes = [...new Set(diff.changes.map(({ code }) => code))].sort();
  const start = { line: 0, character: 0 };
  // A pull request shows what stands in its files: what is gone is shown at their beginning.
  const nowhere: ShownPlace = { file: shownPath(after.root), range: { start, end: start } };
  const results = diff.changes.map((change) => {
    const { file, range } = placeOf(change) ?? nowhere;
    return {
      ruleId: change.code,
      ruleIndex: codes.indexOf(change.code),
      level: levels[change.classification],
      message: {
        text: [change.message, change.reason, change.advice].join(" "),
      },
      locations: [{ physicalLocation: location(file, range) }],
      properties: { classification: change.classification },
    };
  });
  return sarifLog(codes.map(rule), results, version);
}

function rule(code: ChangeCode) {
  const { message, reason, classification } = changeDefinition(code);
  const readable = (text: string): string => text.replace(/\{(\w+)\}/g, "<$1>");
  return {
    id: code,
    shortDescription: { text: readable(message) },
    fullDescription: { text: readable(reason) },
    helpUri:
      "https://github.com/dynamodb-modeler/dynamodb-modeler/blob/main/docs/evolution.md#all-changes",
    defaultConfiguration: { level: levels[classification] },
  };
}
