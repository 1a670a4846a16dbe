import type { Rule } from "../rule.ts";
import { consistentReadDefault } from "./consistent-read-default.ts";
import { filterInsteadOfKey } from "./filter-instead-of-key.ts";
import { gsiAssumedUnique } from "./gsi-assumed-unique.ts";
import { limitWithFilter } from "./limit-with-filter.ts";
import { missingCounterpartPattern } from "./missing-counterpart-pattern.ts";
import { missingVolume } from "./missing-volume.ts";
import { noAccessPatterns } from "./no-access-patterns.ts";
import { overNormalizedModel } from "./over-normalized-model.ts";
import { parentChildSortOrder } from "./parent-child-sort-order.ts";
import { readModifyWrite } from "./read-modify-write.ts";
import { scanInRequestPath } from "./scan-in-request-path.ts";
import { scatterGather } from "./scatter-gather.ts";
import { ttlAsGate } from "./ttl-as-gate.ts";
import { ttlMissing } from "./ttl-missing.ts";
import { unboundedResultSet } from "./unbounded-result-set.ts";

/** What patterns ask for: more than a key finds, more than one read, more than comes back. */
export const accessPatternRules: readonly Rule[] = [
  noAccessPatterns,
  missingCounterpartPattern,
  overNormalizedModel,
  scanInRequestPath,
  filterInsteadOfKey,
  limitWithFilter,
  unboundedResultSet,
  gsiAssumedUnique,
  parentChildSortOrder,
  scatterGather,
  consistentReadDefault,
  readModifyWrite,
  missingVolume,
  ttlAsGate,
  ttlMissing,
];
