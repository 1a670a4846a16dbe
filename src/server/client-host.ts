import type { Connection } from "vscode-languageserver";
import type { ClientRequest, ClientRequests } from "../protocol/server-requests.ts";
import type { WorkspaceHost } from "../service/index.ts";

/** How the server gets at files. */
export interface ServerHost extends WorkspaceHost {
  /** The names of the files of a folder; none where there is no such folder. */
  listFolder?(folder: string): Promise<readonly string[]>;
}

/** Reads files through the client, which has a file system where the server has none. */
export function clientHost(connection: Connection): ServerHost {
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
    listFolder: (uri) => ask("dynamo/listFolder", { uri }),
  };
}
