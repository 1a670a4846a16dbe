import type { Item } from "../dynamodb/values.ts";
import { isLocal } from "./connections.ts";
import { fromSdkItem, type SdkItem } from "./convert.ts";
import {
  type CancellationReason,
  type DataProblem,
  type DataProblemCode,
  describePlace,
  type ErrorContext,
  firstLine,
} from "./data-error.ts";

/** What DynamoDB's exceptions mean, by their names; `undefined` for any other error. */
export function describeServiceError(
  error: unknown,
  name: string,
  message: string,
  context: ErrorContext,
): DataProblem | undefined {
  const of = (code: DataProblemCode, text: string, hint?: string): DataProblem => ({
    code,
    message: text,
    exception: name,
    ...(hint !== undefined && { hint }),
  });
  const where = describePlace(context.connection);
  const table = context.table === undefined ? "The table" : `The table "${context.table}"`;
  switch (name) {
    case "ResourceNotFoundException":
    case "TableNotFoundException":
      return of("table-not-found", `${table} does not exist ${where}.`, missingTableHint(context));
    case "ResourceInUseException":
      if (/preexisting|already exists/i.test(message)) {
        return of("table-exists", `${table} exists already ${where}.`);
      }
      return of(
        "table-busy",
        `${table} is being created, changed or deleted at this moment.`,
        "Try again in a minute.",
      );
    case "TableInUseException":
      return of("table-busy", `${table} is being changed.`, "Try again in a minute.");
    case "ConditionalCheckFailedException":
      return {
        ...of("condition-failed", "The condition of the write does not hold; nothing was written."),
        ...itemOf((error as { Item?: SdkItem }).Item),
      };
    case "TransactionCanceledException":
      return describeCancellation(error, name);
    case "TransactionConflictException":
    case "TransactionInProgressException":
    case "ReplicatedWriteConflictException":
      return of(
        "transaction-conflict",
        "Another transaction is working on the same item.",
        "Try again.",
      );
    case "IdempotentParameterMismatchException":
      return of(
        "invalid-request",
        "A request token was used again for another transaction within ten minutes.",
      );
    case "ProvisionedThroughputExceededException":
    case "ThrottlingException":
    case "RequestLimitExceeded":
      return of(
        "throttled",
        `DynamoDB throttles: ${lowerFirst(firstLine(message)) || "more is asked of the table than its capacity"}`,
        "Wait and try again, raise the capacity, or look for a hot partition key.",
      );
    case "LimitExceededException":
      return of(
        "limit-exceeded",
        `A limit of the account is reached: ${firstLine(message)}`,
        "Wait until other tables are ready, or have the limit raised.",
      );
    case "ItemCollectionSizeLimitExceededException":
      return of(
        "item-collection-too-large",
        "The item collection has reached 10 GB, the most for a table with local indexes.",
        "Spread its items over more partition key values, or use a global index instead.",
      );
    case "AccessDeniedException":
      return of(
        "access-denied",
        `AWS denies the request: ${firstLine(message)}`,
        "Have the action allowed for this role or user, or choose another profile.",
      );
    case "ValidationException":
      return describeValidation(message, name);
    case "InternalServerError":
    case "InternalFailure":
    case "ServiceUnavailable":
      return of("service-failed", `DynamoDB failed ${where}: ${firstLine(message)}`, "Try again.");
    default:
      return undefined;
  }
}

function describeValidation(message: string, exception: string): DataProblem {
  // The first line of a validation message is a summary with the number of errors, then a colon.
  const text = message.replace(/^One or more parameter values were invalid:\s*/, "");
  if (/item size|size has exceeded/i.test(message) && !/expression size/i.test(message)) {
    return {
      code: "item-too-large",
      message: `The item is too large: ${firstLine(text)}`,
      hint: "An item has at most 400 KB, names included.",
      exception,
    };
  }
  return { code: "invalid-request", message: `DynamoDB refuses the request: ${text}`, exception };
}

function describeCancellation(error: unknown, exception: string): DataProblem {
  const given = (error as { CancellationReasons?: readonly SdkReason[] }).CancellationReasons ?? [];
  const reasons = given.map(
    (reason): CancellationReason => ({
      code: reason.Code ?? "None",
      ...(reason.Message !== undefined && { message: reason.Message }),
      ...itemOf(reason.Item),
    }),
  );
  const failed = reasons.flatMap((reason, index) =>
    reason.code === "None" ? [] : [`action ${index + 1}: ${reasonText(reason)}`],
  );
  return {
    code: "transaction-cancelled",
    message: `The transaction was cancelled and nothing was written (${failed.join("; ")}).`,
    exception,
    reasons,
  };
}

interface SdkReason {
  readonly Code?: string;
  readonly Message?: string;
  readonly Item?: SdkItem;
}

function reasonText(reason: CancellationReason): string {
  if (reason.code === "ConditionalCheckFailed") return "its condition does not hold";
  if (reason.code === "TransactionConflict") return "another transaction is working on its item";
  return reason.message === undefined ? reason.code : firstLine(reason.message);
}

function itemOf(item: SdkItem | undefined): { item?: Item } {
  return item === undefined || Object.keys(item).length === 0 ? {} : { item: fromSdkItem(item) };
}

function missingTableHint({ connection }: ErrorContext): string {
  if (isLocal(connection)) {
    return "Create the model's tables here first (dynamo deploy). Tables in memory are gone when the local DynamoDB ends.";
  }
  return "Check the connection's region and profile, and its table names if they differ from the model's.";
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
