import type { UpgradeFunction } from "../../evolution/backfill/index.ts";
import { type ExactNumber, fromNativeItem, toNativeItem } from "./native-values.ts";

/**
 * A function of the author's as a backfill calls it: it gets the stored attributes as generated code
 * gives them to it, and what it returns, or resolves to, is brought into the form in which it is
 * stored.
 */
export function asUpgradeFunction(
  written: (item: Readonly<Record<string, unknown>>) => unknown,
  name: string,
  exact: ExactNumber,
): UpgradeFunction {
  const stored = (native: unknown) => {
    try {
      return fromNativeItem(native);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TypeError(`${name} made what cannot be stored: ${reason}.`);
    }
  };
  return (item) => {
    const made = written(toNativeItem(item, exact));
    return isThenable(made) ? Promise.resolve(made).then(stored) : stored(made);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
