import { type BackfillPlan, planBackfill } from "../../evolution/backfill/index.ts";
import type { Model } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import type { GeneratedFile, Generation, GenerationProblem } from "../generated-file.ts";
import {
  type InfrastructureTable,
  infrastructureTables,
  outputStem,
  sourceName,
} from "../infrastructure/tables.ts";
import type { GenerationOptions } from "../options.ts";
import { withOwnershipMark } from "../ownership.ts";
import { appModule } from "./app.ts";
import { constructModule } from "./construct.ts";
import { handlersModule } from "./handlers.ts";
import { modelModule } from "./model-module.ts";
import { backfillStateMachine } from "./state-machine.ts";

/** A table with something to upgrade, as the files of the target speak of it. */
export interface BackfilledTable extends InfrastructureTable {
  readonly plan: BackfillPlan;
}

/**
 * A backfill on AWS: Lambda functions that carry the model, a state machine that works on all
 * segments of a table at once, and an AWS CDK app with both.
 */
export function generateBackfill(
  model: Model,
  plans: ModelPlans,
  options: GenerationOptions,
): Generation {
  const { plans: backfills, problems: refused } = planBackfill(model, plans);
  const tables = infrastructureTables(model).flatMap((table): BackfilledTable[] => {
    const plan = backfills.find((each) => each.table === table.name);
    return plan === undefined ? [] : [{ ...table, plan }];
  });
  const problems = [
    ...refused.map(({ entity, message }) => ({ subject: entity, message })),
    ...problemsOf(model, tables, options),
  ];
  if (problems.length > 0) return { files: [], problems };
  const folder = `${outputStem(model)}-backfill`;
  const source = sourceName(model);
  const app = `${folder}/app.ts`;
  const json = (path: string, content: object): GeneratedFile => ({
    path: `${folder}/${path}`,
    text: `${JSON.stringify(content, undefined, 2)}\n`,
    keptBy: app,
  });
  const kept = [
    json("state-machine.asl.json", backfillStateMachine(source)),
    json("cdk.json", { app: "npx tsx app.ts" }),
  ];
  const module = (path: string, text: string): GeneratedFile => ({
    path: `${folder}/${path}`,
    text: withOwnershipMark(source, `${text}\n`),
  });
  return {
    files: [
      module("model.ts", modelModule(model).text),
      module("handlers.ts", handlersModule(model, tables, options).text),
      module("construct.ts", constructModule(model, tables).text),
      ...kept,
      {
        path: app,
        text: withOwnershipMark(source, `${appModule(model, tables).text}\n`, "//", kept),
      },
    ],
    problems: [],
    omissions: tables.flatMap(streamOmission),
  };
}

function problemsOf(
  model: Model,
  tables: readonly BackfilledTable[],
  { modelFolder }: GenerationOptions,
): readonly GenerationProblem[] {
  if (tables.length === 0) {
    return [
      {
        subject: sourceName(model),
        message:
          "It has no upgrade that stored items may still need: raise the version of an entity, with 'upgrade to …'.",
      },
    ];
  }
  if (modelFolder !== undefined) return [];
  return tables.flatMap(({ plan }) =>
    plan.functions.map(({ functionName }) => ({
      subject: functionName,
      message:
        "The handlers import it, and it is not known where it lies seen from the folder of the output.",
    })),
  );
}

/** What the stream of a table has to be for items to be upgraded as they are written. */
function streamOmission({ name, definition }: BackfilledTable): readonly GenerationProblem[] {
  const { stream } = definition;
  if (stream === "new-image" || stream === "new-and-old-images") return [];
  return [
    {
      subject: `${name}.stream`,
      message:
        stream === undefined
          ? "Items are not upgraded as they are written, only by the state machine: for that the table needs 'stream new-image'."
          : "Its records do not have the item as it is, so that each one that is written is read once more: 'stream new-image' does without.",
    },
  ];
}
