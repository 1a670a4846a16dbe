/** Generators: a resolved model and its plans in, files out. */
export type {
  GeneratedFile,
  GeneratedSymbol,
  Generation,
  GenerationProblem,
  LocatedSymbol,
} from "./generated-file.ts";
export {
  type ChosenOptions,
  defaultOptions,
  type GenerationOptions,
  type OptionName,
  optionDefinitions,
  optionNames,
} from "./options.ts";
export {
  type OverwriteVerdict,
  type Ownership,
  overwriteVerdict,
  ownershipOf,
} from "./ownership.ts";
export { isTargetName, type Target, type TargetName, targetNames, targets } from "./targets.ts";
export { generateTypeScript } from "./typescript/generate.ts";
