import type { Entity } from "../language/semantics/model.ts";
import { compareAttributes } from "./attributes.ts";
import type { BackfillWork } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { estimateBackfill } from "./estimates.ts";
import { backfill, compareKeys, detailsOfEntity } from "./keys.ts";
import type { EntityPair, PairedEntities } from "./pairs.ts";
import { placeOf } from "./places.ts";
import { patternsMeeting } from "./slices.ts";
import { isSameTable, type TablePair } from "./tables.ts";
import { compareVersions } from "./upgrades.ts";
import { listed } from "./words.ts";

export function compareEntities(
  comparison: Comparison,
  tables: readonly TablePair[],
  { pairs, added, removed }: PairedEntities,
): void {
  for (const pair of pairs) compareEntity(comparison, tables, pair);
  for (const entity of added) reportAdded(comparison, tables, entity);
  for (const entity of removed) reportRemoved(comparison, tables, entity);
}

function compareEntity(
  comparison: Comparison,
  tables: readonly TablePair[],
  pair: EntityPair,
): void {
  const { old, new: current } = pair;
  const isMoved = !tables.some((each) => each.old === old.table && each.new === current.table);
  if (isMoved) {
    comparison.report(
      "entity-moved",
      { entity: current.name, before: old.table.name, after: current.table.name },
      {
        ...detailsOfEntity(pair),
        before: `in ${old.table.name}`,
        after: `in ${current.table.name}`,
        work: [backfill(comparison, current, { does: "move", attributes: [] })],
      },
    );
  }
  compareIdentity(comparison, pair);
  compareKeys(comparison, pair);
  compareVersions(comparison, pair);
  const misfits = compareAttributes(comparison, pair);
  const isVersioned =
    current.table.versionAttribute !== undefined && old.table.versionAttribute !== undefined;
  if (misfits.length === 0 || !isVersioned || current.version !== old.version) return;
  comparison.report(
    "version-not-raised",
    {
      entity: current.name,
      version: current.version,
      next: current.version + 1,
      what: misfits.join(", "),
    },
    detailsOfEntity(pair),
  );
}

/** Its name, and what its items carry of it. */
function compareIdentity(comparison: Comparison, pair: EntityPair): void {
  const { old, new: current } = pair;
  const isRenamed = old.name !== current.name;
  const { discriminator } = current.table;
  const isValueSame =
    discriminator === undefined ||
    discriminator !== old.table.discriminator ||
    old.discriminatorValue === current.discriminatorValue;
  if (isValueSame) {
    if (!isRenamed) return;
    comparison.report(
      "entity-renamed-in-model",
      { before: old.name, after: current.name },
      { ...detailsOfEntity(pair), before: old.name, after: current.name },
    );
    return;
  }
  const details = {
    ...detailsOfEntity(pair),
    before: old.discriminatorValue,
    after: current.discriminatorValue,
    work: [backfill(comparison, current, { does: "set", attributes: [discriminator] })],
  };
  if (isRenamed) {
    comparison.report(
      "entity-renamed",
      { before: old.name, after: current.name, value: old.discriminatorValue },
      details,
    );
  } else {
    comparison.report(
      "discriminator-value-changed",
      {
        entity: current.name,
        before: old.discriminatorValue,
        after: current.discriminatorValue,
      },
      details,
    );
  }
}

/** Running code does not know it: would it come upon its items? */
function reportAdded(comparison: Comparison, tables: readonly TablePair[], entity: Entity): void {
  const { table } = entity;
  const old = tables.find((pair) => pair.new === table)?.old;
  const details = {
    subject: { kind: "entity", name: entity.name, table: table.name },
    new: placeOf(entity.origin),
  } as const;
  const patterns =
    old === undefined || !isSameTable(old, table)
      ? []
      : patternsMeeting(comparison.old, old, entity, comparison.new);
  if (patterns.length === 0) comparison.report("entity-added", { entity: entity.name }, details);
  else {
    comparison.report(
      "entity-added-to-slice",
      { entity: entity.name, patterns: listed(patterns) },
      details,
    );
  }
}

/** Its items stay: would the new code, which does not know it, come upon them? */
function reportRemoved(comparison: Comparison, tables: readonly TablePair[], entity: Entity): void {
  const current = tables.find((pair) => pair.old === entity.table)?.new;
  // With its table everything of it goes.
  if (current === undefined) return;
  const work = { does: "delete", attributes: [] } as const;
  const { planning } = comparison.old;
  const deletion: BackfillWork = {
    kind: "backfill",
    table: current.name,
    entity: entity.name,
    ...work,
    estimate: estimateBackfill(planning, entity, work, comparison.options),
  };
  const details = {
    subject: { kind: "entity", name: entity.name, table: current.name },
    old: placeOf(entity.origin),
    new: placeOf(current.origin),
    work: [deletion],
  } as const;
  const patterns = isSameTable(entity.table, current)
    ? patternsMeeting(comparison.new, current, entity, comparison.old)
    : [];
  if (patterns.length === 0) comparison.report("entity-removed", { entity: entity.name }, details);
  else {
    comparison.report(
      "entity-removed-from-slice",
      { entity: entity.name, patterns: listed(patterns) },
      details,
    );
  }
}
