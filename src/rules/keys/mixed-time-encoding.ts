import { createDiagnostic } from "../../language/index.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { describeTimestamp } from "../../language/semantics/type-relations.ts";
import type { Type } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports an attribute that several entities of a table have, and that stores its time in another
 * way in one of them: a timestamp here and an epoch there, milliseconds and seconds, UTC and local.
 *
 * ## Why is this bad?
 * The values do not compare: an index on the attribute sorts them apart or refuses one of the types,
 * a filter over several entities misses some, and whoever reads the items must know which is which.
 * `…T10:00:00Z` even sorts after `…T10:00:00.500Z`.
 * [AWS on data types](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html)
 *
 * ## Example
 * ```dynamo
 * table Billing {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Order in Billing {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: ulid
 *   orderId: ulid
 *   createdAt: timestamp
 * }
 *
 * entity Invoice in Billing {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "INVOICE#${invoiceId}"
 *
 *   customerId: ulid
 *   invoiceId: ulid
 *   createdAt: epoch
 * //^^^^^^^^^ createdAt is epoch here and timestamp in Order: …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Billing {
 *   partition key PK: string
 *   sort key SK: string
 *   discriminator kind
 * }
 *
 * entity Order in Billing {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "ORDER#${orderId}"
 *
 *   customerId: ulid
 *   orderId: ulid
 *   createdAt: timestamp
 * }
 *
 * entity Invoice in Billing {
 *   PK = "CUSTOMER#${customerId}"
 *   SK = "INVOICE#${invoiceId}"
 *
 *   customerId: ulid
 *   invoiceId: ulid
 *   createdAt: timestamp
 * }
 * ```
 *
 * ## When to allow it
 * While items of the old encoding are being rewritten.
 */
export const mixedTimeEncoding = defineRule({
  code: "mixed-time-encoding",
  *check({ model, planning }) {
    for (const { entities } of model.tables) {
      if (entities.length < 2) continue;
      const seen = new Map<string, Encoded>();
      for (const entity of entities) {
        for (const { storedName, name, type: declared } of entity.attributes) {
          const type = resolveType(declared, planning.typeNamed);
          const encoding = encodingOf(type);
          if (encoding === undefined) continue;
          const isTime = timeTypes.has(type.kind);
          const earlier = seen.get(storedName);
          if (earlier === undefined) {
            seen.set(storedName, { encoding, isTime, entity, name });
            continue;
          }
          if (earlier.encoding === encoding || !(isTime || earlier.isTime)) continue;
          const origin = entity.originOfAttribute(name);
          const other = earlier.entity.originOfAttribute(earlier.name);
          if (origin === undefined || other === undefined) continue;
          yield createDiagnostic(
            "mixed-time-encoding",
            { file: origin.file, span: origin.nameSpan },
            { attribute: name, encoding, other: earlier.encoding, entity: earlier.entity.name },
            {
              related: [{ message: "The other encoding.", file: other.file, span: other.nameSpan }],
            },
          );
        }
      }
    }
  },
});

interface Encoded {
  readonly encoding: string;
  readonly isTime: boolean;
  readonly entity: Entity;
  readonly name: string;
}

const timeTypes = new Set<Type["kind"]>(["timestamp", "date", "epoch"]);

function encodingOf(type: Type): string | undefined {
  switch (type.kind) {
    case "timestamp":
      return describeTimestamp(type);
    case "date":
    case "epoch":
    case "string":
    case "number":
      return type.kind;
    case "integer":
      return "number";
    default:
      return undefined;
  }
}
