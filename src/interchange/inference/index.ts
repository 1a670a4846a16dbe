/** From live tables to a model: what their description and a sample of their items tell. */

export { type Inference, inferModel, type SampledTable } from "./inference.ts";
export type {
  AttributeReport,
  EntityReport,
  Guess,
  InferenceReport,
  Note,
  TableReport,
} from "./report.ts";
export { type Confidence, count, type Support, supportText } from "./support.ts";
