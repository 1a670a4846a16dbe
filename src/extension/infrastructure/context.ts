import type * as vscode from "vscode";
import type { ModelClient } from "../features/language/model-client.ts";

/** What every feature gets: the lifetime of the extension, its log, and the models of the workspace. */
export interface Host {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly models: ModelClient;
  /** Whether patterns can be run here: not in a browser, which reaches no tables. */
  readonly reachesTables: boolean;
}
