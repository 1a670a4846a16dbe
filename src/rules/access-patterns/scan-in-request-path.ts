import { readUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import { createDiagnostic } from "../../language/index.ts";
import type { AccessPath, Table } from "../../language/semantics/model.ts";
import type { Clinic } from "../clinic.ts";
import { bytesText, countText, numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { keyByFilter } from "./key-by-filter.ts";

/**
 * ## What it does
 * Reports a `scan` that a request waits for: one that happens at least about once a minute by its
 * `rate`. Without a rate it is information, since a scan may be a job. What is known to be one page
 * of a megabyte is not reported, nor is a job: a scan with a rate below 36 an hour.
 *
 * ## Why is this bad?
 * A scan reads, and pays for, each item of the table or index, whatever its filter leaves: 10 GB are
 * 1,310,720 read units and 10,240 requests one after another, for each call. A query reads what it
 * returns.
 * [AWS on query and scan](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html)
 *
 * ## Example
 * ```dynamo
 * table Complaints {
 *   partition key complaintId: string
 * }
 *
 * entity Complaint in Complaints {
 *   complaintId: ulid
 *   severity: string @size(8B)
 *   text: string @size(2000B)
 *
 *   volume 1M
 * }
 *
 * pattern ComplaintsBySeverity {
 *   scan Complaint
 * //^^^^^^^^^^^^^^ ComplaintsBySeverity reads all of Complaints with each call: 1.9 GB, 251,099 read units in 1,962 requests, 502,198 units per second. …
 *   filter severity = :severity
 *   rate 2/s
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Complaints {
 *   partition key complaintId: string
 *
 *   global index ComplaintsBySeverity {
 *     partition key severity
 *     project all
 *   }
 * }
 *
 * entity Complaint in Complaints {
 *   complaintId: ulid
 *   severity: string @size(8B)
 *   text: string @size(2000B)
 *
 *   volume 1M
 * }
 *
 * pattern ComplaintsBySeverity {
 *   query Complaint
 *   where severity = :severity
 *   page 100
 *   rate 2/s
 * }
 *
 * pattern NightlyReport {
 *   scan Complaint
 *   rate 1/day
 * }
 * ```
 *
 * ## When to allow it
 * For exports, audits and backfills that no user waits for; better still, say how often they run with
 * `rate`.
 */
export const scanInRequestPath = defineRule({
  code: "scan-in-request-path",
  *check(clinic) {
    const sizes = new Map<AccessPath, number | undefined>();
    for (const { pattern, table, path, operation } of clinic.uses) {
      if (operation.operation !== "Scan" || pattern.verb !== "scan") continue;
      const { rate } = pattern;
      if (rate !== undefined && rate < clinic.thresholds.scanRate) continue;
      // Of a sparse index nobody knows how few items it has; to scan one is what it may be made for.
      if (!sizes.has(path)) sizes.set(path, bytesOf(clinic, table, path));
      const bytes = sizes.get(path);
      if (path.kind !== "table" && bytes === undefined) continue;
      if (bytes !== undefined && bytes <= clinic.thresholds.smallSearchSpaceBytes) continue;
      const change = keyByFilter(clinic, pattern);
      const { file } = pattern.origin;
      yield createDiagnostic(
        "scan-in-request-path",
        { file, span: pattern.node.operation?.span ?? pattern.origin.nameSpan },
        {
          pattern: pattern.name,
          path: path.name,
          cost: bytes === undefined ? "" : costOf(bytes, operation.consistentRead, rate),
          advice:
            rate === undefined
              ? "Query an index instead, or say by a 'rate' below one a minute that it is a job"
              : "Query an index instead",
        },
        {
          ...(rate === undefined ? { severity: "information" } : {}),
          changes: change === undefined ? [] : [change],
        },
      );
    }
  },
});

function costOf(bytes: number, consistent: boolean, rate: number | undefined): string {
  const units = readUnits(bytes, consistent ? "strong" : "eventual");
  const requests = countText(Math.ceil(bytes / limits.pageBytes), "request");
  const perSecond = rate === undefined ? "" : `, ${numberText(units * rate)} units per second`;
  return `: ${bytesText(bytes)}, ${numberText(units)} read units in ${requests}${perSecond}`;
}

/** All that stands on the path, where volumes and sizes of every entity on it are known. */
function bytesOf(clinic: Clinic, table: Table, path: AccessPath): number | undefined {
  let bytes = 0;
  for (const entity of table.entities) {
    const place = clinic.planning.placeOf(entity, path);
    if (place === undefined) continue;
    const keys = [...place.partition, ...place.sort];
    if (keys.some(({ condition, optional }) => condition !== undefined || optional.length > 0)) {
      return undefined;
    }
    const items = clinic.quantities.itemsOf(entity);
    const size = clinic.planning.sizes.bytesOn(entity, path);
    if (items === undefined || size === undefined) return undefined;
    bytes += items * size;
  }
  return bytes;
}
