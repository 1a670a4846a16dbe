import type { Span } from "../../base/span.ts";
import { documentationHere } from "./comments.ts";
import type { Cursor } from "./cursor.ts";
import { parseBracketed } from "./lists.ts";
import { isAtNextBinding, parseTemplateValue, parseValue } from "./parse-expressions.ts";
import { isLiteralHere, readLiteral } from "./parse-literals.ts";
import { parseType } from "./parse-types.ts";
import { TokenKind } from "./token.ts";
import type {
  Annotation,
  AnnotationArgument,
  AttributeMember,
  AttributeOriginNode,
  DocComment,
  IncludeMember,
} from "./tree.ts";
import { expectWord, missingName, parseName, readName } from "./words.ts";

/** Reads what records and entities have in common: `name: Type …` and `...Name`. */

/** Reads a member of a record. */
export function parseMember(cursor: Cursor): AttributeMember | IncludeMember | undefined {
  const documentation = documentationHere(cursor);
  if (cursor.kind === TokenKind.Ellipsis) return readInclude(cursor, documentation);
  if (cursor.isName()) return readAttribute(cursor, documentation);
  cursor.expected("an attribute such as 'name: string'");
  return undefined;
}

/** Reads `...Name`; the current token is the ellipsis. */
export function readInclude(cursor: Cursor, documentation: DocComment | undefined): IncludeMember {
  const { span } = cursor;
  cursor.advance();
  const type = parseName(cursor, "the name of a type after '...'", span);
  return { kind: "IncludeMember", span: cursor.spanFrom(span.start), documentation, type };
}

/** Reads `name?: Type = default @annotation`; the current token is the name. */
export function readAttribute(
  cursor: Cursor,
  documentation: DocComment | undefined,
): AttributeMember {
  const name = readName(cursor);
  const optional = cursor.kind === TokenKind.Question;
  if (optional) cursor.advance();
  if (cursor.kind === TokenKind.Colon) cursor.advance();
  else reportMissingColon(cursor, name.span, name.text);
  const type = parseType(cursor, "a type after ':'");
  let origin = parseOrigin(cursor);
  while (origin !== undefined && isOriginHere(cursor)) {
    cursor.report("second-origin", cursor.span, { found: cursor.word });
    parseOrigin(cursor);
  }
  const annotations: Annotation[] = [];
  while (cursor.kind === TokenKind.At) {
    annotations.push(readAnnotation(cursor));
    while (isOriginHere(cursor)) {
      const code = origin === undefined ? "origin-after-annotation" : "second-origin";
      cursor.report(code, cursor.span, { found: cursor.word });
      const late = parseOrigin(cursor);
      origin ??= late;
    }
  }
  return {
    kind: "AttributeMember",
    span: cursor.spanFrom(name.span.start),
    documentation,
    name,
    optional,
    type,
    origin,
    annotations,
  };
}

/** `name string` lacks a colon only; a name alone lacks its type too. */
function reportMissingColon(cursor: Cursor, name: Span, text: string): void {
  const isTypeHere = cursor.isName() && !cursor.isOnNewLine();
  if (!isTypeHere) {
    cursor.expectedAfter(`':' and a type after '${text}', as in '${text}: string'`, name);
    return;
  }
  const gap = { start: name.end, end: name.end };
  const changes = [cursor.change("Insert ':'", gap, ":")];
  const expected = `':' between '${text}' and its type`;
  cursor.report("token-expected", name, { expected }, { changes });
}

function isOriginHere(cursor: Cursor): boolean {
  if (cursor.kind === TokenKind.Equals) return true;
  if (cursor.kind !== TokenKind.Word) return false;
  const next = cursor.kindAhead(1);
  if (next === TokenKind.Colon || next === TokenKind.Question || next === TokenKind.Equals) {
    return false;
  }
  return cursor.is("derived") || cursor.is("copied") || cursor.is("in");
}

function parseOrigin(cursor: Cursor): AttributeOriginNode | undefined {
  if (!isOriginHere(cursor)) return undefined;
  const { start } = cursor;
  const keyword = cursor.span;
  const word = cursor.word;
  cursor.advance();
  switch (word) {
    case "=": {
      const value = parseOperandOnThisLine(cursor, "a default after '='", parseValue);
      return { kind: "Default", span: cursor.spanFrom(start), value };
    }
    case "derived": {
      const expected = "an expression after 'derived'";
      const value = parseOperandOnThisLine(cursor, expected, parseTemplateValue);
      return { kind: "Derived", span: cursor.spanFrom(start), value };
    }
    case "in":
      expectWord(cursor, "key", "'key' after 'in'");
      return { kind: "InKey", span: cursor.spanFrom(start) };
    default:
      return readCopied(cursor, keyword);
  }
}

/** Reads a value, unless the next binding follows in its place. */
function parseOperandOnThisLine(
  cursor: Cursor,
  expected: string,
  parse: typeof parseValue,
): ReturnType<typeof parseValue> {
  if (!isAtNextBinding(cursor)) return parse(cursor, expected);
  cursor.expected(expected);
  return { kind: "Missing", span: cursor.gap };
}

function readCopied(cursor: Cursor, keyword: Span): AttributeOriginNode {
  expectWord(cursor, "from", "'from' after 'copied'");
  const entity = parseName(cursor, "an entity after 'copied from'");
  let attribute = missingName(cursor);
  if (cursor.kind === TokenKind.Dot) {
    cursor.advance();
    attribute = parseName(cursor, "an attribute after '.'");
  } else {
    cursor.expected("'.' and the attribute that is copied");
  }
  const isVia = expectWord(cursor, "via", "'via' and the attribute that identifies the original");
  const via = isVia ? parseName(cursor, "an attribute after 'via'") : missingName(cursor);
  return { kind: "Copied", span: cursor.spanFrom(keyword.start), entity, attribute, via };
}

function readAnnotation(cursor: Cursor): Annotation {
  const { span } = cursor;
  cursor.advance();
  const name = parseName(cursor, "an annotation after '@', such as '@unique'", span);
  let values: AnnotationArgument[] = [];
  if (cursor.kind === TokenKind.OpenParen) {
    values = parseBracketed(
      cursor,
      TokenKind.CloseParen,
      "arguments",
      startsArgument,
      parseAnnotationArgument,
    );
  }
  return { kind: "Annotation", span: cursor.spanFrom(span.start), name, arguments: values };
}

function startsArgument(cursor: Cursor): boolean {
  return cursor.isName() || isLiteralHere(cursor);
}

/** Reads `24B`, `max 200B` or `lower`. */
function parseAnnotationArgument(cursor: Cursor): AnnotationArgument {
  const { start } = cursor;
  const isLabelled = cursor.kind === TokenKind.Word && isValueAhead(cursor);
  const label = isLabelled ? readName(cursor) : undefined;
  const value = parseArgumentValue(cursor);
  const first = Math.min(start, value.span.start);
  return { kind: "AnnotationArgument", span: cursor.spanFrom(first), label, value };
}

function isValueAhead(cursor: Cursor): boolean {
  const next = cursor.kindAhead(1);
  return (
    next === TokenKind.String ||
    next === TokenKind.Minus ||
    next === TokenKind.Number ||
    next === TokenKind.Word ||
    next === TokenKind.QuotedName
  );
}

function parseArgumentValue(cursor: Cursor): AnnotationArgument["value"] {
  return isLiteralHere(cursor) ? readLiteral(cursor) : parseName(cursor, "a value or a word");
}
