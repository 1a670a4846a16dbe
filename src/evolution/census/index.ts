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
