import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { generateTypeScript } from "../../src/generate/index.ts";
import { parse, resolveModel } from "../../src/language/index.ts";
import { planModel } from "../../src/planner/index.ts";
import type { CreateContender } from "./contenders/contender.ts";

/** Who takes part, by the file in `contenders/`. All write and read the model of `orders.dynamo`. */
export const contenderNames = [
  "hand-written",
  "generated",
  "electrodb",
  "dynamodb-toolbox",
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A folder of modules that are ready to be compiled, and what a bundler makes of each. */
export interface ContendingModules {
  readonly folder: string;
  readonly create: Readonly<Record<ContenderName, CreateContender>>;
  /** Bytes of each contender's bundle: minified, without the AWS SDK, which all of them need. */
  readonly bundleSizes: Readonly<Record<ContenderName, number>>;
}

/**
 * Generates the code of the model, puts it beside the contenders' modules, bundles each of them as a
 * service would and loads the bundles.
 */
export async function contendingModules(): Promise<ContendingModules> {
  const source = join(process.cwd(), "test/bench/contenders");
  const folder = join(process.cwd(), "dist/contenders");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source).filter((each) => each.endsWith(".ts"))) {
    writeFileSync(join(folder, name), readFileSync(join(source, name)));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "orders.ts"), generatedModule(join(source, "orders.dynamo")));
  const bundles = await Promise.all(contenderNames.map((name) => bundle(folder, name)));
  return {
    folder,
    create: byName(bundles.map(({ create }) => create)),
    bundleSizes: byName(bundles.map(({ size }) => size)),
  };
}

/** A value for each contender, from values in the order of their names. */
export function byName<Value>(values: readonly Value[]): Record<ContenderName, Value> {
  return Object.fromEntries(
    contenderNames.map((name, position) => [name, values[position]]),
  ) as Record<ContenderName, Value>;
}

function generatedModule(path: string): string {
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, "utf8");
  const { model } = resolveModel(uri, new Map([[uri, { uri, text, tree: parse(text, uri).file }]]));
  const { files, problems } = generateTypeScript(model, planModel(model).plans);
  const [file] = files;
  if (file === undefined) throw new Error(`Nothing is generated: ${JSON.stringify(problems)}`);
  return file.text;
}

async function bundle(
  folder: string,
  name: ContenderName,
): Promise<{ readonly create: CreateContender; readonly size: number }> {
  const outfile = join(folder, `${name}.cjs`);
  const { metafile } = await build({
    entryPoints: [join(folder, `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@aws-sdk/*"],
    metafile: true,
    logLevel: "error",
  });
  const size = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  const { create } = (await import(pathToFileURL(outfile).href)) as { create: CreateContender };
  return { create, size };
}
