import { closestSpelling } from "../../base/spelling.ts";
import type { Identifier } from "../syntax/tree.ts";
import type { Change } from "../text/edits.ts";
import type { Findings } from "./findings.ts";

/** The candidate that a misspelt name most likely means, or `undefined` where none is close. */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  // A name of a hundred letters is no slip of the finger, and comparing it would take long.
  return name === "" || name.length > 100 ? undefined : closestSpelling(name, candidates);
}

/** The change that replaces a misspelt name by the one that was meant. */
function spellingFix(file: string, written: Identifier, meant: string): readonly Change[] {
  return [
    {
      title: `Change '${written.text}' to '${meant}'`,
      edits: [{ file, span: written.span, newText: spellName(meant) }],
      preferred: true,
    },
  ];
}

/** A name as it may stand in any place of a model: in backquotes where it must be. */
export function spellName(name: string): string {
  return plainName.test(name) && !reserved.has(name) ? name : `\`${name}\``;
}

/** `, did you mean …` and the fix for it, for messages about unknown names. */
export function suggestion(
  findings: Findings,
  file: string,
  written: Identifier,
  candidates: Iterable<string>,
): { readonly hint: string; readonly changes: readonly Change[] } {
  const names = [...candidates];
  const meant = findings.mayCompare(names.length) ? closestName(written.text, names) : undefined;
  if (meant === undefined) return { hint: "", changes: [] };
  return { hint: ` Did you mean '${meant}'?`, changes: spellingFix(file, written, meant) };
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const reserved = new Set(["not", "true", "false", "now"]);
