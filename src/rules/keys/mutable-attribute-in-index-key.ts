import { createDiagnostic } from "../../language/index.ts";
import { keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, AttributeChange, Pattern } from "../../language/semantics/model.ts";
import type { Clinic, Use } from "../clinic.ts";
import { listText } from "../figures.ts";
import { amplifiedWrite } from "../indexes/amplified-writes.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a frequent update of an attribute that is in the key of an index, with what the index
 * takes for it. Which rate counts as frequent is the threshold `frequentRate`. Where the indexes make
 * the write several times as dear, that is the finding `write-amplification` instead.
 *
 * ## Why is this bad?
 * An index entry cannot change its key: DynamoDB deletes it and writes another, two writes instead
 * of the one for any other projected attribute, and none at all for one that is not projected. All
 * this is billed on top of the write of the item.
 * [AWS on index writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
 *
 * ## Example
 * ```dynamo
 * table Sessions {
 *   partition key sessionId: string
 *   global index ByActivity {
 *     partition key siteId
 *     sort key seenAt
 *     project keys
 *   }
 * }
 *
 * entity Session in Sessions {
 *   sessionId: ulid
 *   siteId: ulid
 *   seenAt: timestamp
 * }
 *
 * pattern Seen {
 *   update Session
 *   where sessionId = :sessionId
 *   set seenAt = :seenAt
 * //    ^^^^^^^^^^^^^^^^ Seen moves an entry of ByActivity 200 times per second, which takes 2 × 1 × 200 = 400 write units per second: …
 *   rate 200/s
 * }
 *
 * pattern RecentSessions {
 *   query Session
 *   where siteId = :siteId
 *   order by seenAt desc
 *   limit 10
 *   return sessionId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Sessions {
 *   partition key sessionId: string
 *   global index ByActivity {
 *     partition key siteId
 *     sort key startedAt
 *     project keys
 *   }
 * }
 *
 * entity Session in Sessions {
 *   sessionId: ulid
 *   siteId: ulid
 *   startedAt: timestamp
 *   seenAt: timestamp
 * }
 *
 * pattern Seen {
 *   update Session
 *   where sessionId = :sessionId
 *   set seenAt = :seenAt
 *   rate 200/s
 * }
 *
 * pattern RecentSessions {
 *   query Session
 *   where siteId = :siteId
 *   order by startedAt desc
 *   limit 10
 *   return sessionId
 * }
 * ```
 *
 * ## When to allow it
 * Where a pattern needs this order, and the index costs less than reading without it.
 */
export const mutableAttributeInIndexKey = defineRule({
  code: "mutable-attribute-in-index-key",
  *check(clinic) {
    const { frequentRate } = clinic.thresholds;
    for (const use of clinic.uses) {
      const { operation, pattern } = use;
      const { rate = 0 } = pattern;
      if (operation.operation !== "UpdateItem" || rate < frequentRate) continue;
      const moved = movedEntries(clinic, use);
      const [first] = moved;
      // Where indexes make the write several times as dear, that is told with all of its figures.
      if (first === undefined || amplifiedWrite(clinic, use) !== undefined) continue;
      const addends = moved.map(({ units }) => `2 × ${units} × ${rounded(rate)}`).join(" + ");
      const units = moved.reduce((sum, entry) => sum + entry.units, 0);
      yield createDiagnostic(
        "mutable-attribute-in-index-key",
        { file: pattern.origin.file, span: first.change.span },
        {
          pattern: pattern.name,
          index: listText(moved.map(({ index }) => index.name)),
          rate: rounded(rate),
          sum: `${addends} = ${rounded(2 * units * rate)}`,
        },
        {
          related: moved.map(({ index }) => ({
            message: `The key of ${index.name}.`,
            file: index.origin.file,
            span: index.origin.nameSpan,
          })),
        },
      );
    }
  },
});

interface MovedEntry {
  readonly index: AccessPath;
  readonly change: AttributeChange;
  /** Of one entry. */
  readonly units: number;
}

/** The indexes in which the update gives the item's entry another key. */
function movedEntries(clinic: Clinic, use: Use): readonly MovedEntry[] {
  return use.table.indexes.flatMap((index) => {
    const change = changeOfKey(use, index);
    const units = change === undefined ? undefined : entryUnits(clinic, use, index);
    return change === undefined || units === undefined ? [] : [{ index, change, units }];
  });
}

/**
 * The author's change that gives an entry of the index another key. Where the key is conditional
 * the change mostly lets an item enter or leave the index, which is one write and what it is for.
 */
function changeOfKey(use: Use, index: AccessPath): AttributeChange | undefined {
  const [entity] = use.entities;
  if (entity === undefined || use.operation.operation !== "UpdateItem") return undefined;
  const changed = new Set(
    use.operation.changes
      .filter(({ kind, when }) => (kind === "set" || kind === "add") && when === undefined)
      .map(({ target }) => target.attribute),
  );
  for (const key of [...index.partition, ...index.sort]) {
    if (!changed.has(key.storedName)) continue;
    const source = keySourceOf(entity, key);
    if (source === undefined || source.condition !== undefined) continue;
    const change = changesOf(use.pattern).find(
      ({ kind, target }) =>
        (kind === "set" || kind === "add") && source.sources.includes(target.attribute),
    );
    if (change !== undefined) return change;
  }
  return undefined;
}

function changesOf(pattern: Pattern): readonly AttributeChange[] {
  return [...pattern.changes, ...pattern.actions.flatMap(({ changes }) => changes)];
}

/** Write units of one index entry; `undefined` where its size is not known. */
function entryUnits(clinic: Clinic, use: Use, index: AccessPath): number | undefined {
  const [entity] = use.entities;
  const bytes = entity === undefined ? undefined : clinic.planning.sizes.bytesOn(entity, index);
  return bytes === undefined ? undefined : Math.max(1, Math.ceil(bytes / 1024));
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
