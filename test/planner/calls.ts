import assert from "node:assert/strict";
import { unusedSubstitutions } from "../../src/dynamodb/expressions.ts";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import { type Bound, bind } from "../../src/planner/index.ts";
import type { Planned } from "./harness.ts";
import { environment } from "./pure-table.ts";

export const shop = `
table Shop {
  name "shop-prod"
  partition key PK: string
  sort key SK: string
  discriminator kind
  global index ByMail {
    partition key MailPK: string
    project keys
  }
}
type Address { city: string @name("c") }
entity Customer in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "PROFILE"
  MailPK = "MAIL#\${mail:lower}"
  customerId: string
  mail?: string @unique
  home?: Address @name("h")
  logins: integer = 0
  code: ulid = ulid()
  tags?: set<string>
}
entity Order in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "ORDER#\${number:06}##\${note}"
  customerId: string in key
  number: integer in key
  note: string
  status: "OPEN" | "DONE"
  at: timestamp
}
`;

export function given(values: Record<string, string | number>): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? { S: value } : { N: String(value) },
    ]),
  );
}

export function call(
  planned: Planned,
  args: Readonly<Record<string, AttributeValue>>,
  current?: Readonly<Record<string, Item | undefined>>,
): Bound {
  return bind(planned.plans, planned.plan("P"), args, environment, current);
}

/** The inputs of the requests, after a look at what DynamoDB is strict about. */
export function inputs(bound: Bound): readonly unknown[] {
  assert.equal(bound.kind, "requests", JSON.stringify(bound));
  if (bound.kind !== "requests") return [];
  return bound.requests.map(({ request }) => {
    checkSubstitutions(request.input);
    return request.input;
  });
}

/** Every alias and placeholder is used, and no name stands bare. */
export function checkSubstitutions(input: unknown): void {
  if (typeof input !== "object" || input === null) return;
  if (Array.isArray(input)) {
    input.forEach(checkSubstitutions);
    return;
  }
  const record = input as Readonly<Record<string, unknown>>;
  const expressions = Object.entries(record)
    .filter(([name]) => name.endsWith("Expression"))
    .map(([, value]) => String(value));
  const names = record.ExpressionAttributeNames as Record<string, string> | undefined;
  const values = record.ExpressionAttributeValues as Record<string, unknown> | undefined;
  assert.deepEqual(unusedSubstitutions(expressions, names, values), []);
  for (const token of expressions.join(" ").match(/[#:][A-Za-z0-9_]+/g) ?? []) {
    assert.ok(token in { ...names, ...values }, `${token} stands for something`);
  }
  Object.values(record).forEach(checkSubstitutions);
}

export function problemOf(bound: Bound): string {
  assert.equal(bound.kind, "error", JSON.stringify(bound));
  return bound.kind === "error" ? bound.problems.map(({ message }) => message).join(" ") : "";
}
