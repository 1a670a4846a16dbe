import { writeUnits } from "../../dynamodb/capacity.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { attributeStoredAs } from "../../language/semantics/keys.ts";
import type { AttributePath, Entity, Pattern } from "../../language/semantics/model.ts";
import type { Measure } from "../../planner/measures.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a frequent update that changes a small part of a large item, where an item of its own for
 * that part would take fewer write units. It needs the pattern's rate and the sizes of the entity's
 * attributes.
 *
 * ## Why is this bad?
 * An update is charged for the whole item, by the larger of before and after: setting a time in an
 * item of 6 KB takes six write units, in an item of its own one. Under the same partition key one
 * query still reads both parts. This is what DAT414 calls vertical sharding.
 * [AWS on capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html),
 * [notes on DAT414](https://www.thecandidstartup.org/2026/01/05/aws-reinvent-2025.html)
 *
 * ## Example
 * ```dynamo
 * table Threads {
 *   partition key threadId: string
 * }
 *
 * entity Thread in Threads {
 *   threadId: ulid
 *   settings: string @size(6KB)
 *   seenAt: timestamp
 * }
 *
 * pattern Touch {
 *   update Thread
 *   where threadId = :threadId
 *   set seenAt = :seenAt
 *   //  ^^^^^^ Touch changes 30 B of the 6.1 KB of each Thread, 20 times a second: 7 write units each, 140 a second. In an item of its own, under the same partition key, seenAt would take 1 and 20; or move settings there.
 *   rate 20/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Threads {
 *   partition key threadId: string
 *   sort key part: string
 * }
 *
 * entity Thread in Threads {
 *   part = "THREAD"
 *
 *   threadId: ulid
 *   settings: string @size(6KB)
 * }
 *
 * entity Activity in Threads {
 *   part = "THREAD#ACTIVITY"
 *
 *   threadId: ulid
 *   seenAt: timestamp
 * }
 *
 * pattern Touch {
 *   upsert Activity
 *   where threadId = :threadId
 *   set seenAt = :seenAt
 *   rate 20/s
 * }
 *
 * pattern ThreadWithActivity {
 *   query Thread, Activity
 *   where threadId = :threadId
 * }
 * ```
 *
 * ## When to allow it
 * Where an index or a condition needs the changing attribute together with the others.
 */
export const hotSmallAttribute = defineRule({
  code: "hot-small-attribute",
  withinTables: true,
  *check(clinic) {
    for (const use of clinic.uses) {
      const { rate } = use.pattern;
      if (use.operation.operation !== "UpdateItem" || rate === undefined) continue;
      if (rate < clinic.thresholds.frequentRate) continue;
      const finding = judge(clinic, use, rate);
      if (finding !== undefined) yield finding;
    }
  },
});

function judge(clinic: Clinic, use: Use, rate: number): Diagnostic | undefined {
  const [entity] = use.entities;
  const { operation, pattern, isTransactional: transactional } = use;
  if (entity === undefined || !("changes" in operation)) return undefined;
  const { primary, indexes } = entity.table;
  const indexed = new Set(
    indexes.flatMap(({ partition, sort }) =>
      [...partition, ...sort].map(({ storedName }) => storedName),
    ),
  );
  const measures = clinic.planning.sizes.attributesOn(entity, primary);
  // What is not known of it counts as nothing, so that no more is said than is true.
  const bytes = sum(measures, [...measures.keys()]);
  const changed = changedAttributes(entity, operation.changes);
  // An index finds the item by what would be split off, or the other way round.
  if (changed.length === 0 || changed.some((name) => indexed.has(name))) return undefined;
  if (changed.some((name) => (measures.get(name)?.unknown.length ?? 0) > 0)) return undefined;
  const changedBytes = sum(measures, changed);
  if (changedBytes > bytes * clinic.thresholds.smallChangeShare) return undefined;
  const keys = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const units = writeUnits(bytes, { transactional });
  const ownUnits = writeUnits(changedBytes + sum(measures, keys), { transactional });
  if (ownUnits >= units) return undefined;
  const names = changed.map((name) => attributeStoredAs(entity, name)?.name ?? name);
  const target = targetOf(pattern, entity, names);
  return createDiagnostic(
    "hot-small-attribute",
    { file: pattern.origin.file, span: target?.span ?? pattern.origin.nameSpan },
    {
      pattern: pattern.name,
      changed: bytesText(changedBytes),
      bytes: bytesText(bytes),
      entity: entity.name,
      rate: numberText(rate),
      units: numberText(units),
      total: numberText(units * rate),
      attributes: listed(names),
      ownUnits: numberText(ownUnits),
      ownTotal: numberText(ownUnits * rate),
      largest: largestOf(clinic, entity),
    },
    {
      related: names.flatMap((name) => {
        const origin = entity.originOfAttribute(name);
        return origin === undefined
          ? []
          : [
              {
                message: `'${name}' is small and changes often.`,
                file: origin.file,
                span: origin.nameSpan,
              },
            ];
      }),
    },
  );
}

function largestOf({ planning }: Clinic, entity: Entity): string {
  let largest: { readonly name: string; readonly bytes: number } | undefined;
  for (const [name, { average }] of planning.sizes.attributesOn(entity, entity.table.primary)) {
    if (average > (largest?.bytes ?? 0)) largest = { name, bytes: average };
  }
  const name = largest?.name ?? "";
  return attributeStoredAs(entity, name)?.name ?? name;
}

/** Stored names, without what every update raises, which a part of its own would have too. */
function changedAttributes(
  entity: Entity,
  changes: Extract<Use["operation"], { changes: unknown }>["changes"],
): readonly string[] {
  const names = new Set(changes.map(({ target }) => target.attribute));
  return [...names].filter((name) => attributeStoredAs(entity, name)?.revision === false);
}

function sum(measures: ReadonlyMap<string, Measure>, names: readonly string[]): number {
  let bytes = 0;
  for (const name of names) bytes += measures.get(name)?.average ?? 0;
  return bytes;
}

/** Where the pattern first changes one of them. */
function targetOf(
  pattern: Pattern,
  entity: Entity,
  names: readonly string[],
): AttributePath | undefined {
  const changes =
    pattern.verb === "transaction"
      ? pattern.actions.filter((action) => action.entity === entity).flatMap((each) => each.changes)
      : pattern.changes;
  return changes.find(({ target }) => names.includes(target.attribute))?.target;
}
