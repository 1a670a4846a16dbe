/**
 * What an author chooses of the generated files, beside what the model says. Each target uses what
 * concerns it.
 */
export interface GenerationOptions {
  /** TypeScript: one module for the whole model, or one for each entity and one for what they share. */
  readonly modules: "model" | "entity";
  /** TypeScript: whether writes check the constraints that the model declares. */
  readonly validation: boolean;
  /**
   * TypeScript: `number` refuses a stored number that has more digits than a JavaScript number holds;
   * `exact` has types that hold all of them.
   */
  readonly numbers: "number" | "exact";
  /**
   * The way from the folder of the output to the folder of the model's root file, with `/`, for what
   * generated files import from there; `undefined` where it is not known.
   */
  readonly modelFolder: string | undefined;
}

export const defaultOptions: GenerationOptions = {
  modules: "model",
  validation: true,
  numbers: "number",
  modelFolder: undefined,
};
