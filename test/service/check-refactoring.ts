import assert from "node:assert/strict";
import type { CodeAction } from "vscode-languageserver-types";
import { applyWorkspaceEdit, openFixture, written } from "./fixture.ts";

/** Refactorings as an editor asks for them at the caret of a fixture. */

export const client = { createsFiles: true, showsDisabled: true } as const;

export async function actionsAt(source: string): Promise<readonly CodeAction[]> {
  const { service, uri, position } = openFixture(source);
  const range = { start: position, end: position };
  return service.codeActions(uri, range, { ...client, only: ["refactor"] });
}

export async function titlesAt(source: string): Promise<readonly string[]> {
  return (await actionsAt(source)).flatMap(({ title, disabled }) => (disabled ? [] : [title]));
}

export async function reasonAt(source: string, title: string): Promise<string | undefined> {
  return (await actionsAt(source)).find((action) => action.title === title)?.disabled?.reason;
}

export async function refactor(source: string, title: string): Promise<string> {
  const actions = await actionsAt(source);
  const chosen = actions.find((action) => action.title === title);
  assert.ok(
    chosen?.edit !== undefined,
    `No '${title}' among ${actions.map((action) => action.title).join(" | ")}`,
  );
  return applyWorkspaceEdit(openFixture(source), chosen.edit);
}

export async function checkRefactoring(
  source: string,
  title: string,
  expected: string,
): Promise<void> {
  assert.equal(await refactor(source, title), written(expected));
}
