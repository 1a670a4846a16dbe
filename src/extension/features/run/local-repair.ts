import * as vscode from "vscode";
import { type Connection, isLocal } from "../../../data/connections.ts";
import type { ModelSummary } from "../../../protocol/server-requests.ts";
import { loadData } from "../../infrastructure/data.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import { type Connections, connectionFor } from "../connections/connections.ts";
import type { LocalDatabase } from "../local-database/local-database.ts";

/**
 * Makes sure that a local connection has what a run needs: a DynamoDB that answers and the model's
 * tables. What is missing is offered with one click, and the run then goes on. Other connections
 * are left as they are.
 *
 * @param tables physical names
 * @returns The connection to use, or `undefined` where the user would rather not.
 */
export async function repairLocal(
  connections: Connections,
  local: LocalDatabase,
  connection: Connection,
  model: ModelSummary,
  tables: readonly string[],
): Promise<Connection | undefined> {
  if (!isLocal(connection)) return connection;
  const state = await lookAt(connection, tables);
  if (state === "ready") return connection;
  if (state === "no tables") {
    // The request itself then says what is missing.
    if (connection.readOnly) return connection;
    if (!(await offerTables(connection, tables))) return undefined;
    await local.prepare(model, connection);
    return connection;
  }
  if (!(await offerEngine(connection))) return undefined;
  await local.start();
  // An engine that was just started may listen somewhere else, and is empty.
  const started = connectionFor(connections.named(connection.name), model);
  if ((await lookAt(started, tables)) === "no tables") await local.prepare(model, started);
  return started;
}

async function lookAt(
  connection: Connection,
  tables: readonly string[],
): Promise<"ready" | "no engine" | "no tables"> {
  const data = await loadData();
  try {
    for (const table of tables) await data.describeTable(connection, table);
    return "ready";
  } catch (error) {
    switch (describeFailure(error).code) {
      case "endpoint-refused":
      case "engine-ended":
        return "no engine";
      case "table-not-found":
        return "no tables";
      default:
        throw error;
    }
  }
}

async function offerEngine({ endpoint = "" }: Connection): Promise<boolean> {
  const start = vscode.l10n.t("Start and Go On");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("No DynamoDB answers at {0}.", endpoint),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Start one on this machine? The model's tables are created in it, its samples are loaded, and the run goes on.",
      ),
    },
    start,
  );
  return choice === start;
}

async function offerTables({ name }: Connection, tables: readonly string[]): Promise<boolean> {
  const create = vscode.l10n.t("Create and Go On");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "“{0}” does not have the tables of this pattern yet: {1}.",
      name,
      tables.join(", "),
    ),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Create the model's tables that are missing and load its samples? The run then goes on.",
      ),
    },
    create,
  );
  return choice === create;
}
