import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import { keySourceOf } from "../../language/semantics/keys.ts";
import type { AccessPath, Entity, Pattern } from "../../language/semantics/model.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports an operation on an entity that has a tenant, but is found without saying which: neither
 * the partition key that is used nor a condition names it.
 *
 * ## Why is this bad?
 * Whoever knows or guesses the identifier gets at another tenant's item, and only code that is never
 * forgotten stands in between. With the tenant in the partition key foreign items cannot be
 * addressed at all, and an IAM policy can enforce it (`dynamodb:LeadingKeys`).
 * [AWS's guidance](https://github.com/aws/agent-toolkit-for-aws)
 *
 * ## Example
 * ```dynamo
 * table Boards {
 *   partition key cardId: string
 * }
 *
 * entity Card in Boards {
 *   cardId: ulid
 *   tenantId: ulid
 *   title: string
 * }
 *
 * pattern GetCard {
 *   get Card
 *   where cardId = :cardId
 * //      ^^^^^^^^^^^^^^^^ GetCard reaches Card without its tenantId: …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Boards {
 *   partition key tenantId: string
 *   sort key cardId: string
 * }
 *
 * entity Card in Boards {
 *   tenantId: ulid
 *   cardId: ulid
 *   title: string
 * }
 *
 * pattern GetCard {
 *   get Card
 *   where tenantId = :tenantId and cardId = :cardId
 * }
 * ```
 *
 * ## When to allow it
 * For patterns of the operator, which work across tenants.
 */
export const tenantNotInPartition = defineRule({
  code: "tenant-not-in-partition",
  *check({ uses }) {
    const reported = new Set<Pattern>();
    for (const { operation, pattern, path, entities, isPreliminary, isTransactional } of uses) {
      const { where } = pattern;
      if (isPreliminary || isTransactional || where === undefined || reported.has(pattern))
        continue;
      if (operation.operation === "Scan" || operation.operation === "SearchVectors") continue;
      for (const entity of entities) {
        const tenant = entity.attributes.find(({ name }) => /^tenant(_?id)?$/i.test(name))?.name;
        if (tenant === undefined || isInPartition(entity, path, tenant)) continue;
        if (isSaid(pattern, tenant)) continue;
        reported.add(pattern);
        const origin = entity.originOfAttribute(tenant) ?? entity.origin;
        yield createDiagnostic(
          "tenant-not-in-partition",
          { file: pattern.origin.file, span: where.span },
          { pattern: pattern.name, entity: entity.name, tenant, path: path.name },
          {
            related: [{ message: "Its tenant.", file: origin.file, span: origin.nameSpan }],
          },
        );
        break;
      }
    }
  },
});

function isInPartition(entity: Entity, path: AccessPath, tenant: string): boolean {
  return path.partition.some((key) => keySourceOf(entity, key)?.sources.includes(tenant) ?? false);
}

/** Whether any condition of the pattern names the tenant. */
function isSaid({ where, filter, condition }: Pattern, tenant: string): boolean {
  return [where, filter, condition].some((located) =>
    located?.conjuncts.some((conjunct) => attributesIn(conjunct.condition).includes(tenant)),
  );
}
