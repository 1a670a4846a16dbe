import { definitionOf } from "../language/index.ts";
import { rules, thresholds } from "../rules/index.ts";
import { fill } from "./fill.ts";
import { ruleDocumentation } from "./rule-documentation.ts";

/**
 * The tables of `docs/clinic.md`, put between their marks; the prose around them is written by hand.
 */
export function clinicPage(page: string): string {
  const path = "docs/clinic.md";
  return fill(fill(page, path, "rules", ruleTables()), path, "thresholds", thresholdTable());
}

const subjects = {
  "access-patterns": "Access patterns",
  keys: "Keys and names",
  indexes: "Indexes",
  items: "Items and collections",
  partitions: "Partitions",
  writes: "Writes",
} as const;

function ruleTables(): string {
  const documentation = ruleDocumentation();
  const tables = Object.entries(subjects).map(([folder, title]) => {
    const rows = rules.flatMap(({ code, notInClassic }) => {
      const page = documentation.get(code);
      if (page?.subject !== folder) return [];
      const profile = notInClassic === true ? "modern" : "";
      return [
        `| [\`${code}\`](diagnostics/${code}.md) | ${definitionOf(code).severity} | ${profile} | ${firstSentence(page.text)} |`,
      ];
    });
    return `### ${title}\n\n| Rule | Severity | Only in | What it does |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return tables.join("\n");
}

/** The beginning of “What it does”, in one line. */
function firstSentence(markdown: string): string {
  const paragraph = /## What it does\n([\s\S]*?)\n\n/.exec(markdown)?.[1] ?? "";
  const line = paragraph.replace(/\s+/g, " ").trim();
  return (/^.*?[.](?= |$)/.exec(line)?.[0] ?? line).replaceAll("|", "\\|");
}

function thresholdTable(): string {
  const rows = Object.entries(thresholds).map(
    ([name, { default: value, unit, says }]) => `| \`${name}\` | ${value} | ${unit} | ${says} |`,
  );
  return `| Threshold | Default | In | Meaning |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}
