import { countText, dollarsText, durationText, numberText } from "../../base/figures.ts";
import { itemToPlain } from "../../dynamodb/plain-values.ts";
import type { Item } from "../../dynamodb/values.ts";
import type { BackfillEstimate, DryRunReport, SampleChange } from "./dry-run.ts";
import type { BackfillProgress, BackfillReport, FailedItem, VersionCensus } from "./progress.ts";

/** How far a run is, in one line: for a terminal, a log or a notification. */
export function progressLine(progress: BackfillProgress): string {
  const { state, counts, items, failed, segments, segmentsDone } = progress;
  if (state === "counting") return "counting versions before the first change …";
  if (state === "verifying") return "counting versions to verify …";
  const share = items === undefined || items === 0 ? undefined : counts.scanned / items;
  const parts = [
    share === undefined ? undefined : `${Math.min(100, Math.floor(share * 100))} %`,
    `${numberText(counts.changed)} changed`,
    `${numberText(counts.scanned)} seen`,
    counts.conflicts === 0 ? undefined : countText(counts.conflicts, "conflict"),
    failed === 0 ? undefined : `${numberText(failed)} failed`,
    `segments ${segmentsDone}/${segments}`,
    unitsText(progress),
    progress.dollars === undefined ? undefined : dollarsText(progress.dollars),
    counts.throttled === 0 || progress.unitsPerSecond === undefined
      ? undefined
      : `throttled to ${numberText(progress.unitsPerSecond)} WCU/s`,
    progress.secondsLeft === undefined ? undefined : `${durationText(progress.secondsLeft)} left`,
  ];
  const line = parts.filter((part) => part !== undefined).join(", ");
  return state === "paused" ? `paused: ${line}` : line;
}

/** What a run came to, for people. */
export function backfillText(report: BackfillReport): string {
  return [
    headline(report),
    "",
    ...rowsOf(report).map(([name, text]) => `  ${name.padEnd(12)} ${text}`),
    ...section(
      "Versions",
      censusRows(report).map(([entity, ...cells]) => `  ${entity}: ${cells.join(" → ")}`),
    ),
    ...section(
      "Failed and kept, for a retry",
      failureLines(report.failures).map((line) => `  ${line}`),
    ),
  ].join("\n");
}

/** The same for a pull request or a ticket. */
export function backfillMarkdown(report: BackfillReport): string {
  const census = censusRows(report);
  return [
    `## Backfill of ${report.progress.table}`,
    "",
    headline(report),
    "",
    "| | |",
    "| --- | --- |",
    ...rowsOf(report).map(([name, text]) => `| ${name} | ${escaped(text)} |`),
    ...(census.length === 0
      ? []
      : [
          "",
          "| Entity | Before | After |",
          "| --- | --- | --- |",
          ...census.map((cells) => `| ${cells.map(escaped).join(" | ")} |`),
        ]),
    ...(report.failures.length === 0
      ? []
      : [
          "",
          "### Failed and kept, for a retry",
          "",
          ...failureLines(report.failures).map((line) => `- ${escaped(line)}`),
        ]),
  ].join("\n");
}

/** What a dry run found, for people. */
export function dryRunText(report: DryRunReport): string {
  return [
    ...dryRunLines(report),
    ...report.samples.flatMap((sample) => ["", ...sampleLines(sample)]),
    ...section(
      "These cannot be upgraded",
      failureLines(report.failures).map((line) => `  ${line}`),
    ),
  ].join("\n");
}

export function dryRunMarkdown(report: DryRunReport): string {
  const [first = "", ...others] = dryRunLines(report);
  return [
    `## Dry run of a backfill of ${report.table}`,
    "",
    first,
    "",
    ...others.map((line) => `- ${line}`),
    ...report.samples.flatMap(sampleMarkdown),
    ...(report.failures.length === 0 ? [] : ["", "### These cannot be upgraded", ""]),
    ...failureLines(report.failures).map((line) => `- ${escaped(line)}`),
  ].join("\n");
}

function headline({ state, progress, older, failures, message, after }: BackfillReport): string {
  const { table, counts, failed } = progress;
  switch (state) {
    case "stopped":
      return `The backfill of ${table} has stopped. ${message ?? ""}`.trimEnd();
    case "interrupted":
      return `The backfill of ${table} has been interrupted; nothing is lost.`;
    default: {
      const kept = failed > 0 ? `, and ${countText(failures.length, "item")} failed and kept` : "";
      const done = `${table}: ${countText(counts.changed, "item")} changed${kept}.`;
      if (after === undefined) return done;
      if (older === undefined || older === 0) return `${done} Verified: no older item is left.`;
      return `${done} ${countText(older, "item is", "items are")} of an older version still${
        older > failed ? ", written by older code meanwhile: run it again when that is gone" : ""
      }.`;
    }
  }
}

function rowsOf({ progress, startedAt, endedAt }: BackfillReport): readonly [string, string][] {
  const { counts, dollars, failed, seconds } = progress;
  const rows: readonly [string, number | string][] = [
    ["changed", counts.changed],
    ["current", counts.current],
    ["newer", counts.newer],
    ["foreign", counts.foreign],
    ["deleted", counts.gone],
    ["failed", failed],
    ["conflicts", counts.conflicts],
    ["throttled", counts.throttled],
  ];
  return [
    ["seen", numberText(counts.scanned)],
    ...rows.flatMap(([name, count]): [string, string][] =>
      count === 0 && name !== "changed" ? [] : [[name, numberText(Number(count))]],
    ),
    [
      "units",
      `${unitsText(progress)}${dollars === undefined ? "" : `, ${dollarsText(dollars)} on demand`}`,
    ],
    ["time", `${durationText(seconds)}, started ${startedAt}, ended ${endedAt}`],
  ];
}

function unitsText({ units }: Pick<BackfillProgress, "units">): string {
  return `${numberText(units.read)} RCU, ${numberText(units.write)} WCU`;
}

/** Entity, versions before, versions after. */
function censusRows({
  before,
  after,
  versions,
}: BackfillReport): readonly [string, string, string][] {
  const names = new Set([
    ...Object.keys(before?.entities ?? {}),
    ...Object.keys(after?.entities ?? {}),
  ]);
  const rows = [...names]
    .filter((name) => name in versions)
    .map((name): [string, string, string] => [name, cell(before, name), cell(after, name)]);
  return rows.filter(([, ...cells]) => cells.some((each) => each !== ""));
}

function cell(census: VersionCensus | undefined, entity: string): string {
  const versions = Object.entries(census?.entities[entity] ?? {});
  return versions.map(([version, items]) => `${numberText(items)} of v${version}`).join(", ");
}

const mostShown = 20;

function failureLines(failures: readonly FailedItem[]): readonly string[] {
  const lines = failures.slice(0, mostShown).map(({ key, entity, version, message }) => {
    const of = [entity, version === undefined ? undefined : `v${version}`]
      .filter(Boolean)
      .join(" ");
    return `${of === "" ? "" : `${of} `}${JSON.stringify(itemToPlain(key))}: ${message}`;
  });
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `and ${countText(more, "other")}`] : lines;
}

function dryRunLines(report: DryRunReport): readonly string[] {
  const { counts, scanned, isWhole, table, units } = report;
  const of = isWhole
    ? `all ${countText(scanned, "item")}`
    : `a sample of ${countText(scanned, "item")}`;
  const others = (["newer", "foreign"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${numberText(counts[kind])} ${kind}`);
  const lines = [
    `${table}: of ${of}, ${numberText(counts.change)} would be changed, and ${numberText(counts.failed)} cannot be upgraded${
      others.length === 0 ? "" : ` (${others.join(", ")}, left alone)`
    }. Nothing was written.`,
    `Estimate: ${estimateText(report.estimate)}.`,
    `The look itself took ${countText(units.read, "read unit")}.`,
  ];
  return lines;
}

function estimateText({
  items,
  readUnits,
  writeUnits,
  dollars,
  seconds,
  unitsPerSecond,
}: BackfillEstimate): string {
  if (items === undefined || readUnits === undefined || writeUnits === undefined) {
    return "not known, since DynamoDB does not tell how many items the table has";
  }
  return [
    `${countText(items, "item")} to change`,
    `${numberText(readUnits)} read and ${countText(writeUnits, "write unit")}`,
    ...(dollars === undefined ? [] : [`${dollarsText(dollars)} on demand`]),
    ...(seconds === undefined || unitsPerSecond === undefined
      ? []
      : [`${durationText(seconds)} at ${countText(unitsPerSecond, "write unit")} per second`]),
  ].join(", ");
}

function sampleLines({
  entity,
  from,
  to,
  before,
  after,
  request,
  writeUnits,
}: SampleChange): readonly string[] {
  return [
    sampleTitle({ entity, from, to, writeUnits }),
    `  before  ${JSON.stringify(itemToPlain(before))}`,
    `  after   ${after === undefined ? "(deleted)" : JSON.stringify(itemToPlain(after))}`,
    `  ${request.operation}  ${JSON.stringify(request.input)}`,
  ];
}

function sampleTitle({
  entity,
  from,
  to,
  writeUnits,
}: {
  readonly entity: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly writeUnits: number;
}): string {
  const versions = from === undefined ? "" : ` v${from}${to === undefined ? "" : ` → v${to}`}`;
  return `${entity}${versions}, ${countText(writeUnits, "write unit")}`;
}

/** What changes of an item, attribute by attribute, and the request that does it. */
function sampleMarkdown(sample: SampleChange): readonly string[] {
  const { entity, from, to, key, before, after, request, writeUnits } = sample;
  return [
    "",
    `### ${escaped(sampleTitle({ entity, from, to, writeUnits }))}`,
    "",
    "```diff",
    `  ${JSON.stringify(itemToPlain(key))}`,
    ...(after === undefined ? ["- (the item is deleted)"] : changedLines(before, after)),
    "```",
    "",
    "```json",
    JSON.stringify({ [request.operation]: request.input }, undefined, 2),
    "```",
  ];
}

/** Attributes that are different, by name: as they were, and as they will be. */
function changedLines(before: Item, after: Item): readonly string[] {
  const old = attributeTexts(before);
  const made = attributeTexts(after);
  return [...new Set([...old.keys(), ...made.keys()])].sort().flatMap((name) => {
    const [was, is] = [old.get(name), made.get(name)];
    if (was === is) return [];
    return [
      ...(was === undefined ? [] : [`- ${JSON.stringify(name)}: ${was}`]),
      ...(is === undefined ? [] : [`+ ${JSON.stringify(name)}: ${is}`]),
    ];
  });
}

function attributeTexts(item: Item): ReadonlyMap<string, string> {
  const plain = Object.entries(itemToPlain(item));
  return new Map(plain.map(([name, value]) => [name, JSON.stringify(value)]));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function escaped(text: string): string {
  return text.replace(/([|\\<>])/g, "\\$1");
}
