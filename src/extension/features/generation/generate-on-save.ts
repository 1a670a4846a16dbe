import * as vscode from "vscode";
import type { Host } from "../../infrastructure/context.ts";
import { describeFailure } from "../../infrastructure/errors.ts";
import { writeOutputs } from "./write-outputs.ts";

/**
 * Generates when a model is saved, where the setting `dynamo.generate.onSave` says so. Nobody is
 * asked anything: what somebody has edited is left alone, and the status bar says so. A model with
 * errors generates nothing, nor does a workspace that is not trusted.
 */
export function registerGenerationOnSave(host: Host): vscode.Disposable {
  // One after another, so that two saves in a row do not write into each other.
  let last: Promise<void> = Promise.resolve();
  return vscode.workspace.onDidSaveTextDocument((document) => {
    if (document.languageId !== "dynamo" || !vscode.workspace.isTrusted) return;
    const settings = vscode.workspace.getConfiguration("dynamo.generate", document.uri);
    if (settings.get<unknown>("onSave") !== true) return;
    last = last.then(() => generateModelsOf(host, document.uri));
  });
}

async function generateModelsOf(host: Host, uri: vscode.Uri): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Generating code") },
    async () => {
      try {
        const roots = (await host.models.request("dynamo/roots", { uri: uri.toString() })) ?? [];
        for (const root of roots) await generateQuietly(host, root);
      } catch (error) {
        const { message } = describeFailure(error);
        tell(host, vscode.l10n.t("Not generated: {0}", message));
      }
    },
  );
}

async function generateQuietly(host: Host, root: string): Promise<void> {
  const summary = await host.models.request("dynamo/model", { uri: root });
  if (summary === null) return;
  if (summary.problems.errors > 0) {
    host.log.info(`Not generated, since the model has errors: ${root}`);
    return;
  }
  const generated = await host.models.request("dynamo/generate", { uri: root });
  if (generated === null) return;
  const [mistake] = generated.mistakes;
  if (mistake !== undefined) {
    const file = vscode.workspace.asRelativePath(vscode.Uri.parse(generated.configuration ?? ""));
    const line = mistake.range.start.line + 1;
    tell(host, vscode.l10n.t("Not generated: {0}", `${file}:${line}: ${mistake.message}`));
    return;
  }
  const never = async (): Promise<boolean> => false;
  const { leftAlone } = await writeOutputs(generated.outputs, never, host.log);
  if (leftAlone.length === 0) return;
  tell(host, vscode.l10n.t("Left alone, since it was edited: {0}", leftAlone.join(", ")));
}

/** In the status bar for a while, and in the log. */
function tell(host: Host, text: string): void {
  host.log.warn(text);
  vscode.window.setStatusBarMessage(`$(warning) ${text}`, shownMilliseconds);
}

const shownMilliseconds = 8000;
