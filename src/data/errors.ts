import { describeConnectionFailure } from "./connection-errors.ts";
import {
  DataError,
  type DataProblem,
  type ErrorContext,
  firstLine,
  readError,
} from "./data-error.ts";
import { settleEngineAt } from "./running-engines.ts";
import { describeServiceError } from "./service-errors.ts";

/** The error to throw for whatever the SDK, the network or a signal threw. */
export function toDataError(error: unknown, context: ErrorContext): DataError {
  if (error instanceof DataError) return error;
  return new DataError(describeError(error, context), { cause: error });
}

/**
 * Like `toDataError`, but gives a local engine a moment to be noticed as dead where the connection
 * to it broke.
 */
export async function explainError(error: unknown, context: ErrorContext): Promise<DataError> {
  const { code } = describeError(error, context);
  const { endpoint } = context.connection;
  const broken = code === "connection-lost" || code === "endpoint-refused";
  if (broken && endpoint !== undefined) await settleEngineAt(endpoint);
  return toDataError(error, context);
}

/** What an error means, in words that do not presuppose the SDK. Never throws. */
export function describeError(error: unknown, context: ErrorContext): DataProblem {
  if (error instanceof DataError) return error.problem;
  const problem = interpret(error, context);
  return { ...problem, message: endSentence(problem.message) };
}

function interpret(error: unknown, context: ErrorContext): DataProblem {
  const { name, message } = readError(error);
  if (name === "AbortError") return { code: "aborted", message: "Cancelled." };
  return (
    describeServiceError(error, name, message, context) ??
    describeConnectionFailure(error, context.connection) ?? {
      code: "unknown",
      message: firstLine(message) || "Something went wrong, without a message.",
    }
  );
}

/** What others wrote often lacks its full stop. */
function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
