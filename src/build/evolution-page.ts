import {
  type ChangeCode,
  changeDefinition,
  changeDefinitions,
  classifications,
} from "../evolution/index.ts";
import { fill } from "./fill.ts";

/** The table of `docs/evolution.md`, put between its marks: every change, gravest first. */
export function evolutionPage(page: string): string {
  const codes = Object.keys(changeDefinitions) as ChangeCode[];
  const sections = [...classifications].reverse().map((classification) => {
    const rows = codes
      .filter((code) => changeDefinition(code).classification === classification)
      .map(row);
    return `### ${classification}\n\n| Change | What is different | Why | What to do |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return fill(page, "docs/evolution.md", "changes", sections.join("\n"));
}

function row(code: ChangeCode): string {
  const { message, reason, advice, source } = changeDefinition(code);
  const why = source === undefined ? readable(reason) : `${readable(reason)} ([AWS](${source}))`;
  return `| \`${code}\` | ${readable(message)} | ${why} | ${readable(advice)} |`;
}

/** The parameters of a text stand as *words* where a change has values. */
function readable(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replace(/ ?\{(note|hint)\}/g, "")
    .replace(/\{(\w+)\}/g, "*$1*");
}
