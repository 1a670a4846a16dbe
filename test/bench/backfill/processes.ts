import { closeSync, openSync, writeSync } from "node:fs";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { startBackfill } from "../../../src/data/backfill/backfill.ts";
import { fileCheckpointStore } from "../../../src/data/backfill/file-checkpoint.ts";
import { localConnection } from "../../../src/data/connections.ts";
import { benchOptions, clientOf, keyOf } from "./table.ts";

/** What runs in processes of their own: `runner …` and `writer …`. */
export async function main([role, ...args]: readonly string[]): Promise<void> {
  await (role === "writer" ? writer(args) : runner(args));
}

async function runner([endpoint, table = "", checkpoint = "", segments]: readonly string[]) {
  const connection = localConnection(endpoint);
  const running = startBackfill({
    ...benchOptions(connection, table, Number(segments)),
    store: fileCheckpointStore(checkpoint),
    how: "either",
  });
  process.stdout.write("started\n");
  running.onProgress(({ state, counts }) => process.stdout.write(`${state} ${counts.scanned}\n`));
  const report = await running.finished;
  process.stdout.write(`report ${JSON.stringify(report)}\n`);
  process.exit(report.state === "finished" ? 0 : 1);
}

/**
 * Changes one item after the other, and writes each change that was made into a log of its own. It
 * ends when its standard input ends.
 *
 * Each change leaves its number in the item: where DynamoDB Local fails (it does, when many wait for
 * its lock), the item itself says whether the change was made, and nothing is sent again blindly.
 */
async function writer([endpoint, table = "", items, log = "", seed]: readonly string[]) {
  const reader = clientOf(localConnection(endpoint));
  const client = clientOf(localConnection(endpoint), 1);
  const file = openSync(log, "a");
  let isEnding = false;
  process.stdin.resume();
  process.stdin.once("end", () => {
    isEnding = true;
  });
  // A generator of its own, so that writers differ and a run can be repeated.
  let state = Number(seed) * 2654435761;
  for (let change = 1; !isEnding; change++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const n = state % Number(items);
    const attribute = (state >>> 16) % 2 === 0 ? "visits" : "owed";
    const Key = keyOf(n) as Record<string, { S: string }>;
    const mark = `writer${seed}`;
    const isMade = await client
      .send(
        new UpdateItemCommand({
          TableName: table,
          Key,
          UpdateExpression: "SET #a = #a + :one, #mark = :change",
          ConditionExpression: "attribute_exists(PK)",
          ExpressionAttributeNames: { "#a": attribute, "#mark": mark },
          ExpressionAttributeValues: { ":one": { N: "1" }, ":change": { N: String(change) } },
        }),
      )
      .then(
        () => true,
        async (): Promise<boolean> => {
          const get = { TableName: table, Key, ConsistentRead: true };
          const { Item } = await reader.send(new GetItemCommand(get));
          return Item?.[mark]?.N === String(change);
        },
      );
    if (isMade) writeSync(file, `${n} ${attribute}\n`);
  }
  closeSync(file);
  client.destroy();
  reader.destroy();
}
