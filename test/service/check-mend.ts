import assert from "node:assert/strict";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver-types";
import { syntaxMessages } from "../../src/language/diagnostics/messages/syntax.ts";
import { createLineIndex } from "../../src/service/index.ts";
import { applyWorkspaceEdit, type Fixture } from "./fixture.ts";

export type Mend = CodeAction;

/**
 * Carries out a mend of one finding. The finding is gone, and there is no error that was not there
 * before. What hides others (broken syntax, a name that leads nowhere) may reveal errors, but neither
 * of syntax nor at the place that the mend has written.
 *
 * @param open a model in the form of fixtures, as the one of `fixture` was opened
 */
export async function checkMend(
  fixture: Fixture,
  { title, edit, diagnostics }: Mend,
  open: (source: string) => Fixture,
): Promise<void> {
  const [finding] = diagnostics ?? [];
  assert.ok(edit !== undefined && finding !== undefined, title);
  const code = String(finding.code);
  const changed = applyWorkspaceEdit(fixture, edit);
  const before = await findingsOf(fixture);
  const after = await findingsOf(open(changed));
  const same = (each: Found) => each.code === code && each.message === finding.message;
  const isGone = after.filter(same).length < before.filter(same).length;
  assert.ok(isGone, `${code}: ${finding.message} is still there after: ${title}\n${changed}`);
  const known = before.filter(({ isError }) => isError).map((each) => each.code);
  const added = after.filter((each) => {
    const position = known.indexOf(each.code);
    if (position >= 0) known.splice(position, 1);
    return each.isError && position < 0;
  });
  const isHiding = Object.hasOwn(syntaxMessages, code) || code.startsWith("unknown-");
  const written = isHiding ? writtenBy(fixture, edit) : [];
  const wrong = added.filter(
    ({ code: each, uri, span }) =>
      !isHiding ||
      Object.hasOwn(syntaxMessages, each) ||
      written.some((one) => one.uri === uri && span.start < one.end && one.start < span.end),
  );
  assert.deepEqual(wrong, [], `${code}: ${title}\n${changed}`);
}

interface Found {
  readonly uri: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly code: string;
  readonly message: string;
  readonly isError: boolean;
}

async function findingsOf({ workspace }: Fixture): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const uri of await workspace.files()) {
    for (const { severity, code, message, span } of await workspace.diagnosticsOf(uri)) {
      found.push({ uri, span, code, message, isError: severity === "error" });
    }
  }
  return found;
}

/** The places of the new texts in the changed files. */
function writtenBy({ files }: Fixture, { changes = {} }: WorkspaceEdit) {
  return Object.entries(changes).flatMap(([uri, edits]) => {
    const lines = createLineIndex(files.get(uri)?.text ?? "");
    let shift = 0;
    return edits
      .map(({ range, newText }) => ({ ...lines.spanOf(range), newText }))
      .sort((first, second) => first.start - second.start)
      .map(({ start, end, newText }) => {
        const at = start + shift;
        shift += newText.length - (end - start);
        return { uri, start: at, end: at + newText.length };
      });
  });
}
