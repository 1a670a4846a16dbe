import { type FindingCode, findingDefinitions } from "../evolution/index.ts";
import { fill } from "./fill.ts";

/** The table of `docs/drift.md`, put between its marks: every finding about items, gravest first. */
export function driftPage(page: string): string {
  const codes = Object.keys(findingDefinitions) as FindingCode[];
  const rows = ["error", "warning", "information"].flatMap((severity) =>
    codes.filter((code) => findingDefinitions[code].severity === severity).map(row),
  );
  const table = `| Finding | Severity | What it says | What to do |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  return fill(page, "docs/drift.md", "findings", table);
}

function row(code: FindingCode): string {
  const { severity, message, advice } = findingDefinitions[code];
  return `| \`${code}\` | ${severity} | ${readable(message)} | ${readable(advice)} |`;
}

/** The parameters of a text stand as *words* where a finding has values. */
function readable(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\{(\w+)\}/g, "*$1*");
}
