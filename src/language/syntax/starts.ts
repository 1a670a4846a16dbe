import type { Cursor } from "./cursor.ts";
import {
  clauseKeywords,
  declarationKeywords,
  expectationKeywords,
  firstWords,
  tableMemberKeywords,
} from "./keywords.ts";
import { TokenKind } from "./token.ts";

/**
 * Where things begin. A keyword may be a name too, so the token behind it decides (in no valid text
 * does a name stand before a number, a string or another name that is no keyword). With these the
 * parser notices that something was forgotten before the next member or declaration.
 */

const declarationWords: ReadonlySet<string> = new Set(declarationKeywords);
const declarationLetters: ReadonlySet<number> = new Set(
  declarationKeywords.map((keyword) => keyword.charCodeAt(0)),
);
const clauseWords = firstWords(clauseKeywords);
const tableWords = firstWords(tableMemberKeywords);

/** Words that may stand directly behind a name. */
const followers: ReadonlySet<string> = new Set([
  ...clauseWords,
  ...tableWords,
  ...expectationKeywords,
  ...declarationWords,
  ..."and or in between not asc desc to from via per max when derived copied as at".split(" "),
  ..."read write near top dimensions distance project capacity".split(" "),
]);

/** Whether a declaration begins here, judged by its first three tokens; on any line. */
export function startsDeclaration(cursor: Cursor): boolean {
  const word = declarationWord(cursor);
  if (word === undefined) return false;
  if (word === "import") return cursor.kindAhead(1) === TokenKind.String && cursor.isOnNewLine();
  if (!cursor.isNameAhead(1) || clauseWords.has(cursor.wordAhead(1))) return false;
  const third = cursor.kindAhead(2);
  switch (word) {
    case "table":
    case "pattern":
      return third === TokenKind.OpenBrace;
    case "type":
      return third === TokenKind.OpenBrace || third === TokenKind.Equals;
    case "entity":
      return cursor.isAhead(2, "in") || third === TokenKind.OpenBrace;
    case "sample":
      if (third === TokenKind.OpenBrace) return true;
      if (third !== TokenKind.Colon) return false;
      // An attribute may be called so: `sample in :list`, `sample between :low and :high`.
      return !isOperatorAhead(cursor) || cursor.kindAhead(4) === TokenKind.OpenBrace;
    case "samples":
      return cursor.isAhead(2, "from") || third === TokenKind.String;
    default:
      return third === TokenKind.OpenParen && cursor.isOnNewLine();
  }
}

/**
 * Whether a declaration begins here, where a member of a block might: no member begins with a
 * declaration's keyword and a name, so a half-typed declaration at the start of a line counts.
 */
export function startsDeclarationAmongMembers(cursor: Cursor): boolean {
  if (declarationWord(cursor) === undefined) return false;
  if (startsDeclaration(cursor)) return true;
  const next = cursor.kindAhead(1);
  if (next === TokenKind.Colon || next === TokenKind.Question || next === TokenKind.Equals) {
    return false;
  }
  return cursor.isOnNewLine() && (cursor.isNameAhead(1) || cursor.isAtMargin());
}

/** Whether the current word is the keyword of a declaration, whatever follows. */
export function isDeclarationWord(cursor: Cursor): boolean {
  return declarationWord(cursor) !== undefined;
}

/** The current word, if a declaration may begin with it. */
function declarationWord(cursor: Cursor): string | undefined {
  // Nearly every word that is asked about is none: length and letter tell without taking it out of the text.
  const length = cursor.end - cursor.start;
  if (cursor.kind !== TokenKind.Word || length < 4 || length > 7) return undefined;
  if (!declarationLetters.has(cursor.text.charCodeAt(cursor.start))) return undefined;
  const { word } = cursor;
  return declarationWords.has(word) ? word : undefined;
}

/** A clause of a pattern, judged by its first two tokens. */
export function startsClause(cursor: Cursor): boolean {
  if (cursor.kind !== TokenKind.Word) return false;
  const next = cursor.kindAhead(1);
  switch (cursor.word) {
    case "order":
      return cursor.isAhead(1, "by");
    case "set":
      return cursor.isAhead(1, "any") ? cursor.isAhead(2, "of") : isPlainNameAhead(cursor);
    case "limit":
    case "page":
    case "rate":
    case "peak":
      return next === TokenKind.Number || next === TokenKind.Colon || isPlainNameAhead(cursor);
    case "where":
    case "filter":
    case "if":
      return next === TokenKind.OpenParen || next === TokenKind.String || isPlainNameAhead(cursor);
    case "return":
    case "using":
    case "remove":
      return isPlainNameAhead(cursor);
    case "add":
    case "delete":
      return next === TokenKind.Number || next === TokenKind.Colon;
    default:
      return false;
  }
}

/** An action of a transaction. */
export function startsAction(cursor: Cursor): boolean {
  switch (cursor.word) {
    case "create":
    case "put":
    case "update":
    case "upsert":
    case "delete":
    case "check":
    case "get":
      return isPlainNameAhead(cursor);
    default:
      return false;
  }
}

/** A member of a table or an index, judged by its first two tokens. */
export function startsTableMember(cursor: Cursor): boolean {
  if (cursor.kind !== TokenKind.Word) return false;
  const next = cursor.kindAhead(1);
  switch (cursor.word) {
    case "partition":
    case "sort":
      return cursor.isAhead(1, "key");
    case "global":
    case "local":
      return cursor.isAhead(1, "index");
    case "name":
    case "replica":
      return next === TokenKind.String || isPlainNameAhead(cursor);
    case "tags":
      return next === TokenKind.OpenBrace;
    case "versioned":
      return cursor.isAhead(1, "by");
    case "autoscale":
    case "warm":
    case "capacity":
      return cursor.isAhead(1, "read") || cursor.isAhead(1, "write");
    case "on":
      return cursor.isAhead(2, "demand") && cursor.isAhead(3, "max");
    case "point":
    case "deletion":
      return next === TokenKind.Minus;
    case "vector":
      return cursor.isAhead(1, "index") || isPlainNameAhead(cursor);
    case "billing":
    case "class":
    case "ttl":
    case "stream":
    case "encryption":
    case "discriminator":
    case "project":
    case "filter":
      return isPlainNameAhead(cursor);
    default:
      return false;
  }
}

/** A member of an entity or a record, judged by its first two tokens. */
export function startsEntityMember(cursor: Cursor): boolean {
  if (!cursor.isName()) return false;
  const next = cursor.kindAhead(1);
  if (next === TokenKind.Colon || next === TokenKind.Question) return true;
  switch (cursor.word) {
    case "volume":
    case "version":
      return next === TokenKind.Number;
    case "upgrade":
    case "backfilled":
      return cursor.isAhead(1, "to");
    default:
      return false;
  }
}

/** A property of an object, or an argument of an example. */
export function startsProperty(cursor: Cursor): boolean {
  return cursor.isName() && cursor.kindAhead(1) === TokenKind.Colon;
}

/** Whether an operator follows that is a word and takes a placeholder. */
function isOperatorAhead(cursor: Cursor): boolean {
  return cursor.isAhead(1, "in") || cursor.isAhead(1, "between");
}

/** Whether a name that is no keyword behind names follows, so that the current word is no name. */
function isPlainNameAhead(cursor: Cursor): boolean {
  const kind = cursor.kindAhead(1);
  if (kind === TokenKind.QuotedName) return true;
  return kind === TokenKind.Word && !followers.has(cursor.wordAhead(1));
}
