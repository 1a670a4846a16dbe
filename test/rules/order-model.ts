import assert from "node:assert/strict";
import { applyEdits, format } from "../../src/language/index.ts";
import { analyzeText } from "../analyze-text.ts";
import { checkFindings } from "./checks-of-findings.ts";
import { changesOf } from "./refactoring.ts";

/** The parts of a model, joined. */
export function model(...parts: readonly string[]): string {
  return parts.join("\n");
}

/** Checks that the first change offered mends the finding, breaks nothing, and is as formatted. */
export function checkMend(text: string, code: string, ...lines: readonly string[]): void {
  const [change] = changesOf(analyzeText(text), code);
  assert.ok(change, `${code} offers a change`);
  const mended = applyEdits(text, change.edits);
  assert.equal(format(mended)?.text, mended);
  for (const line of lines) assert.ok(mended.includes(line), `${line} in\n${mended}`);
  checkFindings(mended, code);
}

export const orders = `table Orders {
  partition key customerId: string
  sort key orderId: string

  ttl expiresAt
}

entity Order in Orders {
  customerId: ulid
  orderId: ulid
  status: "OPEN" | "PAID" | "SENT" | "DONE"
  note: string @size(400B)
  expiresAt?: epoch

  volume 5k per customerId max 8k
}
`;

export const ofCustomer = (clauses: string, name = "OrdersOfCustomer"): string => `pattern ${name} {
  query Order
  where customerId = :customerId
  ${clauses}
}
`;

/** The message of the rule's first finding. */
export function textOf(text: string, code: string): string {
  return analyzeText(text).diagnostics.find((each) => each.code === code)?.message ?? "";
}
