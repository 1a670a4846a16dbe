import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

/** An answer of the service as it came over the wire. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Clients whose requests are not sent: what `answer` holds is the answer to each of them. */
export interface AnsweredClients {
  answer: Answer | undefined;
  create(): DynamoDBClient;
}

export function answeredClients(settings: DynamoDBClientConfig): AnsweredClients {
  const clients: AnsweredClients = {
    answer: undefined,
    create: () =>
      new DynamoDBClient({
        ...settings,
        requestHandler: {
          handle: async () => {
            if (clients.answer === undefined) throw new Error("There is no answer to give.");
            return { response: clients.answer };
          },
        },
      }),
  };
  return clients;
}

/** A client that sends its requests and keeps the last answer. */
export interface RecordingClient {
  readonly client: DynamoDBClient;
  lastAnswer(): Answer;
}

export function recordingClient(settings: DynamoDBClientConfig): RecordingClient {
  const real = new DynamoDBClient(settings).config.requestHandler;
  let last: Answer | undefined;
  const client = new DynamoDBClient({
    ...settings,
    requestHandler: {
      handle: async (...sent: Parameters<typeof real.handle>) => {
        const { response } = await real.handle(...sent);
        const parts: Uint8Array[] = [];
        for await (const part of response.body) parts.push(part);
        last = { ...response, body: Buffer.concat(parts) };
        return { response: last };
      },
    },
  });
  return {
    client,
    lastAnswer: () => {
      if (last === undefined) throw new Error("Nothing was sent yet.");
      return last;
    },
  };
}
