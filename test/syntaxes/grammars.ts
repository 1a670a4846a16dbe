import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { loadWASM, OnigScanner, OnigString } from "vscode-oniguruma";
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from "vscode-textmate";

export const root = join(import.meta.dirname, "../..");

/** A piece of a line with what the grammar says of it, from the outside in. */
export interface ScopedToken {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly character: number;
  readonly text: string;
  readonly scopes: readonly string[];
}

export function scopedTokens(grammar: IGrammar, text: string): readonly ScopedToken[] {
  let state = INITIAL;
  return text.split("\n").flatMap((content, line) => {
    const result = grammar.tokenizeLine(content, state);
    state = result.ruleStack;
    return result.tokens.map(({ startIndex, endIndex, scopes }) => ({
      line: line + 1,
      character: startIndex,
      text: content.slice(startIndex, endIndex),
      scopes,
    }));
  });
}

/** @param markdown the text of a grammar of Markdown; one that knows nothing where left out */
export async function createRegistry(markdown = bareMarkdown): Promise<Registry> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm));
  return new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner([...patterns]),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const text = scope === "text.html.markdown" ? markdown : grammarText(scope);
      return text === undefined ? undefined : parseRawGrammar(text, "grammar.json");
    },
    getInjections: (scope) =>
      scope === "text.html.markdown" ? ["markdown.dynamo.codeblock"] : undefined,
  });
}

const bareMarkdown = JSON.stringify({
  name: "Markdown",
  scopeName: "text.html.markdown",
  patterns: [],
});

/** The grammars of the extension. */
function grammarText(scope: string): string | undefined {
  const files: Readonly<Record<string, string>> = {
    "source.dynamo": "dynamo.tmLanguage.json",
    "markdown.dynamo.codeblock": "dynamo.markdown-injection.tmLanguage.json",
  };
  const file = files[scope];
  return file === undefined ? undefined : readFileSync(join(root, "syntaxes", file), "utf8");
}

export async function loadGrammar(registry: Registry, scope: string): Promise<IGrammar> {
  const grammar = await registry.loadGrammar(scope);
  assert.ok(grammar, scope);
  return grammar;
}
