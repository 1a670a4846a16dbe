import type { BackfillClock, BackfillRate, UnitKind } from "./rate.ts";
import type { BackfillAnswer, BackfillRequest, SendBackfillRequest } from "./requests.ts";

/** What a worker sends through. */
export interface Sender {
  readonly send: SendBackfillRequest;
  readonly rate: BackfillRate;
  readonly clock: BackfillClock;
  /** Ends waiting; what is under way is waited for, so that it is known what it came to. */
  readonly signal: AbortSignal;
}

export interface PersistentAnswer {
  readonly answer: BackfillAnswer;
  /** How often the request was throttled before. */
  readonly throttled: number;
  /** An earlier attempt may have been carried out although no answer came. */
  readonly isUncertain: boolean;
}

/** Together about two minutes. */
const throttledAttempts = 30;
/** Together about ten seconds, besides what the requests themselves wait for. */
const unavailableAttempts = 8;

/**
 * Sends a request at the rate that is allowed, and again for as long as that may help: DynamoDB
 * throttles, is not to be reached for a moment, or another transaction is at the item.
 *
 * @param units What it will consume, as far as that is known before.
 */
export async function sendPersistently(
  { send, rate, clock, signal }: Sender,
  request: BackfillRequest,
  kind: UnitKind,
  units: number,
): Promise<PersistentAnswer> {
  let throttled = 0;
  let unavailable = 0;
  let isUncertain = false;
  for (;;) {
    await rate.acquire(kind, units, signal);
    if (signal.aborted) return { answer: { kind: "aborted" }, throttled, isUncertain };
    const answer = await send(request, kind === "read" ? signal : undefined);
    if (answer.kind === "answered") rate.settle(kind, units, answer.units);
    // A write is paid for also where its condition fails.
    else rate.settle(kind, units, answer.kind === "condition failed" ? units : 0);
    if (answer.kind === "throttled") {
      rate.throttled(kind);
      throttled++;
      if (throttled >= throttledAttempts) return { answer, throttled, isUncertain };
      await clock.wait(backoff(throttled, 5000), signal);
    } else if (answer.kind === "unavailable" || answer.kind === "busy") {
      unavailable++;
      isUncertain ||= answer.kind === "unavailable";
      if (unavailable >= unavailableAttempts) return { answer, throttled, isUncertain };
      await clock.wait(backoff(unavailable, 2000), signal);
    } else return { answer, throttled, isUncertain };
  }
}

/** Longer with each attempt, and never the same for two that were refused together. */
export function backoff(attempt: number, mostMilliseconds: number): number {
  return Math.min(25 * 2 ** attempt, mostMilliseconds) * (0.5 + Math.random() / 2);
}
