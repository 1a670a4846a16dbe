import { createDiagnostic } from "../../language/index.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { defineRule } from "../rule.ts";
import { fixedBy, literalCount } from "./reading.ts";

/**
 * ## What it does
 * Reports a query or scan that has a `page` and a `filter`.
 *
 * ## Why is this bad?
 * `page` is DynamoDB's `Limit`: the number of items that a request evaluates _before_ its filter. Of
 * a page of 25 those are returned that pass: perhaps three, perhaps none although later pages have
 * some. Who shows one page at a time shows short and empty ones.
 * [AWS on limiting a query](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html)
 *
 * ## Example
 * ```dynamo
 * table Orders {
 *   partition key customerId: string
 *   sort key placedAt: string
 * }
 *
 * entity Order in Orders {
 *   customerId: ulid
 *   placedAt: timestamp
 *   status: "OPEN" | "SHIPPED"
 * }
 *
 * pattern OpenOrders {
 *   query Order
 *   where customerId = :customerId
 *   filter status = "OPEN"
 *   page 10
 * //^^^^^^^ A page of OpenOrders has those of 10 items that pass its filter, …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Orders {
 *   partition key customerId: string
 *   sort key placedAt: string
 * }
 *
 * entity Order in Orders {
 *   customerId: ulid
 *   placedAt: timestamp
 *   status: "OPEN" | "SHIPPED"
 * }
 *
 * pattern OpenOrders {
 *   query Order
 *   where customerId = :customerId
 *   filter status = "OPEN"
 *   limit 10
 * }
 * ```
 *
 * ## When to allow it
 * Where the caller reads all pages anyway, or where the filter drops next to nothing.
 */
export const limitWithFilter = defineRule({
  code: "limit-with-filter",
  *check({ model }) {
    for (const { name, filter, page, limit, node, origin } of model.patterns) {
      const clause = node.clauses.find(({ kind }) => kind === "PageClause");
      // With a limit the code reads on until it has enough, in requests of this page.
      if (clause === undefined || filter === undefined || limit !== undefined) continue;
      const count = literalCount(page);
      const attribute = filter.conjuncts.map(fixedBy).find((fixed) => fixed !== undefined);
      const edits: TextEdit[] = [{ file: origin.file, span: clause.keywordSpan, newText: "limit" }];
      yield createDiagnostic(
        "limit-with-filter",
        { file: origin.file, span: clause.span },
        {
          pattern: name,
          count: count ?? "the",
          key: attribute === undefined ? "" : ` Or let a key hold '${attribute}'.`,
        },
        {
          changes: [
            { title: "Say 'limit', which reads on until so many items have passed", edits },
          ],
        },
      );
    }
  },
});
