import type { Connection, RunResult } from "../../data/index.ts";
import { itemToPlain } from "../../dynamodb/plain-values.ts";
import type { PatternPlan } from "../../planner/plan.ts";
import type { Analysis } from "../../service/index.ts";
import { readArguments } from "../arguments.ts";
import { agree, type ConnectionOptions, connectionOf } from "../connection.ts";
import { openModels, warnOfErrors } from "../models.ts";
import { runReport } from "../reports/run.ts";
import { CommandFailure, type ExitCode, type Terminal, withHint } from "../terminal.ts";

export interface RunPatternOptions extends ConnectionOptions {
  /** The model; found by the pattern's name where left out. */
  readonly model?: string;
  readonly arg: readonly string[];
  /** Stop after so many items. */
  readonly limit?: number;
  /** Read all pages. */
  readonly all: boolean;
  /** The token with which an earlier run ended. */
  readonly next?: string;
  readonly format: "text" | "json";
}

/** `dynamo run`: carries out one access pattern against a table, as its plan says. */
export async function runPattern(
  names: readonly string[],
  options: RunPatternOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { analysis, plan } = await choose(names, options.model, terminal);
  const { plans, model } = analysis;
  if (!plan.served) throw new CommandFailure(`${plan.name} is not served: ${plan.reason ?? ""}`, 1);
  const given = await readArguments(options.arg, plans, plan, terminal);
  const data = await import("../../data/index.ts");
  const connection = data.connectionForModel(
    connectionOf(options, model.tables, terminal),
    model.tables,
  );
  await agreeTo(plan, data.writes(plan), data.isLocal(connection), connection, options, terminal);
  const pages: RunResult[] = [];
  let next = options.next;
  let count = 0;
  do {
    let page: RunResult;
    try {
      page = await data.runPlan(connection, plans, plan.name, given, {
        abortSignal: terminal.signal,
        ...(next === undefined ? {} : { pageToken: next }),
      });
    } catch (error) {
      // A refused write is an answer of the table, not a failure to ask it.
      if (!(error instanceof data.DataError) || error.problem.code !== "condition-failed")
        throw error;
      throw new CommandFailure(withHint(error.problem), 1);
    }
    pages.push(page);
    count += page.items.length;
    next = page.next;
  } while (
    next !== undefined &&
    (options.limit === undefined ? options.all : count < options.limit)
  );
  print(plan, pages, options, terminal);
  return 0;
}

function print(
  plan: PatternPlan,
  pages: readonly RunResult[],
  options: RunPatternOptions,
  terminal: Terminal,
): void {
  const found = pages.flatMap(({ items }) => items);
  const items = options.limit === undefined ? found : found.slice(0, options.limit);
  const isCut = items.length < found.length;
  // A page's token leads behind the page, so that it would pass over what `--limit` has cut off.
  const next = isCut ? undefined : pages.at(-1)?.next;
  const consumed = {
    read: sum(pages, ({ consumed: units }) => units.read),
    write: sum(pages, ({ consumed: units }) => units.write),
  };
  const predicted = predictedUnits(plan);
  if (options.format === "text") {
    terminal.print(runReport(plan, items, { predicted, consumed, next, isCut }));
    return;
  }
  const report = {
    pattern: plan.name,
    items: items.map(({ entity, item, values }) => ({
      entity: entity ?? null,
      item: itemToPlain(entity === undefined ? item : values),
      stored: item,
    })),
    predicted,
    consumed,
    next: next ?? null,
    more: isCut || next !== undefined,
    requests: pages.flatMap(({ requests }) => requests),
  };
  terminal.print(JSON.stringify(report, undefined, 2));
}

/** What the plan predicts for one call; `null` where sizes are unknown. */
function predictedUnits(plan: PatternPlan): {
  readonly read: number | null;
  readonly write: number | null;
} {
  const operations = plan.steps.flatMap((step) =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
  const total = (units: readonly (number | undefined)[]) => {
    const known = units.filter((each) => each !== undefined);
    return known.length === 0 ? null : known.reduce((all, each) => all + each, 0);
  };
  return {
    read: total(operations.map(({ readUnits }) => readUnits)),
    write: total(operations.map(({ writeUnits }) => writeUnits)),
  };
}

function sum(pages: readonly RunResult[], unitsOf: (page: RunResult) => number): number {
  return pages.reduce((total, page) => total + unitsOf(page), 0);
}

/** A write, or a scan of everything, elsewhere than on this machine is asked about. */
async function agreeTo(
  plan: PatternPlan,
  isWrite: boolean,
  isLocal: boolean,
  connection: Connection,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<void> {
  const scans = plan.steps.some(
    (step) => step.kind === "request" && step.operation.operation === "Scan",
  );
  if (!isWrite && !scans) return;
  const what = isWrite ? `${plan.name} writes` : `${plan.name} reads a whole table`;
  await agree(`${what} at ${connection.name}`, isLocal, options, terminal);
}

/** The pattern of that name, in the model that was named or in the only one that has it. */
async function choose(
  names: readonly string[],
  named: string | undefined,
  terminal: Terminal,
): Promise<{ analysis: Analysis; plan: PatternPlan }> {
  const files = names.filter((name) => name.endsWith(".dynamo"));
  const [pattern, ...others] = names.filter((name) => !name.endsWith(".dynamo"));
  if (pattern === undefined || others.length > 0) {
    throw new CommandFailure("Name one pattern, as in: dynamo run shop.dynamo OrdersOfCustomer");
  }
  const models = await openModels(named === undefined ? files : [named, ...files], terminal);
  const found = new Map<string, { analysis: Analysis; plan: PatternPlan }>();
  const known = new Set<string>();
  for (const uri of models.asked) {
    const analysis = await models.analysisOf(uri);
    for (const { name } of analysis.plans.patterns) known.add(name);
    const plan = analysis.plans.patterns.find(({ name }) => name === pattern);
    if (plan !== undefined) found.set(analysis.root, { analysis, plan });
  }
  const [only, ...more] = found.values();
  if (only === undefined) {
    const list = known.size === 0 ? "There are none" : `There are ${[...known].sort().join(", ")}`;
    throw new CommandFailure(`There is no pattern '${pattern}'. ${list}.`);
  }
  if (more.length > 0) {
    const roots = [...found.keys()].map(models.displayPath).join(", ");
    throw new CommandFailure(
      `Several models have a pattern '${pattern}': ${roots}. Name one with --model.`,
    );
  }
  await warnOfErrors(only.analysis, models, terminal);
  return only;
}
