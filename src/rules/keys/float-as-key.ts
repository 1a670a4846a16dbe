import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, Model } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { defineRule } from "../rule.ts";
import { attributeNode } from "./key-templates.ts";

/**
 * ## What it does
 * Reports a number that may have decimals in a partition key, or inside of the text of a key.
 *
 * ## Why is this bad?
 * Such a key is found by equality only, and computed decimals are seldom equal: `0.1 + 0.2` is not
 * `0.3`. DynamoDB keeps 38 digits and drops trailing zeros, so that `9.90` comes back as `9.9`.
 * Whole numbers, such as an amount in cents, have none of this.
 * [AWS on numbers](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html)
 *
 * ## Example
 * ```dynamo
 * table Offers {
 *   partition key offerId: string
 *   global index ByPrice {
 *     partition key price
 *     project all
 *   }
 * }
 *
 * entity Offer in Offers {
 *   offerId: ulid
 *   price: number
 * //^^^^^ price may have decimals, but the partition key of ByPrice finds it by equality only: …
 * }
 *
 * pattern OffersAt {
 *   query Offer
 *   where price = :price
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Offers {
 *   partition key offerId: string
 *   global index ByPrice {
 *     partition key priceInCents
 *     project all
 *   }
 * }
 *
 * entity Offer in Offers {
 *   offerId: ulid
 *   priceInCents: integer
 * }
 *
 * pattern OffersAt {
 *   query Offer
 *   where priceInCents = :price
 * }
 * ```
 *
 * ## When to allow it
 * Where the values are never computed, only passed on as they were read.
 */
export const floatAsKey = defineRule({
  code: "float-as-key",
  *check({ model, planning }) {
    for (const entity of model.entities) {
      const hasDecimals = entity.attributes.some(
        ({ type }) => type.kind === "number" || type.kind === "named",
      );
      if (!hasDecimals) continue;
      const { table } = entity;
      const reported = new Set<string>();
      for (const path of [table.primary, ...table.indexes]) {
        const keys = [
          ...path.partition.map((key) => ({ key, role: "partition" })),
          ...path.sort.map((key) => ({ key, role: "sort" })),
        ];
        for (const { key, role } of keys) {
          const source = keySourceOf(entity, key);
          if (source === undefined || (role === "sort" && source.kind !== "template")) continue;
          for (const name of source.sources) {
            const attribute = attributeNamed(entity, name);
            const origin = entity.originOfAttribute(name);
            if (attribute === undefined || origin === undefined || reported.has(name)) continue;
            if (resolveType(attribute.type, planning.typeNamed).kind !== "number") continue;
            reported.add(name);
            yield createDiagnostic(
              "float-as-key",
              { file: origin.file, span: origin.nameSpan },
              { attribute: name, role, path: path.name },
              { changes: declareWhole(model, entity, name) },
            );
          }
        }
      }
    }
  },
});

/** Only where no sample has decimals. */
function declareWhole(model: Model, entity: Entity, name: string): readonly Change[] {
  const type = attributeNode(entity, name)?.type;
  if (type?.kind !== "NamedType" || type.name.text !== "number") return [];
  const isWhole = model.samples.every(({ entity: owner, values }) => {
    const value = values[name];
    return owner !== entity || value === undefined || ("N" in value && /^-?\d+$/.test(value.N));
  });
  if (!isWhole) return [];
  return [
    {
      title: `Declare ${name} an integer, so that decimals are refused`,
      edits: [{ file: entity.origin.file, span: type.span, newText: "integer" }],
    },
  ];
}
