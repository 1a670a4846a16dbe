/** Generators: a resolved model and its plans in, files out. */
export type { GeneratedFile, Generation, GenerationProblem } from "./generated-file.ts";
export { defaultOptions, type GenerationOptions } from "./options.ts";
export { type OverwriteVerdict, overwriteVerdict } from "./ownership.ts";
export { isTargetName, type Target, type TargetName, targetNames, targets } from "./targets.ts";
export { generateTypeScript } from "./typescript/generate.ts";
