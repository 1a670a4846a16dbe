import * as vscode from "vscode";
import { type Connection, isLocal } from "../../../data/connections.ts";
import type { CapacityUnits } from "../../../protocol/results-messages.ts";
import { describeConnection } from "../connections/connections.ts";

/** What is about to be done, as far as the question before it needs to know. */
export interface Undertaking {
  /** The pattern's or the table's name. */
  readonly name: string;
  readonly connection: Connection;
  readonly writes: boolean;
  readonly scans: boolean;
  /** Physical names. */
  readonly tables: readonly string[];
  readonly predicted: CapacityUnits | undefined;
}

/**
 * A scan and a write anywhere but on a local endpoint ask first, and say what they will cost.
 * Anything else goes on without a question.
 */
export async function consent(undertaking: Undertaking): Promise<boolean> {
  const { name, connection, writes, scans, tables } = undertaking;
  if (isLocal(connection) || !(writes || scans)) return true;
  const place = `${connection.name} (${describeConnection(connection)})`;
  const goOn = writes ? vscode.l10n.t("Write") : vscode.l10n.t("Scan");
  const choice = await vscode.window.showWarningMessage(
    writes
      ? vscode.l10n.t("{0} writes to {1} of {2}.", name, tables.join(", "), place)
      : vscode.l10n.t("{0} scans {1} of {2}.", name, tables.join(", "), place),
    { modal: true, detail: costText(undertaking) },
    goOn,
  );
  return choice === goOn;
}

function costText({ predicted, scans }: Undertaking): string {
  const parts = [
    predicted?.read === undefined ? undefined : vscode.l10n.t("{0} read units", predicted.read),
    predicted?.write === undefined ? undefined : vscode.l10n.t("{0} write units", predicted.write),
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return vscode.l10n.t("One call takes about {0}.", parts.join(" + "));
  return scans
    ? vscode.l10n.t("What it costs is not known: a scan reads, and is paid for, item by item.")
    : vscode.l10n.t("What it costs is not known: the model says nothing of sizes.");
}
