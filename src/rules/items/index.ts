import type { Rule } from "../rule.ts";
import { coldBlobInListedItem } from "./cold-blob-in-listed-item.ts";
import { collectionReadAmplification } from "./collection-read-amplification.ts";
import { divergentOperationalConfig } from "./divergent-operational-config.ts";
import { embedCandidate } from "./embed-candidate.ts";
import { hotSmallAttribute } from "./hot-small-attribute.ts";
import { itemTooLarge } from "./item-too-large.ts";
import { kitchenSinkCollection } from "./kitchen-sink-collection.ts";
import { sizeStepWaste } from "./size-step-waste.ts";
import { timeSeriesRetention } from "./time-series-retention.ts";
import { unboundedListAttribute } from "./unbounded-list-attribute.ts";
import { unrelatedEntitiesInTable } from "./unrelated-entities-in-table.ts";

export const itemRules: readonly Rule[] = [
  kitchenSinkCollection,
  unrelatedEntitiesInTable,
  itemTooLarge,
  unboundedListAttribute,
  hotSmallAttribute,
  coldBlobInListedItem,
  sizeStepWaste,
  collectionReadAmplification,
  embedCandidate,
  timeSeriesRetention,
  divergentOperationalConfig,
];
