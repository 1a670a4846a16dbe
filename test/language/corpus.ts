import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface Model {
  readonly name: string;
  readonly text: string;
}

const root = join(import.meta.dirname, "..", "..");

/** All model files of the examples and of the language's fixtures, with the root's paths as names. */
export const models: readonly Model[] = [
  ...modelsIn(join(root, "examples")),
  ...modelsIn(join(root, "test", "fixtures", "language")),
];

export function fixture(name: string): string {
  return readFileSync(join(root, "test", "fixtures", "language", name), "utf8");
}

function modelsIn(folder: string): Model[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".dynamo"))
    .sort()
    .map((path) => join(folder, path))
    .map((path) => ({ name: relative(root, path), text: readFileSync(path, "utf8") }));
}
