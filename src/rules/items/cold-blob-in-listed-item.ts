import { pagedReadUnits } from "../../dynamodb/capacity.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a query of the table that returns a few attributes of items with a large one that it leaves
 * out. It needs the sizes of the attributes and how many items the query reads: a `page`, a `limit`
 * or a `volume`.
 *
 * ## Why is this bad?
 * A query is charged for the items that it reads, whatever is returned of them: a list of 50 articles
 * of 20 KB takes 125 read units although 300 bytes of each are shown, which would take 2. The page
 * ends at 1 MB, and that too counts whole items.
 * [AWS on capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)
 *
 * ## Example
 * ```dynamo
 * table Articles {
 *   partition key authorId: string
 *   sort key articleId: string
 * }
 *
 * entity Article in Articles {
 *   authorId: ulid
 *   articleId: ulid
 *   title: string @size(60B)
 *   body: string @size(20KB)
 * }
 *
 * pattern ArticlesOfAuthor {
 *   query Article
 *   where authorId = :authorId
 *   page 50
 *   return articleId, title
 * //^^^^^^^^^^^^^^^^^^^^^^^ ArticlesOfAuthor returns 134 B of each Article and pays for all 20.1 KB, body included: 126 read units for 50 items, where 1 would do. Put body into an item of its own, or list from an index that projects what is returned.
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Articles {
 *   partition key authorId: string
 *   sort key part: string
 * }
 *
 * entity Article in Articles {
 *   part = "ARTICLE#${articleId}"
 *
 *   authorId: ulid
 *   articleId: ulid
 *   title: string @size(60B)
 * }
 *
 * entity Body in Articles {
 *   part = "BODY#${articleId}"
 *
 *   authorId: ulid
 *   articleId: ulid
 *   body: string @size(20KB)
 * }
 *
 * pattern ArticlesOfAuthor {
 *   query Article
 *   where authorId = :authorId
 *   page 50
 *   return articleId, title
 * }
 * ```
 *
 * ## When to allow it
 * Where the list is read rarely, so that one item for all of it is worth more.
 */
export const coldBlobInListedItem = defineRule({
  code: "cold-blob-in-listed-item",
  withinTables: true,
  *check(clinic) {
    for (const use of clinic.uses) {
      const { operation, path, pattern } = use;
      if (operation.operation !== "Query" || path.kind !== "table") continue;
      if (pattern.returns === undefined || use.entities.length !== 1) continue;
      const finding = judge(clinic, use);
      if (finding !== undefined) yield finding;
    }
  },
});

function judge(clinic: Clinic, use: Use): Diagnostic | undefined {
  const { operation, path, pattern, entities } = use;
  const [entity] = entities;
  const items = itemsRead(clinic, use);
  if (entity === undefined || items === undefined || !("consistentRead" in operation))
    return undefined;
  const { sizes } = clinic.planning;
  const needed = neededAttributes(entity, pattern);
  let bytes = 0;
  let neededBytes = 0;
  const cold: string[] = [];
  for (const [name, { average, unknown }] of sizes.attributesOn(entity, path)) {
    // What is not known of the others counts as nothing, so that no more is said than is true.
    bytes += average;
    if (needed.has(name)) {
      if (unknown.length > 0) return undefined;
      neededBytes += average;
    } else if (average >= clinic.thresholds.freeProjectionBytes) cold.push(name);
  }
  if (cold.length === 0 || bytes < neededBytes * clinic.thresholds.readAmplification)
    return undefined;
  const consistency = operation.consistentRead ? "strong" : "eventual";
  const units = pagedReadUnits(items, bytes, consistency);
  const neededUnits = pagedReadUnits(items, neededBytes, consistency);
  if (units < neededUnits * clinic.thresholds.readAmplification) return undefined;
  const names = cold.map(
    (stored) => entity.attributes.find(({ storedName }) => storedName === stored)?.name ?? stored,
  );
  const clause = pattern.node.clauses.find(({ kind }) => kind === "ReturnClause");
  return createDiagnostic(
    "cold-blob-in-listed-item",
    { file: pattern.origin.file, span: clause?.span ?? pattern.origin.nameSpan },
    {
      pattern: pattern.name,
      needed: bytesText(neededBytes),
      entity: entity.name,
      bytes: bytesText(bytes),
      attributes: listed(names),
      units: numberText(units),
      items: numberText(items),
      neededUnits: numberText(neededUnits),
    },
    {
      ...((pattern.rate ?? 0) >= clinic.thresholds.frequentRate
        ? {}
        : ({ severity: "information" } as const)),
      related: names.flatMap((name) => {
        const origin = entity.originOfAttribute(name);
        return origin === undefined
          ? []
          : [
              {
                message: `'${name}' is read and not returned.`,
                file: origin.file,
                span: origin.nameSpan,
              },
            ];
      }),
    },
  );
}

/** Of one request, where that is known: all that has the partition key, or a page of it. */
function itemsRead({ planning, quantities }: Clinic, use: Use): number | undefined {
  const { operation, path, pattern, entities } = use;
  const known = planning.unitsOf(operation)?.items;
  const [entity] = entities;
  if (known !== undefined || entity === undefined) return known;
  const bound = pattern.page ?? (pattern.filter === undefined ? pattern.limit : undefined);
  const most =
    bound?.kind === "literal" && "N" in bound.value
      ? Number(bound.value.N)
      : Number.POSITIVE_INFINITY;
  const collections = quantities.collectionsOf(entity, path);
  const isWhole = (pattern.where?.conjuncts ?? []).every(({ condition }) =>
    attributesIn(condition).every((name) => collections?.attributes.includes(name)),
  );
  const items = Math.min(most, (isWhole ? collections?.averageItems : undefined) ?? most);
  return Number.isFinite(items) ? items : undefined;
}

/** Stored names of what the pattern returns and tests, and of the keys. */
function neededAttributes(entity: Entity, pattern: Pattern): ReadonlySet<string> {
  const { primary, discriminator } = entity.table;
  const names = [
    ...(pattern.returns ?? []).map(({ attribute }) => attribute),
    ...(pattern.filter?.conjuncts ?? []).flatMap(({ condition }) => attributesIn(condition)),
  ];
  return new Set([
    ...[...primary.partition, ...primary.sort].map(({ storedName }) => storedName),
    ...names.map((name) => attributeNamed(entity, name)?.storedName ?? name),
    ...(discriminator === undefined ? [] : [discriminator]),
  ]);
}
