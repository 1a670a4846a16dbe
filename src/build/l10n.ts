import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the texts are that people read in VS Code: of the extension, and of its pages. */
const sources = [
  { folder: "src/extension", calls: /\bl10n\.t\(\s*/g },
  { folder: "webview", calls: /(?<![.\w])(?:t|count)\(\s*(?:[\w.]+(?:\([^)]*\))?,\s*)?/g },
] as const;

/** The file that translators start from. VS Code loads `bundle.l10n.<language>.json` beside it. */
export const bundlePath = "l10n/bundle.l10n.json";

export interface Texts {
  readonly bundle: Readonly<Record<string, string>>;
  /** Calls whose text is not written there, so that no translator could ever see it. */
  readonly unreadable: readonly string[];
}

/** All texts that the code passes to `l10n.t` or to the pages' `t` and `count`, by themselves. */
export function collectTexts(root: string): Texts {
  const texts = new Set<string>();
  const unreadable: string[] = [];
  for (const { folder, calls } of sources) {
    for (const file of typescriptFiles(join(root, folder))) {
      const source = readFileSync(file, "utf8");
      for (const call of source.matchAll(calls)) {
        const start = call.index + call[0].length;
        const found = literalsAt(source, start);
        for (const text of found) texts.add(text);
        // Where the function itself is declared or imported there is nothing to translate.
        const isDeclaration = /(?:function|import|export)\s[^\n]*$/.test(
          source.slice(0, call.index),
        );
        if (found.length === 0 && !isDeclaration && folder === "src/extension") {
          unreadable.push(`${file}: ${source.slice(call.index, start + 40).split("\n")[0]}`);
        }
      }
    }
  }
  const sorted = [...texts].sort();
  return { bundle: Object.fromEntries(sorted.map((text) => [text, text])), unreadable };
}

/** The string literals at a place; after a condition or a number there are two alternatives. */
function literalsAt(source: string, start: number): readonly string[] {
  const literal = /^("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/;
  const texts: string[] = [];
  let place = start;
  for (;;) {
    const rest = source.slice(place);
    const match = literal.exec(rest);
    if (match === null) {
      const condition = /^[\w.\s=!&|?]+\?\s*(?=["'])/.exec(rest);
      if (condition === null || texts.length > 0) return texts;
      place += condition[0].length;
      continue;
    }
    texts.push(textOfLiteral(match[0]));
    // `count` and conditions have a second text; what `t` puts into a text never is one.
    const next = /^\s*[,:]\s*(?=["'])/.exec(rest.slice(match[0].length));
    if (next === null) return texts;
    place += match[0].length + next[0].length;
  }
}

function textOfLiteral(literal: string): string {
  if (literal.startsWith('"')) return JSON.parse(literal) as string;
  const inner = literal.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"');
  return JSON.parse(`"${inner}"`) as string;
}

function typescriptFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => join(folder, file));
}

/** `npm run l10n` writes the file anew after a text has changed. */
if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, "../..");
  const { bundle, unreadable } = collectTexts(root);
  writeFileSync(join(root, bundlePath), `${JSON.stringify(bundle, undefined, 2)}\n`);
  for (const call of unreadable) console.error(call);
  console.log(`${bundlePath}: ${Object.keys(bundle).length} texts`);
  process.exitCode = unreadable.length === 0 ? 0 : 1;
}
