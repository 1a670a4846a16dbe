import { createDiagnostic } from "../../language/index.ts";
import { defineRule } from "../rule.ts";
import { createStub, getStub, isWholeInPatterns, namesTaken, writeBehind } from "./stubs.ts";

/**
 * ## What it does
 * Reports a model that has entities and no access pattern.
 *
 * ## Why is this bad?
 * DynamoDB has no query planner: a table answers the questions that its keys were made for, and for
 * any other it must be read as a whole, which at 10 GB is 1,310,720 read units and more than 10,000
 * requests. So the questions come first, and the keys follow from them; entities alone say nothing
 * about whether their keys are right.
 * [AWS on design for access patterns](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-general-nosql-design.html)
 *
 * ## Example
 * ```dynamo
 * table Accounts {
 *   partition key accountId: string
 * }
 *
 * entity Account in Accounts {
 *   //   ^^^^^^^ The model has entities but no access pattern, …
 *   accountId: ulid
 *   email: string
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Accounts {
 *   partition key accountId: string
 * }
 *
 * entity Account in Accounts {
 *   accountId: ulid
 *   email: string
 * }
 *
 * pattern GetAccount {
 *   get Account
 *   where accountId = :accountId
 * }
 *
 * pattern OpenAccount {
 *   create Account
 * }
 * ```
 *
 * ## When to allow it
 * While a model is no more than a picture of tables that exist, as one that was just imported.
 */
export const noAccessPatterns = defineRule({
  code: "no-access-patterns",
  *check({ model }) {
    const [first] = model.entities;
    if (first === undefined || model.patterns.length > 0 || !isWholeInPatterns(model)) return;
    const { file, nameSpan } = first.origin;
    const taken = namesTaken(model);
    const edits = model.entities.map((entity) =>
      writeBehind(entity, [getStub(entity, taken), createStub(entity, taken)]),
    );
    yield createDiagnostic(
      "no-access-patterns",
      { file, span: nameSpan },
      {},
      { changes: [{ title: "Write patterns that get and create each entity", edits }] },
    );
  },
});
