import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Operation } from "../../planner/plan.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a transaction that takes more than 100 actions with the lock items of its `@unique`
 * attributes (more than 100 that are written out are `too-many`), or whose items have more than 4 MB
 * together on average.
 *
 * ## Why is this bad?
 * DynamoDB refuses it: 100 actions and 4 MB are fixed limits of one transaction.
 * [AWS on limits](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html),
 * [AWS on transactions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html)
 *
 * ## Example
 * ```dynamo
 * table Scans {
 *   partition key scanId: string
 * }
 *
 * entity Scan in Scans {
 *   scanId: ulid
 *   picture: binary @size(395KB)
 * }
 *
 * pattern Import {
 *   transaction {
 * //^^^^^^^^^^^ The 11 actions of Import have 4.2 MB of items on average, and a transaction takes 4 MB. Split it into parts that can be repeated.
 *     create Scan :first
 *     create Scan :second
 *     create Scan :third
 *     create Scan :fourth
 *     create Scan :fifth
 *     create Scan :sixth
 *     create Scan :seventh
 *     create Scan :eighth
 *     create Scan :ninth
 *     create Scan :tenth
 *     create Scan :eleventh
 *   }
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Scans {
 *   partition key scanId: string
 * }
 *
 * entity Scan in Scans {
 *   scanId: ulid
 *   picture: binary @size(395KB)
 * }
 *
 * pattern Import {
 *   create Scan
 * }
 * ```
 *
 * ## When to allow it
 * Where many of the actions depend on arguments, so that fewer are ever sent at once.
 */
export const transactionTooLarge = defineRule({
  code: "transaction-too-large",
  *check(clinic) {
    const patterns = new Map(clinic.model.patterns.map((pattern) => [pattern.name, pattern]));
    for (const { name, steps } of clinic.plans.patterns) {
      for (const step of steps) {
        if (step.kind !== "transaction") continue;
        const pattern = patterns.get(name);
        if (pattern === undefined || pattern.actions.length > limits.transactionItems) continue;
        const problem = problemOf(clinic, step.operations);
        if (problem === undefined) continue;
        yield createDiagnostic(
          "transaction-too-large",
          {
            file: pattern.origin.file,
            span: pattern.node.operation?.verbSpan ?? pattern.origin.nameSpan,
          },
          { pattern: name, count: numberText(step.operations.length), problem },
        );
      }
    }
  },
});

function problemOf(clinic: Clinic, operations: readonly Operation[]): string | undefined {
  if (operations.length > limits.transactionItems) {
    return `are more than the ${limits.transactionItems} that a transaction takes`;
  }
  let bytes = 0;
  for (const operation of operations) {
    // A lock item is small, whatever its entity is.
    if ("lockFor" in operation && operation.lockFor !== undefined) continue;
    for (const name of operation.entities) {
      const entity = clinic.entityNamed(name);
      // What is not known counts as nothing, so that the sum is never too large.
      bytes += (entity && clinic.planning.sizes.bytesOn(entity, entity.table.primary)) ?? 0;
    }
  }
  if (bytes <= limits.transactionBytes) return undefined;
  return `have ${bytesText(bytes)} of items on average, and a transaction takes ${bytesText(limits.transactionBytes)}`;
}
