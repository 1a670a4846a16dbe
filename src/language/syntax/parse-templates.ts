import type { Cursor } from "./cursor.ts";
import { contentOf, decode } from "./parse-literals.ts";
import { isDigit, isWordCharacter, tokenize } from "./scanner.ts";
import { TokenKind } from "./token.ts";
import type {
  ExpressionNode,
  PathExpression,
  StringLiteral,
  TemplateHole,
  TemplateLiteral,
  TemplateText,
  Word,
} from "./tree.ts";

/** Reads the value in a hole; handed in, because values hold templates. */
type ParseValue = (cursor: Cursor, expected: string) => ExpressionNode;

/** Reads the string that the current token is, with its holes. Without any it is a plain string. */
export function parseTemplate(
  cursor: Cursor,
  parseValue: ParseValue,
): StringLiteral | TemplateLiteral {
  const { text, span } = cursor;
  const content = contentOf(cursor);
  const parts: (TemplateText | TemplateHole)[] = [];
  let plain = "";
  let plainStart = content.start;
  let position = content.start;
  const endText = (end: number) => {
    plain += decode(cursor, position, end);
    if (end > plainStart) {
      parts.push({ kind: "TemplateText", span: { start: plainStart, end }, value: plain });
    }
    plain = "";
  };
  for (;;) {
    const dollar = indexWithin(text, "${", position, content.end);
    if (dollar < 0) break;
    // Two dollars: the characters themselves.
    if (dollar > position && text.charCodeAt(dollar - 1) === 36) {
      plain += `${decode(cursor, position, dollar - 1)}\${`;
      position = dollar + 2;
      continue;
    }
    const closing = indexWithin(text, "}", dollar, content.end);
    if (closing < 0) {
      const hole = { start: dollar, end: content.end };
      cursor.report("unterminated-hole", hole, { opening: "'${'" });
      break;
    }
    endText(dollar);
    parts.push(parseHole(cursor, dollar, closing, parseValue));
    position = closing + 1;
    plainStart = position;
  }
  endText(content.end);
  cursor.advance();
  if (parts.some((part) => part.kind === "TemplateHole")) {
    return { kind: "TemplateLiteral", span, parts };
  }
  const [only] = parts;
  return { kind: "StringLiteral", span, value: only?.kind === "TemplateText" ? only.value : "" };
}

/** As `indexOf`, but looks no further than `end`, so that many strings do not each search the file. */
function indexWithin(text: string, part: string, start: number, end: number): number {
  const index = text.slice(start, end).indexOf(part);
  return index < 0 ? -1 : start + index;
}

/** @param dollar where `${` begins, @param closing where its brace stands */
function parseHole(
  cursor: Cursor,
  dollar: number,
  closing: number,
  parseValue: ParseValue,
): TemplateHole {
  const span = { start: dollar, end: closing + 1 };
  const plain = plainAttribute(cursor.text, dollar + 2, closing);
  if (plain !== undefined) {
    return { kind: "TemplateHole", span, expression: plain, format: undefined };
  }
  const tokens = tokenize(cursor.text, dollar + 2, closing);
  const { templates, operators } = cursor;
  cursor.templates = false;
  const { expression, format } = cursor.within(tokens, () => {
    const value = parseValue(cursor, "an attribute in '${…}'");
    const behindColon = cursor.kind === TokenKind.Colon ? parseFormat(cursor) : undefined;
    if (cursor.kind !== TokenKind.EndOfFile) cursor.expected("'}'");
    return { expression: value, format: behindColon };
  });
  cursor.templates = templates;
  cursor.operators = operators;
  return { kind: "TemplateHole", span, expression, format };
}

/** The attribute in a hole that holds nothing else, as most do: read without scanning tokens. */
function plainAttribute(text: string, start: number, end: number): PathExpression | undefined {
  if (start === end || isDigit(text.charCodeAt(start))) return undefined;
  for (let position = start; position < end; position++) {
    if (!isWordCharacter(text.charCodeAt(position))) return undefined;
  }
  const name = text.slice(start, end);
  if (reservedWords.has(name)) return undefined;
  const span = { start, end };
  const root = { kind: "Identifier", span, text: name, quoted: false } as const;
  return { kind: "Path", span, root, steps: [] };
}

const reservedWords: ReadonlySet<string> = new Set(["true", "false", "null", "now", "not"]);

/** Reads `:lower` or `:08`; the current token is the colon. */
function parseFormat(cursor: Cursor): Word | undefined {
  cursor.advance();
  if (cursor.kind !== TokenKind.Word && cursor.kind !== TokenKind.Number) {
    cursor.expected("a format after ':', such as 'lower', 'upper' or '08'");
    return undefined;
  }
  const format = { text: cursor.word, span: cursor.span };
  cursor.advance();
  return format;
}
