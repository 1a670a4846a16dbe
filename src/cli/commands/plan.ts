import { plansToJson } from "../../planner/index.ts";
import type { PatternPlan } from "../../planner/plan.ts";
import { readArguments } from "../arguments.ts";
import { openModel } from "../models.ts";
import { planReport } from "../reports/plan.ts";
import { CommandFailure, type ExitCode, type Terminal } from "../terminal.ts";

export interface PlanOptions {
  readonly format: "text" | "json";
  /** `name=value`, for the exact requests of one pattern. */
  readonly arguments: readonly string[];
}

/**
 * `dynamo plan`: how each access pattern is served. An unserved pattern is an answer, not a failure.
 */
export async function plan(
  path: string,
  patterns: readonly string[],
  options: PlanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { plans } = await openModel(path, terminal);
  const chosen = choose(plans.patterns, patterns, path);
  const [only, ...others] = chosen;
  if (options.arguments.length > 0 && (only === undefined || others.length > 0)) {
    throw new CommandFailure("--arg needs exactly one pattern: name it behind the file.");
  }
  const given =
    options.arguments.length === 0 || only === undefined
      ? undefined
      : await readArguments(options.arguments, plans, only, terminal);
  const json = plansToJson(
    plans,
    chosen.map(({ name }) => name),
    given,
  );
  if ("message" in json) throw new CommandFailure(json.message);
  terminal.print(
    options.format === "json"
      ? JSON.stringify(json, undefined, 2)
      : planReport(json.patterns, chosen),
  );
  return 0;
}

function choose(
  all: readonly PatternPlan[],
  names: readonly string[],
  path: string,
): readonly PatternPlan[] {
  if (names.length === 0) return all;
  return names.map((name) => {
    const found = all.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    throw new CommandFailure(
      `${path} has no pattern '${name}'. Its patterns are ${all.map((each) => each.name).join(", ")}.`,
    );
  });
}
