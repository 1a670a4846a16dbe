import type { PatternPlan, Step } from "../../planner/plan.ts";
import { type Code, docComment } from "../code-writer.ts";
import type { Module } from "./module.ts";
import { lowerFirst } from "./names.ts";
import type { SupportName } from "./support.ts";

/** What the author says about a pattern, how it is carried out, what it costs, how it can fail. */
export function documentation(
  plan: PatternPlan,
  module: Module,
  failures: readonly SupportName[] = [],
): Code {
  const units = unitsText(plan.steps);
  const how = plan.steps.map(stepText).filter((text) => text !== "");
  const sentences = [how.length === 0 ? undefined : `${sentence(how)}.`, units];
  return docComment([
    plan.documentation,
    sentences.filter((sentence) => sentence !== undefined).join(" "),
    ...(failures.length === 0
      ? []
      : [`@throws ${failures.map((failure) => module.support(failure).text).join(", ")}`]),
  ]);
}

/** One step after another; only the first begins with a capital. */
function sentence([first = "", ...others]: readonly string[]): string {
  const rest = others.map((text) => (/^[A-Z][a-z]+ /.test(text) ? lowerFirst(text) : text));
  return [first, ...rest].join(", then ");
}

function stepText(step: Step): string {
  if (step.kind === "current") return "Reads the item as it is";
  if (step.kind === "transaction") {
    const what = step.access === "read" ? "Reads" : "Writes";
    return `${what} up to ${step.operations.length} items in one transaction`;
  }
  const { operation } = step;
  const index =
    "index" in operation && operation.index !== undefined ? ` on ${operation.index}` : "";
  return `${operation.operation}${index}`;
}

/** The units of one call as far as they are known. */
function unitsText(steps: readonly Step[]): string | undefined {
  let read = 0;
  let write = 0;
  for (const step of steps) {
    for (const operation of step.kind === "transaction" ? step.operations : [step.operation]) {
      read += operation.readUnits ?? 0;
      write += operation.writeUnits ?? 0;
    }
  }
  const parts = [
    ...(read > 0 ? [`${read} read ${read === 1 ? "unit" : "units"}`] : []),
    ...(write > 0 ? [`${write} write ${write === 1 ? "unit" : "units"}`] : []),
  ];
  return parts.length === 0 ? undefined : `About ${parts.join(" and ")}.`;
}
