import type { Heat, PartitionSpace } from "../../costs/index.ts";
import { limits } from "../../dynamodb/limits.ts";
import type { DiagnosticExtras, Place } from "../../language/diagnostics/registry.ts";
import { accessPathsOf, attributeNamed } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, Table } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { primaryKeySources } from "../../planner/updates.ts";
import type { Clinic } from "../clinic.ts";
import { countText, numberText } from "../figures.ts";

/**
 * Partition key values that take so much of what one partition serves that it has to be said, and
 * what about them it is that makes it so. Each has one rule, so that one thing is said once.
 */
export interface HotKey {
  readonly space: PartitionSpace;
  readonly heat: Heat;
  readonly cause: /** One item: nothing splits it. */
  "item" | "too few shards" | "time" | "index" | "local index" | "monotonic" | "key";
}

/** The spaces whose busiest value takes too many write units, each with its cause. */
export function hotWrites(clinic: Clinic): readonly HotKey[] {
  const known = writesOf.get(clinic);
  if (known !== undefined) return known;
  const hot = busySpacesIn(clinic).flatMap((space): HotKey[] => {
    const heat = space.writes;
    const isHot = shareOf(heat) >= clinic.thresholds.hotPartitionShare;
    return isHot ? [{ space, heat, cause: causeOf(clinic, space) }] : [];
  });
  writesOf.set(clinic, hot);
  return hot;
}

/** What all rules about hot writes say, beside the names of the place. */
export interface HotWrite {
  readonly space: PartitionSpace;
  readonly figures: Readonly<Record<"key" | "shards" | "units" | "share" | "parts", string>>;
  readonly extras: DiagnosticExtras;
}

export function hotWritesBy(clinic: Clinic, cause: HotKey["cause"]): readonly HotWrite[] {
  return hotWrites(clinic)
    .filter((hot) => hot.cause === cause)
    .map((hot) => {
      const { space, heat } = hot;
      return {
        space,
        figures: {
          key: space.form,
          shards: numberText(shardsFor(clinic, heat)),
          units: numberText(heat.unitsPerSecond),
          share: percentText(shareOf(heat)),
          parts: partsText(heat),
        },
        extras: { ...severityOf(heat), changes: () => shardChange(clinic, hot) },
      };
    });
}

const writesOf = new WeakMap<Clinic, readonly HotKey[]>();

export function hotReads(clinic: Clinic): readonly PartitionSpace[] {
  return busySpacesIn(clinic).filter(
    ({ reads }) => shareOf(reads) >= clinic.thresholds.hotPartitionShare,
  );
}

/** The spaces of the paths on which so much goes on that one key may be hot. */
export function busySpacesIn(clinic: Clinic): readonly PartitionSpace[] {
  const known = busyOf.get(clinic);
  if (known !== undefined) return known;
  const { model, spacesOf } = clinic;
  const hasRates = model.patterns.some(
    ({ rate, peak }) => rate !== undefined || peak !== undefined,
  );
  const busy = hasRates
    ? pathsIn(clinic).flatMap(([table, path]) =>
        mayBeHot(clinic, table, path) ? spacesOf(table, path) : [],
      )
    : [];
  busyOf.set(clinic, busy);
  return busy;
}

const busyOf = new WeakMap<Clinic, readonly PartitionSpace[]>();

/** Local indexes have the partitions of their table. */
export function pathsIn({ model }: Clinic): readonly (readonly [Table, AccessPath])[] {
  return model.tables.flatMap((table) =>
    accessPathsOf(table)
      .filter(({ kind }) => kind !== "local")
      .map((path) => [table, path] as const),
  );
}

/** Where all that the path takes is too little for one key, none of its keys is hot. */
function mayBeHot(clinic: Clinic, table: Table, path: AccessPath): boolean {
  const all = unitsOn(clinic, table, path);
  const { hotPartitionShare, lowCardinalityShare } = clinic.thresholds;
  const share = Math.min(hotPartitionShare, lowCardinalityShare);
  return (
    all.read >= limits.partitionReadUnits * share || all.write >= limits.partitionWriteUnits * share
  );
}

/** Units a second, at the busiest time, of all patterns together. */
function unitsOn(
  clinic: Clinic,
  table: Table,
  path: AccessPath,
): { readonly read: number; readonly write: number } {
  const sums = { read: 0, write: 0 };
  const locals = path.kind === "table" ? table.indexes.filter(({ kind }) => kind === "local") : [];
  for (const each of [path, ...locals]) {
    for (const { load, access, unitsOnPath } of clinic.loads.on(each)) {
      sums[access] += (load.peak ?? 0) * unitsOnPath;
    }
  }
  return sums;
}

function causeOf(clinic: Clinic, space: PartitionSpace): HotKey["cause"] {
  const { shards, timeAttributes, path, table, isMonotonic } = space;
  if (itemHeat(clinic, space) >= clinic.thresholds.hotPartitionShare) return "item";
  if (shards > 1) return "too few shards";
  if (timeAttributes.length > 0) return "time";
  if (path.kind === "global") return "index";
  if (table.indexes.some(({ kind }) => kind === "local")) return "local index";
  return isMonotonic ? "monotonic" : "key";
}

/** The share of a partition's units that a single item takes by updates. */
function itemHeat(clinic: Clinic, { writes, path }: PartitionSpace): number {
  if (path.kind !== "table") return 0;
  const [first] = writes.parts;
  const units = first === undefined ? undefined : unitsOfItem(clinic, first);
  return units === undefined ? 0 : units / writes.limit;
}

/** What one item takes of an update, a second; `undefined` for other writes, or where it is not known. */
export function unitsOfItem(
  { quantities }: Clinic,
  { load, peak, units, share }: Heat["parts"][number],
): number | undefined {
  const { operation, path, entities } = load;
  const [entity] = entities;
  if (operation.operation !== "UpdateItem" || entity === undefined) return undefined;
  const [sort] = operation.key?.sort ?? [];
  const isOneOfCollection =
    path.sort.length === 0 || (sort !== undefined && isLiteral(sort.values[0]));
  const inCollection = quantities.collectionsOf(entity, path)?.averageItems;
  const items = isOneOfCollection ? 1 : inCollection;
  return items === undefined ? undefined : (peak * units * share) / items;
}

function isLiteral(value: { readonly kind: string } | undefined): boolean {
  return value?.kind === "literal";
}

export function shareOf({ unitsPerSecond, limit }: Heat): number {
  return unitsPerSecond / limit;
}

/** Where the key is made: the index's name, or the binding of the table's partition key. */
export function placeOf({ path, table, entities, writes, reads }: PartitionSpace): Place {
  if (path.kind !== "table") return { file: path.origin.file, span: path.origin.nameSpan };
  const [key] = path.partition;
  const busiest = (writes.parts[0] ?? reads.parts[0])?.load.entities[0];
  const entity = entities.find((each) => each === busiest) ?? entities[0];
  const binding = entity?.bindings.find(({ attribute }) => attribute === key?.name);
  const origin = binding?.origin ?? (key && entity?.originOfAttribute(key.name)) ?? table.origin;
  return { file: origin.file, span: origin.nameSpan };
}

/** Over the limit DynamoDB refuses requests; below it, bursts and growth will meet it. */
export function severityOf(heat: Heat): Pick<DiagnosticExtras, "severity"> {
  return shareOf(heat) > 1 ? { severity: "error" } : {};
}

export function percentText(share: number): string {
  return `${numberText(share * 100)} %`;
}

/** The arithmetic: "Record at 900/s takes 2 (all have one partition key)". */
export function partsText({ parts }: Heat): string {
  const shown = parts.slice(0, 3).map(({ pattern, peak, units, why }) => {
    return `${pattern} at ${numberText(peak)}/s takes ${numberText(units)} (${why})`;
  });
  const rest = parts.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${countText(rest, "more pattern")}`] : [])].join(", ");
}

/** So many shards, or copies, that none of them is hot any more. */
export function shardsFor(
  { thresholds }: Clinic,
  { unitsPerSecond, limit }: Heat,
  present = 1,
): number {
  const each = limit * thresholds.hotPartitionShare;
  return Math.max(2, Math.floor((unitsPerSecond * present) / each) + 1);
}

/** Puts a shard into the partition key's template, where all that reads it goes on being served. */
export function shardChange(
  clinic: Clinic,
  { space, heat }: Pick<HotKey, "space" | "heat">,
): readonly Change[] {
  const count = shardsFor(clinic, heat);
  const [entity, ...others] = space.entities;
  const [key, ...more] = space.path.partition;
  if (entity === undefined || others.length > 0 || key === undefined || more.length > 0) return [];
  const binding = entity.bindings.find(({ attribute }) => attribute === key.name);
  const source = shardSource(entity, space.attributes);
  if (binding === undefined || source === undefined || count > mostShards) return [];
  if (!isServedInShards(clinic, entity, space)) return [];
  const text = textOf(clinic, binding.origin.file, binding.origin.span);
  const end = text?.lastIndexOf('"') ?? -1;
  if (text === undefined || end < 1 || !text.slice(0, end).includes('"')) return [];
  const at = binding.origin.span.start + end;
  return [
    {
      title: `Spread ${key.name} over ${count} shards by ${source}: each read of all of them makes ${count} queries, and existing items have to be written anew`,
      edits: [
        {
          file: binding.origin.file,
          span: { start: at, end: at },
          newText: `#\${shard(${source}, ${count})}`,
        },
      ],
    },
  ];
}

/** Another number of shards in the template that has them. */
export function reshardChange(
  clinic: Clinic,
  space: PartitionSpace,
  count: number,
  consequence: string,
): readonly Change[] {
  if (count > mostShards) return [];
  const names = new Set(space.path.partition.map(({ name }) => name));
  const edits = space.entities.flatMap((entity) =>
    entity.bindings
      .filter(({ attribute }) => names.has(attribute))
      .flatMap(({ origin }) => {
        const text = textOf(clinic, origin.file, origin.span) ?? "";
        const found = /shard\([^,)]*,\s*(\d+)/.exec(text);
        const digits = found?.[1];
        if (found === null || digits === undefined) return [];
        const start = origin.span.start + found.index + found[0].length - digits.length;
        const span = { start, end: start + digits.length };
        return [{ file: origin.file, span, newText: String(count) }];
      }),
  );
  if (edits.length === 0) return [];
  return [{ title: `Use ${count} shards: ${consequence}`, edits }];
}

/** More queries than this are not made for one call. */
const mostShards = 100;

/** An attribute that names the item: writes that know the key know its shard. */
function shardSource(entity: Entity, taken: readonly string[]): string | undefined {
  const known = primaryKeySources(entity);
  return entity.identity.toReversed().find((name) => {
    const type = attributeNamed(entity, name)?.type.kind;
    const isText = type === "ulid" || type === "uuid" || type === "string";
    return isText && known.has(name) && !taken.includes(name);
  });
}

/** A query can be spread over shards unless it is spread over something else already. */
function isServedInShards({ usesOfPath }: Clinic, entity: Entity, space: PartitionSpace): boolean {
  const [key] = space.path.partition;
  const isReadBack = entity.attributes.some(({ source }) => source.kind === "in key");
  if (isReadBack || key === undefined) return false;
  return usesOfPath(space.path).every(({ operation, entities }) => {
    if (!entities.includes(entity) || operation.operation !== "Query") return true;
    return (
      operation.fanOut === undefined && entities.length === 1 && operation.pageSize === undefined
    );
  });
}

function textOf(
  { model }: Clinic,
  file: string,
  { start, end }: { readonly start: number; readonly end: number },
): string | undefined {
  return model.files.find(({ uri }) => uri === file)?.text.slice(start, end);
}
