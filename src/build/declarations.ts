import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

/**
 * Writes the type declarations of a module of the project, with those that it needs and no others,
 * into a folder that is laid out as `src` is.
 *
 * @param entry below `src`, such as `library/backfill.ts`
 * @throws Error when the compiler refuses the module.
 */
export async function writeDeclarations(
  root: string,
  entry: string,
  output: string,
): Promise<void> {
  const all = `${output}.all`;
  const configuration = join(root, `tsconfig.${process.pid}.declarations.json`);
  await writeFile(
    configuration,
    JSON.stringify({
      extends: "./tsconfig.json",
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: all,
        rootDir: "src",
      },
      include: [],
      files: [`src/${entry}`],
    }),
  );
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    await promisify(execFile)(process.execPath, [compiler, "-p", configuration], { cwd: root });
    for (const file of await neededBy(join(all, declarationOf(entry)))) {
      const target = join(output, relative(all, file));
      await mkdir(dirname(target), { recursive: true });
      await cp(file, target);
    }
  } finally {
    await rm(configuration, { force: true });
    await rm(all, { recursive: true, force: true });
  }
}

export function declarationOf(path: string): string {
  return path.replace(/\.ts$/, ".d.ts");
}

/** A declaration file and all that it leads to. The compiler also writes those of what it only calls. */
async function neededBy(entry: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || !existsSync(file)) continue;
    found.add(file);
    const text = await readFile(file, "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
      waiting.push(declarationOf(join(dirname(file), path)));
    }
  }
  return found;
}
