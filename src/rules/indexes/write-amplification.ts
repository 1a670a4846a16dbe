import { createDiagnostic } from "../../language/index.ts";
import { countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a write whose indexes take several times what the table itself takes. The line is drawn at
 * more than three times, for patterns that are called ten times a second or more.
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
  *check({ uses, planning, thresholds }) {
    for (const { operation, access, pattern, table, entities, isTransactional } of uses) {
      const { rate } = pattern;
      if (access !== "write" || rate === undefined || rate < thresholds.frequentRate) continue;
      const units = planning.unitsOf(operation);
      if (units?.total === undefined || units.unknown.length > 0 || units.per !== "call") continue;
      let own = 0;
      const indexes: string[] = [];
      for (const each of units.paths) {
        if (each.path === table.primary) own = each.units;
        else if (each.units > 0) indexes.push(`${each.path.name} ${numberText(each.units)}`);
      }
      // Indexes do not take part in the double price of a transaction.
      const single = isTransactional ? own / 2 : own;
      const ofIndexes = units.total - own;
      const times = (single + ofIndexes) / single;
      if (single === 0 || indexes.length < 2 || times <= thresholds.writeAmplification) continue;
      const { file, nameSpan } = pattern.origin;
      yield createDiagnostic(
        "write-amplification",
        { file, span: nameSpan },
        {
          pattern: pattern.name,
          entity: entities[0]?.name ?? "",
          takes: units.atMost.length === 0 ? "takes" : "takes up to",
          table: countText(own, "unit"),
          indexes: numberText(ofIndexes),
          each: indexes.join(", "),
          times: numberText(times),
          sum: countText(rate * units.total, "unit"),
          rate: numberText(rate),
        },
      );
    }
  },
});
