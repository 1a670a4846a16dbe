import type { Connection, ExampleEngine } from "../../data/index.ts";
import type { ExampleSuite } from "../../planner/index.ts";
import { type Analysis, exampleSuite } from "../../service/index.ts";
import { agree, connectionOf } from "../connection.ts";
import { type Models, openModels, warnOfErrors } from "../models.ts";
import { junitReport } from "../reports/junit.ts";
import { jsonTestReport, type TestedExample, type TestedModel } from "../reports/test.ts";
import { textTestReport } from "../reports/test-text.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export const testFormats = ["text", "json", "junit"] as const;

export interface TestOptions {
  /** Only the examples of these patterns. */
  readonly pattern: readonly string[];
  readonly format: (typeof testFormats)[number];
  /** Tell which patterns and indexes no example touches. */
  readonly coverage: boolean;
  /** Where a DynamoDB answers; one is found or started where left out. */
  readonly endpoint?: string;
  /** The folder with DynamoDBLocal.jar; found by itself where left out. */
  readonly path?: string;
  readonly yes: boolean;
}

/** `dynamo test`: runs the examples of models on a real DynamoDB, in tables of this run alone. */
export async function test(
  paths: readonly string[],
  options: TestOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const models = await openModels(paths, terminal, { profile: "off" });
  const analyses = await analysesOf(models);
  const suites = analyses.map(exampleSuite);
  const isWanted = wantedBy(options, suites);
  for (const analysis of analyses) await warnOfErrors(analysis, models, terminal);
  const engine = await engineOf(options, terminal);
  const tested: TestedModel[] = [];
  try {
    for (const suite of suites) {
      const ids = new Set(suite.examples.filter(isWanted).map(({ id }) => id));
      if (ids.size === 0) continue;
      tested.push(await testModel(suite, ids, engine.connection, models, options, terminal));
    }
  } finally {
    await engine.started?.stop();
  }
  terminal.print(render(tested, options.format));
  if (terminal.signal.aborted) return 2;
  return tested.some(({ examples }) => examples.some(isFailure)) ? 1 : 0;
}

/** One for each model, by its root. */
async function analysesOf(models: Models): Promise<readonly Analysis[]> {
  const byRoot = new Map<string, Analysis>();
  for (const uri of models.asked) {
    const analysis = await models.analysisOf(uri);
    byRoot.set(analysis.root, analysis);
  }
  return [...byRoot.values()];
}

/** Tests that test nothing must not look like success. */
function wantedBy(
  { pattern: names }: TestOptions,
  suites: readonly ExampleSuite[],
): (example: { readonly pattern: string }) => boolean {
  const examples = suites.flatMap((suite) => suite.examples);
  if (examples.length === 0) {
    throw new CommandFailure(
      "There are no examples to run. Write one: example Pattern(argument: value) returns sample",
    );
  }
  const tested = new Set(examples.map(({ pattern }) => pattern));
  const unknown = names.find((name) => !tested.has(name));
  if (unknown !== undefined) {
    throw new CommandFailure(
      `There is no example of a pattern '${unknown}'. There are examples of ${[...tested].join(", ")}.`,
    );
  }
  return ({ pattern }) => names.length === 0 || names.includes(pattern);
}

async function engineOf(options: TestOptions, terminal: Terminal): Promise<ExampleEngine> {
  const { environment, signal, directory } = terminal;
  const data = await import("../../data/index.ts");
  const endpoint = options.endpoint ?? environment.AWS_ENDPOINT_URL_DYNAMODB;
  if (endpoint === undefined) {
    return data.engineForExamples({
      ...(options.path === undefined ? {} : { folder: options.path }),
      projectFolder: directory,
      environment,
      abortSignal: signal,
    });
  }
  const { yes } = options;
  const connection = connectionOf({ endpoint, table: [], yes }, [], terminal);
  const what = `Creating tables for the examples, and deleting them again, at ${endpoint}`;
  await agree(what, data.isLocal(connection), { table: [], yes }, terminal);
  return { connection };
}

async function testModel(
  suite: ExampleSuite,
  ids: ReadonlySet<string>,
  connection: Connection,
  models: Models,
  options: TestOptions,
  terminal: Terminal,
): Promise<TestedModel> {
  const data = await import("../../data/index.ts");
  const results = await data.runExamples(connection, suite, { ids, abortSignal: terminal.signal });
  const examples: TestedExample[] = [];
  for (const { id, pattern, text, place } of suite.examples) {
    const result = results.get(id);
    if (result === undefined) continue;
    const file = models.displayPath(place.file);
    const range = await models.rangeOf(place.file, place.span);
    examples.push({ pattern, text, file, range, result });
  }
  return {
    model: models.displayPath(suite.root),
    examples,
    ...(options.coverage ? { coverage: data.exampleCoverage(suite, ids) } : {}),
  };
}

function render(tested: readonly TestedModel[], format: TestOptions["format"]): string {
  switch (format) {
    case "text":
      return textTestReport(tested);
    case "json":
      return jsonTestReport(tested);
    case "junit":
      return junitReport(tested);
    default:
      return format satisfies never;
  }
}

function isFailure({ result }: TestedExample): boolean {
  return result.kind === "failed" || result.kind === "errored";
}
