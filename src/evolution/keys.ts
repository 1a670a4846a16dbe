import { accessPathsOf, type KeySource, keySourceOf } from "../language/semantics/keys.ts";
import type { Entity, KeyAttribute, Table } from "../language/semantics/model.ts";
import { canonical, withNames } from "./canonical.ts";
import type { Work } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { estimateBackfill } from "./estimates.ts";
import { type EntityPair, isSameValue } from "./pairs.ts";
import { placeOf } from "./places.ts";
import type { ChangeCode, ChangeDetails } from "./registry.ts";
import { isSameTable } from "./same-table.ts";
import { bindingWords } from "./words.ts";

/** How an entity that stays in its table makes its keys. */
export function compareKeys(comparison: Comparison, pair: EntityPair): void {
  // Of what moves to another table every key is made anew, which is said there.
  if (!isSameTable(pair.old.table, pair.new.table)) return;
  compareItemKey(comparison, pair);
  compareIndexKeys(comparison, pair);
}

export function detailsOfEntity({ old, new: current }: EntityPair): ChangeDetails {
  return {
    subject: { kind: "entity", name: current.name, table: current.table.name },
    old: placeOf(old.origin),
    new: placeOf(current.origin),
  };
}

function compareItemKey(comparison: Comparison, pair: EntityPair): void {
  const keys = keysOf(pair.new.table, "base");
  const changed = keys.filter((key) => verdictOf(pair, key) === "index-key-rewritten");
  if (changed.length === 0) return;
  const work = { does: "move", attributes: [] } as const;
  comparison.report(
    "item-key-changed",
    { entity: pair.new.name },
    {
      ...detailsOfEntity(pair),
      ...wordsOf(pair, changed),
      work: [backfill(comparison, pair.new, work)],
    },
  );
}

type Verdict = Extract<
  ChangeCode,
  "index-key-added" | "index-key-rewritten" | "index-condition-changed" | "index-key-dropped"
>;

function compareIndexKeys(comparison: Comparison, pair: EntityPair): void {
  const byVerdict = new Map<Verdict, KeyAttribute[]>();
  for (const key of keysOf(pair.new.table, "index")) {
    const verdict = verdictOf(pair, key);
    if (verdict === undefined) continue;
    const list = byVerdict.get(verdict);
    if (list === undefined) byVerdict.set(verdict, [key]);
    else list.push(key);
  }
  for (const [verdict, keys] of byVerdict) {
    const attributes = keys.map(({ storedName }) => storedName);
    const newKeys = new Set(verdict === "index-key-added" ? attributes : []);
    comparison.report(
      verdict,
      { entity: pair.new.name, key: attributes.join(", ") },
      {
        ...detailsOfEntity(pair),
        ...wordsOf(pair, keys),
        work: [backfill(comparison, pair.new, { does: "set", attributes }, newKeys)],
      },
    );
  }
}

/** What has become of a synthetic key attribute; natural ones are attributes like others. */
function verdictOf(pair: EntityPair, key: KeyAttribute): Verdict | undefined {
  const before = madeKey(pair.old, key);
  const after = madeKey(pair.new, key);
  // Of an attribute of its own that came or went is spoken where attributes are.
  if (before === undefined) {
    return after === undefined || after.kind === "own" ? undefined : "index-key-added";
  }
  if (after === undefined) return before.kind === "own" ? undefined : "index-key-dropped";
  if (before.kind === "own" && after.kind === "own") {
    // The same attribute, or one that was renamed: what is said of attributes says it.
    if (isGiven(pair.old, before) && isGiven(pair.new, after)) return undefined;
  }
  if (!isSameValue(pair, before.expression, after.expression)) return "index-key-rewritten";
  const conditionBefore = before.condition && withNames(before.condition, pair.names);
  return canonical(conditionBefore) === canonical(after.condition)
    ? undefined
    : "index-condition-changed";
}

/**
 * The source of a key attribute, unless it is one of the table's own or, as an attribute that only
 * one of the two entities has, is compared with the attributes.
 */
function madeKey(entity: Entity, key: KeyAttribute): KeySource | undefined {
  const { discriminator, versionAttribute } = entity.table;
  if (key.storedName === discriminator || key.storedName === versionAttribute) return undefined;
  return keySourceOf(entity, key);
}

function isGiven(entity: Entity, { sources }: KeySource): boolean {
  return sources.every(
    (name) =>
      entity.attributes.find((attribute) => attribute.name === name)?.source.kind !== "derived",
  );
}

/** Each key attribute once: of the table itself, or of its indexes without those of the table. */
function keysOf(table: Table, of: "base" | "index"): readonly KeyAttribute[] {
  const base = [...table.primary.partition, ...table.primary.sort];
  if (of === "base") return base;
  const keys = new Map<string, KeyAttribute>();
  for (const { kind, partition, sort } of accessPathsOf(table)) {
    if (kind === "table") continue;
    for (const key of [...partition, ...sort]) keys.set(key.storedName, key);
  }
  for (const { storedName } of base) keys.delete(storedName);
  return [...keys.values()];
}

function wordsOf(
  { old, new: current }: EntityPair,
  keys: readonly KeyAttribute[],
): Pick<ChangeDetails, "before" | "after"> {
  const words = (entity: Entity): string =>
    keys
      .flatMap((key) => {
        const source = keySourceOf(entity, key);
        if (source === undefined) return [];
        return [bindingWords(key.storedName, source.expression, source.condition)];
      })
      .join(", ");
  const before = words(old);
  const after = words(current);
  return { ...(before === "" ? {} : { before }), ...(after === "" ? {} : { after }) };
}

/** Work on the items of an entity of the new model, with what it takes. */
export function backfill(
  comparison: Comparison,
  entity: Entity,
  work: Pick<Extract<Work, { kind: "backfill" }>, "does" | "attributes" | "version">,
  newKeys?: ReadonlySet<string>,
): Work {
  const { planning } = comparison.new;
  return {
    kind: "backfill",
    table: entity.table.name,
    entity: entity.name,
    ...work,
    estimate: estimateBackfill(planning, entity, work, comparison.options, newKeys),
  };
}
