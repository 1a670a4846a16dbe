import assert from "node:assert/strict";
import type { Item } from "../../src/dynamodb/values.ts";
import { lowerFirst } from "../../src/generate/typescript/names.ts";
import { bind, type ModelPlans, type PatternPlan } from "../../src/planner/index.ts";
import { type Arguments, inputOf, plausibleArguments } from "./arguments.ts";
import type { GeneratedModule } from "./generated-modules.ts";
import type { PlannedExample } from "./models.ts";
import { meaningOf, recordedClient, type SentRequest } from "./recorded-client.ts";

/**
 * Calls the function of every pattern and binds its plan, with the same arguments and the same
 * answers, and compares what is sent.
 */
export async function checkAllRequests(
  planned: PlannedExample,
  module: GeneratedModule,
): Promise<void> {
  for (const plan of planned.plans.patterns) {
    assert.ok(plan.served, `${plan.name}: ${plan.reason}`);
    for (const given of argumentsFor(planned, plan)) {
      await checkRequests(planned, module, plan, given);
    }
  }
}

/** Those of the model's own examples, and made up ones. */
export function argumentsFor({ model }: PlannedExample, plan: PatternPlan): readonly Arguments[] {
  const written = model.examples.filter(({ pattern }) => pattern.name === plan.name);
  return [...written.map((example) => example.arguments), ...plausibleArguments(model, plan)];
}

async function checkRequests(
  { model, plans }: PlannedExample,
  module: GeneratedModule,
  plan: PatternPlan,
  given: Arguments,
): Promise<void> {
  const now = Date.parse("2026-07-01T08:00:00.000Z");
  const stored = model.samples.find(({ entity }) => entity.name === plan.entities[0])?.item;
  for (const current of plan.steps.some(({ kind }) => kind === "current")
    ? [stored, undefined]
    : [undefined]) {
    const expected = boundRequests(plans, plan, given, now, current);
    const recorded = recordedClient((request) => answerTo(request, current, stored));
    await withTime(now, () => call(model, module, plan, recorded.client, given));
    assert.deepEqual(
      recorded.sent.map(meaningOf),
      expected.map(meaningOf),
      `${plan.name}(${JSON.stringify(given)})`,
    );
  }
}

export function boundRequests(
  plans: ModelPlans,
  plan: PatternPlan,
  given: Arguments,
  now: number,
  current: Item | undefined,
): readonly SentRequest[] {
  const clock = { now: () => now, uuid: () => "unexpected", ulid: () => "unexpected" };
  const known: Record<string, Item | undefined> = {};
  const requests: SentRequest[] = [];
  for (;;) {
    const bound = bind(plans, plan, given, clock, known);
    if (bound.kind === "current") {
      requests.push(bound.request as unknown as SentRequest);
      known[bound.name] = current;
      continue;
    }
    if (bound.kind === "error") assert.fail(`${plan.name}: ${JSON.stringify(bound.problems)}`);
    if (bound.kind !== "requests") return requests;
    return [...requests, ...bound.requests.map(({ request }) => request as unknown as SentRequest)];
  }
}

async function call(
  model: PlannedExample["model"],
  module: GeneratedModule,
  plan: PatternPlan,
  client: unknown,
  given: Arguments,
): Promise<void> {
  const create = Object.entries(module).find(([name]) => /^create\w+Client$/.test(name))?.[1];
  const pattern = module[functionNameOf(plan.name)];
  assert.ok(create !== undefined && pattern !== undefined, plan.name);
  const outcome = pattern(create(client), inputOf(model, plan, given));
  if (isQuery(outcome)) await outcome.page();
  else if (isMerged(outcome)) await outcome.all();
  else await Promise.resolve(outcome).catch(refused);
}

/** An item that has to be there and is not ends a call as it should. */
function refused(error: unknown): void {
  if (!(error instanceof Error) || error.name !== "DoesNotExist") throw error;
}

function isQuery(value: unknown): value is { page(): Promise<unknown> } {
  return typeof value === "object" && value !== null && "page" in value;
}

function isMerged(value: unknown): value is { all(): Promise<unknown> } {
  return typeof value === "object" && value !== null && "all" in value;
}

/** Just enough of an answer for the call to go on. */
function answerTo(
  { operation, input }: SentRequest,
  current: Item | undefined,
  stored: Item | undefined,
): object {
  if (operation === "GetItem") return current === undefined ? {} : { Item: current };
  if (operation === "UpdateItem") return { Attributes: stored ?? input.Key };
  return {};
}

async function withTime(now: number, action: () => Promise<void>): Promise<void> {
  const real = Date.now;
  const RealDate = globalThis.Date;
  globalThis.Date = class extends RealDate {
    constructor(...values: [] | [number | string]) {
      if (values.length === 0) super(now);
      else super(values[0]);
    }

    static override now = (): number => now;
  } as DateConstructor;
  try {
    await action();
  } finally {
    globalThis.Date = RealDate;
    RealDate.now = real;
  }
}

/** A pattern that is called like a word of the language has an underscore behind it. */
function functionNameOf(pattern: string): string {
  const name = lowerFirst(pattern);
  return ["delete", "import", "new", "class"].includes(name) ? `${name}_` : name;
}
