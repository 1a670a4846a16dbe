import { type Hover, MarkupKind } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import { isWordCharacter, tokenize } from "../language/syntax/scanner.ts";
import { isTrivia, TokenKind, tokenAt } from "../language/syntax/token.ts";
import type { SyntaxNode } from "../language/syntax/tree.ts";
import { nodePathAt } from "../language/syntax/visitor.ts";
import type { FileContext } from "./context.ts";
import { referenceAt } from "./references.ts";
import { symbolMarkdown } from "./symbol-docs.ts";
import { referenceUrl, type WordTopic, wordDocumentation } from "./word-docs.ts";

/** What to show for the name or the keyword under the caret. */
export function hover(context: FileContext, offset: number): Hover | undefined {
  const reference = referenceAt(context, offset);
  if (reference !== undefined) {
    const markdown = symbolMarkdown(context.analysis, reference.symbol, context);
    return markdown === undefined ? undefined : hoverOf(context, markdown, reference.span);
  }
  const word = wordAt(context.text, offset);
  return word === undefined ? undefined : wordHover(context, word, offset);
}

function wordHover(context: FileContext, word: Span, offset: number): Hover | undefined {
  const path = nodePathAt(context.file.tree, offset);
  if (path.some(isText) || isInComment(context.text, offset)) return undefined;
  const topics = topicsAt(path);
  // Keywords of two words are found from either of them.
  for (const span of phrasesAround(context.text, word)) {
    const text = context.text.slice(span.start, span.end).replace(/\s+/g, " ");
    for (const topic of topics) {
      const documentation = wordDocumentation(topic, text);
      if (documentation !== undefined) {
        const more = `[The language reference](${referenceUrl(topic, text)})`;
        return hoverOf(context, `\`${text}\` — ${documentation}\n\n${more}`, span);
      }
    }
  }
  return undefined;
}

function isInComment(text: string, offset: number): boolean {
  const { kind } = tokenAt(tokenize(text), offset);
  return isTrivia(kind) && kind !== TokenKind.Whitespace;
}

/** In literals words mean nothing, and names that are not resolved nothing yet. */
function isText(node: SyntaxNode): boolean {
  return node.kind === "StringLiteral" || node.kind === "TemplateText" || node.kind === "Property";
}

/** Where to look a word up, the innermost place first. */
function topicsAt(path: readonly SyntaxNode[]): readonly WordTopic[] {
  const topics = path.toReversed().flatMap((node) => topicsByKind[node.kind] ?? []);
  return [...new Set<WordTopic>([...topics, "declaration"])];
}

const topicsByKind: Readonly<Partial<Record<SyntaxNode["kind"], readonly WordTopic[]>>> = {
  TableDeclaration: ["setting", "table"],
  IndexDeclaration: ["index", "table"],
  EntityDeclaration: ["entity"],
  UpgradeMember: ["upgrade", "entity"],
  AttributeMember: ["type", "origin"],
  NamedType: ["type"],
  SetType: ["type"],
  MapType: ["type"],
  Derived: ["function", "origin"],
  Default: ["function"],
  Annotation: ["annotation"],
  TemplateHole: ["format", "function"],
  Call: ["function"],
  Binary: ["operator"],
  Between: ["operator"],
  In: ["operator"],
  Unary: ["operator"],
  Operation: ["verb", "clause"],
  TransactionAction: ["verb", "clause"],
  PatternDeclaration: ["clause", "verb"],
  OrderClause: ["clause"],
  SetClause: ["clause"],
  ExampleDeclaration: ["example", "declaration"],
  ReturnsExpectation: ["example"],
  LeavesExpectation: ["example"],
};

function wordAt(text: string, offset: number): Span | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && isPart(text, start - 1)) start--;
  while (end < text.length && isPart(text, end)) end++;
  return start === end ? undefined : { start, end };
}

/** Hyphens belong to a keyword only between letters. */
function isPart(text: string, position: number): boolean {
  if (isWordCharacter(text.charCodeAt(position))) return true;
  return (
    text[position] === "-" &&
    /[A-Za-z]/.test(text[position - 1] ?? "") &&
    /[A-Za-z]/.test(text[position + 1] ?? "")
  );
}

/** The word with its neighbours, the longest first: `set any of`, `any of`, `of`. */
function phrasesAround(text: string, word: Span): readonly Span[] {
  const before = [...text.slice(Math.max(0, word.start - 30), word.start).matchAll(/\w+[ \t]+/g)];
  const after = /^(?:[ \t]+\w+){0,2}/.exec(text.slice(word.end, word.end + 30))?.[0] ?? "";
  const starts = [word.start];
  let start = word.start;
  for (const { 0: part } of before.toReversed().slice(0, 2)) {
    if (text.slice(start - part.length, start) !== part) break;
    start -= part.length;
    starts.push(start);
  }
  const ends = [word.end];
  let end = word.end;
  for (const { 0: part } of after.matchAll(/[ \t]+\w+/g)) {
    end += part.length;
    ends.push(end);
  }
  return starts
    .flatMap((from) => ends.map((to): Span => ({ start: from, end: to })))
    .toSorted((a, b) => b.end - b.start - (a.end - a.start));
}

function hoverOf(context: FileContext, value: string, span: Span): Hover {
  return {
    contents: { kind: MarkupKind.Markdown, value },
    range: context.lines.rangeOf(span),
  };
}
