import {
  type Amount,
  type ModelCosts,
  moneyText,
  type PartitionCost,
  type PatternCost,
  type TableCost,
} from "../costs/index.ts";
import { bytesText, countText, numberText } from "../rules/figures.ts";
import { codeText, plainText } from "./markdown.ts";

/** `$33.18/month`, for lenses and hints; `undefined` where there is no rate or nothing is known. */
export function monthlyText(costs: ModelCosts, pattern: string): string | undefined {
  const monthly = patternCost(costs, pattern)?.monthly;
  return monthly === undefined ? undefined : perMonth(monthly);
}

/** What a pattern costs, as Markdown: of a call, in a month, on which paths, and what is not known. */
export function patternCostMarkdown(costs: ModelCosts, pattern: string): string | undefined {
  const cost = patternCost(costs, pattern);
  if (cost === undefined || !cost.served) return undefined;
  const { paths, monthly, millionCalls, rate, atMost, unknown } = cost;
  const lines: string[] = [];
  if (monthly !== undefined && rate !== undefined) {
    lines.push(
      `**${perMonth(monthly)}** at ${numberText(rate)}/s, on demand in ${costs.region} (prices of ${costs.pricesAsOf}).`,
    );
  } else if (millionCalls !== undefined) {
    lines.push(
      `**${moneyText(millionCalls)}** for a million calls, on demand in ${costs.region} (prices of ${costs.pricesAsOf}).`,
    );
  }
  // A single path is what the plan says already.
  if (paths.length > 1) {
    const each = paths.map(
      ({ table, index, units, access }) =>
        `${plainText(index ?? table)} ${numberText(units)} ${access === "read" ? "RCU" : "WCU"}`,
    );
    lines.push(`Of a call: ${each.join(", ")}.`);
  }
  if (atMost.length > 0)
    lines.push(`At most, since some of it is needed ${atMost.map(plainText).join("; ")}.`);
  if (unknown.length > 0) lines.push(`Not known: ${unknown.map(plainText).join(", ")}.`);
  return lines.length === 0 ? undefined : lines.join(" ");
}

/** What a table costs in a month, and its busiest keys, as Markdown. */
export function tableCostMarkdown(costs: ModelCosts, table: string): string | undefined {
  const cost = costs.tables.find((each) => each.table === table);
  if (cost === undefined) return undefined;
  const { monthly, unknown } = cost;
  const parts = [
    ["requests", monthly.requests],
    ["storage", monthly.storage],
    ["recovery", monthly.recovery],
    ["replicas", monthly.replicas],
  ] as const;
  const known = parts.filter(([, amount]) => amount.dollars > 0);
  const lines =
    known.length === 0
      ? []
      : [
          `**${perMonth(monthly.total)}** in ${costs.region}: ${known.map(([name, amount]) => `${name} ${moneyText(amount)}`).join(", ")}.${billingAdvice(cost)}`,
        ];
  if (unknown.length > 0) lines.push(`Not known: ${unknown.map(plainText).join(", ")}.`);
  return joined([lines.join(" "), partitionTable(costs, table, undefined)]);
}

/** How an index is met: what it stores and its busiest keys, as Markdown. */
export function indexCostMarkdown(
  costs: ModelCosts,
  table: string,
  index: string,
): string | undefined {
  const storage = costs.tables
    .find((each) => each.table === table)
    ?.storage.find(({ path }) => path === index);
  const stored =
    storage === undefined || storage.items === 0
      ? ""
      : `Stores ${storage.atMost ? "at most " : ""}${countText(storage.items, "entry", "entries")}, ${bytesText(storage.billedBytes)} on the bill.`;
  return joined([stored, partitionTable(costs, table, index)]);
}

function billingAdvice({ billing, comparisons }: TableCost): string {
  const { cheaperBilling, provisioned, onDemand } = comparisons;
  if (cheaperBilling === undefined || cheaperBilling === billing) return "";
  const [now, then] =
    cheaperBilling === "provisioned"
      ? [onDemand, provisioned.steady]
      : [provisioned.steady, onDemand];
  const name = cheaperBilling === "provisioned" ? "Provisioned for the peak" : "On demand";
  return ` ${name}, its requests would cost ${moneyText(then)} instead of ${moneyText(now)}.`;
}

function partitionTable(
  { partitions }: ModelCosts,
  table: string,
  index: string | undefined,
): string {
  const rows = partitions.filter(
    (each) =>
      each.table === table &&
      each.index === index &&
      (each.values !== undefined || each.reads.parts.length + each.writes.parts.length > 0),
  );
  if (rows.length === 0) return "";
  return [
    "| Partition key | Values | Busiest: reads | Busiest: writes | Collection |",
    "|---|---|---|---|---|",
    ...rows.map(partitionRow),
  ].join("\n");
}

function partitionRow(partition: PartitionCost): string {
  const { key, values, reads, writes } = partition;
  const heat = ({ parts, unitsPerSecond, limit }: PartitionCost["reads"]): string =>
    parts.length === 0 ? "" : `${numberText(unitsPerSecond)} of ${numberText(limit)}/s`;
  const { averageCollectionBytes: average, maximumCollectionBytes: maximum } = partition;
  const size = [
    ...(average === undefined ? [] : [bytesText(average)]),
    ...(maximum === undefined || maximum === average ? [] : [`up to ${bytesText(maximum)}`]),
  ].join(", ");
  return `| ${codeText(key)} | ${values === undefined ? "" : numberText(values)} | ${heat(reads)} | ${heat(writes)} | ${size} |`;
}

function patternCost(costs: ModelCosts, pattern: string): PatternCost | undefined {
  return costs.patterns.find(({ name }) => name === pattern);
}

function perMonth(amount: Amount): string {
  return `${moneyText(amount)}/month`;
}

function joined(parts: readonly string[]): string | undefined {
  const written = parts.filter((part) => part !== "");
  return written.length === 0 ? undefined : written.join("\n\n");
}
