import type { BackfillClock } from "./rate.ts";

/** The clock of this machine. */
export const systemClock: BackfillClock = {
  now: () => Date.now(),
  wait(milliseconds, signal) {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener("abort", end, { once: true });
    });
  },
};
