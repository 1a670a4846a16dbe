import type { Rule } from "../rule.ts";
import { ambiguousSortPrefix } from "./ambiguous-sort-prefix.ts";
import { caseVariantAttributes } from "./case-variant-attributes.ts";
import { delimiterInValue } from "./delimiter-in-value.ts";
import { floatAsKey } from "./float-as-key.ts";
import { genericKeyNames } from "./generic-key-names.ts";
import { identityNotInKey } from "./identity-not-in-key.ts";
import { inconsistentDelimiter } from "./inconsistent-delimiter.ts";
import { keyCasingMismatch } from "./key-casing-mismatch.ts";
import { keyTooLong } from "./key-too-long.ts";
import { longAttributeNames } from "./long-attribute-names.ts";
import { missingEntityType } from "./missing-entity-type.ts";
import { mixedTimeEncoding } from "./mixed-time-encoding.ts";
import { mutableAttributeInIndexKey } from "./mutable-attribute-in-index-key.ts";
import { nonSortableDateInKey } from "./non-sortable-date-in-key.ts";
import { numberSortsAsText } from "./number-sorts-as-text.ts";
import { rangeLeaksEntities } from "./range-leaks-entities.ts";
import { tenantNotInPartition } from "./tenant-not-in-partition.ts";

export const keyRules: readonly Rule[] = [
  identityNotInKey,
  ambiguousSortPrefix,
  rangeLeaksEntities,
  delimiterInValue,
  numberSortsAsText,
  nonSortableDateInKey,
  mixedTimeEncoding,
  mutableAttributeInIndexKey,
  keyCasingMismatch,
  keyTooLong,
  floatAsKey,
  missingEntityType,
  genericKeyNames,
  inconsistentDelimiter,
  tenantNotInPartition,
  longAttributeNames,
  caseVariantAttributes,
];
