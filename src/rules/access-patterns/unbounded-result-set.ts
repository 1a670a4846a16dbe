import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { KeyComponent } from "../../planner/components.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { filteredRead } from "./filter-instead-of-key.ts";
import { insertClause, largestCollection, narrows } from "./reading.ts";

/**
 * ## What it does
 * Reports a query of a whole collection that has neither `page` nor `limit` nor a range, where the
 * collection is larger than a query page on average (a warning), can grow to ten of them, or has no
 * maximum, grows with time and is a twentieth of a page already on average (information). Where the
 * query drops most of it by a filter, that is the finding `filter-instead-of-key` instead.
 *
 * ## Why is this bad?
 * A request returns at most a megabyte, which is 128 read units: what is larger takes several of
 * them one after another, and one partition serves only about 23 such pages per second. What is
 * small today and grows with each order or event gets slower for those customers that matter most.
 * [AWS on query and scan](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html)
 *
 * ## Example
 * ```dynamo
 * table Devices {
 *   partition key deviceId: string
 *   sort key at: string
 * }
 *
 * entity Event in Devices {
 *   deviceId: ulid
 *   at: timestamp
 *   text: string @size(250B)
 *
 *   volume 20k per deviceId
 * }
 *
 * pattern EventsOfDevice {
 *   query Event
 * //^^^^^^^^^^^ EventsOfDevice reads 20,000 items, 6 MB, on average: 6 requests and 767 read units for each call. …
 *   where deviceId = :deviceId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Devices {
 *   partition key deviceId: string
 *   sort key at: string
 * }
 *
 * entity Event in Devices {
 *   deviceId: ulid
 *   at: timestamp
 *   text: string @size(250B)
 *
 *   volume 20k per deviceId
 * }
 *
 * pattern NewestEvents {
 *   query Event
 *   where deviceId = :deviceId
 *   order by at desc
 *   page 50
 * }
 * ```
 *
 * ## When to allow it
 * For a job that needs all of it, such as an export of one customer's data.
 */
export const unboundedResultSet = defineRule({
  code: "unbounded-result-set",
  withinTables: true,
  *check(clinic) {
    for (const use of clinic.uses) {
      const { pattern, operation, path } = use;
      if (operation.operation !== "Query" || pattern.verb !== "query") continue;
      if (pattern.limit !== undefined || pattern.page !== undefined) continue;
      if (operation.fanOut !== undefined) continue;
      // What a filter leaves of so much is told there, and a page would not make it less.
      if (filteredRead(clinic, use) !== undefined) continue;
      const size = sizeOf(clinic, use);
      if (size === undefined) continue;
      const edit = insertClause(pattern, "page 100", [
        "WhereClause",
        "FilterClause",
        "OrderClause",
      ]);
      yield createDiagnostic(
        "unbounded-result-set",
        {
          file: pattern.origin.file,
          span: pattern.node.operation?.span ?? pattern.origin.nameSpan,
        },
        { pattern: pattern.name, size: size.text },
        {
          ...(size.isUsual ? {} : { severity: "information" }),
          related: use.entities.map(({ name, origin }) => ({
            message: `The collections of ${name} in ${path.name}.`,
            file: origin.file,
            span: origin.nameSpan,
          })),
          changes:
            edit === undefined
              ? []
              : [{ title: "Read 100 items at a time ('page 100')", edits: [edit] }],
        },
      );
    }
  },
});

function sizeOf(
  clinic: Clinic,
  use: Use,
): { readonly text: string; readonly isUsual: boolean } | undefined {
  const { smallSearchSpaceBytes: page } = clinic.thresholds;
  let items: number | undefined = 0;
  let most: number | undefined = 0;
  let bytes: number | undefined = 0;
  let mostBytes: number | undefined = 0;
  let growing: Entity | undefined;
  for (const entity of use.entities) {
    const collections = clinic.quantities.collectionsOf(entity, use.path);
    if (collections === undefined || narrows(use, collections.attributes)) return undefined;
    const { averageItems, maximumItems } = collections;
    const size = clinic.planning.sizes.bytesOn(entity, use.path);
    items = sum(items, averageItems);
    most = sum(most, maximumItems);
    bytes = sum(bytes, product(averageItems, size));
    mostBytes = sum(mostBytes, product(maximumItems, size));
    const usual = product(averageItems, size) ?? 0;
    if (
      maximumItems === undefined &&
      usual * largestCollection > page &&
      growsWithTime(clinic, use, entity)
    ) {
      growing = entity;
    }
  }
  if (items !== undefined && bytes !== undefined && bytes > page) {
    const requests = countText(Math.ceil(bytes / page), "request");
    const units = numberText(Math.ceil(bytes / 8192));
    const text = `${countText(Math.round(items), "item")}, ${bytesText(bytes)}, on average: ${requests} and ${units} read units for each call`;
    return { text, isUsual: true };
  }
  if (most !== undefined && mostBytes !== undefined && mostBytes > manyPages * page) {
    const requests = countText(Math.ceil(mostBytes / page), "request");
    return {
      text: `up to ${countText(most, "item")}, ${bytesText(mostBytes)}: ${requests}`,
      isUsual: false,
    };
  }
  if (growing === undefined) return undefined;
  return {
    text: `all that there is of ${growing.name}, which grows with time and has no maximum`,
    isUsual: false,
  };
}

/** So many requests one after another are long to wait for, even for the largest collection. */
const manyPages = 10;

/** Sorted by a moment, so that each new event adds one more; one day of them grows no further. */
function growsWithTime(clinic: Clinic, use: Use, entity: Entity): boolean {
  const place = clinic.planning.placeOf(entity, use.path);
  const [first] = place?.sort ?? [];
  if (first === undefined || !isOfTime(clinic, entity, sourcesOf(first)[0])) return false;
  const partition = (place?.partition ?? []).flatMap(sourcesOf);
  return !partition.some((name) => isOfTime(clinic, entity, name, bucketKinds));
}

/** The attributes that the key is made of, in their order. */
function sourcesOf({ asIs, parts }: KeyComponent): readonly string[] {
  if (asIs !== undefined) return [asIs.name];
  return parts.flatMap((part) =>
    part.kind === "insert" && part.attribute !== undefined ? [part.attribute.name] : [],
  );
}

function isOfTime(
  clinic: Clinic,
  entity: Entity,
  name: string | undefined,
  kinds: ReadonlySet<string> = momentKinds,
): boolean {
  const attribute = name === undefined ? undefined : attributeNamed(entity, name);
  if (attribute === undefined) return false;
  return kinds.has(resolveType(attribute.type, clinic.planning.typeNamed).kind);
}

/** In a partition key a ULID names an owner, and is no bucket of time. */
const bucketKinds: ReadonlySet<string> = new Set(["timestamp", "date", "epoch"]);
const momentKinds: ReadonlySet<string> = new Set([...bucketKinds, "ulid"]);

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function product(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one * other;
}
