import * as vscode from "vscode";
import type { TableSample } from "../../../data/index.ts";
import type { InferredModel } from "../../../protocol/server-requests.ts";
import type { Host } from "../../infrastructure/context.ts";
import { loadData } from "../../infrastructure/data.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { consent } from "../run/consent.ts";
import { pageReadUnits } from "../run/page-units.ts";
import type { TableNode } from "./nodes.ts";

/** Items that are read at most; the command line reads as many unless told. */
const sampledItems = 1000;

/**
 * “Create Model from Table”: infers a model from a live table and a sample of its items, and opens
 * it as a document that nobody has saved yet.
 */
export async function createModel(host: Host, { connection, name }: TableNode): Promise<void> {
  const data = await loadData();
  const { description } = await data.describeTable(connection, name);
  const read = pageReadUnits(description, undefined, sampledItems);
  const agreed = await consent({
    name: vscode.l10n.t("Create Model from Table"),
    connection,
    writes: false,
    scans: true,
    tables: [name],
    predicted: read === undefined ? undefined : { read },
  });
  if (!agreed) return;
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Reading a sample of {0}…", name),
      cancellable: true,
    },
    async (_, token): Promise<{ sample: TableSample; model: InferredModel } | undefined> => {
      const aborted = new AbortController();
      token.onCancellationRequested(() => aborted.abort());
      const options = { abortSignal: aborted.signal };
      // Whoever cancels does not want to hear that it was.
      const unlessCancelled = (error: unknown): undefined => {
        if (!token.isCancellationRequested) throw error;
      };
      const sample = await data
        .sampleTable(connection, name, sampledItems, options)
        .catch(unlessCancelled);
      if (sample === undefined) return undefined;
      const { definition, items, itemCount, isWhole } = sample;
      const tables = [{ definition, items, itemCount, isWhole }];
      const models = await host.models
        .request("dynamo/inferModel", { tables }, token)
        .catch(unlessCancelled);
      if (models === undefined) return undefined;
      const [model] = models;
      if (model !== undefined) return { sample, model };
      throw new UserError(
        vscode.l10n.t("No model could be made of {0}.", name),
        vscode.l10n.t("The log says more (DynamoDB: Show Log)."),
      );
    },
  );
  if (found === undefined) return;
  const { text: content, entities } = found.model;
  const document = await vscode.workspace.openTextDocument({ language: "dynamo", content });
  await vscode.window.showTextDocument(document);
  const message = vscode.l10n.t(
    "{0} entities from {1} items: guesses, with what they stand on beside them.",
    entities,
    found.sample.items.length,
  );
  vscode.window.setStatusBarMessage(message, 10_000);
}
