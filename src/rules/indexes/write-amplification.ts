import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic, type RelatedPlace } from "../../language/index.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { type AmplifiedWrite, amplifiedWrite } from "./amplified-writes.ts";

/**
 * ## What it does
 * Reports a write whose indexes take several times what the table itself takes. The line is drawn at
 * more than three times, for patterns that are called ten times a second or more. The writes of one
 * entity are one finding, at the pattern that takes most.
 *
 * ## Why is this bad?
 * An index entry costs one write unit for each KB where an item comes, goes or has something changed
 * that the index projects, and two entries' worth where an index key changes: the old one is deleted
 * and a new one written. A status that stands in the key of three indexes makes one update seven
 * units. Where an index cannot keep up, the writes of the table are throttled with it.
 * [AWS on write costs of indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
 *
 * ## Example
 * ```dynamo
 * table Shipments {
 *   partition key shipmentId: string
 *
 *   global index ByRecipient { partition key recipientId  sort key status  project keys }
 *   global index ByCourier { partition key courierId  sort key status  project keys }
 * }
 *
 * entity Shipment in Shipments {
 *   shipmentId: ulid
 *   recipientId: ulid
 *   courierId: ulid
 *   status: "PENDING" | "ON_ITS_WAY" | "DELIVERED"
 * }
 *
 * pattern ShipmentsToRecipient { query Shipment  where recipientId = :id  return status }
 * pattern ShipmentsOfCourier { query Shipment  where courierId = :id  return status }
 *
 * pattern Advance {
 *   //    ^^^^^^^ A write of Shipment by Advance takes 1 unit on the table and 4 on its indexes (ByRecipient 2, ByCourier 2): 5 times as much, 250 units a second at a rate of 50/s. Narrow the indexes, make them sparse, or take what changes out of their keys.
 *   update Shipment
 *   where shipmentId = :shipmentId
 *   set status = :status
 *   rate 50/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shipments {
 *   partition key shipmentId: string
 *
 *   global index ByRecipient { partition key recipientId  sort key shipmentId  project status }
 *   global index ByCourier { partition key courierId  sort key shipmentId  project keys }
 * }
 *
 * entity Shipment in Shipments {
 *   shipmentId: ulid
 *   recipientId: ulid
 *   courierId: ulid
 *   status: "PENDING" | "ON_ITS_WAY" | "DELIVERED"
 * }
 *
 * pattern ShipmentsToRecipient { query Shipment  where recipientId = :id  return status }
 * pattern ShipmentsOfCourier { query Shipment  where courierId = :id  return shipmentId }
 *
 * pattern Advance {
 *   update Shipment
 *   where shipmentId = :shipmentId
 *   set status = :status
 *   rate 50/s
 * }
 * ```
 *
 * ## When to allow it
 * Where the reads that the indexes serve are worth it: a read by another key that is needed often
 * costs far more without them.
 */
export const writeAmplification = defineRule({
  code: "write-amplification",
  withinTables: true,
  *check(clinic) {
    const byEntity = new Map<Entity | undefined, AmplifiedWrite[]>();
    for (const use of clinic.uses) {
      const write = amplifiedWrite(clinic, use);
      if (write === undefined) continue;
      const [entity] = use.entities;
      const known = byEntity.get(entity);
      if (known === undefined) byEntity.set(entity, [write]);
      else known.push(write);
    }
    for (const writes of byEntity.values()) {
      const [worst, ...others] = writes.sort(
        (one, other) => other.rate * other.total - one.rate * one.total,
      );
      if (worst !== undefined) yield findingOf(worst, others);
    }
  },
});

/** The writes of one entity keep the same indexes up: they are one finding, at the dearest of them. */
function findingOf(worst: AmplifiedWrite, others: readonly AmplifiedWrite[]): Diagnostic {
  const { use, rate, own, indexes, total, times, isMost } = worst;
  const { file, nameSpan } = use.pattern.origin;
  return createDiagnostic(
    "write-amplification",
    { file, span: nameSpan },
    {
      pattern: use.pattern.name,
      entity: use.entities[0]?.name ?? "",
      takes: isMost ? "takes up to" : "takes",
      table: countText(own, "unit"),
      indexes: numberText(total - own),
      each: indexes.map(({ name, units }) => `${name} ${numberText(units)}`).join(", "),
      times: numberText(times),
      sum: countText(rate * total, "unit"),
      rate: numberText(rate),
    },
    { related: others.map(alsoAmplified) },
  );
}

function alsoAmplified({ use, rate, total, times }: AmplifiedWrite): RelatedPlace {
  const { name, origin } = use.pattern;
  return {
    message: `${name} takes ${numberText(times)} times as much, ${countText(rate * total, "unit")} a second.`,
    file: origin.file,
    span: origin.nameSpan,
  };
}
