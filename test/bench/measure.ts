/** A claim about speed and how it turned out. Ratios hold on every machine; times are for reading. */
export interface Finding {
  readonly name: string;
  readonly text: string;
  /** `undefined` for what is only reported. */
  readonly kept: boolean | undefined;
}

/** What a benchmark file exports as `benchmark`. */
export interface Benchmark {
  readonly name: string;
  run(): Promise<readonly Finding[]> | readonly Finding[];
}

/** An editor has checked its model a hundred times before anyone notices how long it takes. */
const warmupMilliseconds = 3000;

/**
 * The median time of one call in milliseconds, after calls that let the engine compile it.
 *
 * @param prepare Makes the input of one call anew where a call could profit from the last one.
 */
export function medianMilliseconds<T>(
  prepare: () => T,
  call: (input: T) => unknown,
  runs = 15,
): number {
  const warm = performance.now() + warmupMilliseconds;
  for (let calls = 0; calls < 5 || performance.now() < warm; calls++) call(prepare());
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const input = prepare();
    const start = performance.now();
    call(input);
    times.push(performance.now() - start);
  }
  times.sort((left, right) => left - right);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** A time that is only reported. */
export function reported(name: string, milliseconds: number): Finding {
  return { name, text: `${milliseconds.toFixed(2)} ms`, kept: undefined };
}

/** A ratio of two times of the same run, with the most that it may be. */
export function atMost(name: string, ratio: number, limit: number): Finding {
  return { name, text: `${ratio.toFixed(2)} (at most ${limit})`, kept: ratio <= limit };
}
