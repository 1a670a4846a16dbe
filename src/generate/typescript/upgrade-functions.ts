import type { Entity } from "../../language/semantics/model.ts";
import type { UsedFunction } from "../../planner/stored-upgrades.ts";
import {
  bracketed,
  type Code,
  code,
  literal,
  member,
  name,
  property,
  verbatim,
} from "../code-writer.ts";
import type { Module } from "./module.ts";

/** `using "./upgrades.ts" addTier`: a function of the author's, which the module imports. */
export function upgradeFunction(entity: Entity, step: UsedFunction, module: Module): Code {
  const folder = module.options.modelFolder;
  if (folder === undefined) {
    const message = `it is done by ${step.functionName} of ${step.path}, and it was not known where that lies when this code was generated.`;
    return code`throw new Error(${literal(message)});`;
  }
  // The modules of a model with several lie in a folder of their own.
  const way = module.options.modules === "entity" ? `../${folder}` : folder;
  const path = importPath(way, module.model.root, step.from, step.path);
  const imported = module.importFunction(path, step.functionName);
  const { primary, discriminator } = entity.table;
  const kept = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  if (discriminator !== undefined) kept.push(discriminator);
  const item = verbatim("item");
  const properties = [...new Set(kept)].map((attribute) =>
    property(attribute, member(item, attribute)),
  );
  const upgradeType = module.support("ItemUpgrade");
  return code`
    item = ${bracketed("{", [code`...(${imported} satisfies ${upgradeType})({ ...item })`, ...properties], "}")};`;
}

/** Whether an upgrade replaces the item as a whole. */
export function isReplacedByFunction(entity: Entity, module: Module): boolean {
  return (
    module.options.modelFolder !== undefined &&
    entity.upgrades.some(({ statements }) => statements.some(({ kind }) => kind === "using"))
  );
}

/**
 * The way from the generated module to a module that a model file names: `./` or `../`, with the
 * ending that it has when it runs.
 */
export function importPath(
  modelFolder: string,
  root: string,
  modelFile: string,
  path: string,
): string {
  if (!path.startsWith(".")) return path;
  const fromRoot = relativeFolder(root, modelFile);
  const segments: string[] = [];
  for (const segment of [modelFolder, fromRoot, path].join("/").split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = segments.at(-1);
    if (segment === ".." && last !== undefined && last !== "..") segments.pop();
    else segments.push(segment);
  }
  const joined = segments.join("/");
  const ending = joined.replace(/\.([cm]?)tsx?$/, ".$1js");
  const runnable = /\.[cm]?js$/.test(ending) ? ending : `${ending}.js`;
  return runnable.startsWith("../") ? runnable : `./${runnable}`;
}

/** The way from the folder of one file to that of another, both by URI. */
function relativeFolder(from: string, to: string): string {
  const start = from.split("/").slice(0, -1);
  const end = to.split("/").slice(0, -1);
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  const up = start.slice(shared).map(() => "..");
  return [...up, ...end.slice(shared).map(decoded)].join("/");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The statements that import what the module uses of the author's own modules. */
export function importsOfFunctions(module: Module, used: ReadonlySet<string>): readonly Code[] {
  return [...module.importedFunctions.values()]
    .filter(({ alias }) => used.has(alias))
    .sort((left, right) =>
      left.path === right.path
        ? left.imported < right.imported
          ? -1
          : 1
        : left.path < right.path
          ? -1
          : 1,
    )
    .map(({ path, imported, alias }) => {
      const what = alias === imported ? name(alias) : code`${name(imported)} as ${name(alias)}`;
      return code`import { ${what} } from ${literal(path)};`;
    });
}
