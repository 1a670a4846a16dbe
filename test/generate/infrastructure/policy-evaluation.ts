import assert from "node:assert/strict";
import type { Policy, Statement } from "../../../src/generate/infrastructure/policy.ts";
import type { Model, Table } from "../../../src/language/index.ts";
import { meaningOf, type SentRequest } from "../recorded-client.ts";

/** What IAM gets to know of one action of a request. */
export interface RequestContext {
  readonly action: string;
  readonly resource: string;
  readonly leadingKeys: readonly string[];
  /** Top-level attributes that the request names; `undefined` where it wants all. */
  readonly attributes: readonly string[] | undefined;
  readonly select: string | undefined;
  readonly enclosing: string | undefined;
}

/** A small evaluator of the part of IAM's language that generated policies are written in. */
export function isAllowed(policy: Policy, context: RequestContext): boolean {
  return policy.Statement.some((statement) => allows(statement, context));
}

export function allows(statement: Statement, context: RequestContext): boolean {
  return (
    statement.Effect === "Allow" &&
    statement.Action.includes(context.action) &&
    isLike(context.resource, statement.Resource) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => {
        const expected = typeof values === "string" ? [values] : values;
        return holds(operator, valuesOf(context, key), expected);
      }),
    )
  );
}

/** All values of a condition's key; `undefined` where the request does not have it. */
function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  switch (key) {
    case "dynamodb:LeadingKeys":
      return context.leadingKeys;
    case "dynamodb:Attributes":
      return context.attributes ?? ["every attribute there is"];
    case "dynamodb:Select":
      return context.select === undefined ? undefined : [context.select];
    case "dynamodb:EnclosingOperation":
      return context.enclosing === undefined ? undefined : [context.enclosing];
    default:
      return assert.fail(`DynamoDB has no condition key ${key}`);
  }
}

function holds(
  operator: string,
  values: readonly string[] | undefined,
  expected: readonly string[],
): boolean {
  const equals = (value: string) => expected.some((each) => literally(each) === value);
  switch (operator) {
    case "ForAllValues:StringLike":
      return (values ?? []).every((value) => expected.some((each) => isLike(value, each)));
    case "ForAllValues:StringEquals":
      return (values ?? []).every(equals);
    case "ForAnyValue:StringEquals":
      return (values ?? []).some(equals);
    case "StringEqualsIfExists":
      return values === undefined || values.every(equals);
    default:
      return assert.fail(`IAM has no operator ${operator}`);
  }
}

/** `*` and `?` are wildcards, unless they are written as variables: `${*}`. */
export function isLike(value: string, pattern: string): boolean {
  const tokens = pattern.match(/\$\{.\}|./gsu) ?? [];
  const source = tokens.map((token) => {
    if (token === "*") return ".*";
    if (token === "?") return ".";
    return literally(token).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "su").test(value);
}

function literally(text: string): string {
  assert.doesNotMatch(text, /\$\{(?![*?$]\})/, "a variable of IAM");
  return text.replace(/\$\{(.)\}/g, "$1");
}

/** What a request asks IAM for: of a transaction, of each of its parts. */
export function contextsOf(model: Model, request: SentRequest): readonly RequestContext[] {
  const { operation, input } = request;
  if (operation === "TransactWriteItems" || operation === "TransactGetItems") {
    const items = input.TransactItems as readonly Readonly<Record<string, object>>[];
    return items.flatMap((item) =>
      Object.entries(item).map(([part, own]) => ({
        ...contextOf(model, partActions[part] ?? part, own as SentRequest["input"]),
        enclosing: operation,
      })),
    );
  }
  if (operation === "BatchGetItem") {
    return Object.entries(input.RequestItems as Readonly<Record<string, SentRequest["input"]>>).map(
      ([TableName, { Keys, ...own }]) => {
        const keys = Keys as readonly Readonly<Record<string, unknown>>[];
        const all = keys.map((Key) => contextOf(model, operation, { ...own, TableName, Key }));
        return merged(all);
      },
    );
  }
  if (operation === "BatchWriteItem") {
    return Object.entries(
      input.RequestItems as Readonly<Record<string, readonly Readonly<Record<string, object>>[]>>,
    ).map(([TableName, writes]) =>
      merged(
        writes.flatMap((write) =>
          Object.values(write).map((own) => contextOf(model, operation, { ...own, TableName })),
        ),
      ),
    );
  }
  return [contextOf(model, operation, input)];
}

const partActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  ConditionCheck: "ConditionCheckItem",
};

function merged(contexts: readonly RequestContext[]): RequestContext {
  const [first] = contexts;
  assert.ok(first !== undefined);
  return { ...first, leadingKeys: contexts.flatMap(({ leadingKeys }) => leadingKeys) };
}

function contextOf(model: Model, operation: string, input: SentRequest["input"]): RequestContext {
  const table = model.tables.find(({ physicalName }) => physicalName === input.TableName);
  assert.ok(table !== undefined);
  const index = input.IndexName as string | undefined;
  const place = index === undefined ? "" : `/index/${index}`;
  const isProjected = input.ProjectionExpression !== undefined;
  return {
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:eu-west-1:123456789012:table/${table.physicalName}${place}`,
    leadingKeys: leadingKeysOf(table, index, operation, input),
    attributes: isProjected ? attributesOf(input) : undefined,
    select: operation === "Query" ? (isProjected ? "SPECIFIC_ATTRIBUTES" : "ALL") : undefined,
    enclosing: undefined,
  };
}

function leadingKeysOf(
  table: Table,
  index: string | undefined,
  operation: string,
  input: SentRequest["input"],
): readonly string[] {
  const path = table.indexes.find(({ name }) => name === index) ?? table.primary;
  const [key] = path.partition;
  assert.ok(key !== undefined);
  if (operation === "Scan") return [];
  const values = (input.Key ?? input.Item) as Readonly<Record<string, object>> | undefined;
  if (values !== undefined) return [textOf(values[key.storedName])];
  const spelled = String(meaningOf({ operation, input }).input.KeyConditionExpression);
  const start = `${JSON.stringify(key.storedName)} = `;
  const rest = spelled.slice(spelled.indexOf(start) + start.length);
  for (let end = rest.indexOf("}") + 1; end > 0; end = rest.indexOf("}", end) + 1) {
    try {
      return [textOf(JSON.parse(rest.slice(0, end)))];
    } catch {
      // The brace stands in a text: the value goes on.
    }
  }
  return assert.fail(`No partition key in ${spelled}`);
}

function textOf(value: object | undefined): string {
  const [text] = Object.values(value ?? {});
  return typeof text === "string" ? text : JSON.stringify(text);
}

/** Names in expressions and keys; behind a dot stands a part of an attribute. */
function attributesOf(input: SentRequest["input"]): readonly string[] {
  const names = (input.ExpressionAttributeNames ?? {}) as Readonly<Record<string, string>>;
  const expressions = Object.entries(input).flatMap(([property, value]) =>
    property.endsWith("Expression") ? [String(value)] : [],
  );
  const aliases = expressions.flatMap((text) => text.match(/(?<![.\w])#\w+/g) ?? []);
  return [
    ...aliases.map((alias) => names[alias] ?? alias),
    ...Object.keys((input.Key ?? {}) as object),
  ];
}
