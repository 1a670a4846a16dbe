/** Time, so that tests and other hosts can bring their own. */
export interface BackfillClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export type UnitKind = "read" | "write";

/**
 * Paces what segments ask of a table, in capacity units. One is shared by all segments of a process;
 * segments of several machines share one that is kept in a table.
 */
export interface BackfillRate {
  /** Resolves when so many units may be asked for, or as soon as the signal is aborted. */
  acquire(kind: UnitKind, units: number, signal?: AbortSignal): Promise<void>;
  /** What a request has really consumed, beside what was acquired for it. */
  settle(kind: UnitKind, acquired: number, consumed: number): void;
  /** DynamoDB has throttled a request: ask for less from now on. */
  throttled(kind: UnitKind): void;
  /** Units per second that are allowed at present; `undefined` where nothing limits them. */
  unitsPerSecond(kind: UnitKind): number | undefined;
}
