import type { DynamoDbRequest } from "../dynamodb/requests.ts";
import type { Connection } from "./connections.ts";
import { addConsumed, type ConsumedUnits } from "./consumed-capacity.ts";
import { DataError } from "./data-error.ts";
import { type Response, type SendOptions, send } from "./requests.ts";

export interface RequestSummary {
  readonly requests: readonly DynamoDbRequest[];
  readonly consumed: ConsumedUnits;
  readonly durationMilliseconds: number;
}

/** Sends requests and keeps count of them. */
export class RequestLog {
  readonly connection: Connection;
  private readonly options: SendOptions;
  private readonly requests: DynamoDbRequest[] = [];
  private readonly consumed: ConsumedUnits[] = [];
  private milliseconds = 0;

  constructor(connection: Connection, options: SendOptions) {
    this.connection = connection;
    this.options = options;
  }

  async send(request: DynamoDbRequest): Promise<Response> {
    this.requests.push(request);
    const response = await send(this.connection, request, this.options);
    this.consumed.push(response.consumed);
    this.milliseconds += response.durationMilliseconds;
    return response;
  }

  /** Sends a batch, and again what DynamoDB left out of it; anything else just once. */
  async sendAll(request: DynamoDbRequest): Promise<readonly Response[]> {
    const responses: Response[] = [];
    let rest: DynamoDbRequest | undefined = request;
    for (let attempt = 0; rest !== undefined; attempt++) {
      if (attempt > 8) {
        throw new DataError({
          code: "throttled",
          message:
            "DynamoDB goes on leaving out a part of the batch: more is asked than it serves.",
          hint: "What was processed is done. Wait, or raise the table's capacity, and try again.",
        });
      }
      if (attempt > 0) await pause(attempt, this.options.abortSignal);
      const response: Response = await this.send(rest);
      responses.push(response);
      rest = response.unprocessed;
    }
    return responses;
  }

  summary(): RequestSummary {
    return {
      requests: this.requests,
      consumed: addConsumed(this.consumed),
      durationMilliseconds: this.milliseconds,
    };
  }
}

function pause(attempt: number, signal: AbortSignal | undefined): Promise<void> {
  const milliseconds = Math.min(50 * 2 ** attempt, 2000) * (0.5 + Math.random() / 2);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new DataError({ code: "aborted", message: "Cancelled." }));
      },
      { once: true },
    );
  });
}
