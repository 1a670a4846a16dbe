import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { collectFacts } from "../../planner/facts.ts";
import { attribute } from "../../planner/substitute.ts";
import type { Clinic } from "../clinic.ts";
import { countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { type PatternPart, partsOf } from "./parts.ts";

/**
 * ## What it does
 * Reports an item, or a few, that each call of a frequent transaction writes or checks: a counter of
 * everything, a setting. It needs the pattern's rate and, where there are several such items, their
 * `volume`.
 *
 * ## Why is this bad?
 * Two transactions that touch one item at the same moment conflict: one is refused with
 * TransactionConflict, has been paid for, and is tried again, which makes conflicts more likely. The
 * item also takes two write units of the 1,000 a second that its partition has.
 * [AWS on transactions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html),
 * [an example](https://github.com/antiwork/gumroad/pull/7452)
 *
 * ## Example
 * ```dynamo
 * table Mails {
 *   partition key PK: string
 * }
 *
 * entity Mail in Mails {
 *   PK = "MAIL#${mailId}"
 *
 *   mailId: ulid
 * }
 *
 * entity Total in Mails {
 *   PK = "TOTAL#${name}"
 *
 *   name: string
 *   count: integer = 0
 * }
 *
 * pattern Send {
 *   transaction {
 *     create Mail
 *     update Total {
 * //  ^^^^^^ Each call of Send, 300 a second, touches 1 item of Total in its transaction: they conflict, and are refused and repeated. Count from the stream or in an update of its own, or spread it over several items.
 *       where name = "sent"
 *       add 1 to count
 *     }
 *   }
 *   rate 300/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Mails {
 *   partition key PK: string
 *
 *   stream keys-only
 * }
 *
 * entity Mail in Mails {
 *   PK = "MAIL#${mailId}"
 *
 *   mailId: ulid
 * }
 *
 * entity Total in Mails {
 *   PK = "TOTAL#${name}"
 *
 *   name: string
 *   count: integer = 0
 * }
 *
 * pattern Send {
 *   create Mail
 *   rate 300/s
 * }
 *
 * /// Called once for each batch of the stream.
 * pattern Count {
 *   update Total
 *   where name = "sent"
 *   add :sent to count
 *   rate 1/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the calls come one after the other, as from a queue with one consumer.
 */
export const transactionHotItem = defineRule({
  code: "transaction-hot-item",
  *check(clinic) {
    for (const pattern of clinic.model.patterns) {
      const rate = pattern.peak ?? pattern.rate;
      if (pattern.verb !== "transaction" || rate === undefined) continue;
      if (rate < clinic.thresholds.transactionConflictRate) continue;
      for (const part of partsOf(pattern)) {
        const items = itemsTouched(clinic, part);
        if (items === undefined || rate / items < clinic.thresholds.transactionConflictRate)
          continue;
        yield createDiagnostic(
          "transaction-hot-item",
          { file: pattern.origin.file, span: part.verbSpan },
          {
            pattern: pattern.name,
            rate: numberText(rate),
            items: countText(items, "item"),
            entity: part.entity.name,
          },
        );
      }
    }
  },
});

/** Over how many items the calls spread; `undefined` where nothing says it, or each has its own. */
function itemsTouched({ quantities }: Clinic, part: PatternPart): number | undefined {
  const { verb, entity, clauses } = part;
  if (verb === "create" || verb === "put" || verb === "get") {
    return verb !== "get" && entity.identity.length === 0 ? 1 : undefined;
  }
  const facts = collectFacts(entity, clauses.where?.conjuncts ?? []);
  const isOne = entity.identity.every(
    (name) => facts.equality(attribute(name))?.value.kind === "literal",
  );
  return isOne ? 1 : quantities.itemsOf(entity);
}
