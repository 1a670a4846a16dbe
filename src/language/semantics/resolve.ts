import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { completeMembers } from "./attributes.ts";
import { declareAll } from "./declarations.ts";
import { finishEntities } from "./entities.ts";
import { resolveExample } from "./examples.ts";
import { Findings, inTextOrder } from "./findings.ts";
import { type FileSet, resolveImports } from "./imports.ts";
import type { Model, ModelFile } from "./model.ts";
import { resolvePattern } from "./patterns.ts";
import { createReferenceCollector } from "./references.ts";
import { resolveSamples } from "./samples.ts";
import type { Scope } from "./scope.ts";
import { guardSharedKeys } from "./shared-keys.ts";
import { finishTables } from "./tables.ts";

export interface ResolvedModel {
  readonly model: Model;
  /** In the order of the files, then of the text. Allowances are not applied yet. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ResolveOptions {
  /**
   * The texts of the JSON files that `samples Entity from "…"` names, and of the modules that
   * upgrades use, by URI. Absent where nobody has looked for them.
   */
  readonly dataFiles?: ReadonlyMap<string, string>;
  /** The URIs of the workspace's folders, outside of which nothing may be imported. */
  readonly folders?: readonly string[];
}

/**
 * Resolves a root file with all that it imports. Never throws: what cannot be resolved is left out
 * of the model, and a finding says why. Where `root` is not among the files, the model is empty.
 */
export function resolveModel(
  root: string,
  files: ReadonlyMap<string, ModelFile>,
  options: ResolveOptions = {},
): ResolvedModel {
  const findings = new Findings();
  const set: FileSet = {
    files,
    ...(options.folders === undefined ? {} : { folders: options.folders }),
  };
  const modelFiles = resolveImports(root, set, findings);
  const scope: Scope = {
    files: new Map(modelFiles.map((file) => [file.uri, file])),
    dataFiles: options.dataFiles ?? new Map(),
    readsDataFiles: options.dataFiles !== undefined,
    findings,
    references: createReferenceCollector(),
    sampleFileReferences: createReferenceCollector(),
    tables: new Map(),
    types: new Map(),
    entities: new Map(),
    entityNames: new Set(),
    patterns: new Map(),
    samples: new Map(),
    records: new WeakMap(),
    depth: { types: 0, samples: 0 },
    unfinished: [],
  };
  const { patterns, samples, examples } = declareAll(scope, modelFiles);
  completeMembers(scope);
  finishTables(scope);
  finishEntities(scope);
  guardSharedKeys(scope);
  for (const { node, file } of patterns) {
    const pattern = resolvePattern(scope, file, node);
    scope.patterns.set(node.name.text, pattern);
  }
  const resolvedSamples = resolveSamples(scope, samples);
  const resolvedExamples = examples.flatMap(
    ({ node, file }) => resolveExample(scope, file, node) ?? [],
  );
  const tables = [...scope.tables.values()].filter(
    ({ table }) => table.primary.partition.length > 0,
  );
  for (const { table, entities } of tables) {
    table.entities = entities.map(({ entity }) => entity);
  }
  return {
    model: {
      root: modelFiles[0]?.uri ?? root,
      files: modelFiles,
      tables: tables.map(({ table }) => table),
      types: new Map([...scope.types].map(([name, { definition }]) => [name, definition])),
      entities: [...scope.entities.values()]
        .filter(({ whole }) => whole)
        .map(({ entity }) => entity),
      patterns: [...scope.patterns.values()].filter((pattern) => pattern !== undefined),
      samples: resolvedSamples,
      examples: resolvedExamples,
      references: scope.references.finish(),
      sampleFileReferences: scope.sampleFileReferences.finish(),
    },
    diagnostics: inTextOrder(findings.list, modelFiles),
  };
}
