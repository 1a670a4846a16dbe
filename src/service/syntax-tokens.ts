import type { Span } from "../base/span.ts";
import type { ModelFile } from "../language/semantics/model.ts";
import { tokenize } from "../language/syntax/scanner.ts";
import { TokenKind, type TokenList } from "../language/syntax/token.ts";
import type { Identifier, SyntaxNode } from "../language/syntax/tree.ts";
import { walk } from "../language/syntax/visitor.ts";

/** Standard kinds of tokens for what is no name of the model. */
export const syntaxTokenTypes = [
  "comment",
  "string",
  "number",
  "keyword",
  "operator",
  "decorator",
  "function",
  "type",
] as const;

export type SyntaxTokenType = (typeof syntaxTokenTypes)[number];

/** `documentation`: a comment of a declaration. `defaultLibrary`: a word of the language, not of the model. */
export const syntaxTokenModifiers = ["documentation", "defaultLibrary"] as const;

export interface SyntaxToken {
  readonly span: Span;
  readonly type: SyntaxTokenType;
  readonly modifier?: (typeof syntaxTokenModifiers)[number];
}

/**
 * What a grammar would colour: comments, texts, numbers, operators, and the words of the language.
 * In the order of the text, without overlaps; names that somebody declared are among them only where
 * they stand in the place of a word of the language, and in texts (templates).
 */
export function syntaxTokens({ text, tree }: ModelFile): readonly SyntaxToken[] {
  const words = wordsOf(tree);
  const tokens = tokenize(text);
  const found: SyntaxToken[] = [];
  let end = 0;
  for (let index = 0; index < tokens.count; index++) {
    const { kind, start } = tokens.token(index);
    if (start < end) continue;
    const token = tokenFrom(tokens, index, words);
    if (token === undefined) continue;
    end = token.span.end;
    found.push({ ...token, ...modifierOf(kind, token.type) });
  }
  return found;
}

interface WordUse {
  readonly span: Span;
  /** Absent for a name of the model. */
  readonly type: SyntaxTokenType | undefined;
}

/** Where the tree has a name, and which of them are words of the language, by where they begin. */
function wordsOf(tree: SyntaxNode): ReadonlyMap<number, WordUse> {
  const words = new Map<number, WordUse>();
  walk(tree, (node) => {
    for (const word of wordsIn(node)) words.set(word.span.start, word);
    if (node.kind === "Identifier" && !words.has(node.span.start)) {
      words.set(node.span.start, { span: node.span, type: undefined });
    }
    return undefined;
  });
  return words;
}

/** The words of the language that a node has in places where a name could stand. */
function wordsIn(node: SyntaxNode): readonly WordUse[] {
  switch (node.kind) {
    case "NamedType":
      return [...used("type", node.name), ...used("keyword", ...node.arguments)];
    case "KeyAttribute":
      return used("type", node.type);
    case "MapType":
      return [{ span: firstLetters(node.span, "map"), type: "type" }];
    case "SetType":
      return [
        { span: firstLetters(node.span, "set"), type: "type" },
        ...used("type", node.element),
      ];
    case "Annotation":
      return used("decorator", node.name);
    case "AnnotationArgument":
      return used("keyword", node.label, node.value.kind === "Identifier" ? node.value : undefined);
    case "Call":
      return used("function", node.function);
    case "NumberLiteral":
      // A minus before it is part of it.
      return [{ span: node.span, type: "number" }];
    case "BillingMember":
    case "EncryptionMember":
      return used("keyword", node.mode);
    case "TableClassMember":
    case "SwitchMember":
      return used("keyword", node.value);
    case "StreamMember":
      return used("keyword", node.view);
    case "VectorMember":
      return used("keyword", node.distance);
    case "AutoscaleMember":
      return used("keyword", node.dimension);
    case "RateLiteral":
    case "WithinExpectation":
      return used("keyword", node.unit);
    case "FailsExpectation":
      return used("type", node.error);
    default:
      return [];
  }
}

function used(
  type: SyntaxTokenType,
  ...words: readonly (Identifier | undefined)[]
): readonly WordUse[] {
  return words.flatMap((word) => (word === undefined ? [] : [{ span: word.span, type }]));
}

function firstLetters({ start }: Span, word: string): Span {
  return { start, end: start + word.length };
}

function tokenFrom(
  tokens: TokenList,
  index: number,
  words: ReadonlyMap<number, WordUse>,
): Omit<SyntaxToken, "modifier"> | undefined {
  const { kind, start, end } = tokens.token(index);
  const span = { start, end };
  switch (kind) {
    case TokenKind.LineComment:
    case TokenKind.BlockComment:
    case TokenKind.DocComment:
      return { span, type: "comment" };
    case TokenKind.String:
      return { span, type: "string" };
    case TokenKind.Number:
      return { span, type: "number" };
    case TokenKind.At: {
      const annotation = words.get(end);
      if (annotation?.type !== "decorator") return undefined;
      return { span: { start, end: annotation.span.end }, type: "decorator" };
    }
    case TokenKind.Word: {
      const word = words.get(start);
      if (word === undefined) return { span: hyphened(tokens, index), type: "keyword" };
      return word.type === undefined ? undefined : { span: word.span, type: word.type };
    }
    case TokenKind.Minus: {
      const number = words.get(start);
      return number === undefined ? { span, type: "operator" } : { ...number, type: "number" };
    }
    default:
      return isOperator(kind) ? { span, type: "operator" } : undefined;
  }
}

/** A word with what is joined to it, such as `point-in-time-recovery`. */
function hyphened(tokens: TokenList, index: number): Span {
  let last = index;
  while (tokens.kind(last + 1) === TokenKind.Minus && tokens.kind(last + 2) === TokenKind.Word) {
    last += 2;
  }
  return { start: tokens.start(index), end: tokens.end(last) };
}

function isOperator(kind: TokenKind): boolean {
  return (
    kind === TokenKind.Question ||
    kind === TokenKind.Ellipsis ||
    (kind >= TokenKind.Bar && kind <= TokenKind.Slash)
  );
}

function modifierOf(kind: TokenKind, type: SyntaxTokenType): Pick<SyntaxToken, "modifier"> {
  if (kind === TokenKind.DocComment) return { modifier: "documentation" };
  return type === "type" || type === "function" ? { modifier: "defaultLibrary" } : {};
}
