import { join } from "node:path";
import { defaultRegion } from "../../dynamodb/prices.ts";
import {
  diffModels,
  planRollout,
  planRolloutOfDeployed,
  type RolloutPlan,
} from "../../evolution/index.ts";
import { generateStages, type StagedTarget } from "../../generate/index.ts";
import { tableDefinitionOf } from "../../interchange/table-definition.ts";
import { type ComparedStates, openStates } from "../compared-states.ts";
import type { ConnectionOptions } from "../connection.ts";
import { deployedFile } from "../deployed-file.ts";
import { openDeployed } from "../deployed-tables.ts";
import { displayPath } from "../files.ts";
import { openModel } from "../models.ts";
import { regionWithPrices } from "../regions.ts";
import { type PlannedRollout, type RolloutFormat, renderRollout } from "../reports/rollout.ts";
import { carryOut, type RolloutStates, statePathOf } from "../rollout-run.ts";
import { writeStagedFiles } from "../staged-files.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface RolloutCommandOptions extends ConnectionOptions {
  /** The revision that is in use; `HEAD` where one file alone is named. */
  readonly git?: string;
  /** From the tables of the connection, whatever the code is like that uses them. */
  readonly deployed: boolean;
  readonly format: RolloutFormat;
  /** The pace of backfills that estimates assume, in write units per second. */
  readonly rate: number;
  /** Writes what is deployed in each stage into `out`. */
  readonly stages?: StagedTarget;
  readonly out?: string;
  /** Carries the steps out that this command can. */
  readonly run: boolean;
  /** Says what would be sent. */
  readonly dryRun: boolean;
  /** Where it is remembered what no table tells. */
  readonly state?: string;
  /** Ids of steps that a person has done. */
  readonly done: readonly string[];
  /** The step that it waits for is done. */
  readonly continue: boolean;
  /** Carries out what is not needed, too. */
  readonly optional: boolean;
}

/** `dynamo rollout`: the steps that bring a change of a model to tables, items and code in use. */
export async function rollout(
  paths: readonly string[],
  options: RolloutCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if ((options.stages === undefined) !== (options.out === undefined)) {
    throw new CommandFailure(
      "--stages and --out belong together: --stages cloudformation --out deploy.",
    );
  }
  if (!options.run && !options.dryRun) {
    if (options.done.length > 0 || options.continue) {
      throw new CommandFailure("--done and --continue go on with a roll-out: add --run.");
    }
  } else if (options.stages !== undefined) {
    throw new CommandFailure("--stages is for a deployment by stacks, --run does it by itself.");
  }
  if (options.deployed) return rolloutOfDeployed(paths, options, terminal);
  const states = await openStates(paths, options.git, terminal);
  const planned = planOf(states, paths, options);
  if (options.stages !== undefined && options.out !== undefined) {
    if (planned.rollout.kind === "plan") {
      await writeStages(planned.rollout, states, options.stages, options.out, terminal);
      return 0;
    }
  }
  return show(planned, states, options, terminal);
}

/**
 * What the tables were like when a roll-out was begun is kept until it is done: the plan is the same
 * then whenever it goes on, although each step makes the tables more like the model.
 */
async function rolloutOfDeployed(
  paths: readonly string[],
  options: RolloutCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.stages !== undefined) {
    throw new CommandFailure(
      "Stages lead from one model to the next: name the one that is deployed, with --git or as a file.",
    );
  }
  const [path] = paths;
  const model = await openModel(path, terminal);
  const beginning = deployedFile(`${statePathOf(model, options, terminal)}.deployed`);
  const known = options.run || options.dryRun ? await beginning.read() : undefined;
  const states = await openDeployed(paths, options, terminal, known);
  const { after, tables, diff, costs, title, against } = states;
  const definitions = new Map(
    tables.flatMap(({ table, found }) => (found === undefined ? [] : [[table, found.definition]])),
  );
  const rollout = planRolloutOfDeployed(diff, definitions, after, {
    ...costs,
    definitionOf: tableDefinitionOf,
    commands: {
      rollout: ["dynamo rollout", ...commandWords(paths, options)].join(" "),
      model: title,
    },
  });
  const isRun = options.run && !options.dryRun && rollout.kind === "plan";
  if (isRun && known === undefined && rollout.steps.length > 0) await beginning.write(tables);
  const exitCode = await show({ rollout, after, title, against }, { after }, options, terminal);
  if (isRun && exitCode === 0) await beginning.remove();
  return exitCode;
}

async function show(
  planned: PlannedRollout,
  states: RolloutStates,
  options: RolloutCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if ((options.run || options.dryRun) && planned.rollout.kind === "plan") {
    return carryOut(states, planned.rollout, options, terminal);
  }
  terminal.print(
    renderRollout(planned, options.format, (uri) => displayPath(uri, terminal.directory)),
  );
  return planned.rollout.kind === "refused" ? 1 : 0;
}

function planOf(
  { before, after, title, against }: ComparedStates,
  paths: readonly string[],
  options: RolloutCommandOptions,
): PlannedRollout {
  const region = regionWithPrices(options.region ?? defaultRegion);
  const costs = { region, unitsPerSecond: options.rate };
  const rollout = planRollout(diffModels(before, after, costs), before, after, {
    ...costs,
    definitionOf: tableDefinitionOf,
    commands: {
      rollout: ["dynamo rollout", ...commandWords(paths, options)].join(" "),
      model: title,
    },
  });
  return { rollout, after, title, against };
}

/** The states as they were named, so that what a step says can be run as it is. */
function commandWords(
  paths: readonly string[],
  { git, deployed, endpoint, region, profile, table }: RolloutCommandOptions,
): readonly string[] {
  const option = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  return [
    ...paths,
    ...option("--git", git),
    ...(deployed ? ["--deployed"] : []),
    ...option("--endpoint", endpoint),
    ...option("--region", region),
    ...option("--profile", profile),
    ...table.flatMap((each) => option("--table", each)),
  ].map(shellWord);
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function writeStages(
  plan: RolloutPlan,
  { before, after }: ComparedStates,
  target: StagedTarget,
  out: string,
  terminal: Terminal,
): Promise<void> {
  const { files, problems } = generateStages(target, before.model, after.model, plan.stages);
  if (problems.length > 0) {
    const list = problems.map(({ subject, message }) => `  ${subject}: ${message}`);
    throw new CommandFailure(`The stages cannot be generated:\n${list.join("\n")}`);
  }
  if (files.length === 0) {
    terminal.print("What is deployed stays as it is: no table changes.");
    return;
  }
  await writeStagedFiles(files, out, terminal);
  for (const stage of plan.stages.slice(1)) {
    for (const { path } of files.filter((file) => file.path.startsWith(`stage-${stage.number}/`))) {
      terminal.print(`${join(out, path)}: ${stage.does.join("; ")}.`);
    }
  }
}
