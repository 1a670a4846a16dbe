import { valueText } from "../dynamodb/value-text.ts";
import type { AttributeValue } from "../dynamodb/values.ts";
import type { Model, Pattern } from "../language/semantics/model.ts";
import type { Operation, PatternPlan, Step } from "../planner/plan.ts";
import type { CallArguments } from "./key-conditions.ts";
import type { LayoutView, PatternArgument, PatternLayout, SliceLayout } from "./layout-view.ts";
import { itemWithKey, operationSlice } from "./operation-slice.ts";
import { candidateArguments } from "./pattern-arguments.ts";
import type { StoredItems } from "./stored-items.ts";

export interface PatternContext {
  readonly model: Model;
  readonly pattern: Pattern;
  /** Absent where the planner could not plan at all. */
  readonly plan: PatternPlan | undefined;
  readonly view: Omit<LayoutView, "patterns">;
  readonly stored: StoredItems;
}

/**
 * A pattern as slices of the layout. A slice needs values, so it is shown for the arguments of the
 * pattern's first example, else for those that make the most of the items shown.
 */
export function layoutPattern(context: PatternContext): PatternLayout {
  const { pattern, plan, view } = context;
  const writes = plan?.result.kind === "written";
  const base = {
    name: pattern.name,
    ...(pattern.documentation === undefined ? {} : { documentation: pattern.documentation }),
    source: {
      uri: pattern.origin.file,
      start: pattern.origin.span.start,
      end: pattern.origin.span.end,
    },
    title: titleOf(pattern),
    writes,
  };
  if (plan === undefined || !plan.served) {
    const nearest = view.tables
      .filter(({ name }) => pattern.entities.some(({ table }) => table.name === name))
      .flatMap(({ paths }) => paths)
      .find(({ name }) => name === plan?.nearest?.path);
    return {
      ...base,
      unserved: asSentence(plan?.reason ?? "its names could not be resolved"),
      ...(nearest === undefined ? {} : { nearest: nearest.id }),
      arguments: [],
      slices: [],
    };
  }
  const { given, origin, slices } = bestCall(context, plan);
  return {
    ...base,
    arguments: [...given].map(([name, value]): PatternArgument => {
      return { name, text: valueText(value, 80), origin };
    }),
    slices,
  };
}

/** `query Customer, Order` */
function titleOf({ verb, entities }: Pattern): string {
  if (verb === "transaction") return verb;
  return `${verb} ${entities.map(({ name }) => name).join(", ")}`;
}

interface Call {
  readonly given: CallArguments;
  readonly origin: PatternArgument["origin"];
  readonly slices: readonly SliceLayout[];
}

/**
 * The first example of which every request touches an item that is shown; else, since an example
 * of a create names an item that is not there yet, the call that the items suggest.
 */
function bestCall(context: PatternContext, plan: PatternPlan): Call {
  const { model, pattern, stored } = context;
  const call = (given: CallArguments, origin: Call["origin"]): Call => {
    return { given, origin, slices: slicesOf(context, plan, given) };
  };
  const examples = model.examples
    .filter((example) => example.pattern === pattern)
    .map((example) => call(new Map(Object.entries(example.arguments)), "example"));
  const complete = examples.find(isComplete);
  if (complete !== undefined) return complete;
  let chosen: Call | undefined;
  for (const given of candidateArguments(model, pattern, plan, stored)) {
    const candidate = call(given, "chosen");
    if (chosen === undefined || weightOf(candidate) > weightOf(chosen)) chosen = candidate;
  }
  if (chosen !== undefined && isComplete(chosen)) return chosen;
  return examples[0] ?? chosen ?? call(new Map(), "chosen");
}

function isComplete({ slices }: Call): boolean {
  return slices.every(({ items }) => items.length > 0);
}

/** Items that come back count more than items that a filter drops. */
function weightOf({ slices }: Call): number {
  return slices.reduce((sum, { items, discarded }) => sum + 2 * items.length - discarded.length, 0);
}

function slicesOf(
  context: PatternContext,
  plan: PatternPlan,
  given: CallArguments,
): readonly SliceLayout[] {
  const call = new Map(given);
  const slices: SliceLayout[] = [];
  for (const step of plan.steps) {
    if (step.kind === "current") {
      const item = currentItem(context, step, call);
      if (item !== undefined) call.set(step.name, item);
      continue;
    }
    const operations = step.kind === "transaction" ? step.operations : [step.operation];
    for (const operation of operations) {
      const place = placeOf(context, operation);
      const slice = place && operationSlice(operation, place, call);
      if (slice !== undefined) slices.push(slice);
    }
  }
  return slices;
}

/** What a `current` step reads, as later steps see it: by logical name. */
function currentItem(
  context: PatternContext,
  step: Extract<Step, { kind: "current" }>,
  call: CallArguments,
): AttributeValue | undefined {
  const place = placeOf(context, step.operation);
  const { key } = step.operation;
  const item = place && key && itemWithKey(key, place, call);
  return item === undefined ? undefined : { M: item.values };
}

function placeOf({ view, stored }: PatternContext, operation: Operation) {
  const table = view.tables.find(({ name }) => name === operation.table);
  const items = stored.byTable.get(operation.table);
  return table === undefined || items === undefined ? undefined : { table, items };
}

function asSentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
