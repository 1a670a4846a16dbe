/** Tells what is being done: a line for each step, which ends with how long the step took. */
export interface Steps {
  /** A text that the step leads to is shown, too. */
  step<T>(what: string, run: () => T | Promise<T>): Promise<T>;
  /** A line about the step that is under way. */
  note(text: string): void;
}

/** Steps that are written as they go; `now` is in milliseconds. */
export function createSteps(write: (text: string) => void, now: () => number): Steps {
  let isLineOpen = false;
  return {
    async step(what, run) {
      const start = now();
      write(`${what} …`);
      isLineOpen = true;
      const result = await run();
      const detail = typeof result === "string" ? ` ${result}` : "";
      const took = `(${((now() - start) / 1000).toFixed(1)} s)`;
      // After notes the end stands on a line of its own, and says what has ended.
      write(isLineOpen ? `${detail} ${took}\n` : `${what} …${detail} ${took}\n`);
      isLineOpen = false;
      return result;
    },
    note(text) {
      write(`${isLineOpen ? "\n" : ""}  ${text}\n`);
      isLineOpen = false;
    },
  };
}
