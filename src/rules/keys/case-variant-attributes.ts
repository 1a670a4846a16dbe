import { createDiagnostic } from "../../language/index.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { defineRule } from "../rule.ts";
import { attributeNode, endOfAttribute } from "./key-templates.ts";

/**
 * ## What it does
 * Reports attributes of one table whose stored names differ in upper and lower case or underscores
 * only: `userId` and `userID`, `user_id`.
 *
 * ## Why is this bad?
 * DynamoDB tells names apart by their case. Items of one entity have the one attribute, those of
 * another the other: an index on it holds half of the items, filters and scripts miss the rest, and
 * nobody sees it by looking.
 * [AWS on names](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   discriminator kind
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *
 *   orderId: ulid
 *   userId: ulid
 * }
 *
 * entity Cart in Shop {
 *   PK = "CART#${cartId}"
 *
 *   cartId: ulid
 *   userID: ulid
 * //^^^^^^ userID here and userId of Order are two attributes to DynamoDB: …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key PK: string
 *   discriminator kind
 * }
 *
 * entity Order in Shop {
 *   PK = "ORDER#${orderId}"
 *
 *   orderId: ulid
 *   userId: ulid
 * }
 *
 * entity Cart in Shop {
 *   PK = "CART#${cartId}"
 *
 *   cartId: ulid
 *   userId: ulid
 * }
 * ```
 *
 * ## When to allow it
 * Where the model describes items that are stored so.
 */
export const caseVariantAttributes = defineRule({
  code: "case-variant-attributes",
  withinTables: true,
  *check({ model }) {
    for (const table of model.tables) {
      const keys = new Set(
        [table.primary, ...table.indexes].flatMap(({ partition, sort }) =>
          [...partition, ...sort].map(({ name }) => name),
        ),
      );
      const seen = new Map<string, { readonly storedName: string; readonly entity: Entity }>();
      for (const entity of table.entities) {
        for (const { name, storedName } of entity.attributes) {
          const folded = storedName.toLowerCase().replaceAll("_", "");
          const earlier = seen.get(folded);
          if (earlier === undefined) seen.set(folded, { storedName, entity });
          if (earlier === undefined || earlier.storedName === storedName) continue;
          const origin = entity.originOfAttribute(name);
          if (origin === undefined) continue;
          const node = attributeNode(entity, name);
          const isFree =
            node !== undefined &&
            storedName === name &&
            !keys.has(name) &&
            earlier.entity !== entity;
          yield createDiagnostic(
            "case-variant-attributes",
            { file: origin.file, span: origin.nameSpan },
            { name: storedName, other: earlier.storedName, entity: earlier.entity.name },
            {
              changes: isFree
                ? [
                    {
                      title: `Store it as '${earlier.storedName}' too; stored items keep '${storedName}'`,
                      edits: [
                        {
                          file: entity.origin.file,
                          span: endOfAttribute(node),
                          newText: ` @name("${earlier.storedName}")`,
                        },
                      ],
                    },
                  ]
                : [],
            },
          );
        }
      }
    }
  },
});
