import type { Item } from "../dynamodb/values.ts";
import type { Connection } from "./connections.ts";

export type DataProblemCode =
  // Settings and credentials.
  | "invalid-connection"
  | "no-region"
  | "no-credentials"
  | "profile-not-found"
  | "expired-credentials"
  | "wrong-credentials"
  | "mfa-required"
  | "access-denied"
  | "clock-skew"
  // The way to DynamoDB.
  | "no-network"
  | "endpoint-refused"
  | "endpoint-not-dynamodb"
  | "insecure-endpoint"
  | "timed-out"
  | "connection-lost"
  | "engine-ended"
  | "aborted"
  // What DynamoDB answered.
  | "table-not-found"
  | "table-exists"
  | "table-differs"
  | "table-busy"
  | "throttled"
  | "limit-exceeded"
  | "invalid-request"
  | "item-too-large"
  | "item-collection-too-large"
  | "condition-failed"
  | "transaction-cancelled"
  | "transaction-conflict"
  | "service-failed"
  // What was not sent.
  | "read-only"
  | "not-local"
  | "invalid-arguments"
  | "not-supported"
  // The local engine.
  | "engine-missing"
  | "engine-failed"
  | "java-missing"
  | "java-too-old"
  | "port-in-use"
  | "port-refused"
  | "unknown";

/** What went wrong and what to do, as plain data for people and programs. */
export interface DataProblem {
  readonly code: DataProblemCode;
  /** One sentence or two. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The name of DynamoDB's exception, where it answered with one. */
  readonly exception?: string;
  /** The profile whose credentials are missing or have expired; absent for the default one. */
  readonly profile?: string;
  /** Of a cancelled transaction: what each action came to, in their order. */
  readonly reasons?: readonly CancellationReason[];
  /** The stored item that a condition failed on, where the request asked for it. */
  readonly item?: Item;
}

export interface CancellationReason {
  /** `None`, `ConditionalCheckFailed`, `TransactionConflict`, `ValidationError`, … */
  readonly code: string;
  readonly message?: string;
  readonly item?: Item;
}

/** The one error that `data` throws. Its problem crosses process borders; the error does not. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly problem: DataProblem;

  constructor(problem: DataProblem, options?: ErrorOptions) {
    super(problem.message, options);
    this.problem = problem;
  }
}

/** What was being done when an error happened. */
export interface ErrorContext {
  readonly connection: Connection;
  /** Physical name of the table at hand. */
  readonly table?: string;
}

export function readError(error: unknown): { name: string; message: string } {
  if (typeof error !== "object" || error === null) return { name: "", message: String(error) };
  const { name, message } = error as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" ? name : "",
    message: typeof message === "string" ? message : "",
  };
}

/** Where a connection leads, for messages: "at http://127.0.0.1:8000", "in eu-west-1". */
export function describePlace(connection: Connection): string {
  if (connection.endpoint !== undefined) return `at ${connection.endpoint}`;
  if (connection.region !== undefined) return `in ${connection.region}`;
  return `in the region of the connection "${connection.name}"`;
}

export function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.trim() ?? "";
}
