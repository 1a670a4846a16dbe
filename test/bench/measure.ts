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
  return median(times);
}

/** What one of several things that were measured side by side takes. */
export interface SideBySide {
  /** The median time of one call. */
  readonly milliseconds: number;
  /** The median of what a call took more than one of the first thing in the same round. */
  readonly overhead: number;
}

/**
 * Times of asynchronous calls, measured in many short rounds. In each round every one has its turn,
 * in another order, so that a busy machine is as busy for all of them, and nobody always comes after
 * the same one. The first is what the others are compared with.
 */
export async function sideBySide<Name extends string>(
  calls: Readonly<Record<Name, () => Promise<unknown>>>,
  options: {
    readonly rounds: number;
    readonly warmupMilliseconds: number;
    /** How long the first one's turn is; the others make as many calls. */
    readonly turnMilliseconds: number;
  },
): Promise<Readonly<Record<Name, SideBySide>>> {
  const names = Object.keys(calls) as Name[];
  const [first] = names;
  if (first === undefined) throw new Error("There is nothing to measure.");
  for (const name of names) await callFor(options.warmupMilliseconds, calls[name]);
  const made = await callFor(10 * options.turnMilliseconds, calls[first]);
  const count = Math.max(1, Math.round(made / 10));
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < options.rounds; round++) {
    for (const name of shuffled(names)) {
      const call = calls[name];
      const start = performance.now();
      for (let made = 0; made < count; made++) await call();
      times.get(name)?.push((performance.now() - start) / count);
    }
  }
  const base = times.get(first) ?? [];
  const results = names.map((name): [Name, SideBySide] => {
    const own = times.get(name) ?? [];
    const overheads = own.map((time, round) => time - (base[round] ?? Number.NaN));
    return [name, { milliseconds: median(own), overhead: median(overheads) }];
  });
  return Object.fromEntries(results) as Record<Name, SideBySide>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function callFor(milliseconds: number, call: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + milliseconds;
  let made = 0;
  for (; made < 3 || performance.now() < end; made++) await call();
  return made;
}

function shuffled<Element>(elements: readonly Element[]): Element[] {
  const order = elements.map((element) => ({ element, place: Math.random() }));
  return order.sort((left, right) => left.place - right.place).map(({ element }) => element);
}

/** A time that is only reported. */
export function reported(name: string, milliseconds: number): Finding {
  return { name, text: `${milliseconds.toFixed(2)} ms`, kept: undefined };
}

/** A ratio of two times of the same run, with the most that it may be. */
export function atMost(name: string, ratio: number, limit: number): Finding {
  return { name, text: `${ratio.toFixed(2)} (at most ${limit})`, kept: ratio <= limit };
}
