import * as vscode from "vscode";
import type { ModelSummary, PatternSummary } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { type ModelClient, patternIn } from "./model-client.ts";

/**
 * The access pattern that a command is about: the one that its argument names, the one in which the
 * caret stands, or the one that the user picks.
 */
export async function choosePattern(
  models: ModelClient,
  model: ModelSummary,
  argument: unknown,
): Promise<PatternSummary | undefined> {
  const named = patternIn(argument);
  if (named !== undefined) {
    const pattern = model.patterns.find(({ name }) => name === named);
    if (pattern !== undefined) return pattern;
    throw new UserError(vscode.l10n.t("The model has no access pattern “{0}”.", named));
  }
  if (model.patterns.length === 0) {
    throw new UserError(vscode.l10n.t("The model has no access pattern yet."));
  }
  const atCaret = await patternAtCaret(models);
  const found = model.patterns.find(({ name }) => name === atCaret);
  return found ?? pickPattern(model.patterns);
}

async function patternAtCaret(models: ModelClient): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "dynamo") return undefined;
  const { line, character } = editor.selection.active;
  const uri = editor.document.uri.toString();
  const located = await models.request("dynamo/locate", { uri, position: { line, character } });
  return located?.symbol.kind === "pattern" ? located.symbol.name : undefined;
}

async function pickPattern(
  patterns: readonly PatternSummary[],
): Promise<PatternSummary | undefined> {
  const picked = await vscode.window.showQuickPick(
    patterns.map((pattern) => ({
      label: pattern.name,
      description: pattern.title,
      detail: pattern.served ? pattern.summary : vscode.l10n.t("not served"),
      pattern,
    })),
    { title: vscode.l10n.t("Which access pattern?"), matchOnDescription: true },
  );
  return picked?.pattern;
}
