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
  /** The same, error by error, of a compiler's package; about these files, or about all. */
  errors(compiler: CompilerPackage, paths?: readonly string[]): Promise<readonly CompileError[]>;
  remove(): void;
}

/** The newest compiler, and the one that many projects still have. */
export type CompilerPackage = "typescript" | "typescript-5";

export interface CompileError {
  /** From the project's folder. */
  readonly path: string;
  /** From 1, as is the column. */
  readonly line: number;
  readonly column: number;
  /** With all that explains it. */
  readonly message: string;
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
    compile: () => compile(folder, "typescript"),
    errors: async (compiler, paths) => errorsIn(await compile(folder, compiler, paths)),
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
    declaration: true,
    isolatedDeclarations: true,
    skipLibCheck: true,
  },
  include: ["**/*.ts"],
};

function compile(
  folder: string,
  compilerPackage: CompilerPackage,
  paths?: readonly string[],
): Promise<string> {
  const compiler = join(projectFolder, "node_modules", compilerPackage, "bin/tsc");
  let configuration = "tsconfig.json";
  if (paths !== undefined) {
    configuration = `tsconfig.${compilerPackage}.json`;
    const chosen = { compilerOptions: strictest.compilerOptions, files: paths };
    writeFileSync(join(folder, configuration), JSON.stringify(chosen));
  }
  const values = [compiler, "-p", configuration, "--pretty", "false"];
  return new Promise((resolve) => {
    execFile(process.execPath, values, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout) => {
      resolve(error === null ? "" : stdout || error.message);
    });
  });
}

function errorsIn(output: string): readonly CompileError[] {
  const errors: CompileError[] = [];
  for (const line of output.split("\n").filter((each) => each !== "")) {
    const [, path, row, column, message] = /^(\S.*?)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? [];
    const last = errors.at(-1);
    if (path !== undefined) {
      errors.push({ path, line: Number(row), column: Number(column), message: message ?? "" });
    } else if (last !== undefined && line.startsWith(" ")) {
      errors[errors.length - 1] = { ...last, message: `${last.message}\n${line}` };
    } else throw new Error(`The compiler could not run: ${output}`);
  }
  return errors;
}
