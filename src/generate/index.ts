/** Generators: a resolved model and its plans in, files out. */
export type { GeneratedFile, Generation, GenerationProblem } from "./generated-file.ts";
export { type OverwriteVerdict, overwriteVerdict } from "./ownership.ts";
export { generateTypeScript } from "./typescript/generate.ts";
