import { randomUUID } from "node:crypto";
import type { DynamoDbRequest } from "../dynamodb/requests.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { type Bound, bind, type CallEnvironment } from "../planner/index.ts";
import type { ModelPlans, PatternPlan } from "../planner/plan.ts";
import type { Connection } from "./connections.ts";
import type { ConsumedUnits } from "./consumed-capacity.ts";
import { DataError } from "./data-error.ts";
import { RequestLog } from "./request-log.ts";
import type { SendOptions } from "./requests.ts";
import { decodeItems, type FoundItem, type RunItem } from "./run-items.ts";
import { readPage } from "./run-reads.ts";
import { explainRefusal, type Refusal, refusalError } from "./run-refusals.ts";
import { createUlid } from "./ulid.ts";

export type { RunItem } from "./run-items.ts";

export interface RunOptions extends SendOptions {
  /** `next` of an earlier result of the same call: goes on where that ended. */
  readonly pageToken?: string;
  /** Clock and identifiers of the call; left out, the time of this machine and random ones. */
  readonly environment?: Pick<CallEnvironment, "now" | "uuid" | "ulid">;
}

export interface RunResult {
  /** In the pattern's order. Of a write: the item as it now is, where DynamoDB told it. */
  readonly items: readonly RunItem[];
  /** All that was sent, in order. Empty where the arguments can match nothing. */
  readonly requests: readonly DynamoDbRequest[];
  readonly consumed: ConsumedUnits;
  readonly durationMilliseconds: number;
  /** Items that were read before the filter; absent of writes. */
  readonly scannedCount?: number;
  /** More can be had: to be given as `pageToken`. */
  readonly next?: string;
}

export type RunArguments = Readonly<Record<string, AttributeValue>>;

/** A concurrent writer can be first so often before the caller is told. */
const maximumAttempts = 5;

/**
 * Carries out one pattern: all of a write, one page of a read. The requests are the plan's.
 *
 * @throws DataError `invalid-arguments` before anything is sent; `condition-failed` with what the
 * failed condition means; and whatever sending can come to.
 */
export async function runPlan(
  connection: Connection,
  plans: ModelPlans,
  pattern: string,
  given: RunArguments,
  options: RunOptions = {},
): Promise<RunResult> {
  const plan = plans.patterns.find(({ name }) => name === pattern);
  if (plan === undefined) throw invalid(`The model has no pattern '${pattern}'.`);
  if (connection.readOnly && writes(plan)) throw readOnlyPattern(connection, plan);
  const log = new RequestLog(connection, options);
  for (let attempt = 1; ; attempt++) {
    const outcome = await runOnce(plans, plan, given, options, log);
    if (!("meaning" in outcome)) {
      const { items, ...rest } = outcome;
      return { items: decodeItems(plans, plan, items), ...log.summary(), ...rest };
    }
    // Somebody else wrote the item after it was read: read it again.
    if (outcome.meaning === "changed meanwhile" && attempt < maximumAttempts) continue;
    throw refusalError(plan, outcome);
  }
}

/** Whether carrying the plan out changes anything. */
export function writes(plan: PatternPlan): boolean {
  return plan.result.kind === "written";
}

interface Outcome {
  readonly items: readonly FoundItem[];
  readonly scannedCount?: number;
  readonly next?: string;
}

async function runOnce(
  plans: ModelPlans,
  plan: PatternPlan,
  given: RunArguments,
  options: RunOptions,
  log: RequestLog,
): Promise<Outcome | Refusal> {
  const environment = callEnvironment(log.connection, options);
  const current: Record<string, Item | undefined> = {};
  for (;;) {
    const bound = bind(plans, plan, given, environment, current);
    switch (bound.kind) {
      case "error":
        throw invalid(bound.problems.map(({ message }) => message).join(" "));
      case "nothing":
        return { items: [] };
      case "fails":
        return { meaning: bound.meaning };
      case "current": {
        const response = await log.send(bound.request);
        current[bound.name] = presentItem(response.items[0]);
        break;
      }
      case "requests":
        return writes(plan)
          ? writeAll(bound, log).catch((error: unknown) => {
              const refusal = explainRefusal(plan, bound, current, error);
              if (refusal === undefined) throw error;
              return refusal;
            })
          : readPage(plans, plan, bound, options.pageToken, log);
      default:
        return bound satisfies never;
    }
  }
}

async function writeAll(
  bound: Extract<Bound, { kind: "requests" }>,
  log: RequestLog,
): Promise<Outcome> {
  const items: FoundItem[] = [];
  for (const { request } of bound.requests) {
    for (const { attributes } of await log.sendAll(request)) {
      if (attributes !== undefined) items.push({ item: attributes, operation: undefined });
    }
  }
  return { items };
}

function callEnvironment(connection: Connection, { environment }: RunOptions): CallEnvironment {
  return {
    ...(environment ?? realEnvironment),
    ...(connection.tables === undefined ? {} : { tableNames: connection.tables }),
  };
}

const realEnvironment: Pick<CallEnvironment, "now" | "uuid" | "ulid"> = {
  now: () => Date.now(),
  uuid: () => randomUUID(),
  ulid: () => createUlid(Date.now()),
};

/** A transaction's answer has an empty item where nothing is stored. */
function presentItem(item: Item | undefined): Item | undefined {
  return item === undefined || Object.keys(item).length === 0 ? undefined : item;
}

function readOnlyPattern(connection: Connection, plan: PatternPlan): DataError {
  return new DataError({
    code: "read-only",
    message: `${plan.name} writes, and the connection "${connection.name}" is read-only; nothing was sent.`,
    hint: "Choose a connection that may write, or set readOnly to false for this one.",
  });
}

function invalid(message: string): DataError {
  return new DataError({ code: "invalid-arguments", message });
}
