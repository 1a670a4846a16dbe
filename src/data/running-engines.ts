import { setTimeout as delay } from "node:timers/promises";
import { isLocalEndpoint } from "./connections.ts";

/**
 * The local engines that this process has started, and how they ended: so that a refused connection
 * can be told from an engine that died.
 */
const running = new Map<string, Promise<string>>();
const ended = new Map<string, string>();

/** Notes an engine until it ends. `stopped` is what `end` resolves with where that was wanted. */
export function watchEngine(endpoint: string, end: Promise<string>, stopped: string): void {
  const place = placeOf(endpoint);
  ended.delete(place);
  const watched = end.then((how) => {
    // Another engine may have been started at the same place meanwhile.
    if (running.get(place) === watched) {
      running.delete(place);
      if (how !== stopped) ended.set(place, how);
    }
    return how;
  });
  running.set(place, watched);
}

/** How the engine ended that this process had started at an endpoint: "exit code 1". */
export function engineEndedAt(endpoint: string): string | undefined {
  return ended.get(placeOf(endpoint));
}

/**
 * Waits a moment for an engine to have ended, since its connections break before its end is
 * noticed.
 */
export async function settleEngineAt(endpoint: string): Promise<void> {
  const end = running.get(placeOf(endpoint));
  if (end !== undefined) await Promise.race([end, delay(settleMilliseconds)]);
}

const settleMilliseconds = 1000;

/** The names of this machine are one place; other hosts never run an engine of this process. */
function placeOf(endpoint: string): string {
  if (!isLocalEndpoint(endpoint)) return endpoint;
  return new URL(endpoint).port || "80";
}
