import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDbRequest } from "../../src/dynamodb/requests.ts";

/** A request as it goes over the wire: the JSON of the low-level API, binary as base64 text. */
export interface SentRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface RecordedClient {
  readonly client: DynamoDBClient;
  readonly sent: readonly SentRequest[];
}

/** A client without a network: it records what is sent and answers what it is told to. */
export function recordedClient(
  answer: (request: SentRequest) => object | Promise<object>,
): RecordedClient {
  const sent: SentRequest[] = [];
  const client = new DynamoDBClient({
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    endpoint: "http://127.0.0.1:1",
    maxAttempts: 1,
    requestHandler: {
      handle: async (
        request: { headers: Record<string, string>; body: Uint8Array | string },
        { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
      ) => {
        // As the SDK's own handlers do it.
        if (abortSignal?.aborted) {
          throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
        }
        const target = request.headers["x-amz-target"] ?? "";
        const operation = target.slice(target.indexOf(".") + 1);
        const recorded = { operation, input: JSON.parse(textOf(request.body)) };
        sent.push(recorded);
        const response = await answer(recorded);
        const failed = "__type" in response;
        return {
          response: {
            statusCode: failed ? 400 : 200,
            headers: { "content-type": "application/x-amz-json-1.0" },
            body: new TextEncoder().encode(JSON.stringify(response)),
          },
        };
      },
    },
  });
  return { client, sent };
}

function textOf(body: Uint8Array | string): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

/**
 * A request with its aliases replaced by what they stand for, so that requests of one meaning are
 * equal. What only says how a failure is told, or makes a retry safe, is left out.
 */
export function meaningOf(request: SentRequest | DynamoDbRequest): SentRequest {
  return {
    operation: request.operation,
    input: spelledOut(request.input) as SentRequest["input"],
  };
}

const notPartOfTheMeaning: ReadonlySet<string> = new Set([
  "ClientRequestToken",
  "ReturnValuesOnConditionCheckFailure",
]);

function spelledOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelledOut);
  if (typeof value !== "object" || value === null) return value;
  const input = value as Record<string, unknown>;
  const names = (input.ExpressionAttributeNames ?? {}) as Record<string, string>;
  const values = (input.ExpressionAttributeValues ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(input).flatMap(([property, member]) => {
      if (notPartOfTheMeaning.has(property) || property.startsWith("ExpressionAttribute"))
        return [];
      if (!property.endsWith("Expression") || typeof member !== "string") {
        return [[property, spelledOut(member)]];
      }
      const text = member.replace(/[#:]\w+/g, (token) => {
        const meaning = token.startsWith("#") ? names[token] : values[token];
        if (meaning === undefined) throw new Error(`${token} stands for nothing in: ${member}`);
        return JSON.stringify(meaning);
      });
      return [[property, text]];
    }),
  );
}
