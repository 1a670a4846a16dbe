import type { RunItem } from "../../data/index.ts";
import { itemToPlain } from "../../dynamodb/plain-values.ts";
import type { PatternPlan } from "../../planner/plan.ts";

export interface RunFacts {
  /** For one call; `null` where sizes are unknown. */
  readonly predicted: { readonly read: number | null; readonly write: number | null };
  readonly consumed: { readonly read: number; readonly write: number };
  readonly next: string | undefined;
  /** Items were read that `--limit` does not show. */
  readonly isCut: boolean;
}

/** The items of a run, one line of JSON each, and what they cost. */
export function runReport(plan: PatternPlan, items: readonly RunItem[], facts: RunFacts): string {
  const isWrite = plan.result.kind === "written";
  const lines = items.map(({ entity, item, values }) =>
    entity === undefined
      ? JSON.stringify(itemToPlain(item))
      : `${entity} ${JSON.stringify(itemToPlain(values))}`,
  );
  const { consumed, predicted } = facts;
  const units = [
    consumed.read > 0 ? unitText(consumed.read, "RCU", predicted.read) : "",
    consumed.write > 0 ? unitText(consumed.write, "WCU", predicted.write) : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
  const count = isWrite
    ? "Done"
    : items.length === 0
      ? "No items"
      : `${items.length} ${items.length === 1 ? "item" : "items"}`;
  lines.push(`${count}${units === "" ? "" : ` · ${units}`}.`);
  if (facts.next !== undefined) lines.push(`There is more: --next ${facts.next}, or --all.`);
  if (facts.isCut) lines.push("There is more: raise --limit.");
  return lines.join("\n");
}

function unitText(consumed: number, unit: string, predicted: number | null): string {
  return predicted === null
    ? `${consumed} ${unit}`
    : `${consumed} ${unit} (predicted ${predicted})`;
}
