import * as vscode from "vscode";

/** One of several questions in a row. */
export interface Step {
  readonly title: string;
  /** From 0. */
  readonly step: number;
  readonly steps: number;
}

export interface TextQuestion extends Step {
  readonly prompt: string;
  readonly placeholder?: string;
  /** Stands there, chosen, so that typing replaces it. */
  readonly value: string;
  /** Why a text is no answer; asked while the user types, and once more before it is taken. */
  problemOf(text: string): string | undefined;
}

/** `back` to the question before; `undefined` where the user gives up. */
export type Answer<T> = { readonly answer: T } | "back" | undefined;

export function askText(question: TextQuestion): Promise<Answer<string>> {
  const { prompt, placeholder, value } = question;
  const input = vscode.window.createInputBox();
  input.value = value;
  input.valueSelection = [0, value.length];
  input.prompt = prompt;
  input.placeholder = placeholder;
  return new Promise((resolve) => {
    input.onDidChangeValue((text) => {
      input.validationMessage = text === "" ? undefined : question.problemOf(text);
    });
    input.onDidAccept(() => {
      const problem = question.problemOf(input.value);
      input.validationMessage = problem;
      if (problem !== undefined) return;
      resolve({ answer: input.value });
      input.hide();
    });
    show(input, question, resolve);
  });
}

export interface ChoiceQuestion<T extends vscode.QuickPickItem> extends Step {
  readonly placeholder: string;
  readonly items: readonly T[];
  /** The one that Enter takes at once. */
  isActive?(item: T): boolean;
}

export function askChoice<T extends vscode.QuickPickItem>(
  question: ChoiceQuestion<T>,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<T>();
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  const active = question.items.filter((item) => question.isActive?.(item) === true);
  if (active.length > 0) pick.activeItems = active;
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [selected] = pick.selectedItems;
      if (selected === undefined) return;
      resolve({ answer: selected });
      pick.hide();
    });
    show(pick, question, resolve);
  });
}

function show(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { title, step, steps }: Step,
  resolve: (answer: "back" | undefined) => void,
): void {
  input.title = title;
  input.step = step + 1;
  input.totalSteps = steps;
  input.ignoreFocusOut = true;
  if (step > 0) input.buttons = [vscode.QuickInputButtons.Back];
  input.onDidTriggerButton(() => {
    resolve("back");
    input.hide();
  });
  input.onDidHide(() => {
    resolve(undefined);
    input.dispose();
  });
  input.show();
}
