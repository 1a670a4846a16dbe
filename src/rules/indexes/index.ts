import type { Rule } from "../rule.ts";
import { duplicateOfBaseKey } from "./duplicate-of-base-key.ts";
import { identifyingRelationship } from "./identifying-relationship.ts";
import { indexNotWorthIt } from "./index-not-worth-it.ts";
import { localIndexFetch } from "./local-index-fetch.ts";
import { lsiItemSize } from "./lsi-item-size.ts";
import { lsiShouldBeGsi } from "./lsi-should-be-gsi.ts";
import { overloadedIndex } from "./overloaded-index.ts";
import { projectionAllOverfetch } from "./projection-all-overfetch.ts";
import { redundantIndexPrefix } from "./redundant-index-prefix.ts";
import { sparseIndexOpportunity } from "./sparse-index-opportunity.ts";
import { syntheticKeyReplaceable } from "./synthetic-key-replaceable.ts";
import { tooManyIndexes } from "./too-many-indexes.ts";
import { unreadProjection } from "./unread-projection.ts";
import { unusedIndex } from "./unused-index.ts";
import { writeAmplification } from "./write-amplification.ts";

export const indexRules: readonly Rule[] = [
  duplicateOfBaseKey,
  identifyingRelationship,
  indexNotWorthIt,
  localIndexFetch,
  lsiItemSize,
  lsiShouldBeGsi,
  overloadedIndex,
  projectionAllOverfetch,
  redundantIndexPrefix,
  sparseIndexOpportunity,
  syntheticKeyReplaceable,
  tooManyIndexes,
  unreadProjection,
  unusedIndex,
  writeAmplification,
];
