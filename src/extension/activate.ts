import * as vscode from "vscode";
import { registerCompareWithFile } from "./features/evolution/compare-with-file.ts";
import { registerExamples } from "./features/examples/examples.ts";
import { registerNewModel } from "./features/examples/new-model.ts";
import { registerGeneration } from "./features/generation/generate.ts";
import { registerExplain } from "./features/language/explain.ts";
import { type LanguageHost, startLanguage } from "./features/language/language-client.ts";
import { type ModelPresence, watchModelPresence } from "./features/language/model-presence.ts";
import { registerPastedItems } from "./features/language/paste-items.ts";
import { registerLayout } from "./features/layout/layout.ts";
import { registerIssueReport } from "./infrastructure/commands.ts";
import type { Host } from "./infrastructure/context.ts";

/** What is there once the part of the extension is active that runs everywhere. */
export interface Everywhere {
  readonly host: Host;
  readonly presence: ModelPresence;
}

/**
 * Composes what needs nothing but VS Code: the language, the layout, the code that is generated. It
 * registers and returns; the language server answers when it is ready. `node.ts` and `browser.ts`
 * are the two hosts in which this runs, and say what each has besides.
 */
export function activateEverywhere(
  context: vscode.ExtensionContext,
  languageHost: LanguageHost,
): Everywhere {
  const log = vscode.window.createOutputChannel("DynamoDB Modeler", { log: true });
  context.subscriptions.push(log);
  const models = startLanguage(context, log, languageHost);
  const { reachesTables } = languageHost;
  const host: Host = { context, log, models, reachesTables };
  const presence = watchModelPresence(host);
  registerExplain(host);
  registerPastedItems(host);
  registerLayout(host);
  registerGeneration(host);
  registerNewModel(host);
  registerExamples(host);
  registerCompareWithFile(host);
  registerIssueReport(host);
  return { host, presence };
}
