import type { AttributeValue } from "../../dynamodb/values.ts";

/** Where the names of an expression get their values from. All functions must be pure or seeded. */
export interface Environment {
  /** The item's attribute of this logical name; `undefined` where the item has none. */
  attribute(name: string): AttributeValue | undefined;
  /** The pattern's argument; `undefined` where it was not given. */
  parameter(name: string): AttributeValue | undefined;
  /** The time of the call in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  uuid(): string;
  ulid(): string;
}

/**
 * `absent` is no error: an attribute that an item lacks, a template over it, an optional argument
 * that was not given. `failure` is what must not be written or sent, with a message for the caller.
 */
export type Evaluation =
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "absent" }
  | { readonly kind: "failure"; readonly message: string };

export const absent: Evaluation = { kind: "absent" };

export function present(value: AttributeValue): Evaluation {
  return { kind: "value", value };
}

export function failure(message: string): Evaluation {
  return { kind: "failure", message };
}
