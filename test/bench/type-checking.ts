import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./measure.ts";

/** What the compiler says of a program: how long it checked it, and how many types it made for that. */
export interface TypeChecking {
  readonly milliseconds: number;
  /** Does not depend on the machine, and hardly on what else it does. */
  readonly instantiations: number;
}

/**
 * Checks one module, with what it imports, in a process of its own as often as asked.
 *
 * @param compiler The package of the compiler: `typescript`, or `typescript-5`.
 * @throws Error with what the compiler finds
 */
export async function checkTypes(
  folder: string,
  module: string,
  compiler: string,
): Promise<TypeChecking> {
  const configuration = join(folder, `${module}.json`);
  writeFileSync(configuration, JSON.stringify({ compilerOptions, files: [`${module}.ts`] }));
  const program = join(process.cwd(), "node_modules", compiler, "bin/tsc");
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [program, "-p", configuration, "--extendedDiagnostics"],
      (error, stdout) => (error === null ? resolve(stdout) : reject(new Error(stdout))),
    );
  });
  return {
    milliseconds: figure(output, "Check time") * 1000,
    instantiations: figure(output, "Instantiations"),
  };
}

export function medianOf(checks: readonly TypeChecking[]): TypeChecking {
  return {
    milliseconds: median(checks.map(({ milliseconds }) => milliseconds)),
    instantiations: median(checks.map(({ instantiations }) => instantiations)),
  };
}

const compilerOptions = {
  target: "ES2022",
  lib: ["ES2023"],
  module: "nodenext",
  types: [],
  noEmit: true,
  allowImportingTsExtensions: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

function figure(output: string, name: string): number {
  const text = new RegExp(`^${name}: +([\\d.]+)`, "m").exec(output)?.[1];
  if (text === undefined) throw new Error(`The compiler says nothing of "${name}":\n${output}`);
  return Number(text);
}
