import type { BackfillClock, BackfillRate, UnitKind } from "./rate.ts";

/** Units per second; without one nothing is held back until DynamoDB throttles. */
export interface RateLimits {
  readonly write?: number;
  readonly read?: number;
}

/**
 * The rate of one process: never more than the limits, less where DynamoDB throttles. It halves what
 * it asks for when it is throttled and adds a twentieth of the limit each second after that (additive
 * increase, multiplicative decrease), so that several processes share a table fairly.
 */
export function pacedRate(limits: RateLimits, clock: BackfillClock): BackfillRate {
  const paces = { read: new Pace(limits.read, clock), write: new Pace(limits.write, clock) };
  return {
    acquire: (kind, units, signal) => paces[kind].acquire(units, signal),
    settle: (kind, acquired, consumed) => paces[kind].settle(acquired, consumed),
    throttled: (kind) => paces[kind].throttled(),
    unitsPerSecond: (kind: UnitKind) => paces[kind].allowed,
  };
}

/** Units that were not asked for may be made up for within this time, and no longer. */
const burstMilliseconds = 100;
/** Requests that were under way together are throttled together, which counts once. */
const throttlingMilliseconds = 500;
const shareAfterThrottling = 0.5;
const shareAddedPerSecond = 0.05;
/** However much a table throttles, a backfill goes on. */
const leastUnitsPerSecond = 1;

class Pace {
  allowed: number | undefined;
  private readonly limit: number | undefined;
  private readonly clock: BackfillClock;
  /** When the next unit is due, in the clock's milliseconds. */
  private due = Number.NEGATIVE_INFINITY;
  private throttledAt = Number.NEGATIVE_INFINITY;
  private raisedAt = Number.NEGATIVE_INFINITY;
  /** Units per second that are added each second. */
  private step = 0;
  private readonly consumption: Consumption;

  constructor(limit: number | undefined, clock: BackfillClock) {
    this.limit = limit;
    this.allowed = limit;
    this.clock = clock;
    this.consumption = new Consumption(clock.now());
  }

  async acquire(units: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.allowed === undefined) return;
    const now = this.clock.now();
    const due = Math.max(this.due, now - burstMilliseconds);
    this.due = due + (units / this.allowed) * 1000;
    if (due > now) await this.clock.wait(due - now, signal);
  }

  settle(acquired: number, consumed: number): void {
    const now = this.clock.now();
    this.consumption.add(consumed, now);
    if (this.allowed === undefined) return;
    this.due += ((consumed - acquired) / this.allowed) * 1000;
    if (this.limit !== undefined && this.allowed >= this.limit) return;
    const seconds = (now - this.raisedAt) / 1000;
    this.raisedAt = now;
    this.allowed = Math.min(this.allowed + this.step * seconds, this.limit ?? Infinity);
  }

  throttled(): void {
    const now = this.clock.now();
    if (now < this.throttledAt + throttlingMilliseconds) return;
    this.throttledAt = now;
    this.raisedAt = now;
    const asked = this.allowed ?? this.consumption.perSecond(now);
    this.allowed = Math.max(leastUnitsPerSecond, asked * shareAfterThrottling);
    this.step = Math.max((this.limit ?? asked) * shareAddedPerSecond, leastUnitsPerSecond / 10);
  }
}

/** What has been consumed of late, for a rate to begin with where none was given. */
class Consumption {
  private since: number;
  private units = 0;
  private before = 0;

  constructor(now: number) {
    this.since = now;
  }

  add(units: number, now: number): void {
    if (now - this.since >= 1000) {
      this.before = (this.units / (now - this.since)) * 1000;
      this.units = 0;
      this.since = now;
    }
    this.units += units;
  }

  perSecond(now: number): number {
    const milliseconds = now - this.since;
    return milliseconds < 100 && this.before > 0
      ? this.before
      : (this.units / Math.max(milliseconds, 100)) * 1000;
  }
}
