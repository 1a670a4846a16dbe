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
      await checkRequests(planned, module, plan, given, (entity) => storedItem(planned, entity));
    }
  }
}

function storedItem({ model }: PlannedExample, entityName: string): Item | undefined {
  return model.samples.find(({ entity }) => entity.name === entityName)?.item;
}

/** Those of the model's own examples, and made up ones. */
export function argumentsFor({ model }: PlannedExample, plan: PatternPlan): readonly Arguments[] {
  const written = model.examples.filter(({ pattern }) => pattern.name === plan.name);
  return [...written.map((example) => example.arguments), ...plausibleArguments(model, plan)];
}

/**
 * What is read first is the item of its entity that `storedItem` tells, or nothing. Where `mayRefuse`,
 * both may also refuse the arguments, but not only one of them.
 */
export async function checkRequests(
  { model, plans }: Pick<PlannedExample, "model" | "plans">,
  module: GeneratedModule,
  plan: PatternPlan,
  given: Arguments,
  storedItem: (entity: string) => Item | undefined,
  mayRefuse = false,
): Promise<void> {
  const now = Date.parse("2026-07-01T08:00:00.000Z");
  const readsFirst = plan.steps.some(({ kind }) => kind === "current");
  const stored = storedItem(plan.entities[0] ?? "");
  for (const isThere of readsFirst ? [true, false] : [false]) {
    const currents = plan.steps.flatMap((step) =>
      step.kind === "current"
        ? [isThere ? storedItem(step.operation.entities[0] ?? "") : undefined]
        : [],
    );
    const what = `${plan.name}(${JSON.stringify(given)}) where ${JSON.stringify(currents)}`;
    const expected = boundRequests(plans, plan, given, now, currents);
    // Of this DynamoDB says itself what is wrong, so that generated code leaves it to it.
    if (mayRefuse && /one item (?:of \S+ )?twice/.test(expected.refused ?? "")) continue;
    const reads = [...currents];
    const recorded = recordedClient((request) =>
      answerTo(request, readsFirst ? () => reads.shift() : () => undefined, stored),
    );
    const failure = await withTime(now, () => call(model, module, plan, recorded.client, given));
    assert.deepEqual(recorded.sent.map(meaningOf), expected.requests.map(meaningOf), what);
    if (expected.refused !== undefined && !mayRefuse) assert.fail(`${what}: ${expected.refused}`);
    const isRefused = failure instanceof Error && failure.name === "InvalidValue";
    assert.equal(
      isRefused,
      expected.refused !== undefined,
      `${what}: ${expected.refused ?? failure}`,
    );
    // An item that has to be there and is not ends a call as it should.
    if (failure !== undefined && !isRefused) assert.ok(expected.fails, `${what}: ${failure}`);
  }
}

export interface BoundRequests {
  readonly requests: readonly SentRequest[];
  /** Why the arguments are refused. */
  readonly refused?: string;
  /** What was read first does not allow the call, or a condition never holds. */
  readonly fails?: boolean;
}

export function boundRequests(
  plans: ModelPlans,
  plan: PatternPlan,
  given: Arguments,
  now: number,
  currents: readonly (Item | undefined)[],
): BoundRequests {
  const clock = { now: () => now, uuid: () => "unexpected", ulid: () => "unexpected" };
  const known: Record<string, Item | undefined> = {};
  const requests: SentRequest[] = [];
  const reads = [...currents];
  for (;;) {
    const bound = bind(plans, plan, given, clock, known);
    switch (bound.kind) {
      case "current":
        requests.push(bound.request as unknown as SentRequest);
        known[bound.name] = reads.shift();
        break;
      case "error":
        return { requests, refused: bound.problems.map(({ message }) => message).join(" ") };
      case "requests": {
        const sent = bound.requests.map(({ request }) => request as unknown as SentRequest);
        return { requests: [...requests, ...sent] };
      }
      case "nothing":
        return { requests };
      case "fails":
        return { requests, fails: true };
      default:
        return bound satisfies never;
    }
  }
}

/** What the call fails with; `undefined` where it does not. */
async function call(
  model: PlannedExample["model"],
  module: GeneratedModule,
  plan: PatternPlan,
  client: unknown,
  given: Arguments,
): Promise<unknown> {
  const create = Object.entries(module).find(([name]) => /^create\w+Client$/.test(name))?.[1];
  const pattern = module[functionNameOf(plan.name)];
  assert.ok(create !== undefined && pattern !== undefined, plan.name);
  const input = plan.parameters.length === 0 ? undefined : inputOf(model, plan, given);
  try {
    const outcome = pattern(create(client), input);
    if (isQuery(outcome)) await outcome.page();
    else if (isMerged(outcome)) await outcome.all();
    else await outcome;
    return undefined;
  } catch (error) {
    if (module.isFailure?.(error) === true) return error;
    throw error;
  }
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
  read: () => Item | undefined,
  stored: Item | undefined,
): object {
  if (operation === "GetItem") {
    const item = read();
    return item === undefined ? {} : { Item: item };
  }
  if (operation === "UpdateItem") return { Attributes: stored ?? input.Key };
  return {};
}

async function withTime<Result>(now: number, action: () => Promise<Result>): Promise<Result> {
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
    return await action();
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
