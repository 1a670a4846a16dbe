import { ScanCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { clientFor } from "../../../src/data/clients.ts";
import type { Connection } from "../../../src/data/connections.ts";

/**
 * What a backfill is compared with: the fastest plain way that there is, with the same client. A
 * parallel scan with the same filter that has whole pages, and for each item that is older an
 * unconditional update of the same attributes. It keeps no progress, and overwrites what others do.
 */
export async function plainUpgrade(
  connection: Connection,
  table: string,
  segments: number,
  concurrency: number,
): Promise<number> {
  const client = clientFor(connection, "in bulk");
  let changed = 0;
  const work = async (segment: number): Promise<void> => {
    let start: Record<string, { S: string }> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          Segment: segment,
          TotalSegments: segments,
          FilterExpression:
            "(#k = :k AND (attribute_not_exists(#v) OR #v < :v)) OR attribute_not_exists(#k)",
          ExpressionAttributeNames: { "#k": "kind", "#v": "version" },
          ExpressionAttributeValues: { ":k": { S: "Account" }, ":v": { N: "3" } },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const items = page.Items ?? [];
      let next = 0;
      const update = async (): Promise<void> => {
        for (let item = items[next++]; item !== undefined; item = items[next++]) {
          const { PK, SK, owed } = item;
          if (PK === undefined || SK === undefined) continue;
          await client.send(
            new UpdateItemCommand({
              TableName: table,
              Key: { PK, SK },
              UpdateExpression: "SET #v = :v, #s = :v, #o = :o",
              ExpressionAttributeNames: { "#v": "version", "#s": "steps", "#o": "owed" },
              ExpressionAttributeValues: {
                ":v": { N: "3" },
                ":o": { N: String(Number(owed?.N) + 1_000_000) },
              },
            }),
          );
          changed++;
        }
      };
      await Promise.all(Array.from({ length: concurrency }, update));
      start = page.LastEvaluatedKey as typeof start;
    } while (start !== undefined);
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => work(segment)));
  return changed;
}
