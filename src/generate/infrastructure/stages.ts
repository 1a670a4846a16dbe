import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { GeneratedFile, Generation, GenerationProblem } from "../generated-file.ts";
import { cdkOf } from "./cdk.ts";
import { cloudFormationOf } from "./cloudformation.ts";
import { type InfrastructureTable, infrastructureTables } from "./tables.ts";

export const stagedTargets = ["cloudformation", "cdk"] as const;
export type StagedTarget = (typeof stagedTargets)[number];

/** The tables of one update on the way from one model to another. */
export interface TableStage {
  /** From 0, which is the old model itself. */
  readonly number: number;
  readonly tables: readonly TableInStage[];
}

export interface TableInStage {
  /** Its logical name, in the new model where that has it. */
  readonly name: string;
  /** Its logical name in the old model; absent where it is new. */
  readonly oldName?: string;
  /** The new model has it. */
  readonly stays: boolean;
  readonly definition: TableDefinition;
}

/**
 * What is deployed in each stage after the first, `stage-1/shop.template.yaml` and so on: each on
 * top of the one before, the last being the new model's own output.
 */
export function generateStages(
  target: StagedTarget,
  old: Model,
  current: Model,
  stages: readonly TableStage[],
): Generation {
  const generate = target === "cdk" ? cdkOf : cloudFormationOf;
  const names = namesOf(old, current);
  const problems = namingProblems(names, stages);
  if (problems.length > 0) return { files: [], problems };
  const files: GeneratedFile[] = [];
  for (const stage of stages.slice(1)) {
    const tables = stage.tables.flatMap((table) => stagedTable(table, names));
    const generation = generate(tables, current);
    if (generation.problems.length > 0) return generation;
    for (const file of generation.files) {
      files.push({ ...file, path: `stage-${stage.number}/${file.path}` });
    }
  }
  return { files, problems: [] };
}

interface Names {
  readonly old: readonly InfrastructureTable[];
  readonly current: readonly InfrastructureTable[];
}

function namesOf(old: Model, current: Model): Names {
  return { old: infrastructureTables(old), current: infrastructureTables(current) };
}

function stagedTable(table: TableInStage, { old, current }: Names): InfrastructureTable[] {
  const names = (table.stays ? current : old).find(({ name }) => name === table.name);
  return names === undefined ? [] : [{ ...names, definition: table.definition }];
}

/** A resource is known by its logical id: another id is another resource, for the same table. */
function namingProblems(
  { old, current }: Names,
  stages: readonly TableStage[],
): readonly GenerationProblem[] {
  const problems: GenerationProblem[] = [];
  const [first] = stages;
  for (const table of first?.tables ?? []) {
    const before = old.find(({ name }) => name === table.oldName);
    if (table.stays) {
      const after = current.find(({ name }) => name === table.name);
      if (before === undefined || after === undefined) continue;
      if (before.logicalId === after.logicalId) continue;
      problems.push({
        subject: table.name,
        message: `The table is the resource ${before.logicalId} in what is deployed, and would be ${after.logicalId}: keep the name '${before.name}' in the model, or import the table into the stack under its new id.`,
      });
      continue;
    }
    const other = current.find(({ logicalId }) => logicalId === before?.logicalId);
    if (before === undefined || other === undefined) continue;
    problems.push({
      subject: table.name,
      message: `The table '${other.name}' would be the resource ${before.logicalId}, which the table '${before.name}' is in what is deployed: give the new one another name in the model, so that both can stand side by side.`,
    });
  }
  return problems;
}
