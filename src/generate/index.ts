/** Generators: a resolved model and its plans in, files out. */
export { type NewEntry, withEntry } from "./configuration/add-entry.ts";
export {
  type Configuration,
  type ConfigurationProblem,
  type ConfiguredPath,
  configurationName,
  type GenerationEntry,
} from "./configuration/configuration.ts";
export {
  checkConfiguration,
  type FoundConfiguration,
  findConfiguration,
} from "./configuration/find.ts";
export { readConfiguration } from "./configuration/read.ts";
export { configurationSchema } from "./configuration/schema.ts";
export { isWithin, relativeFolder, uriOfPath } from "./configuration/uris.ts";
export type {
  GeneratedFile,
  GeneratedSymbol,
  Generation,
  GenerationProblem,
  LocatedSymbol,
} from "./generated-file.ts";
export {
  generateStages,
  type StagedTarget,
  stagedTargets,
  type TableInStage,
  type TableStage,
} from "./infrastructure/stages.ts";
export {
  type ChosenOptions,
  defaultOptions,
  type GenerationOptions,
  type OptionName,
  optionDefinitions,
  optionNames,
} from "./options.ts";
export {
  type FileState,
  type FileSystem,
  folderOf,
  generateOutputs,
  type Leftover,
  type Output,
  type OutputFile,
  type OutputRequest,
} from "./output.ts";
export {
  type Keeper,
  type OverwriteVerdict,
  type Ownership,
  overwriteVerdict,
  ownershipOf,
} from "./ownership.ts";
export { isTargetName, type Target, type TargetName, targetNames, targets } from "./targets.ts";
export { generateTypeScript } from "./typescript/generate.ts";
