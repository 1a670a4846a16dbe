import type Mocha from "mocha";

/** How a run of tests ended. Skipped tests count as failed: nothing passes by not running. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** What has failed, by its full title. */
  readonly failures: readonly string[];
}

export const noTests: Totals = { passed: 0, failed: 0, failures: [] };

export function oneFailure(title: string): Totals {
  return { passed: 0, failed: 1, failures: [title] };
}

export function addTotals(...totals: readonly Totals[]): Totals {
  return {
    passed: totals.reduce((sum, { passed }) => sum + passed, 0),
    failed: totals.reduce((sum, { failed }) => sum + failed, 0),
    failures: totals.flatMap(({ failures }) => failures),
  };
}

/** Runs what a Mocha has loaded and resolves with its totals, whatever they are. */
export function runMocha(mocha: Mocha): Promise<Totals> {
  return new Promise((resolve) => {
    const failures: string[] = [];
    const runner = mocha.run(() => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failed + pending, failures });
    });
    runner.on("fail", (test) => failures.push(test.fullTitle()));
    runner.on("pending", (test) => failures.push(`${test.fullTitle()} (skipped)`));
  });
}
