import * as vscode from "vscode";
import type { ExampleResult, ExampleSuite } from "../../../data/index.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import type { TestCoverage } from "./test-coverage.ts";
import type { TestEngine } from "./test-engine.ts";
import type { TestTree } from "./test-tree.ts";

/** The examples of one model that are to be run, by their ids in the suite. */
interface ModelRun {
  readonly suite: ExampleSuite;
  readonly items: ReadonlyMap<string, vscode.TestItem>;
}

/** What runs need. */
export interface TestRuns {
  readonly host: Host;
  readonly tree: TestTree;
  readonly engine: TestEngine;
  readonly coverage: TestCoverage;
}

/**
 * Runs examples once: the models as they are in the editors, one after the other, each in tables of
 * its own. Whatever keeps them from being run stands at each of them.
 */
export async function runExamplesOnce(
  { host, tree, engine, coverage }: TestRuns,
  request: vscode.TestRunRequest,
  chosen: readonly vscode.TestItem[],
  token: vscode.CancellationToken,
): Promise<void> {
  const run = tree.controller.createTestRun(request);
  const aborted = new AbortController();
  const abort = () => aborted.abort();
  const subscriptions = [
    token.onCancellationRequested(abort),
    run.token.onCancellationRequested(abort),
  ];
  if (token.isCancellationRequested) abort();
  const open = new Set(chosen);
  const finish = (item: vscode.TestItem, result: ExampleResult): void => {
    open.delete(item);
    report(run, item, result);
  };
  try {
    for (const item of chosen) run.enqueued(item);
    const models = await modelsOf(host, tree, chosen);
    const data = await loadData();
    await engine.use(aborted.signal, async (connection) => {
      for (const { suite, items } of models) {
        await data.runExamples(connection, suite, {
          ids: new Set(items.keys()),
          abortSignal: aborted.signal,
          onStart: ({ id }) => withItem(items, id, (item) => run.started(item)),
          onResult: ({ id }, result) => withItem(items, id, (item) => finish(item, result)),
        });
        if (request.profile?.kind === vscode.TestRunProfileKind.Coverage) {
          await coverage.add(run, host, suite, items);
        }
      }
    });
  } catch (error) {
    if (!aborted.signal.aborted) {
      const { message, hint } = describeFailure(error);
      host.log.error(error instanceof Error ? error : String(error));
      const text = hint === undefined ? message : `${message} ${hint}`;
      // It is the same for all of them: the output tells it once.
      run.appendOutput(`${withLineFeeds(text)}\r\n`);
      for (const item of [...open]) {
        open.delete(item);
        run.errored(item, messageAt(item, new vscode.TestMessage(text)));
      }
    }
  } finally {
    // What was cancelled, or is gone from the model by now.
    for (const item of open) run.skipped(item);
    for (const subscription of subscriptions) subscription.dispose();
    run.end();
  }
}

/**
 * Runs the examples of a model again whenever it has changed, until that is cancelled. A change
 * during a run ends that run.
 */
export function runContinuously(
  runs: TestRuns,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): void {
  const { tree, host } = runs;
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let current: vscode.CancellationTokenSource | undefined;
  let last = Promise.resolve();

  async function runChanged(source: vscode.CancellationTokenSource): Promise<void> {
    const files = new Set([...waiting].flatMap((root) => tree.filesOf(root)));
    const { include, exclude, profile } = request;
    const items = (await tree.examplesOf(include, exclude)).filter(
      ({ parent }) => parent !== undefined && files.has(parent.id),
    );
    if (source.token.isCancellationRequested) return;
    waiting.clear();
    if (items.length === 0) return;
    const part = new vscode.TestRunRequest(items, undefined, profile, true);
    await runExamplesOnce(runs, part, items, source.token);
  }

  const subscription = tree.onDidChangeModel((root) => {
    waiting.add(root);
    clearTimeout(timer);
    timer = setTimeout(() => {
      current?.cancel();
      const source = new vscode.CancellationTokenSource();
      current = source;
      last = last
        .then(() => runChanged(source))
        .catch((error: unknown) => host.log.error(`examples: ${String(error)}`))
        .finally(() => source.dispose());
    }, quietMilliseconds);
  });
  token.onCancellationRequested(() => {
    subscription.dispose();
    clearTimeout(timer);
    current?.cancel();
  });
}

/** A model that is being typed is not run at every pause of the fingers. */
const quietMilliseconds = 500;

/** The models of the chosen examples, each once, as the server now has them. */
async function modelsOf(
  host: Host,
  tree: TestTree,
  chosen: readonly vscode.TestItem[],
): Promise<readonly ModelRun[]> {
  const models: ModelRun[] = [];
  const left = new Set(chosen);
  for (const item of chosen) {
    if (!left.has(item)) continue;
    left.delete(item);
    const uri = (item.parent ?? item).id;
    const runnable = await host.models.request("dynamo/exampleSuite", { uri });
    if (runnable === null) continue;
    const { suite, listing } = runnable;
    const items = new Map<string, vscode.TestItem>();
    for (const [id, candidate] of tree.adopt(listing)) {
      if (candidate !== item && !left.delete(candidate)) continue;
      items.set(id, candidate);
    }
    if (items.size > 0) models.push({ suite, items });
  }
  return models;
}

function withItem(
  items: ReadonlyMap<string, vscode.TestItem>,
  id: string,
  use: (item: vscode.TestItem) => void,
): void {
  const item = items.get(id);
  if (item !== undefined) use(item);
}

function report(run: vscode.TestRun, item: vscode.TestItem, result: ExampleResult): void {
  // VS Code writes output with a place behind the text there, which names the example already.
  const head = (mark: string): void =>
    run.appendOutput(`${withLineFeeds(`${mark} ${item.label}`)}\r\n`, undefined, item);
  const say = (text: string): void =>
    run.appendOutput(`    ${withLineFeeds(text)}\r\n`, locationOf(item), item);
  switch (result.kind) {
    case "passed":
      head("✔");
      run.passed(item, result.durationMilliseconds);
      return;
    case "failed":
      head("✘");
      for (const { message } of result.failures) say(message);
      run.failed(
        item,
        result.failures.map(({ message, expected, actual }) =>
          messageAt(item, vscode.TestMessage.diff(message, expected, actual)),
        ),
        result.durationMilliseconds,
      );
      return;
    case "errored":
      head("✘");
      say(result.message);
      run.errored(
        item,
        messageAt(item, new vscode.TestMessage(result.message)),
        result.durationMilliseconds,
      );
      return;
    case "skipped":
      head("-");
      say(result.reason);
      run.skipped(item);
      return;
    default:
      result satisfies never;
  }
}

function locationOf({ uri, range }: vscode.TestItem): vscode.Location | undefined {
  return uri === undefined || range === undefined ? undefined : new vscode.Location(uri, range);
}

function messageAt(item: vscode.TestItem, message: vscode.TestMessage): vscode.TestMessage {
  const location = locationOf(item);
  if (location !== undefined) message.location = location;
  return message;
}

/** Line ends as a terminal wants them. */
function withLineFeeds(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}
