import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
} from "vscode-languageserver/browser";
import { serve } from "./connection.ts";

/**
 * The server as a web worker: the same code without any API of Node. Files are read by the client
 * (`readsFiles` of the options).
 */
const scope = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const connection = createConnection(
  new BrowserMessageReader(scope),
  new BrowserMessageWriter(scope),
);
serve(connection, {});
connection.listen();
