import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the comment above a rule says: its page, and the examples that are executed. */
export interface RuleDocumentation {
  readonly code: string;
  /** The folder that it stands in. */
  readonly subject: string;
  /** Markdown, from the first heading on. */
  readonly text: string;
  /** Models with the finding, whose places are marked. */
  readonly examples: readonly string[];
  /** Models without it. */
  readonly remedies: readonly string[];
}

const folder = join(import.meta.dirname, "../rules");

/** The documentation of all rules, from their files: one folder for each subject, one file a rule. */
export function ruleDocumentation(): ReadonlyMap<string, RuleDocumentation> {
  const found = new Map<string, RuleDocumentation>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const name of readdirSync(join(folder, entry.name))) {
      if (name === "index.ts" || !name.endsWith(".ts")) continue;
      const source = readFileSync(join(folder, entry.name, name), "utf8");
      // A file beside the rules that they share has no `defineRule`.
      if (!source.includes("defineRule({")) continue;
      const code = name.slice(0, -".ts".length);
      found.set(code, readDocumentation(code, entry.name, source));
    }
  }
  return found;
}

function readDocumentation(code: string, subject: string, source: string): RuleDocumentation {
  const comment = /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const \w+ = defineRule/.exec(source)?.[1];
  if (comment === undefined) throw new Error(`The rule ${code} has no documentation comment.`);
  const text = comment.replace(/^ \* ?/gm, "").trim();
  const [before = "", after = ""] = text.split("\n## Use instead\n");
  return { code, subject, text, examples: modelsIn(before), remedies: modelsIn(after) };
}

function modelsIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/```dynamo\n([\s\S]*?)```/g)].map(([, model = ""]) => model);
}
