import { createDiagnostic, type RelatedPlace } from "../../language/index.ts";
import type { AccessPath, Entity, Pattern, Table } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { collectFacts, resolveExpression } from "../../planner/facts.ts";
import { indexName } from "../../planner/index-fixes.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { keyBytesText } from "./key-bytes.ts";
import { isNeededElsewhere, rewriteIndex } from "./natural-changes.ts";
import { keyText, type NaturalKey, naturalKeyOf, quotedNames } from "./natural-keys.ts";
import { reordered, reorderedText, tryTable, whatChanges } from "./trials.ts";

/**
 * ## What it does
 * Reports a global index whose key attributes only spell out other attributes of its items, where a
 * multi-attribute key of those attributes serves every pattern that reads the index, with the same
 * items in the same order. The change that it offers carries the refactoring out: the index gets the
 * natural key and a new name, and the bindings go.
 *
 * ## Why is this bad?
 * A synthetic key such as `"REPO#${repo}#STATUS#${status}"` is stored in each item and again in each
 * index that holds it, has to be built anew by each write that changes a part of it, and turns
 * numbers and dates into text that needs padding and delimiters. Since November 2025 the key of a
 * global index takes up to four attributes for the partition and four for the sort key, each with
 * its own type: nothing is stored for it, and nothing can go stale.
 * [AWS on multi-attribute keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html)
 *
 * What changes for data that exists: the key of an index cannot be changed, so that the new index
 * has a new name and stands beside the old one until nothing reads that any more. DynamoDB builds it
 * from the attributes that the items have. No item has to be rewritten; the old key attributes may
 * stay in old items, or be removed when it suits.
 *
 * An index is left alone where its items are of several entities with different attributes, where a
 * key is written in lower case or is a shard, where more than four attributes would be needed on a
 * side, and where a condition keeps items out of it: an index with a key of natural attributes holds
 * every item that has them. Base tables and local indexes have no multi-attribute keys.
 *
 * ## Example
 * ```dynamo
 * table Issues {
 *   partition key repo: string
 *   sort key number: number
 *
 *   global index GSI1 {
 *   //           ^^^^ GSI1PK and GSI1SK only spell out 'repo', 'status' and 'number' for GSI1: at least 44 bytes in each Issue and again in the index, rebuilt by Close. A multi-attribute key (repo, status | number) needs none of it, and no backfill.
 *     partition key GSI1PK: string
 *     sort key GSI1SK: string
 *     project title
 *   }
 * }
 *
 * entity Issue in Issues {
 *   GSI1PK = "REPO#${repo}#STATUS#${status}"
 *   GSI1SK = "ISSUE#${number:08}"
 *
 *   repo: string
 *   number: integer
 *   status: "OPEN" | "CLOSED"
 *   title: string
 * }
 *
 * pattern IssuesByStatus {
 *   query Issue
 *   where repo = :repo and status = :status
 *   order by number desc
 *   return number, title
 * }
 *
 * pattern Close {
 *   update Issue
 *   where repo = :repo and number = :number
 *   set status = "CLOSED"
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Issues {
 *   partition key repo: string
 *   sort key number: number
 *
 *   global index IssuesByRepoStatus {
 *     partition key repo, status
 *     sort key number
 *     project title
 *   }
 * }
 *
 * entity Issue in Issues {
 *   repo: string
 *   number: integer
 *   status: "OPEN" | "CLOSED"
 *   title: string
 * }
 *
 * pattern IssuesByStatus {
 *   query Issue
 *   where repo = :repo and status = :status
 *   order by number desc
 *   return number, title
 * }
 *
 * pattern Close {
 *   update Issue
 *   where repo = :repo and number = :number
 *   set status = "CLOSED"
 * }
 * ```
 *
 * ## When to allow it
 * While other code still reads the old index, or where an attribute may be an empty text, which
 * DynamoDB refuses as a key but a template takes.
 */
export const syntheticKeyReplaceable = defineRule({
  code: "synthetic-key-replaceable",
  *check(clinic) {
    for (const table of clinic.model.tables) {
      for (const index of table.indexes) {
        const found = replacementOf(clinic, table, index);
        if (found === undefined) continue;
        const { entity, key, next, obstacle, change } = found;
        const { file, nameSpan } = index.origin;
        const writers = writersOf(clinic, found);
        yield createDiagnostic(
          "synthetic-key-replaceable",
          { file, span: nameSpan },
          {
            index: index.name,
            keys: listed(key.replaced.map(({ name }) => name)),
            spell: key.replaced.length === 1 ? "spells" : "spell",
            attributes: quotedNames(key.attributes),
            bytes: keyBytesText(clinic, entity, index, key.replaced),
            entity: entity.name,
            writers: writers.length === 0 ? "" : `, rebuilt by ${listed(writers)}`,
            advice:
              obstacle === undefined
                ? `(${keyText(next)}) needs none of it, and no backfill${keptText(key)}`
                : `(${keyText(next)}) would need none of it, but then ${obstacle}`,
          },
          { related: bindingsOf(found), changes: change ?? [] },
        );
      }
    }
  },
});

export interface Replacement {
  /** The one whose figures are shown. */
  readonly entity: Entity;
  readonly entities: readonly Entity[];
  readonly key: NaturalKey;
  readonly next: AccessPath;
  /** Why it cannot be offered, where a pattern is what stands in its way. */
  readonly obstacle?: string;
  /** Carries the refactoring out. */
  readonly change?: () => readonly Change[];
}

/** What a multi-attribute key would make of the index; `undefined` where there is nothing to replace. */
export function replacementOf(
  clinic: Clinic,
  table: Table,
  index: AccessPath,
): Replacement | undefined {
  const patterns = [...new Set(clinic.usesOfPath(index).map(({ pattern }) => pattern))];
  if (index.kind !== "global" || patterns.length === 0) return undefined;
  const { planning } = clinic;
  const entities = table.entities.filter((each) => planning.placeOf(each, index) !== undefined);
  if (hasUnserved(clinic, entities)) return undefined;
  const [entity] = entities;
  const key = naturalKeyOf(clinic, table, index, entities);
  if (entity === undefined || key === undefined) return undefined;
  const unbound = new Set(key.replaced.map(({ name }) => name));
  if (isNeededElsewhere(table, entities, unbound)) return undefined;
  let blocked: Replacement | undefined;
  for (const sides of sidesOf(table, key, patterns)) {
    const { partition, sort } = sides;
    if (partition.length === 0 || partition.length > 4 || sort.length > 4) continue;
    const names = [...partition, ...sort].slice(0, Math.max(2, partition.length));
    const name = indexName(
      entity,
      names.map((each) => each.name),
    );
    const next: AccessPath = { ...index, ...sides, name };
    const others = table.indexes.map((each) => (each === index ? next : each));
    const trial = tryTable(clinic, table, others, (_, attribute) => unbound.has(attribute));
    // Entities that have the attributes by chance would come into the index.
    const joins = table.entities.some(
      (each) =>
        !entities.includes(each) && trial.planning.placeOf(trial.after(each), next) !== undefined,
    );
    if (joins) continue;
    const found = { entity, entities, key, next };
    const obstacle = obstacleIn(patterns, (pattern) =>
      whatChanges(clinic, trial, pattern, index, next),
    );
    if (obstacle !== undefined) {
      blocked ??= { ...found, obstacle };
      continue;
    }
    return {
      ...found,
      change: () => {
        const edits = rewriteIndex(clinic.model, table, index, next, unbound);
        const order = reorderedText(reordered(clinic, patterns, index));
        const title = `Replace ${index.name} by ${next.name} (${keyText(next)}): a new index, built from what items have; ${index.name} can go once nothing reads it${order}`;
        return edits === undefined ? [] : [{ title, edits, preferred: true }];
      },
    };
  }
  return blocked;
}

/** Of a pattern that nothing serves as it is, nobody can tell what it would get. */
function hasUnserved({ model, plans }: Clinic, entities: readonly Entity[]): boolean {
  const unserved = new Set(plans.patterns.filter(({ served }) => !served).map(({ name }) => name));
  return model.patterns.some(
    (pattern) =>
      unserved.has(pattern.name) && pattern.entities.some((each) => entities.includes(each)),
  );
}

function obstacleIn(
  patterns: readonly Pattern[],
  changeOf: (pattern: Pattern) => string | undefined,
): string | undefined {
  for (const pattern of patterns) {
    const reason = changeOf(pattern);
    if (reason !== undefined) return `${pattern.name} is not the same: ${reason}`;
  }
  return undefined;
}

/**
 * The key as it is, or, where its partition was one text for all items, what can stand there: the
 * sort attributes that every pattern fixes, else the discriminator.
 */
function* sidesOf(
  table: Table,
  { partition, sort }: NaturalKey,
  patterns: readonly Pattern[],
): Iterable<Pick<AccessPath, "partition" | "sort">> {
  if (partition.length > 0) {
    yield { partition, sort };
    return;
  }
  const free = sort.findIndex(({ name }) => !patterns.every((pattern) => fixes(pattern, name)));
  const fixed = Math.min(free < 0 ? sort.length : free, 4);
  if (fixed > 0) yield { partition: sort.slice(0, fixed), sort: sort.slice(fixed) };
  const { discriminator } = table;
  if (discriminator === undefined) return;
  const span = table.origin.nameSpan;
  const mark = { name: discriminator, storedName: discriminator, type: "string", span } as const;
  yield { partition: [mark], sort };
}

function fixes(pattern: Pattern, name: string): boolean {
  return pattern.entities.every((entity) => {
    const facts = collectFacts(entity, pattern.where?.conjuncts ?? []);
    return resolveExpression({ kind: "attribute", name, path: [] }, facts) !== undefined;
  });
}

/** The patterns that have to build one of the keys anew, since they change a part of it. */
function writersOf(clinic: Clinic, { entities, key }: Replacement): readonly string[] {
  const stored = new Set(key.replaced.map(({ storedName }) => storedName));
  const names = new Set<string>();
  for (const entity of entities) {
    for (const { operation, pattern } of clinic.usesOfEntity(entity)) {
      if (!("changes" in operation)) continue;
      if (operation.changes.some(({ target }) => stored.has(target.attribute))) {
        names.add(pattern.name);
      }
    }
  }
  return [...names];
}

function keptText({ kept }: NaturalKey): string {
  return kept.length === 0 ? "" : `; ${kept.join("; ")}`;
}

function bindingsOf({ entities, key }: Replacement): readonly RelatedPlace[] {
  return entities.flatMap((entity) =>
    entity.bindings
      .filter(({ attribute }) => key.replaced.some(({ name }) => name === attribute))
      .map(({ attribute, origin }) => ({
        message: `'${attribute}' of ${entity.name} is made here.`,
        file: origin.file,
        span: origin.nameSpan,
      })),
  );
}
