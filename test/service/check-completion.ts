import assert from "node:assert/strict";
import type { CompletionItem } from "vscode-languageserver-types";
import { applyTextEdits, openFixture, written } from "./fixture.ts";

/** As an editor lists them before anything is typed. */
export function inOrder(items: readonly CompletionItem[]): readonly CompletionItem[] {
  return items.toSorted((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
}

export async function completionsOf(
  source: string,
  snippets = true,
): Promise<readonly CompletionItem[]> {
  const { service, uri, position } = openFixture(source);
  return (await service.completion(uri, position, { snippets })).items;
}

export async function checkCompletion(
  source: string,
  includes: readonly string[],
  excludes: readonly string[] = [],
): Promise<void> {
  const labels = (await completionsOf(source)).map(({ label }) => label);
  const missing = includes.filter((label) => !labels.includes(label));
  const unwanted = excludes.filter((label) => labels.includes(label));
  assert.deepEqual(
    { missing, unwanted },
    { missing: [], unwanted: [] },
    `Offered: ${labels.join(" | ")}`,
  );
}

/** Checks what a space asks for; an empty list stands for nothing at all. */
export async function checkAfterSpace(source: string, includes: readonly string[]): Promise<void> {
  const { service, uri, position } = openFixture(source);
  const { items } = await service.completion(uri, position, { snippets: true, trigger: " " });
  const labels = items.map(({ label }) => label.replaceAll('"', ""));
  const offered = `Offered: ${labels.join(" | ")}`;
  if (includes.length === 0) assert.deepEqual(labels, [], offered);
  for (const label of includes) assert.ok(labels.includes(label), offered);
}

/** Takes one item, without tab stops, and compares the file. */
export async function checkAccept(source: string, label: string, expected: string): Promise<void> {
  const fixture = openFixture(source);
  const { items } = await fixture.service.completion(fixture.uri, fixture.position, {
    snippets: false,
  });
  const item = items.find((candidate) => candidate.label === label);
  assert.ok(
    item !== undefined,
    `Offered: ${items.map((candidate) => candidate.label).join(" | ")}`,
  );
  assert.ok(item.textEdit !== undefined && "range" in item.textEdit);
  const text = fixture.files.get(fixture.uri)?.text ?? "";
  assert.equal(applyTextEdits(text, [item.textEdit]), written(expected));
}
