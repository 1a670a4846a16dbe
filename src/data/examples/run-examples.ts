import type { Item } from "../../dynamodb/values.ts";
import {
  type ExampleCase,
  type ExampleFailure,
  type ExampleObservation,
  type ExampleSuite,
  exampleEnvironment,
  judgeExample,
  type PatternPlan,
} from "../../planner/index.ts";
import type { Connection } from "../connections.ts";
import { DataError } from "../data-error.ts";
import { describeError } from "../errors.ts";
import type { SendOptions } from "../requests.ts";
import { type RunItem, runPlan, writes } from "../run.ts";
import { createExampleTables, type ExampleTables } from "./example-tables.ts";

/** What an example came to, as plain data. */
export type ExampleResult =
  | { readonly kind: "passed"; readonly durationMilliseconds: number }
  | {
      readonly kind: "failed";
      readonly failures: readonly ExampleFailure[];
      readonly durationMilliseconds: number;
    }
  /** It could not be carried out: the model has errors, the engine ended, … */
  | {
      readonly kind: "errored";
      readonly message: string;
      readonly durationMilliseconds: number;
    }
  | { readonly kind: "skipped"; readonly reason: string };

export interface RunExamplesOptions extends SendOptions {
  /** The examples to run, by id; all where left out. */
  readonly ids?: ReadonlySet<string>;
  readonly onStart?: (example: ExampleCase) => void;
  readonly onResult?: (example: ExampleCase, result: ExampleResult) => void;
}

/**
 * Runs examples of a model, one after the other, each beginning with just the samples in tables that
 * only this run has. The tables are deleted at the end, also of a run that is cancelled or fails.
 *
 * @returns the result of each example that was to be run, in the order of the text, by its id
 * @throws DataError where the tables cannot be made: no engine, no right to write there
 */
export async function runExamples(
  connection: Connection,
  suite: ExampleSuite,
  options: RunExamplesOptions = {},
): Promise<ReadonlyMap<string, ExampleResult>> {
  const { ids, abortSignal } = options;
  const results = new Map<string, ExampleResult>();
  const finish = (example: ExampleCase, result: ExampleResult): void => {
    results.set(example.id, result);
    options.onResult?.(example, result);
  };
  const chosen = suite.examples.filter(({ id }) => ids === undefined || ids.has(id));
  const sound = chosen.filter(({ problem }) => problem === undefined);
  for (const example of chosen) {
    if (example.problem === undefined) continue;
    finish(example, { kind: "errored", message: example.problem, durationMilliseconds: 0 });
  }
  if (sound.length === 0) return inOrder(chosen, results);
  let tables: ExampleTables | undefined;
  try {
    tables = await unlessCancelled(createExampleTables(connection, suite, options), abortSignal);
    let isAsDeclared = true;
    for (const example of sound) {
      if (tables === undefined || abortSignal?.aborted === true) {
        finish(example, cancelled);
        continue;
      }
      options.onStart?.(example);
      const plan = suite.plans.patterns.find(({ name }) => name === example.pattern);
      const result = await runExample(tables, suite, example, plan, isAsDeclared, options);
      isAsDeclared = plan === undefined || !writes(plan);
      finish(example, result);
    }
  } finally {
    await tables?.drop();
  }
  return inOrder(chosen, results);
}

const cancelled: ExampleResult = { kind: "skipped", reason: "The run was cancelled." };

async function runExample(
  tables: ExampleTables,
  suite: ExampleSuite,
  example: ExampleCase,
  plan: PatternPlan | undefined,
  isAsDeclared: boolean,
  options: SendOptions,
): Promise<ExampleResult> {
  const started = performance.now();
  const durationMilliseconds = (): number => performance.now() - started;
  const vectorSearch = plan?.steps.some(
    (step) => step.kind === "request" && step.operation.operation === "SearchVectors",
  );
  if (vectorSearch === true) {
    return { kind: "skipped", reason: "DynamoDB Local has no vector indexes to search." };
  }
  try {
    if (!isAsDeclared) await tables.restore(options);
    const observation = await observe(tables, suite, example, plan, options);
    const failures = judgeExample(suite, example, observation);
    return failures.length === 0
      ? { kind: "passed", durationMilliseconds: durationMilliseconds() }
      : { kind: "failed", failures, durationMilliseconds: durationMilliseconds() };
  } catch (error) {
    if (options.abortSignal?.aborted === true) return cancelled;
    const { message, hint } = describeError(error, { connection: tables.connection });
    return {
      kind: "errored",
      message: hint === undefined ? message : `${message} ${hint}`,
      durationMilliseconds: durationMilliseconds(),
    };
  }
}

/** Calls the pattern, to the last page of a read, and looks at what it left of a write. */
async function observe(
  tables: ExampleTables,
  suite: ExampleSuite,
  example: ExampleCase,
  plan: PatternPlan | undefined,
  options: SendOptions,
): Promise<ExampleObservation> {
  const items: RunItem[] = [];
  const consumed = { read: 0, write: 0 };
  const environment = exampleEnvironment(example);
  const isWrite = plan !== undefined && writes(plan);
  let refusal: ExampleObservation["refusal"];
  try {
    let next: string | undefined;
    do {
      const page = await runPlan(
        tables.connection,
        suite.plans,
        example.pattern,
        example.arguments,
        { ...options, environment, ...(next === undefined ? {} : { pageToken: next }) },
      );
      items.push(...page.items);
      consumed.read += page.consumed.read;
      consumed.write += page.consumed.write;
      next = page.next;
    } while (next !== undefined);
  } catch (error) {
    refusal = refusalOf(error);
    if (refusal === undefined) throw error;
  }
  const looksAtTables = example.expectations.some(({ kind }) => kind.startsWith("leaves"));
  const stored: ReadonlyMap<string, readonly Item[]> =
    isWrite && looksAtTables ? await tables.contents(options) : new Map();
  return { items, consumed, stored, ...(refusal === undefined ? {} : { refusal }) };
}

/** A condition that did not hold is what a write came to; any other error keeps it from being known. */
function refusalOf(error: unknown): ExampleObservation["refusal"] {
  if (!(error instanceof DataError)) return undefined;
  const { code, message, exception, reasons } = error.problem;
  const isCondition =
    code === "condition-failed" ||
    reasons?.some((reason) => reason.code === "ConditionalCheckFailed") === true;
  if (!isCondition) return undefined;
  return { message, inTransaction: exception === "TransactionCanceledException" };
}

/** `undefined` where the work was given up because of the signal. */
async function unlessCancelled<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw error;
  }
}

function inOrder(
  examples: readonly ExampleCase[],
  results: ReadonlyMap<string, ExampleResult>,
): ReadonlyMap<string, ExampleResult> {
  return new Map(
    examples.flatMap(({ id }) => {
      const result = results.get(id);
      return result === undefined ? [] : [[id, result] as const];
    }),
  );
}
