import type { DataProblem } from "../../data/data-error.ts";

/** A failure as people are told of it. */
export interface Failure {
  /** What is wrong, and why. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly code?: DataProblem["code"];
  /** Where credentials are missing or have expired: the profile, unless it is the default one. */
  readonly profile?: string;
}

/** Ends what the user asked for with a message to them. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof UserError) return failure(error.message, error.hint);
  const problem = problemOf(error);
  if (problem !== undefined)
    return {
      ...failure(problem.message, problem.hint),
      code: problem.code,
      ...(problem.profile === undefined ? {} : { profile: problem.profile }),
    };
  return failure(error instanceof Error ? error.message : String(error));
}

/** Whether the user ended it themselves, about which there is nothing to tell them. */
export function isCancellation(error: unknown): boolean {
  return (
    problemOf(error)?.code === "aborted" || (error instanceof Error && error.name === "Canceled")
  );
}

/**
 * The problem of an error of the data layer. It is told by its shape, since that layer is a bundle
 * of its own which may not be loaded yet.
 */
function problemOf(error: unknown): DataProblem | undefined {
  if (!(error instanceof Error) || error.name !== "DataError") return undefined;
  return (error as Error & { readonly problem?: DataProblem }).problem;
}

function failure(message: string, hint?: string): Failure {
  return hint === undefined ? { message } : { message, hint };
}
