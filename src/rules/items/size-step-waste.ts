import { writeUnitBytes } from "../../dynamodb/capacity.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/** So much over a whole number of KB can be saved by names and by what is left out. */
const narrowShare = 0.1;
/** Beyond so many units one more is no great part of the cost. */
const fewUnits = 3;

/**
 * ## What it does
 * Reports an entity that is written often and whose items are, on average, up to a tenth of a KB over
 * one, two or three KB. It needs the sizes of the entity's attributes and the rates of its writes.
 *
 * ## Why is this bad?
 * Writes are charged for each KB begun: an event of 1,060 bytes takes two write units, one of 1,024
 * takes one. At 5,000 events a second that is 10,000 instead of 5,000 units. Attribute names count
 * too, in each item.
 * [AWS on capacity units](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)
 *
 * ## Example
 * ```dynamo
 * table Events {
 *   partition key streamId: string
 *   sort key at: string
 * }
 *
 * entity Event in Events {
 *   //   ^^^^^ Items of Event have 1,054 bytes on average, 30 B over 1 KB: Record writes 500 of them a second with 2 instead of 1 write units each. Shorter stored names (@name) or one attribute less would save 500 units a second.
 *   streamId: ulid
 *   at: timestamp
 *   payload: string @size(987B)
 * }
 *
 * pattern Record {
 *   put Event
 *   rate 500/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Events {
 *   partition key streamId: string
 *   sort key at: string
 * }
 *
 * entity Event in Events {
 *   streamId: ulid
 *   at: timestamp
 *   payload: string @size(920B)
 * }
 *
 * pattern Record {
 *   put Event
 *   rate 500/s
 * }
 * ```
 *
 * ## When to allow it
 * Where sizes vary so much that the average says little.
 */
export const sizeStepWaste = defineRule({
  code: "size-step-waste",
  withinTables: true,
  *check(clinic) {
    for (const entity of clinic.model.entities) {
      const bytes = clinic.planning.sizes.bytesOn(entity, entity.table.primary);
      if (bytes === undefined) continue;
      const steps = Math.floor(bytes / writeUnitBytes);
      const over = bytes - steps * writeUnitBytes;
      if (steps < 1 || steps > fewUnits || over === 0) continue;
      if (over > narrowShare * writeUnitBytes) continue;
      const { rate, names } = writesOf(clinic, entity);
      if (rate < clinic.thresholds.frequentRate) continue;
      const { file, nameSpan } = entity.origin;
      yield createDiagnostic(
        "size-step-waste",
        { file, span: nameSpan },
        {
          entity: entity.name,
          bytes: `${numberText(bytes)} bytes`,
          over: bytesText(over),
          step: bytesText(steps * writeUnitBytes),
          patterns: `${listed(names)} ${names.length === 1 ? "writes" : "write"}`,
          rate: numberText(rate),
          units: steps + 1,
          fewer: steps,
        },
      );
    }
  },
});

/** Writes of whole items a second, and the patterns that make them. */
function writesOf({ usesOfEntity }: Clinic, entity: Entity) {
  let rate = 0;
  const names: string[] = [];
  for (const { operation, pattern } of usesOfEntity(entity)) {
    const isWrite = operation.operation === "PutItem" || operation.operation === "UpdateItem";
    if (!isWrite || pattern.rate === undefined || "lockFor" in operation) continue;
    rate += pattern.rate;
    if (!names.includes(pattern.name)) names.push(pattern.name);
  }
  return { rate, names };
}
