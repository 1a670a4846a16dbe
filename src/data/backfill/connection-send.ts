import {
  DeleteItemCommand,
  type DeleteItemCommandInput,
  GetItemCommand,
  type GetItemCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { clientFor } from "../clients.ts";
import type { Connection } from "../connections.ts";
import { readOnlyError } from "../requests.ts";
import { sendThrough } from "./database.ts";
import type { SendBackfillRequest } from "./requests.ts";

/**
 * Sends what a backfill asks over a connection, with a client of its own that sends nothing again
 * behind the back of who paces it.
 *
 * @throws DataError where the connection's settings are no use, or it is read-only.
 */
export function backfillSend(
  connection: Connection,
  options: { readonly onlyReads?: boolean } = {},
): SendBackfillRequest {
  if (connection.readOnly && options.onlyReads !== true) throw readOnlyError(connection);
  const client = clientFor(connection, "in bulk");
  const send = sendThrough(
    {
      scan: (input, sending) => client.send(new ScanCommand(input as ScanCommandInput), sending),
      getItem: (input, sending) =>
        client.send(new GetItemCommand(input as GetItemCommandInput), sending),
      updateItem: (input, sending) =>
        client.send(new UpdateItemCommand(input as UpdateItemCommandInput), sending),
      deleteItem: (input, sending) =>
        client.send(new DeleteItemCommand(input as DeleteItemCommandInput), sending),
      transactWriteItems: (input, sending) =>
        client.send(
          new TransactWriteItemsCommand(input as TransactWriteItemsCommandInput),
          sending,
        ),
    },
    connection,
  );
  return send;
}
