import assert from "node:assert/strict";
import type { DataProblem, DataProblemCode } from "../../src/data/data-error.ts";
import { DataError } from "../../src/data/data-error.ts";

/** The problem that some work fails with, which has to be of this code. */
export async function problemOf(
  work: Promise<unknown>,
  code: DataProblemCode,
): Promise<DataProblem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DataError, `no DataError: ${String(error)}`);
  assert.equal(error.problem.code, code, error.message);
  checkReadable(error.problem);
  return error.problem;
}

/** No stack trace, no library's name, whole sentences. */
export function checkReadable({ message, hint }: DataProblem): void {
  assert.match(message, /^[A-Z0-9"].*[.)…]$/s, message);
  assert.doesNotMatch(message, /\n\s+at |node_modules|undefined|\[object/, message);
  if (hint !== undefined) assert.match(hint, /^[A-Z]/);
}
