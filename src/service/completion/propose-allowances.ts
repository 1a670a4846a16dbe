import { CompletionItemKind } from "vscode-languageserver-types";
import { definitions, isAllowable, isDiagnosticCode } from "../../language/diagnostics/registry.ts";
import type { FileContext } from "../context.ts";
import type { Proposal } from "./proposal.ts";

/** The codes of findings that may be allowed, those that this file has first. */
export function proposeAllowances(
  { analysis, uri }: FileContext,
  taken: readonly string[],
): readonly Proposal[] {
  const found = new Map<string, string>();
  for (const { code, file, message } of analysis.findings) {
    if (file === uri && !found.has(code)) found.set(code, message);
  }
  return Object.keys(definitions)
    .filter((code) => isDiagnosticCode(code) && isAllowable(code) && !taken.includes(code))
    .map((code) => {
      const message = found.get(code);
      return {
        label: code,
        kind: CompletionItemKind.Event,
        rank: message === undefined ? 2 : 0,
        ...(message === undefined ? {} : { detail: message }),
      };
    });
}
