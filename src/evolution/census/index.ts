/** What the items of a table are, by a model: of which entity, of which version, and whether as declared. */

export {
  type CensusEntity,
  type CensusPlan,
  type CensusUpgrade,
  planCensus,
} from "./census-plan.ts";
export {
  type Census,
  classifyItem,
  type EntityItem,
  type ItemClass,
  openCensus,
} from "./classify.ts";
export { findingsOfItem } from "./conformance.ts";
export { findingAdvice, findingMessage } from "./finding-text.ts";
export type { ItemFinding } from "./item-finding.ts";
export { type FindingCode, findingDefinitions } from "./messages.ts";
export {
  type Extent,
  estimateReading,
  itemsPerRequest,
  type ReadingEstimate,
  type TableObservation,
} from "./observation.ts";
export {
  type CensusFinding,
  type EntityCensus,
  startTally,
  type TableCensus,
  type Tally,
  type TallyOptions,
  type VersionCount,
} from "./tally.ts";
