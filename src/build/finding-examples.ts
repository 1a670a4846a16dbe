import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fencesOf } from "./fences.ts";

/** A wrong and a right model for one finding, which its page shows and the tests execute. */
export interface FindingExample {
  /** The model with the finding, whose place is marked. */
  readonly wrong: string;
  /** The model without it. */
  readonly right: string;
  /** What stands above both; empty where they are whole models. */
  readonly around: string;
  /** Other files that they name, by their paths. */
  readonly files: ReadonlyMap<string, string>;
}

const folder = join(import.meta.dirname, "../language/diagnostics/pages");

/**
 * The examples of all findings of the language and the planner, by code. Those of the modeling rules
 * stand above the rules themselves.
 */
export function findingExamples(): ReadonlyMap<string, FindingExample> {
  const found = new Map<string, FindingExample>();
  for (const name of readdirSync(folder)) {
    const [head = "", ...sections] = readFileSync(join(folder, name), "utf8").split(/^## /m);
    const around = fencesOf(head).find(({ word }) => word === "base")?.text ?? "";
    for (const section of sections) {
      const code = section.slice(0, section.indexOf("\n")).trim();
      if (found.has(code)) throw new Error(`${code} has examples twice.`);
      found.set(code, readExample(code, section, around));
    }
  }
  return found;
}

/** A section has a wrong model, a right one, and whatever files they need, each in a fence. */
function readExample(code: string, section: string, around: string): FindingExample {
  const files = new Map<string, string>();
  const models: string[] = [];
  let isWhole = false;
  for (const { language, word, text } of fencesOf(section)) {
    if (language === "dynamo" && (word === "" || word === "whole")) {
      models.push(text);
      isWhole ||= word === "whole";
    } else if (word !== "") {
      files.set(word, text);
    }
  }
  const [wrong, right] = models;
  if (wrong === undefined || right === undefined || models.length !== 2) {
    throw new Error(`${code} needs a wrong model and a right one.`);
  }
  return { wrong, right, around: isWhole ? "" : around, files };
}

/** The part of a finding's page that shows them. */
export function exampleText({ wrong, right, around, files }: FindingExample): string {
  const parts = ["## Example", fenced("dynamo", wrong), "## Use instead", fenced("dynamo", right)];
  for (const [path, text] of files) {
    parts.push(`With \`${path}\`:`, fenced(path.split(".").at(-1) ?? "", text));
  }
  if (around !== "") parts.push("Both stand below this:", fenced("dynamo", around));
  return parts.join("\n\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\`\`\``;
}
