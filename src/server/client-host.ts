import type { Connection } from "vscode-languageserver";
import type { ClientRequest, ClientRequests } from "../protocol/server-requests.ts";
import type { WorkspaceHost } from "../service/index.ts";

/** Reads files through the client, which has a file system where the server has none. */
export function clientHost(connection: Connection): WorkspaceHost {
  function ask<Method extends ClientRequest>(
    method: Method,
    params: ClientRequests[Method]["params"],
  ): Promise<ClientRequests[Method]["result"]> {
    return connection.sendRequest<ClientRequests[Method]["result"]>(method, params);
  }
  return {
    async readFile(uri) {
      return (await ask("dynamo/readFile", { uri })) ?? undefined;
    },
    listFiles: () => ask("dynamo/listFiles", {}),
  };
}
