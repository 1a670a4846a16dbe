import type { Item } from "../../dynamodb/values.ts";
import type { BackfillClock, BackfillRate, UnitKind } from "./rate.ts";
import { numberIn, type StateTable, type StateUpdate } from "./state-table.ts";

/** Capacity units per second of all workers together. */
export interface SharedLimits {
  readonly read: number;
  readonly write: number;
}

/** What one partition of a table takes: a rate that no table is too small for. */
export const defaultSharedLimits: SharedLimits = { read: 3000, write: 1000 };

/**
 * Sets the rate that all workers at a table share. It may be changed while they work, by this
 * function or by hand: the attribute `limit` of the items `RATE#<table>`.
 */
export async function setSharedLimits(
  state: StateTable,
  table: string,
  limits: SharedLimits,
): Promise<void> {
  for (const kind of ["read", "write"] as const) {
    await state.update(keyOf(table, kind), {
      // A table that has been throttling goes on to be spared; the rate rises again by itself.
      update: "SET #limit = :limit, #allowed = if_not_exists(#allowed, :limit)",
      values: { ":limit": { N: String(limits[kind]) } },
    });
  }
}

/**
 * A rate that all workers at a table share, on however many machines, through one item for reads and
 * one for writes. In each stands when the next unit is due. A worker reserves units for a tenth of a
 * second by moving that moment on, and waits until its own have come; so all of them together never
 * get more than the rate allows, no worker has to know of another, and what a worker that died had
 * reserved passes by itself.
 *
 * A throttled worker halves the rate for all. A twentieth of the limit comes back each second.
 */
export function sharedRate(state: StateTable, table: string, clock: BackfillClock): BackfillRate {
  const shares = {
    read: new SharedPace(state, keyOf(table, "read"), clock),
    write: new SharedPace(state, keyOf(table, "write"), clock),
  };
  return {
    acquire: (kind, units, signal) => shares[kind].acquire(units, signal),
    settle: (kind, acquired, consumed) => shares[kind].settle(acquired, consumed),
    throttled: (kind) => shares[kind].throttled(),
    unitsPerSecond: (kind) => shares[kind].allowed,
  };
}

function keyOf(table: string, kind: UnitKind) {
  return { run: `RATE#${table}`, part: kind };
}

/** The least that is reserved at once, in seconds of the whole rate: ten requests a second for all. */
const reservedSeconds = 0.1;
/** Units that nobody asked for may be made up for within this time, and no longer. */
const burstMilliseconds = 100;
/** Workers that are throttled together lower the rate once. */
const throttlingMilliseconds = 500;
const shareAfterThrottling = 0.5;
const shareAddedPerSecond = 0.05;
/** However much a table throttles, a backfill goes on. */
const leastUnitsPerSecond = 1;

class SharedPace {
  /** Units per second of all workers, as last heard. */
  allowed: number | undefined;
  /** Reserved and not used yet; less than nothing where more was consumed than acquired. */
  #balance = 0;
  /** One reservation after another. */
  #turn: Promise<void> = Promise.resolve();
  #lowered: Promise<void> | undefined;
  readonly #state: StateTable;
  readonly #key: { readonly run: string; readonly part: string };
  readonly #clock: BackfillClock;

  constructor(state: StateTable, key: { run: string; part: string }, clock: BackfillClock) {
    this.#state = state;
    this.#key = key;
    this.#clock = clock;
  }

  acquire(units: number, signal: AbortSignal | undefined): Promise<void> {
    const turn = this.#turn.then(() => this.#take(units, signal));
    // Who comes next must not fail for what went wrong with this one.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  settle(acquired: number, consumed: number): void {
    this.#balance += acquired - consumed;
  }

  throttled(): void {
    this.#lowered ??= this.#lower()
      .catch(() => undefined)
      .finally(() => {
        this.#lowered = undefined;
      });
  }

  async #take(units: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#lowered;
    while (this.#balance < units && signal?.aborted !== true) {
      const reserved = await this.#reserve(units - this.#balance);
      this.#balance += reserved.units;
      const wait = reserved.from - this.#clock.now();
      if (wait > 0) await this.#clock.wait(wait, signal);
    }
    this.#balance -= units;
  }

  /** Some units, and when their time comes. */
  async #reserve(needed: number): Promise<{ readonly units: number; readonly from: number }> {
    for (;;) {
      const allowed = this.allowed ?? (await this.#look());
      const units = Math.max(needed, allowed * reservedSeconds);
      const milliseconds = Math.ceil((units / allowed) * 1000);
      const floor = this.#clock.now() - burstMilliseconds;
      // Two updates that exclude each other, so that no worker reads before it writes.
      const next = await this.#update({
        update: "SET #due = #due + :milliseconds",
        condition: "#due >= :floor",
        values: numbers({ ":milliseconds": milliseconds, ":floor": floor }),
      });
      const first =
        next ??
        (await this.#update({
          update: "SET #due = :due",
          condition: "attribute_not_exists(#due) OR #due < :floor",
          values: numbers({ ":due": floor + milliseconds, ":floor": floor }),
        }));
      // Another worker was faster.
      if (first === undefined) continue;
      await this.#raise(first);
      return { units, from: (numberIn(first, "due") ?? floor) - milliseconds };
    }
  }

  async #look(): Promise<number> {
    const item = await this.#state.get(this.#key);
    const limit = numberIn(item, "limit");
    this.allowed = numberIn(item, "allowed") ?? limit;
    if (this.allowed !== undefined && limit !== undefined && this.allowed <= limit) {
      return this.allowed;
    }
    // Nobody has set the rate yet, or it was lowered by hand.
    const to = limit ?? defaultSharedLimits[this.#key.part as UnitKind];
    this.allowed = to;
    await this.#update({
      update: "SET #limit = :limit, #allowed = :limit",
      values: numbers({ ":limit": to }),
    });
    return this.allowed;
  }

  /** Gives back what throttling has taken, a little each second. */
  async #raise(item: Item): Promise<void> {
    const allowed = numberIn(item, "allowed") ?? (await this.#look());
    const limit = numberIn(item, "limit") ?? allowed;
    this.allowed = allowed;
    if (allowed === limit) return;
    const now = this.#clock.now();
    const changed = numberIn(item, "changed") ?? now - 1000;
    const seconds = (now - changed) / 1000;
    if (seconds < 1 && allowed < limit) return;
    const raised = Math.min(limit, allowed + limit * shareAddedPerSecond * seconds);
    const set = await this.#update({
      update: "SET #allowed = :raised, #changed = :now",
      condition: "#allowed = :allowed",
      values: numbers({ ":raised": raised, ":now": now, ":allowed": allowed }),
    });
    if (set !== undefined) this.allowed = raised;
  }

  async #lower(): Promise<void> {
    const now = this.#clock.now();
    const allowed = this.allowed ?? (await this.#look());
    const lowered = Math.max(leastUnitsPerSecond, allowed * shareAfterThrottling);
    const set = await this.#update({
      update: "SET #allowed = :lowered, #changed = :now, #throttled = :now",
      condition:
        "#allowed = :allowed AND (attribute_not_exists(#throttled) OR #throttled < :before)",
      values: numbers({
        ":lowered": lowered,
        ":now": now,
        ":allowed": allowed,
        ":before": now - throttlingMilliseconds,
      }),
    });
    if (set !== undefined) this.allowed = lowered;
    else await this.#look();
  }

  #update(update: StateUpdate): Promise<Item | undefined> {
    return this.#state.update(this.#key, update);
  }
}

function numbers(values: Readonly<Record<string, number>>): Item {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
  );
}
