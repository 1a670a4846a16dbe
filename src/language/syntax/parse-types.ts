import type { Cursor } from "./cursor.ts";
import { maximumDepth } from "./cursor.ts";
import { parseBlock, parseBracketed } from "./lists.ts";
import { parseMember as parseRecordMember } from "./parse-attributes.ts";
import { isLiteralHere, readLiteral } from "./parse-literals.ts";
import { startsDeclaration, startsEntityMember } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type { NamedTypeNode, RecordTypeNode, TypeNode } from "./tree.ts";
import { missingName, parseName, readName, startsName } from "./words.ts";

/** Reads a type, or reports that `expected` is missing. */
export function parseType(cursor: Cursor, expected: string): TypeNode {
  if (!cursor.enter()) return missingType(cursor);
  const type = parseListType(cursor, parseElementType(cursor, expected));
  cursor.leave();
  return type;
}

/**
 * Reads `{ name: Type … }`; the current token is the brace or what stands in its place.
 *
 * @param owner what the record belongs to, as "type 'Address'"
 */
export function parseRecord(cursor: Cursor, owner: string): RecordTypeNode {
  const start = cursor.kind === TokenKind.OpenBrace ? cursor.start : cursor.previousEnd;
  const outer = cursor.wordsMayStartMembers;
  cursor.wordsMayStartMembers = true;
  const members = parseBlock(cursor, owner, startsEntityMember, parseRecordMember, true);
  cursor.wordsMayStartMembers = outer;
  return { kind: "RecordType", span: cursor.spanFrom(start), members };
}

function parseElementType(cursor: Cursor, expected: string): TypeNode {
  if (isUnionHere(cursor)) return readUnion(cursor);
  if (cursor.kind === TokenKind.OpenBrace) return parseRecord(cursor, "this record");
  if (cursor.kind === TokenKind.OpenParen) return readParenthesized(cursor);
  const isType = cursor.isName() && !isNextMember(cursor) && !startsDeclaration(cursor);
  if (!isType) {
    cursor.expected(expected);
    return missingType(cursor);
  }
  if (cursor.kindAhead(1) === TokenKind.Less) {
    if (cursor.is("map")) return readMap(cursor);
    if (cursor.is("set")) return readSet(cursor);
  }
  const name = readName(cursor);
  const words = cursor.at(TokenKind.OpenParen) ? readArguments(cursor) : [];
  if (cursor.at(TokenKind.Bar)) skipUnionOfTypes(cursor);
  return { kind: "NamedType", span: cursor.spanFrom(name.span.start), name, arguments: words };
}

/** Reports `string | number` once and reads on behind it. */
function skipUnionOfTypes(cursor: Cursor): void {
  cursor.report("union-of-types", cursor.span, {});
  while (cursor.at(TokenKind.Bar)) {
    cursor.advance();
    if (cursor.isOnNewLine() && cursor.startsMember(cursor)) return;
    if (cursor.isName() || isLiteralHere(cursor)) cursor.advance();
  }
}

/** Whether the name here begins the next attribute, as it does before `:` and `?`. */
function isNextMember(cursor: Cursor): boolean {
  const next = cursor.kindAhead(1);
  return next === TokenKind.Colon || next === TokenKind.Question;
}

function parseListType(cursor: Cursor, first: TypeNode): TypeNode {
  let type = first;
  const { start } = first.span;
  for (let levels = 0; cursor.kind === TokenKind.OpenBracket; levels++) {
    const opening = cursor.span;
    if (levels === maximumDepth) {
      cursor.report("nested-too-deeply", opening, { limit: maximumDepth });
    }
    cursor.advance();
    if (cursor.at(TokenKind.CloseBracket)) cursor.advance();
    else cursor.expected("']' after '['");
    if (type.kind === "UnionType" && !isParenthesized(cursor, type)) {
      const { span } = type;
      const written = cursor.text.slice(span.start, span.end);
      const changes = [cursor.change("Add parentheses", span, `(${written})`)];
      cursor.report("union-list-needs-parentheses", span, {}, { changes });
    }
    if (levels < maximumDepth) {
      type = { kind: "ListType", span: cursor.spanFrom(start), element: type };
    }
  }
  return type;
}

function isParenthesized(cursor: Cursor, type: TypeNode): boolean {
  return cursor.text.charCodeAt(type.span.start) === 40;
}

function isUnionHere(cursor: Cursor): boolean {
  return isLiteralHere(cursor) && !(cursor.isName() && isNextMember(cursor));
}

function readUnion(cursor: Cursor): TypeNode {
  const start = cursor.start;
  const members = [readLiteral(cursor)];
  while (cursor.kind === TokenKind.Bar || cursor.kind === TokenKind.DoubleBar) {
    if (cursor.kind === TokenKind.DoubleBar) {
      const changes = [cursor.change("Write '|'", cursor.span, "|")];
      const parameters = { found: "||", operator: "|" };
      cursor.report("foreign-operator", cursor.span, parameters, { changes });
    }
    cursor.advance();
    if (isUnionHere(cursor)) {
      members.push(readLiteral(cursor));
      continue;
    }
    cursor.expected("a literal after '|', such as \"A\" (a union consists of literals)");
    if (cursor.isName() && !cursor.isOnNewLine()) cursor.advance();
  }
  return { kind: "UnionType", span: cursor.spanFrom(start), members };
}

/** The type in parentheses, with a span that includes them. */
function readParenthesized(cursor: Cursor): TypeNode {
  const { start } = cursor;
  cursor.advance();
  const type = parseType(cursor, "a type after '('");
  if (cursor.kind === TokenKind.CloseParen) cursor.advance();
  else cursor.expected("')'");
  return { ...type, span: cursor.spanFrom(start) };
}

function readMap(cursor: Cursor): TypeNode {
  const { start } = cursor;
  cursor.advance();
  cursor.advance();
  const value = parseType(cursor, "the type of the map's values after 'map<'");
  closeAngle(cursor);
  return { kind: "MapType", span: cursor.spanFrom(start), value };
}

function readSet(cursor: Cursor): TypeNode {
  const { start } = cursor;
  cursor.advance();
  cursor.advance();
  const element = parseName(cursor, "'string', 'number' or 'binary' after 'set<'");
  closeAngle(cursor);
  return { kind: "SetType", span: cursor.spanFrom(start), element };
}

/** Reads `>`. The scanner joins it with a default's equals sign that follows without a blank. */
function closeAngle(cursor: Cursor): void {
  if (cursor.kind === TokenKind.Greater) cursor.advance();
  else if (cursor.kind === TokenKind.GreaterEquals) cursor.splitToken(TokenKind.Equals);
  else cursor.expected("'>'");
}

function readArguments(cursor: Cursor): NamedTypeNode["arguments"] {
  const word = (at: Cursor) => parseName(at, "a word such as 'seconds'");
  return parseBracketed(cursor, TokenKind.CloseParen, "arguments", startsName, word);
}

function missingType(cursor: Cursor): TypeNode {
  return { kind: "NamedType", span: cursor.gap, name: missingName(cursor), arguments: [] };
}
