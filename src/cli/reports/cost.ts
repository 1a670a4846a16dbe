import {
  type Amount,
  type ModelCosts,
  moneyText,
  type PartitionCost,
  type PathStorage,
  type PatternCost,
  type TableCost,
} from "../../costs/index.ts";
import { bytesText, numberText } from "../../rules/figures.ts";

/** Costs for people: what each pattern and each table costs, why, and what is not known. */
export function costText(costs: ModelCosts): string {
  return [
    heading(costs),
    ...section("Patterns", patternRows(costs)),
    ...costs.tables.flatMap((table) => ["", ...tableLines(table)]),
    ...section("The busiest partition keys", partitionRows(costs)),
    ...list("Not known", grouped(costs.unknown)),
    ...list("Not certain", costs.unsure),
  ].join("\n");
}

/** The same as a comment of a pull request. */
export function costMarkdown(costs: ModelCosts): string {
  const tables = costs.tables.map(({ table, billing, tableClass, monthly }) => [
    table,
    `${billing}, ${tableClass}`,
    moneyText(monthly.requests),
    moneyText(monthly.storage),
    moneyText(sum(monthly.recovery, monthly.replicas)),
    moneyText(monthly.total),
  ]);
  return [
    `**${moneyText(costs.monthly)} a month** in ${costs.region}, at the prices of ${costs.pricesAsOf} and ${costs.hoursPerMonth} hours a month.`,
    "",
    ...markdownTable(
      ["Pattern", "Reads a call", "Writes a call", "Rate", "A month"],
      costs.patterns.map(patternCells),
    ),
    "",
    ...markdownTable(
      ["Table", "Billing", "Requests", "Storage", "Recovery and replicas", "A month"],
      tables,
    ),
    ...costs.tables.flatMap((table) => [
      "",
      ...comparisonLines(table).map((line) => `- ${escaped(line)}`),
    ]),
    "",
    ...markdownTable(
      ["Partition key", "Values", "Reads of the busiest", "Writes of the busiest", "Collection"],
      costs.partitions.map(partitionCells),
    ),
    ...details("Not known", grouped(costs.unknown)),
    ...details("Not certain", costs.unsure),
  ].join("\n");
}

export function costJson(costs: ModelCosts): string {
  return JSON.stringify(costs, undefined, 2);
}

function heading(costs: ModelCosts): string {
  return `${moneyText(costs.monthly)} a month in ${costs.region}, at the prices of ${costs.pricesAsOf} and ${costs.hoursPerMonth} hours a month`;
}

function patternRows({ patterns }: ModelCosts): readonly (readonly string[])[] {
  return patterns.map((pattern) => {
    const [name = "", reads = "", writes = "", rate = "", monthly = ""] = patternCells(pattern);
    return [name, reads, writes, rate, monthly];
  });
}

function patternCells(pattern: PatternCost): readonly string[] {
  const { name, served, readUnits, writeUnits, rate, monthly, unknown } = pattern;
  if (!served) return [name, "not served", "", "", ""];
  const isOpen = unknown.some((each) => !each.startsWith("rate of"));
  const isKnown = readUnits + writeUnits > 0;
  const bound = !isOpen
    ? ""
    : pattern.monthly?.atLeast || pattern.millionCalls?.atLeast
      ? "≥ "
      : "≤ ";
  const units = (count: number, unit: string): string => {
    if (count > 0) return `${bound}${numberText(count)} ${unit}`;
    return isKnown ? "" : "?";
  };
  return [
    name,
    units(readUnits, "RCU"),
    units(writeUnits, "WCU"),
    rate === undefined ? "?" : `${numberText(rate)}/s`,
    monthly === undefined ? "?" : moneyText(monthly),
  ];
}

function tableLines(cost: TableCost): readonly string[] {
  const { table, billing, tableClass, monthly, storage } = cost;
  const parts = [
    `requests ${moneyText(monthly.requests)}`,
    `storage ${moneyText(monthly.storage)}`,
    ...(monthly.recovery.dollars > 0
      ? [`point-in-time recovery ${moneyText(monthly.recovery)}`]
      : []),
    ...(monthly.replicas.dollars > 0 ? [`replicas ${moneyText(monthly.replicas)}`] : []),
  ];
  return [
    `Table ${table} (${billing}, ${tableClass}): ${moneyText(monthly.total)} a month`,
    `  ${parts.join(", ")}`,
    `  stores ${storage.map(storageText).join(", ")}`,
    ...comparisonLines(cost).map((line) => `  ${line}`),
  ];
}

function storageText({ path, items, billedBytes, atMost, unknown }: PathStorage): string {
  if (items === 0 && unknown.length > 0) return `${path} ?`;
  const bound = unknown.length > 0 ? "≥ " : atMost ? "≤ " : "";
  return `${path} ${bound}${bytesText(billedBytes)}`;
}

/** How the other billing mode and the other class would do. */
function comparisonLines({ table, comparisons, billing, shortage }: TableCost): readonly string[] {
  const { onDemand, provisioned, breakEvenUtilization, breakEvenPeak, classes } = comparisons;
  const lines: string[] = shortage.map((each) => `${each}: it will throttle`);
  if (breakEvenPeak !== undefined) {
    const capacities = provisioned.capacities
      .map(
        ({ path, read, write }) =>
          `${path} ${numberText(read)} read and ${numberText(write)} write units`,
      )
      .join(", ");
    lines.push(
      `${table} on demand ${moneyText(onDemand)}; provisioned for its peak at ${percent(provisioned.utilization)} use ${moneyText(provisioned.steady)} (${capacities}), scaled to its average at best ${moneyText(provisioned.scaled)}`,
    );
    const { read, write } = breakEvenUtilization;
    const cheaper = comparisons.cheaperBilling;
    const verdict =
      cheaper === undefined
        ? "no peak is stated, so that rates count as peaks"
        : `${cheaper} is cheaper${cheaper === billing ? "" : ` than ${billing}`}`;
    if (read !== undefined && write !== undefined) {
      lines.push(
        `provisioned pays from ${percent(read)} use of reads and ${percent(write)} of writes on, which is a peak of up to ${numberText(breakEvenPeak)} times the average: ${verdict}`,
      );
    }
  }
  if (classes.length > 1 && comparisons.cheaperClass !== undefined) {
    const each = classes
      .map(({ tableClass, total }) => `${tableClass} ${moneyText(total)}`)
      .join(", ");
    lines.push(
      `class ${each}: infrequent-access pays where storage costs more than ${numberText(comparisons.classBreakEven ?? 0)} times the requests`,
    );
  }
  return lines;
}

function partitionRows({ partitions }: ModelCosts): readonly (readonly string[])[] {
  return partitions.map(partitionCells);
}

function partitionCells(partition: PartitionCost): readonly string[] {
  const { table, index, key, values, reads, writes } = partition;
  const { averageCollectionBytes: average, maximumCollectionBytes: maximum } = partition;
  const heat = ({ unitsPerSecond, limit, parts }: PartitionCost["reads"]): string =>
    parts.length === 0 ? "" : `${numberText(unitsPerSecond)} of ${numberText(limit)}/s`;
  const size = [
    ...(average === undefined ? [] : [bytesText(average)]),
    ...(maximum === undefined || maximum === average ? [] : [`up to ${bytesText(maximum)}`]),
  ];
  return [
    `${index === undefined ? table : `${table}.${index}`} ${key}`,
    values === undefined ? "?" : `${numberText(values)} values`,
    heat(reads),
    heat(writes),
    size.length === 0 ? "?" : size.join(", "),
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join("  ").trimEnd()}`;
  });
  return ["", title, ...lines];
}

function list(title: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? [] : ["", title, ...entries.map((each) => `  ${each}`)];
}

function details(title: string, entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  return [
    "",
    `<details><summary>${title}</summary>`,
    "",
    ...entries.map((each) => `- ${escaped(each)}`),
    "",
    "</details>",
  ];
}

/** "size of Order.note" and "size of Order.title" in one line. */
function grouped(unknown: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const each of unknown) {
    const [, what = "", subject = ""] = /^((?:number of )?.+? of )(.*)$/.exec(each) ?? [
      "",
      each,
      "",
    ];
    const group = groups.get(what);
    if (group === undefined) groups.set(what, [subject]);
    else group.push(subject);
  }
  return [...groups].map(([what, subjects]) => `${what}${subjects.join(", ")}`);
}

function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)];
}

/** Names of a model are text, never markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, "\\$&");
}

function sum(left: Amount, right: Amount): Amount {
  return {
    dollars: left.dollars + right.dollars,
    atMost: left.atMost || right.atMost,
    atLeast: left.atLeast || right.atLeast,
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
