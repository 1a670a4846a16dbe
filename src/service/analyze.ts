import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { applyAllowances } from "../language/semantics/allowances.ts";
import { filesOfModel, lookupByUri, resolveRelative } from "../language/semantics/imports.ts";
import type { Model, ModelFile } from "../language/semantics/model.ts";
import { type PartRecord, recordParts } from "../language/semantics/part-records.ts";
import { partsOf } from "../language/semantics/parts.ts";
import { resolveModel } from "../language/semantics/resolve.ts";
import { parse } from "../language/syntax/parser.ts";
import type { EntityDeclaration } from "../language/syntax/tree.ts";
import type { ModelPlans, PatternPlan } from "../planner/plan.ts";
import { planModel } from "../planner/planner.ts";
import type { Planning } from "../planner/planning.ts";
import { type ClinicSettings, examine, isExamined } from "../rules/index.ts";

/** One file as far as it can be understood by itself. */
export interface ParsedFile extends ModelFile {
  readonly diagnostics: readonly Diagnostic[];
  /** The URIs that its imports mean, whether there is anything or not. */
  readonly imports: readonly string[];
  /** The URIs of the files that it takes samples from, and of the modules that its upgrades use. */
  readonly dataFiles: readonly string[];
}

/** All that is known of a root file and what it imports. */
export interface Analysis {
  /** The URI of the root. */
  readonly root: string;
  readonly model: Model;
  /** How each pattern is carried out, with all that a runner must know. Plain JSON. */
  readonly plans: ModelPlans;
  /** What was computed on the way: sizes, quantities, units, for those who go on from there. */
  readonly planning: Planning;
  /** What is known of the parts of the model, for an analysis of its next state. */
  readonly records: readonly PartRecord[];
  planOf(pattern: string): PatternPlan | undefined;
  /** Of all files of the model and of its samples, without those that its author allows. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Allowed findings included. Of a file with several roots the allowances are to be applied to the
   * union: what allows nothing in one model may be needed in another.
   */
  readonly findings: readonly Diagnostic[];
  readonly files: ReadonlyMap<string, ModelFile>;
  /** The texts of the files that the model takes samples from, by URI. */
  readonly sampleFiles: ReadonlyMap<string, string>;
}

export interface AnalyzeOptions {
  /** The texts of data files and modules, by URI; absent where nobody has looked for them. */
  readonly dataFiles?: ReadonlyMap<string, string>;
  /** The URIs of the folders outside of which nothing may be imported; empty for no such limit. */
  readonly folders?: readonly string[];
  /** How the modeling rules judge. */
  readonly clinic?: ClinicSettings;
  /**
   * What is known of an earlier state of the model, judged by the same settings. Parts that are
   * written as they were are neither planned nor judged again.
   */
  readonly before?: readonly PartRecord[];
}

export function parseFile(uri: string, text: string): ParsedFile {
  const { file: tree, diagnostics } = parse(text, uri);
  const imports: string[] = [];
  const dataFiles: string[] = [];
  const take = (list: string[], path: string): void => {
    const target = resolveRelative(uri, path);
    if (target !== undefined) list.push(target);
  };
  for (const declaration of tree.declarations) {
    if (declaration.kind === "ImportDeclaration") take(imports, declaration.path.value);
    else if (declaration.kind === "SampleFileDeclaration") take(dataFiles, declaration.path.value);
    else if (declaration.kind === "EntityDeclaration") {
      for (const path of upgradeModules(declaration)) take(dataFiles, path);
    }
  }
  return { uri, text, tree, diagnostics, imports, dataFiles };
}

/** What `using "./upgrades.ts" name` names. */
function upgradeModules({ members }: EntityDeclaration): readonly string[] {
  return members.flatMap((member) =>
    member.kind !== "UpgradeMember"
      ? []
      : member.statements.flatMap((statement) =>
          statement.kind === "UpgradeUsing" ? [statement.path.value] : [],
        ),
  );
}

/**
 * Resolves and plans a model. Never throws: what is broken is missing, and a finding says why.
 *
 * @param files all files that the root may import, by URI; more do not matter
 */
export function analyze(
  root: string,
  files: ReadonlyMap<string, ParsedFile>,
  options: AnalyzeOptions = {},
): Analysis {
  const { model, diagnostics: semantic } = resolveModel(root, files, options);
  const sampleFiles = sampleFilesOf(model, options.dataFiles ?? new Map());
  const parts = recordParts(partsOf(model, sampleFiles), options.before);
  const planned = planModel(model, parts);
  const { plans, planning } = planned;
  const advice = examine({ model, plans, planning }, options.clinic, parts);
  const syntax = model.files.flatMap(({ uri }) => files.get(uri)?.diagnostics ?? []);
  const findings = [...syntax, ...semantic, ...planned.diagnostics, ...advice];
  const byName = new Map(plans.patterns.map((plan) => [plan.name, plan]));
  return {
    root: model.root,
    model,
    plans,
    planning,
    records: parts.map(({ record }) => record),
    planOf: (pattern) => byName.get(pattern),
    diagnostics: applyAllowances(model, findings, (code) => isExamined(code, options.clinic)),
    findings,
    files: new Map(model.files.map((file) => [file.uri, file])),
    sampleFiles,
  };
}

function sampleFilesOf(
  model: Model,
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const lookup = lookupByUri(texts);
  return new Map(
    model.files.flatMap((file) =>
      sampleFilesNamedBy(file).flatMap((uri): [string, string][] => {
        const found = lookup(uri);
        return found === undefined ? [] : [[found.uri, found.value]];
      }),
    ),
  );
}

/** The URIs of the files that a model file takes samples from. */
export function sampleFilesNamedBy({ uri, tree }: ModelFile): readonly string[] {
  return tree.declarations.flatMap((declaration) => {
    if (declaration.kind !== "SampleFileDeclaration") return [];
    return resolveRelative(uri, declaration.path.value) ?? [];
  });
}

/** The files that an analysis of this root is made from. */
export function filesFrom(
  root: string,
  files: ReadonlyMap<string, ParsedFile>,
): readonly ParsedFile[] {
  return filesOfModel(root, files).flatMap(({ uri }) => files.get(uri) ?? []);
}
