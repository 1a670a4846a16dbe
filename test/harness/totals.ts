import type Mocha from "mocha";

/** How a run of tests ended. Skipped tests count as failed: nothing passes by not running. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

export const noTests: Totals = { passed: 0, failed: 0 };

export function addTotals(...totals: readonly Totals[]): Totals {
  return {
    passed: totals.reduce((sum, { passed }) => sum + passed, 0),
    failed: totals.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** Runs what a Mocha has loaded and resolves with its totals, whatever they are. */
export function runMocha(mocha: Mocha): Promise<Totals> {
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures + pending });
    });
  });
}
