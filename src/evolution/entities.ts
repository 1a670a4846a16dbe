import type { Entity, Table } from "../language/semantics/model.ts";
import { compareAttributes } from "./attributes.ts";
import type { BackfillWork } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { estimateBackfill } from "./estimates.ts";
import { backfill, compareKeys, detailsOfEntity } from "./keys.ts";
import type { EntityPair, PairedEntities } from "./pairs.ts";
import { placeOf } from "./places.ts";
import { isSameTable } from "./same-table.ts";
import { patternsMeeting } from "./slices.ts";
import type { TablePair } from "./tables.ts";
import { compareVersions } from "./upgrades.ts";
import { listed } from "./words.ts";

export function compareEntities(
  comparison: Comparison,
  tables: readonly TablePair[],
  { pairs, added, removed }: PairedEntities,
): void {
  for (const pair of pairs) compareEntity(comparison, tables, pair);
  reportAdded(comparison, tables, added);
  reportRemoved(comparison, tables, removed);
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

/** Running code does not know them: would it come upon their items? */
function reportAdded(
  comparison: Comparison,
  tables: readonly TablePair[],
  added: readonly Entity[],
): void {
  for (const [table, entities] of byTable(added)) {
    const old = tables.find((pair) => pair.new === table)?.old;
    const met =
      old === undefined || !isSameTable(old, table)
        ? undefined
        : patternsMeeting(comparison.old, old, entities, comparison.new);
    for (const entity of entities) {
      const { name, origin } = entity;
      const details = {
        subject: { kind: "entity", name, table: table.name },
        new: placeOf(origin),
      } as const;
      const patterns = met?.get(entity) ?? [];
      if (patterns.length === 0) comparison.report("entity-added", { entity: name }, details);
      else {
        comparison.report(
          "entity-added-to-slice",
          { entity: name, patterns: listed(patterns) },
          details,
        );
      }
    }
  }
}

/** Their items stay: would the new code, which does not know them, come upon them? */
function reportRemoved(
  comparison: Comparison,
  tables: readonly TablePair[],
  removed: readonly Entity[],
): void {
  for (const [table, entities] of byTable(removed)) {
    const current = tables.find((pair) => pair.old === table)?.new;
    // With its table everything of it goes.
    if (current === undefined) continue;
    const met = isSameTable(table, current)
      ? patternsMeeting(comparison.new, current, entities, comparison.old)
      : undefined;
    for (const entity of entities) {
      const { name, origin } = entity;
      const details = {
        subject: { kind: "entity", name, table: current.name },
        old: placeOf(origin),
        new: placeOf(current.origin),
        work: [deletionOf(comparison, entity, current)],
      } as const;
      const patterns = met?.get(entity) ?? [];
      if (patterns.length === 0) comparison.report("entity-removed", { entity: name }, details);
      else {
        comparison.report(
          "entity-removed-from-slice",
          { entity: name, patterns: listed(patterns) },
          details,
        );
      }
    }
  }
}

function deletionOf(comparison: Comparison, entity: Entity, table: Table): BackfillWork {
  const work = { does: "delete", attributes: [] } as const;
  const { planning } = comparison.old;
  return {
    kind: "backfill",
    table: table.name,
    entity: entity.name,
    ...work,
    estimate: estimateBackfill(planning, entity, work, comparison.options),
  };
}

function byTable(entities: readonly Entity[]): ReadonlyMap<Table, readonly Entity[]> {
  const groups = new Map<Table, Entity[]>();
  for (const entity of entities) {
    const group = groups.get(entity.table);
    if (group === undefined) groups.set(entity.table, [entity]);
    else group.push(entity);
  }
  return groups;
}
