import { type KeyAttribute, primaryKeyOf } from "../../dynamodb/key-schema.ts";
import { itemSize } from "../../dynamodb/sizes.ts";
import type { AttributeDraft, BindingDraft } from "./draft.ts";
import type { TableContext } from "./entities.ts";
import { type SampledItem, valueIn } from "./sampled-items.ts";
import { count, supportText } from "./support.ts";
import { distinctCount } from "./value-types.ts";

/**
 * Items of the entity in the whole table. A sample's share of a count that is hours old is no exact
 * number, and is not written as one.
 */
export function volumeOf(table: TableContext, items: number): number | undefined {
  const { itemCount, sampled, isWhole } = table;
  if (sampled === 0 || table.isDesign) return undefined;
  if (isWhole || itemCount <= sampled) return items;
  return rounded((items / sampled) * itemCount);
}

/** Two digits that mean something. */
function rounded(number: number): number {
  if (number < 100) return Math.max(1, Math.round(number));
  const unit = 10 ** (Math.floor(Math.log10(number)) - 1);
  return Math.round(number / unit) * unit;
}

/**
 * Where many items share a partition key of one attribute, that one's values can be counted; not in
 * a sample, which has a few items each of many partitions.
 */
export function withCardinality(
  attributes: readonly AttributeDraft[],
  bindings: readonly BindingDraft[],
  [partition]: readonly KeyAttribute[],
  items: readonly SampledItem[],
  table: TableContext,
): readonly AttributeDraft[] {
  if (partition === undefined || !table.isWhole || table.isDesign) return attributes;
  const key = table.keyNames.get(partition.name) ?? partition.name;
  const parts = bindings.find((binding) => binding.key === key)?.parts ?? [{ attribute: key }];
  const sources = parts.flatMap((part) => (typeof part === "string" ? [] : [part.attribute]));
  const [source] = sources;
  const distinct = distinctCount(items.flatMap(({ item }) => valueIn(item, partition.name) ?? []));
  if (source === undefined || sources.length > 1 || distinct * 3 > items.length * 2)
    return attributes;
  return attributes.map((each) =>
    each.name === source ? { ...each, cardinality: distinct } : each,
  );
}

export function commentsOf(
  table: TableContext,
  items: readonly SampledItem[],
  volume: number | undefined,
): readonly string[] {
  if (table.isDesign) {
    return [`${supportText({ seen: items.length, of: table.sampled })}.`];
  }
  const bytes = items.map(({ item }) => itemSize(item));
  const total = bytes.reduce((all, each) => all + each, 0);
  const [partition] = primaryKeyOf(table.definition);
  const partitions = distinctCount(
    items.flatMap(({ item }) => valueIn(item, partition?.name ?? "") ?? []),
  );
  const perPartition = items.length / Math.max(1, partitions);
  const lines = [
    `${supportText({ seen: items.length, of: table.sampled })}, ${count(Math.round(total / Math.max(1, items.length)))} bytes on average, at most ${count(Math.max(...bytes))}.`,
  ];
  if (table.isWhole && perPartition >= 1.5) {
    lines.push(`${rounded1(perPartition)} items in a partition of the table, on average.`);
  }
  if (volume !== undefined && !table.isWhole) {
    lines.push("The volume is this share of DynamoDB's item count, which is up to six hours old.");
  }
  return lines;
}

function rounded1(number: number): string {
  return number < 10 ? String(Math.round(number * 10) / 10) : count(Math.round(number));
}
