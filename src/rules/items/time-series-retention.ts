import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/** What is added in a month, from which keeping it all is worth a thought: some 12 dollars more each month. */
const muchPerMonth = 50 * 1024 ** 3;
const secondsPerMonth = (365.25 / 12) * 24 * 60 * 60;

/**
 * ## What it does
 * Reports an entity whose items are named by a moment, and are never changed, deleted or expired,
 * where more than 50 GB of them are added each month. It needs the rates of the patterns that write
 * it and the sizes of its attributes.
 *
 * ## Why is this bad?
 * What is only added to grows for ever, and so does the bill for its storage: 1,000 readings of 200
 * bytes a second are half a terabyte after each month, which costs some 130 dollars more in each
 * month than in the one before. Deletes by TTL are free.
 * [AWS on time series](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-time-series.html)
 *
 * ## Example
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 * }
 *
 * entity Reading in Readings {
 *   //   ^^^^^^^ Record adds 2,629,800,000 items of Reading each month, …
 *   deviceId: string @size(12B)
 *   takenAt: timestamp
 *   payload: string @size(150B)
 * }
 *
 * pattern Record {
 *   put Reading
 *   rate 1000/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Readings {
 *   partition key deviceId: string
 *   sort key takenAt: string
 *
 *   ttl expiresAt
 * }
 *
 * entity Reading in Readings {
 *   deviceId: string @size(12B)
 *   takenAt: timestamp
 *   payload: string @size(150B)
 *   expiresAt: epoch derived epoch(takenAt) + 7_776_000
 * }
 *
 * pattern Record {
 *   put Reading
 *   rate 1000/s
 * }
 * ```
 *
 * ## When to allow it
 * Where everything is to be kept, or where something outside of the model moves old items away.
 */
export const timeSeriesRetention = defineRule({
  code: "time-series-retention",
  withinTables: true,
  *check(clinic) {
    for (const entity of clinic.model.entities) {
      if (!isNamedByMoment(clinic, entity) || expires(entity)) continue;
      const bytes = clinic.planning.sizes.bytesOn(entity, entity.table.primary);
      const additions = additionsOf(clinic, entity);
      if (bytes === undefined || additions === undefined) continue;
      const items = additions.rate * secondsPerMonth;
      if (items * bytes < muchPerMonth) continue;
      const { file, nameSpan } = entity.origin;
      yield createDiagnostic(
        "time-series-retention",
        { file, span: nameSpan },
        {
          patterns: `${listed(additions.names)} ${additions.names.length === 1 ? "adds" : "add"}`,
          entity: entity.name,
          items: numberText(items),
          bytes: bytesText(items * bytes),
          year: bytesText(12 * items * bytes),
        },
      );
    }
  },
});

function isNamedByMoment({ planning }: Clinic, entity: Entity): boolean {
  return entity.identity.some((name) => {
    const attribute = attributeNamed(entity, name);
    if (attribute === undefined) return false;
    const { kind } = resolveType(attribute.type, planning.typeNamed);
    return kind === "timestamp" || kind === "epoch";
  });
}

function expires(entity: Entity): boolean {
  const { ttl } = entity.table.settings;
  return (
    ttl !== undefined &&
    entity.attributes.some(({ storedName, name }) => storedName === ttl || name === ttl)
  );
}

/** New items a second; `undefined` where items are changed or deleted, or nothing says how often. */
function additionsOf({ usesOfEntity }: Clinic, entity: Entity) {
  let rate = 0;
  const names: string[] = [];
  for (const { operation, pattern, access, isPreliminary } of usesOfEntity(entity)) {
    if (access === "read" || isPreliminary) continue;
    // A batch writes as many as its caller gives it.
    if (operation.operation !== "PutItem" || pattern.verb === "move") return undefined;
    if ("lockFor" in operation && operation.lockFor !== undefined) continue;
    if (pattern.rate === undefined) continue;
    rate += pattern.rate;
    names.push(pattern.name);
  }
  return names.length === 0 ? undefined : { rate, names: [...new Set(names)] };
}
