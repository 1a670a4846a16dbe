import * as vscode from "vscode";
import type { AttributeValue } from "../../../dynamodb/values.ts";
import type { ParameterSummary, PatternSummary } from "../../../protocol/server-requests.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { type Answer, askChoice, askText } from "../../infrastructure/steps.ts";

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
    const text = answer.answer;
    texts[parameter.name] = text;
    delete values[parameter.name];
    if (!(parameter.optional && text === "")) {
      const outcome = read(parameter.name, text);
      if ("problem" in outcome) continue;
      values[parameter.name] = outcome.value;
    }
    step++;
  }
  return { values, texts };
}

async function ask(
  pattern: PatternSummary,
  parameter: ParameterSummary,
  step: number,
  steps: number,
  earlier: string,
  read: ReadArgument,
): Promise<Answer<string>> {
  const place = { title: pattern.name, step, steps };
  const prompt = promptOf(parameter);
  if (parameter.choices !== undefined) {
    const chosen = await askChoice({
      ...place,
      placeholder: prompt,
      items: [
        ...parameter.choices.map((text) => ({ label: text, text })),
        ...(parameter.optional ? [{ label: vscode.l10n.t("Leave it out"), text: "" }] : []),
      ],
      isActive: ({ text }) => text === earlier,
    });
    return typeof chosen === "object" ? { answer: chosen.answer.text } : chosen;
  }
  return askText({
    ...place,
    prompt,
    placeholder: parameter.type,
    value: earlier,
    problemOf: (text) => {
      if (parameter.optional && text === "") return undefined;
      const outcome = read(parameter.name, text);
      return "problem" in outcome ? outcome.problem : undefined;
    },
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
