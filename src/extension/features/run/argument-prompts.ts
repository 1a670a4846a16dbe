import * as vscode from "vscode";
import type { AttributeValue } from "../../../dynamodb/values.ts";
import type { ParameterSummary, PatternSummary } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";

/** Turns what was typed into a value of the parameter's type, or says why it is none. */
export type ReadArgument = (
  parameter: string,
  text: string,
) => { readonly value: AttributeValue } | { readonly problem: string };

export type Arguments = Readonly<Record<string, AttributeValue>>;

export interface PromptedArguments {
  readonly values: Arguments;
  /** As typed, to be offered the next time. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Asks for the arguments of a pattern one after the other, with a way back, checking while the user
 * types. Those that are given already are not asked for; an optional one may stay empty.
 *
 * @param remembered what was typed the last time
 * @returns `undefined` where the user gives up
 * @throws UserError where a given argument is none
 */
export async function promptArguments(
  pattern: PatternSummary,
  given: Readonly<Record<string, string>>,
  remembered: Readonly<Record<string, string>>,
  read: ReadArgument,
): Promise<PromptedArguments | undefined> {
  const values: Record<string, AttributeValue> = {};
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(given)) {
    const outcome = read(name, text);
    if ("problem" in outcome) throw new UserError(`${pattern.name}: ${outcome.problem}`);
    values[name] = outcome.value;
    texts[name] = text;
  }
  const isComplete = Object.keys(given).length > 0;
  const asked = pattern.parameters.filter(
    // Who gives some arguments by name has left out the optional ones on purpose.
    ({ name, optional }) => !(name in given) && !(isComplete && optional),
  );
  for (let step = 0; step < asked.length; ) {
    const parameter = asked[step];
    if (parameter === undefined) break;
    const earlier = texts[parameter.name] ?? remembered[parameter.name] ?? suggestionOf(parameter);
    const answer = await ask(pattern, parameter, step, asked.length, earlier, read);
    if (answer === undefined) return undefined;
    if (answer === "back") {
      step--;
      continue;
    }
    texts[parameter.name] = answer.text;
    delete values[parameter.name];
    if (!(parameter.optional && answer.text === "")) {
      const outcome = read(parameter.name, answer.text);
      if ("problem" in outcome) continue;
      values[parameter.name] = outcome.value;
    }
    step++;
  }
  return { values, texts };
}

type Answer = { readonly text: string } | "back" | undefined;

function ask(
  pattern: PatternSummary,
  parameter: ParameterSummary,
  step: number,
  steps: number,
  earlier: string,
  read: ReadArgument,
): Promise<Answer> {
  return parameter.choices === undefined
    ? askText(pattern, parameter, step, steps, earlier, read)
    : askChoice(pattern, parameter, step, steps, earlier, parameter.choices);
}

function askText(
  pattern: PatternSummary,
  parameter: ParameterSummary,
  step: number,
  steps: number,
  earlier: string,
  read: ReadArgument,
): Promise<Answer> {
  const input = vscode.window.createInputBox();
  input.title = pattern.name;
  input.step = step + 1;
  input.totalSteps = steps;
  input.value = earlier;
  input.valueSelection = [0, earlier.length];
  input.prompt = promptOf(parameter);
  input.placeholder = parameter.type;
  input.ignoreFocusOut = true;
  if (step > 0) input.buttons = [vscode.QuickInputButtons.Back];
  const problemOf = (text: string): string | undefined => {
    if (parameter.optional && text === "") return undefined;
    const outcome = read(parameter.name, text);
    return "problem" in outcome ? outcome.problem : undefined;
  };
  return new Promise((resolve) => {
    input.onDidChangeValue((text) => {
      input.validationMessage = text === "" ? undefined : problemOf(text);
    });
    input.onDidAccept(() => {
      const problem = problemOf(input.value);
      input.validationMessage = problem;
      if (problem === undefined) {
        resolve({ text: input.value });
        input.hide();
      }
    });
    input.onDidTriggerButton(() => {
      resolve("back");
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly text: string;
}

function askChoice(
  pattern: PatternSummary,
  parameter: ParameterSummary,
  step: number,
  steps: number,
  earlier: string,
  choices: readonly string[],
): Promise<Answer> {
  const pick = vscode.window.createQuickPick<ChoiceItem>();
  pick.title = pattern.name;
  pick.step = step + 1;
  pick.totalSteps = steps;
  pick.placeholder = promptOf(parameter);
  pick.ignoreFocusOut = true;
  const items: readonly ChoiceItem[] = [
    ...choices.map((text) => ({ label: text, text })),
    ...(parameter.optional ? [{ label: vscode.l10n.t("Leave it out"), text: "" }] : []),
  ];
  pick.items = items;
  pick.activeItems = items.filter(({ text }) => text === earlier);
  if (step > 0) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [selected] = pick.selectedItems;
      if (selected === undefined) return;
      resolve({ text: selected.text });
      pick.hide();
    });
    pick.onDidTriggerButton(() => {
      resolve("back");
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** `customerId (ulid), as in Customer.customerId`. */
function promptOf(parameter: ParameterSummary): string {
  const name = parameter.optional
    ? vscode.l10n.t("{0} ({1}, optional)", parameter.name, parameter.type)
    : vscode.l10n.t("{0} ({1})", parameter.name, parameter.type);
  return parameter.meets === undefined
    ? name
    : vscode.l10n.t("{0}, as in {1}", name, parameter.meets);
}

/** A suggestion is JSON text; a plain string is typed without its quotes. */
function suggestionOf(parameter: ParameterSummary): string {
  const { suggestion } = parameter;
  if (suggestion === undefined) return "";
  try {
    const value: unknown = JSON.parse(suggestion);
    return typeof value === "string" ? value : suggestion;
  } catch {
    return suggestion;
  }
}
