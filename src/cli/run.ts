import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { defaultRegion } from "../dynamodb/prices.ts";
import { defaultUnitsPerSecond } from "../evolution/index.ts";
import { optionDefinitions, stagedTargets, targetNames } from "../generate/index.ts";
import { clinicOptions } from "./clinic-options.ts";
import { backfill, backfillFormats } from "./commands/backfill.ts";
import { check, checkFormats, failureLevels } from "./commands/check.ts";
import { cost, costFormats } from "./commands/cost.ts";
import { deploy } from "./commands/deploy.ts";
import { diff, diffLevels } from "./commands/diff.ts";
import { defaultSample, drift, driftLevels } from "./commands/drift.ts";
import { format } from "./commands/format.ts";
import { generate } from "./commands/generate.ts";
import { importTable } from "./commands/import-table.ts";
import { importWorkbench } from "./commands/import-workbench.ts";
import { local } from "./commands/local.ts";
import { serveLanguage } from "./commands/lsp.ts";
import { plan } from "./commands/plan.ts";
import { report } from "./commands/report.ts";
import { rollout } from "./commands/rollout.ts";
import { runPattern } from "./commands/run-pattern.ts";
import { seed } from "./commands/seed.ts";
import { test, testFormats } from "./commands/test.ts";
import { watchChecks } from "./commands/watch.ts";
import { importFormats } from "./imported-model.ts";
import { diffFormats } from "./reports/diff.ts";
import { driftFormats } from "./reports/drift.ts";
import { generateFormats } from "./reports/generate.ts";
import { rolloutFormats } from "./reports/rollout.ts";
import { CommandFailure, type ExitCode, type Terminal, withHint } from "./terminal.ts";
import { version } from "./version.ts";

/** Carries out one command line. Whatever goes wrong becomes a message and an exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: ExitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message already; help and version end with 0.
      return error.exitCode === 0 ? 0 : 2;
    }
    terminal.warn(`dynamo: ${messageOf(error)}`);
    return error instanceof CommandFailure ? error.exitCode : 2;
  }
}

type Finish = (code: ExitCode) => void;

function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command("dynamo")
    .description("Design, check, generate, run and evolve DynamoDB tables from one model.")
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("Run 'dynamo --help' for what there is.")
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.warn(text.trimEnd()),
    });
  addModelCommands(program, terminal, finish);
  addTableCommands(program, terminal, finish);
  return program;
}

function addModelCommands(program: Command, terminal: Terminal, finish: Finish): void {
  clinicOptions(
    program
      .command("check")
      .description("report what is wrong with the models and what will hurt")
      .argument("[files...]", "models or folders; all below this folder where left out"),
  )
    .addOption(choice("--format <format>", "how to report", checkFormats, "text"))
    .addOption(
      choice("--fail-on <severity>", "the least severity to fail on", failureLevels, "error"),
    )
    .option("--baseline <file>", "findings that are known and not reported")
    .option("--update-baseline", "write the present findings into the baseline", false)
    .option("--watch", "check again whenever something changes, until Ctrl+C", false)
    .action(async (files, options) => {
      const run = options.watch ? watchChecks : check;
      finish(await run(files, options, terminal));
    });
  program
    .command("plan")
    .description("show how each access pattern is served, or why it is not")
    .argument("<file>", "the model")
    .argument("[patterns...]", "only these patterns")
    .addOption(choice("--format <format>", "how to report", ["text", "json"] as const, "text"))
    .option(
      "--arg <name=value>",
      "an argument; with all of them the exact request is shown",
      collect,
      [],
    )
    .action(async (file, patterns, options) =>
      finish(
        await plan(file, patterns, { format: options.format, arguments: options.arg }, terminal),
      ),
    );
  program
    .command("cost")
    .description("say what a model costs in a month, from its rates, volumes and sizes")
    .argument("[file]", "the model; the only one below this folder where left out")
    .option("--region <region>", "where the tables are", defaultRegion)
    .addOption(choice("--format <format>", "how to report", costFormats, "text"))
    .action(async (file, options) => finish(await cost(file, options, terminal)));
  clinicOptions(
    program
      .command("report")
      .description("describe a model in Markdown: entities, access patterns, costs, findings")
      .argument("[file]", "the model; the only one below this folder where left out"),
  )
    .option("--region <region>", "where the tables are", defaultRegion)
    .action(async (file, options) => finish(await report(file, options, terminal)));
  program
    .command("format")
    .description("bring models into the one style")
    .argument("[files...]", "models or folders; all below this folder where left out")
    .option("--check", "only say which files are not formatted", false)
    .action(async (files, options) => finish(await format(files, options, terminal)));
  program
    .command("generate")
    .description("write access code and infrastructure, as dynamo.config.json or --out says")
    .argument(
      "[target]",
      `what to write: ${targetNames.join(", ")}; all that is configured where left out`,
    )
    .argument("[file]", "the model; with --out the only one below this folder where left out")
    .option("--out <folder>", "where to write; without it dynamo.config.json says what and where")
    .addOption(choice("--modules <modules>", "with --out: how many modules", choicesOf("modules")))
    .option("--no-validation", "with --out: writes do not check the model's constraints")
    .addOption(choice("--numbers <numbers>", "with --out: what numbers are", choicesOf("numbers")))
    .option(
      "--config <file>",
      "the configuration file; the nearest dynamo.config.json where left out",
    )
    .option("--check", "only say whether the files are up to date", false)
    .option("--force", "overwrite and remove also what was edited by hand", false)
    .addOption(choice("--format <format>", "how to report", generateFormats, "text"))
    .action(async (target, file, { validation, ...options }) => {
      const names = [target, file].filter((name) => name !== undefined);
      const chosen = { ...options, ...(validation ? {} : { validation }) };
      finish(await generate(names, chosen, terminal));
    });
  program
    .command("lsp")
    .description("serve the language to an editor over standard input and output")
    .option("--stdio", "the default and only way; editors like to say it")
    .action(() => serveLanguage(terminal.signal));
}

function addTableCommands(program: Command, terminal: Terminal, finish: Finish): void {
  connectionOptions(
    program
      .command("run")
      .description("run an access pattern against a table")
      .argument("<names...>", "the pattern, and before it the model where there are several"),
  )
    .option("--model <file>", "the model")
    .option(
      "--arg <name=value>",
      "an argument of the pattern; @file reads it from a file",
      collect,
      [],
    )
    .option("--limit <items>", "stop after so many items", wholeNumber)
    .option("--all", "read all pages", false)
    .option("--next <token>", "go on where an earlier run ended")
    .addOption(choice("--format <format>", "how to report", ["text", "json"] as const, "text"))
    .action(async (names, options) => finish(await runPattern(names, options, terminal)));
  connectionOptions(
    program
      .command("deploy")
      .description("create the tables of a model that do not exist yet")
      .argument("[file]", "the model; the only one below this folder where left out"),
  ).action(async (file, options) => finish(await deploy(file, options, terminal)));
  connectionOptions(
    program
      .command("diff")
      .description("say what is different between two states of a model, and what it takes")
      .argument(
        "[states...]",
        "two files, each also as revision:path; one file is compared with --git or --deployed",
      ),
  )
    .option("--git <revision>", "the revision to compare the file with; HEAD where left out")
    .option("--deployed", "compare the model with its tables", false)
    .addOption(choice("--format <format>", "how to report", diffFormats, "text"))
    .addOption(
      choice("--fail-on <class>", "the least class of changes to fail on", diffLevels, "forbidden"),
    )
    .option(
      "--rate <units>",
      "write units per second of backfills, for estimates",
      wholeNumber,
      defaultUnitsPerSecond,
    )
    .action(async (states, options) => finish(await diff(states, options, terminal)));
  addDriftCommand(program, terminal, finish);
  addBackfillCommand(program, terminal, finish);
  addImportCommand(program, terminal, finish);
  connectionOptions(
    program
      .command("rollout")
      .description("plan how a change of a model comes to tables, items and code that are in use")
      .argument(
        "[states...]",
        "two files, each also as revision:path; one file is compared with --git or --deployed",
      ),
  )
    .option("--git <revision>", "the revision that is in use; HEAD where left out")
    .option("--deployed", "from what the tables of the model are like now", false)
    .addOption(choice("--format <format>", "how to report", rolloutFormats, "text"))
    .option(
      "--rate <units>",
      "write units per second of backfills, for estimates",
      wholeNumber,
      defaultUnitsPerSecond,
    )
    .addOption(choice("--stages <target>", "write what is deployed in each stage", stagedTargets))
    .option("--out <folder>", "where the stages are written")
    .option("--run", "carry out what this command can, up to the next step of a person", false)
    .option("--dry-run", "say what would be sent", false)
    .option("--done <step>", "with --run: a person has done this step", collect, [])
    .option("--continue", "with --run: a person has done the step that it waits for", false)
    .option("--optional", "with --run: also what is not needed", false)
    .option("--state <file>", "where it is kept what has been done")
    .action(async (states, options) => finish(await rollout(states, options, terminal)));
  connectionOptions(
    program
      .command("seed")
      .description("write a model's samples into its tables")
      .argument("[file]", "the model; the only one below this folder where left out"),
  ).action(async (file, options) => finish(await seed(file, options, terminal)));
  program
    .command("test")
    .description("run the examples of models on a real DynamoDB, in tables of this run alone")
    .argument("[files...]", "models or folders; all below this folder where left out")
    .option("--pattern <name>", "only the examples of this pattern; more than once", collect, [])
    .addOption(choice("--format <format>", "how to report", testFormats, "text"))
    .option("--coverage", "say which patterns and indexes no example touches", false)
    .option(
      "--endpoint <url>",
      "where a DynamoDB answers; left out, one that runs on this machine, or one started for the run",
    )
    .option("--path <folder>", "the folder of DynamoDB Local, with DynamoDBLocal.jar")
    .option("--yes", "do not ask before tables are created elsewhere than on this machine", false)
    .action(async (files, options) => finish(await test(files, options, terminal)));
  program
    .command("local")
    .description("run a local DynamoDB until Ctrl+C")
    .option("--port <port>", "where it listens", wholeNumber, 8000)
    .option("--path <folder>", "the folder of DynamoDB Local, with DynamoDBLocal.jar")
    .action(async (options) => finish(await local(options, terminal)));
}

function addDriftCommand(program: Command, terminal: Terminal, finish: Finish): void {
  connectionOptions(
    program
      .command("drift")
      .description("say where tables and their items are not what the model says")
      .argument("[file]", "the model; the only one below this folder where left out"),
  )
    .option(
      "--sample <items>",
      `how many items of each table are looked at; ${defaultSample} where left out`,
      wholeNumber,
    )
    .option("--all", "look at all items", false)
    .option("--indexes", "look up the index entries of some of the items as well", false)
    .option("--fix", "change the model where one change of it is the obvious one", false)
    .option("--dry-run", "with --fix: only say what would be changed", false)
    .addOption(choice("--format <format>", "how to report", driftFormats, "text"))
    .addOption(
      choice("--fail-on <severity>", "the least severity to fail on", driftLevels, "error"),
    )
    .action(async (file, options) => finish(await drift(file, options, terminal)));
}

function addBackfillCommand(program: Command, terminal: Terminal, finish: Finish): void {
  connectionOptions(
    program
      .command("backfill")
      .description("bring stored items to the version that the model has, and verify it")
      .argument("[file]", "the model; the only one below this folder where left out"),
  )
    .option("--entity <name>", "only the items of this entity; more than once", collect, [])
    .option("--dry-run", "show what would be changed, and what it takes; write nothing", false)
    .option("--rate <units>", "at most so many write units per second", wholeNumber)
    .option("--read-rate <units>", "at most so many read units per second", wholeNumber)
    .option("--segments <count>", "parts of the table that are worked on at a time", wholeNumber)
    .option(
      "--checkpoint <file>",
      "where the progress is kept; <table>.backfill.json where left out",
    )
    .option("--resume", "go on where the checkpoint says", false)
    .option("--retry-failed", "go on, and try once more what had failed", false)
    .option("--max-failures <count>", "stop when more items than these have failed", wholeNumber)
    .option("--no-census", "do not count versions before and after")
    .addOption(choice("--format <format>", "how to report", backfillFormats, "text"))
    .action(async (file, options) => finish(await backfill(file, options, terminal)));
}

function addImportCommand(program: Command, terminal: Terminal, finish: Finish): void {
  const source = program.command("import").description("make a model of what is there already");
  deliveryOptions(
    placeOptions(
      source
        .command("table")
        .description("infer a model from live tables and a sample of their items")
        .argument("<names...>", "the tables, by their names in DynamoDB"),
    ).option("--sample <items>", "items to read of each table, at most", wholeNumber, 1000),
  ).action(async (names, options) => finish(await importTable(names, options, terminal)));
  deliveryOptions(
    source
      .command("workbench")
      .description("infer a model from a model file of NoSQL Workbench and its sample items")
      .argument("<file>", "the model file"),
  ).action(async (file, options) => finish(await importWorkbench(file, options, terminal)));
}

function deliveryOptions(command: Command): Command {
  return command
    .option("--out <file>", "where to write the model; to standard output where left out")
    .option("--force", "overwrite the file", false)
    .addOption(choice("--format <format>", "how to report", importFormats, "text"));
}

function connectionOptions(command: Command): Command {
  return placeOptions(command).option(
    "--table <name=physical>",
    "the physical name of a table of the model",
    collect,
    [],
  );
}

function placeOptions(command: Command): Command {
  return command
    .option(
      "--endpoint <url>",
      "where DynamoDB answers; http://localhost:8000 unless told otherwise",
    )
    .option("--region <region>", "an AWS region; with it or a profile the command goes to AWS")
    .option("--profile <profile>", "a profile of your AWS configuration")
    .option("--yes", "do not ask before a scan or a write on anything but a local endpoint", false);
}

function choice<const Choices extends readonly string[]>(
  flags: string,
  description: string,
  choices: Choices,
  byDefault?: Choices[number],
): Option {
  return new Option(flags, description).choices(choices).default(byDefault);
}

function choicesOf(name: "modules" | "numbers"): readonly string[] {
  return Object.keys(optionDefinitions[name].choices);
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError("A whole number from 1 on is needed.");
  return Number(text);
}

/** The data layer is a bundle of its own, so its errors are told by their shape. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { problem } = error as Error & { readonly problem?: Parameters<typeof withHint>[0] };
  return error.name === "DataError" && problem !== undefined ? withHint(problem) : error.message;
}
