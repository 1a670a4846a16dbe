import { accessPathsOf } from "../language/semantics/keys.ts";
import type { Table } from "../language/semantics/model.ts";
import type { Work } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { estimateBackfill } from "./estimates.ts";
import { compareIndexes } from "./indexes.ts";
import { pairBy } from "./pairing.ts";
import { placeOf } from "./places.ts";
import { isSameTable } from "./same-table.ts";
import { compareSettings } from "./settings.ts";
import { keyWords } from "./words.ts";

/** A table in both models, or in one of them. */
export interface TablePair {
  readonly old?: Table;
  readonly new?: Table;
}

/** Finds out which tables are the same: by name in the model, else by name in DynamoDB. */
export function pairTables(
  before: readonly Table[],
  after: readonly Table[],
): readonly TablePair[] {
  const rules = [
    (old: Table, current: Table) => old.name === current.name,
    (old: Table, current: Table) => old.physicalName === current.physicalName,
  ];
  return pairBy(before, after, rules).map((pair) => ({
    ...(pair.before !== undefined && { old: pair.before }),
    ...(pair.after !== undefined && { new: pair.after }),
  }));
}

export function compareTables(comparison: Comparison, pairs: readonly TablePair[]): void {
  for (const { old, new: current } of pairs) {
    if (current === undefined) {
      if (old !== undefined) reportRemoved(comparison, old);
    } else if (old === undefined) reportAdded(comparison, current);
    else compareTable(comparison, old, current);
  }
}

function reportAdded(comparison: Comparison, table: Table): void {
  comparison.report(
    "table-added",
    { table: table.name },
    {
      subject: { kind: "table", name: table.name, table: table.name },
      new: placeOf(table.origin),
      work: [{ kind: "create table", table: table.name }],
    },
  );
}

function reportRemoved(comparison: Comparison, table: Table): void {
  comparison.report(
    "table-removed",
    { table: table.name },
    {
      subject: { kind: "table", name: table.name, table: table.name },
      old: placeOf(table.origin),
      work: [{ kind: "delete table", table: table.name }],
    },
  );
}

function compareTable(comparison: Comparison, old: Table, current: Table): void {
  const subject = { kind: "table", name: current.name, table: current.name } as const;
  const places = { old: placeOf(old.origin), new: placeOf(current.origin) };
  if (old.physicalName !== current.physicalName) {
    comparison.report(
      "table-renamed",
      { table: current.name, before: old.physicalName, after: current.physicalName },
      {
        subject,
        ...places,
        before: old.physicalName,
        after: current.physicalName,
        work: copiesInto(comparison, current),
      },
    );
  } else if (old.name !== current.name) {
    comparison.report(
      "table-renamed-in-model",
      { before: old.name, after: current.name },
      { subject, ...places, before: old.name, after: current.name },
    );
  }
  const keyBefore = keyWords(old.primary);
  const keyAfter = keyWords(current.primary);
  if (keyBefore !== keyAfter) {
    comparison.report(
      "primary-key-changed",
      { table: current.name },
      {
        subject,
        ...places,
        before: keyBefore,
        after: keyAfter,
        work: copiesInto(comparison, current),
      },
    );
  }
  compareDiscriminator(comparison, old, current);
  compareVersionAttribute(comparison, old, current);
  // A new table is created with its indexes and settings, whatever the old one had.
  if (!isSameTable(old, current)) return;
  compareIndexes(comparison, old, current);
  compareSettings(comparison, old, current);
}

/** What fills a new table with what is in the old one. */
function copiesInto(comparison: Comparison, table: Table): readonly Work[] {
  return [
    { kind: "create table", table: table.name },
    ...table.entities.map((entity): Work => {
      const work = { does: "move", attributes: [] } as const;
      return {
        kind: "backfill",
        table: table.name,
        entity: entity.name,
        ...work,
        estimate: estimateBackfill(comparison.new.planning, entity, work, comparison.options),
      };
    }),
  ];
}

function compareDiscriminator(comparison: Comparison, old: Table, current: Table): void {
  const { discriminator: before } = old;
  const { discriminator: after } = current;
  if (before === after) return;
  const details = {
    subject: { kind: "table", name: current.name, table: current.name } as const,
    old: placeOf(old.origin),
    new: placeOf(current.origin),
    ...(before === undefined ? {} : { before: `discriminator ${before}` }),
    ...(after === undefined ? {} : { after: `discriminator ${after}` }),
  };
  const parameters = { table: current.name, before: before ?? "", after: after ?? "" };
  if (after === undefined) {
    comparison.report("discriminator-removed", parameters, details);
    return;
  }
  const work = isSameTable(old, current) ? setInAll(comparison, current, after) : [];
  if (before === undefined) {
    comparison.report("discriminator-added", parameters, { ...details, work });
  } else comparison.report("discriminator-changed", parameters, { ...details, work });
}

function compareVersionAttribute(comparison: Comparison, old: Table, current: Table): void {
  const { versionAttribute: before } = old;
  const { versionAttribute: after } = current;
  if (before === after) return;
  const details = {
    subject: { kind: "table", name: current.name, table: current.name } as const,
    old: placeOf(old.origin),
    new: placeOf(current.origin),
    ...(before === undefined ? {} : { before: `versioned by ${before}` }),
    ...(after === undefined ? {} : { after: `versioned by ${after}` }),
  };
  const parameters = { table: current.name, before: before ?? "", after: after ?? "" };
  if (before === undefined) comparison.report("version-attribute-added", parameters, details);
  else if (after === undefined) {
    comparison.report("version-attribute-removed", parameters, details);
  } else {
    const work = isSameTable(old, current) ? setInAll(comparison, current, after) : [];
    comparison.report("version-attribute-changed", parameters, { ...details, work });
  }
}

/** An attribute of the table's own that is written into the items of all its entities. */
function setInAll(comparison: Comparison, table: Table, attribute: string): readonly Work[] {
  const isKey = accessPathsOf(table).some(({ partition, sort }) =>
    [...partition, ...sort].some(({ storedName }) => storedName === attribute),
  );
  const newKeys = new Set(isKey ? [attribute] : []);
  return table.entities.map((entity) => {
    const work = { does: "set", attributes: [attribute] } as const;
    const { planning } = comparison.new;
    return {
      kind: "backfill",
      table: table.name,
      entity: entity.name,
      ...work,
      estimate: estimateBackfill(planning, entity, work, comparison.options, newKeys),
    };
  });
}
