import type { Classification } from "../change.ts";

/** One kind of change: what it says, what it takes, why, and what to do about it. */
export interface ChangeDefinition {
  readonly classification: Classification;
  /** What is different; `{name}` stands for a parameter. */
  readonly message: string;
  /** Why it takes what it takes. Stands in the documentation as well, so that it reads without values. */
  readonly reason: string;
  readonly advice: string;
  /** Where a fact about DynamoDB comes from. */
  readonly source?: string;
}

export const updateTablePage =
  "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html";
export const onlineIndexPage =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html";
