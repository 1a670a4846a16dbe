import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { GeneratedFile } from "../../src/generate/index.ts";
import { projectFolder } from "./models.ts";

/** A folder like that of a user's project, with generated files in it. */
export interface GeneratedProject {
  readonly folder: string;
  /** The module of a file, run as it stands. */
  load(path: string): Promise<GeneratedModule>;
  /** What the compiler has to say under its strictest settings; empty where nothing. */
  compile(): Promise<string>;
  remove(): void;
}

export type GeneratedModule = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;

export function generatedProject(files: readonly GeneratedFile[]): GeneratedProject {
  const folder = mkdtempSync(join(tmpdir(), "modeler-generated-"));
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(strictest));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    folder,
    load: async (path) => (await import(pathToFileURL(join(folder, path)).href)) as GeneratedModule,
    compile: () => compile(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A library that nobody has but the language itself: the code may not count on more. */
const strictest = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: [],
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noPropertyAccessFromIndexSignature: true,
    allowUnreachableCode: false,
    allowUnusedLabels: false,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
  },
  include: ["**/*.ts"],
};

function compile(folder: string): Promise<string> {
  const compiler = join(projectFolder, "node_modules/typescript/bin/tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", folder], (error, stdout) => {
      resolve(error === null ? "" : stdout || error.message);
    });
  });
}
