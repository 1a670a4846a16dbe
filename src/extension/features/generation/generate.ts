import * as vscode from "vscode";
import type { Generated, OutputChoice } from "../../../protocol/server-requests.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { requireTrust } from "../../infrastructure/trust.ts";
import { chooseModel } from "../language/model-client.ts";
import { chooseOutput, saveAsConfiguration } from "./choose-output.ts";
import { watchConfigurations } from "./configuration-mistakes.ts";
import { registerGenerationOnSave } from "./generate-on-save.ts";
import { registerGeneratedCode } from "./generated-code.ts";
import { askFirst, type Written, writeOutputs } from "./write-outputs.ts";

/**
 * “Generate Code”: writes what the configuration file says of a model, or what the settings say.
 * “Generate…”: asks for a target and a folder. Both ask before they overwrite edits.
 */
export function registerGeneration(host: Host): void {
  host.context.subscriptions.push(
    registerCommand("dynamo.generate", host.log, async (argument) => {
      requireTrust(vscode.l10n.t("Generating code"));
      const root = await chooseSoundModel(host, argument);
      if (root !== undefined) await generate(host, root, undefined);
    }),
    registerCommand("dynamo.generateTarget", host.log, async (argument) => {
      requireTrust(vscode.l10n.t("Generating code"));
      const root = await chooseSoundModel(host, argument);
      if (root === undefined) return;
      const output = await chooseOutput(host.models, vscode.Uri.parse(root), argument);
      if (output !== undefined) await generate(host, root, output);
    }),
    registerGenerationOnSave(host),
    watchConfigurations(host),
  );
  registerGeneratedCode(host);
}

/** The root of the model that is meant, if code can be generated from it. */
async function chooseSoundModel(host: Host, argument: unknown): Promise<string | undefined> {
  const summary = await chooseModel(host.models, argument);
  if (summary === undefined) return undefined;
  if (summary.problems.errors === 0) return summary.root;
  throw new UserError(
    vscode.l10n.t(
      "The model has {0} errors, so no code is generated from it.",
      summary.problems.errors,
    ),
    vscode.l10n.t("Mend them first; the Problems view lists them."),
  );
}

async function generate(host: Host, root: string, output: OutputChoice | undefined): Promise<void> {
  const generated = await host.models.request("dynamo/generate", {
    uri: root,
    ...(output === undefined ? {} : { output }),
  });
  if (generated === null || (await showMistakes(generated))) return;
  const { outputs, configuration } = generated;
  const [first] = outputs;
  if (first === undefined) {
    await tellNotConfigured(root, configuration);
    return;
  }
  const done = await writeOutputs(outputs, askFirst, host.log);
  // Who was asked about a file knows what became of it.
  if (done.leftAlone.length > 0) return;
  const folders = [...new Set(outputs.map(({ folder }) => folder))].map((folder) =>
    vscode.workspace.asRelativePath(vscode.Uri.parse(folder)),
  );
  const open = vscode.l10n.t("Open");
  const save = vscode.l10n.t("Save as Configuration");
  const openLog = vscode.l10n.t("Open Log");
  const omitted =
    done.omitted === 0
      ? ""
      : ` ${vscode.l10n.t("The log names {0} things of the model that cannot be expressed there.", done.omitted)}`;
  const choice = await vscode.window.showInformationMessage(
    message(done, folders.join(", ")) + omitted,
    open,
    // What is configured needs no saving; where it came from settings, a team may want to share it.
    ...(configuration === null ? [save] : []),
    ...(done.omitted === 0 ? [] : [openLog]),
  );
  if (choice === openLog) host.log.show();
  if (choice === open && done.first !== undefined) await vscode.window.showTextDocument(done.first);
  if (choice === save) {
    const { target, folder } = first;
    await saveAsConfiguration(host.models, root, { target, folder });
  }
}

function message({ written, removed }: Written, folders: string): string {
  if (written + removed === 0) {
    return vscode.l10n.t("The generated code in {0} is up to date.", folders);
  }
  if (removed === 0) return vscode.l10n.t("Generated code written to {0}.", folders);
  return vscode.l10n.t(
    "Generated code written to {0}; what nothing makes any more was removed.",
    folders,
  );
}

/** Shows the first mistake of the configuration file, if it has any. */
async function showMistakes({ configuration, mistakes }: Generated): Promise<boolean> {
  const [mistake] = mistakes;
  if (mistake === undefined || configuration === null) return false;
  const uri = vscode.Uri.parse(configuration);
  const { start } = mistake.range;
  const open = vscode.l10n.t("Open");
  const choice = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      "Nothing is generated, since {0} has a mistake in line {1}: {2}",
      vscode.workspace.asRelativePath(uri),
      start.line + 1,
      mistake.message,
    ),
    open,
  );
  if (choice === open) {
    const place = new vscode.Position(start.line, start.character);
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(place, place) });
  }
  return true;
}

async function tellNotConfigured(root: string, configuration: string | null): Promise<void> {
  const file = vscode.workspace.asRelativePath(vscode.Uri.parse(configuration ?? ""));
  const model = vscode.workspace.asRelativePath(vscode.Uri.parse(root));
  const choose = vscode.l10n.t("Generate…");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("{0} says nothing of {1}.", file, model),
    choose,
  );
  if (choice === choose) {
    await vscode.commands.executeCommand("dynamo.generateTarget", { uri: root });
  }
}
