import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Model, Pattern } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { partsOf, sourceText } from "./parts.ts";

/**
 * ## What it does
 * Reports a transaction of one action, where no lock item of a `@unique` attribute is written with it.
 *
 * ## Why is this bad?
 * Each single write is all or nothing by itself, and may have a condition. As a transaction it takes
 * twice the units, is slower, and is refused where another transaction has the item at that moment.
 * A consistent `get` sees each write that was acknowledged, for half the units of a transaction.
 * [AWS on transactions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
 *
 * ## Example
 * ```dynamo
 * table Carts {
 *   partition key cartId: string
 * }
 *
 * entity Cart in Carts {
 *   cartId: ulid
 *   coupon?: string
 * }
 *
 * pattern ApplyCoupon {
 *   transaction {
 * //^^^^^^^^^^^ ApplyCoupon is a transaction of one action, which takes twice the units of 'update Cart' by itself. Write it without the transaction.
 *     update Cart {
 *       where cartId = :cartId
 *       set coupon = :coupon
 *     }
 *   }
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Carts {
 *   partition key cartId: string
 * }
 *
 * entity Cart in Carts {
 *   cartId: ulid
 *   coupon?: string
 * }
 *
 * pattern ApplyCoupon {
 *   update Cart
 *   where cartId = :cartId
 *   set coupon = :coupon
 * }
 * ```
 *
 * ## When to allow it
 * While further actions are still to be written.
 */
export const transactionOveruse = defineRule({
  code: "transaction-overuse",
  *check({ model, plans }) {
    const single = new Set<string>();
    for (const { name, steps } of plans.patterns) {
      const isSingle = steps.every(
        (step) => step.kind === "transaction" && step.operations.length === 1,
      );
      if (isSingle && steps.length === 1) single.add(name);
    }
    if (single.size === 0) return;
    for (const pattern of model.patterns) {
      const [action] = pattern.actions;
      const { operation } = pattern.node;
      if (pattern.verb !== "transaction" || !single.has(pattern.name)) continue;
      // A lone check writes nothing, so that there is nothing to write instead of it.
      if (action === undefined || operation === undefined || action.verb === "check") continue;
      const change = withoutTransaction(model, pattern);
      yield createDiagnostic(
        "transaction-overuse",
        { file: pattern.origin.file, span: operation.verbSpan },
        {
          pattern: pattern.name,
          operation: `${action.verb} ${action.entity.name}`,
          saved: pattern.rate === undefined ? "" : `, ${numberText(pattern.rate)} times a second`,
        },
        { changes: change === undefined ? [] : [change] },
      );
    }
  },
});

/** The action as the pattern's own operation, its clauses each on a line. */
function withoutTransaction(model: Model, pattern: Pattern): Change | undefined {
  const { operation } = pattern.node;
  const { file } = pattern.origin;
  const [part] = partsOf(pattern);
  const [action] = operation?.actions ?? [];
  if (operation === undefined || part === undefined || action === undefined) return undefined;
  const all = sourceText(model, file, operation.span);
  // A comment would be lost with the braces around it.
  if (all === undefined || /\/[/*]/.test(all)) return undefined;
  const headEnd = action.argument?.span.end ?? action.entity.span.end;
  const head = sourceText(model, file, { start: action.verbSpan.start, end: headEnd });
  const clauses = part.written.flatMap(({ span }) => sourceText(model, file, span) ?? []);
  if (part.verb === "get" && !part.clauses.consistent) clauses.push("consistent");
  return {
    title: `Write '${part.verb} ${part.entity.name}' by itself: half the units`,
    edits: [{ file, span: operation.span, newText: [head, ...clauses].join("\n  ") }],
    preferred: true,
  };
}
