import { functionUsages } from "../../language/semantics/functions.ts";
import type { Analysis } from "../analyze.ts";
import { symbolMarkdown } from "../symbol-docs.ts";
import { wordDocumentation } from "../word-docs.ts";
import type { DocumentationKey } from "./proposal.ts";

/** The documentation of a proposal, as Markdown. */
export function documentationOf(
  analysis: Analysis | undefined,
  key: DocumentationKey,
): string | undefined {
  switch (key.kind) {
    case "word": {
      const text = wordDocumentation(key.topic, key.word);
      const usage = key.topic === "function" ? functionUsages.get(key.word) : undefined;
      return usage === undefined ? text : `\`${usage}\`\n\n${text ?? ""}`.trimEnd();
    }
    case "symbol":
      return analysis === undefined ? undefined : symbolMarkdown(analysis, key.symbol);
    default:
      return key satisfies never;
  }
}
