import type { Cursor } from "../../language/syntax/cursor.ts";
import { expectationKeywords } from "../../language/syntax/keywords.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import { entitiesOwner, nothing, type Owner, type PathStep, type Places, words } from "./place.ts";
import {
  atEnd,
  isAt,
  readName,
  skip,
  unquoted,
  type Walk,
  walkList,
  walkName,
  walkNames,
  walkNested,
} from "./walk.ts";

/** `sample ada: Customer { … }`; the cursor stands behind the keyword. */
export function walkSample(cursor: Cursor): Walk {
  const first = walkName(cursor, [{ kind: "entity", taken: [] }]);
  if (first.found !== undefined) return first.found;
  let entity = first.name;
  if (skip(cursor, TokenKind.Colon)) {
    const second = walkName(cursor, [{ kind: "entity", taken: [] }]);
    if (second.found !== undefined) return second.found;
    entity = second.name;
  }
  if (atEnd(cursor)) return nothing;
  if (!isAt(cursor, TokenKind.OpenBrace)) return undefined;
  return walkValue(cursor, entitiesOwner(entity), []);
}

/** `samples Order from "./orders.json"`. */
export function walkSampleFile(cursor: Cursor): Walk {
  const { found } = walkName(cursor, [{ kind: "entity", taken: [] }]);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return words("from");
  if (!cursor.is("from")) return undefined;
  cursor.advance();
  if (atEnd(cursor)) return [{ kind: "path", to: "samples" }];
  skip(cursor, TokenKind.String);
  return undefined;
}

/** `example Pattern(argument: value) returns a, b`. */
export function walkExample(cursor: Cursor): Walk {
  const { name: pattern, found } = walkName(cursor, [{ kind: "pattern" }]);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return nothing;
  if (!skip(cursor, TokenKind.OpenParen)) return undefined;
  const inArguments = walkProperties(
    cursor,
    TokenKind.CloseParen,
    (taken) => [{ kind: "argument", pattern, taken }],
    (name) => walkValue(cursor, { kind: "argument", pattern, name }, []),
  );
  return inArguments ?? walkExpectations(cursor, pattern);
}

function walkExpectations(cursor: Cursor, pattern: string): Walk {
  const left = new Set<string>(expectationKeywords);
  const rest = (): Places => [
    ...words(...left),
    ...(cursor.isOnNewLine() ? ([{ kind: "declaration" }] as const) : nothing),
  ];
  for (;;) {
    if (atEnd(cursor)) return rest();
    if (!isAt(cursor, TokenKind.Word) || !left.has(cursor.word)) return undefined;
    const keyword = readName(cursor);
    // A write may leave several things, and be limited in both kinds of units.
    if (keyword !== "leaves" && keyword !== "within") left.delete(keyword);
    const found = walkExpectation(cursor, keyword, pattern, rest);
    if (found !== undefined) return found;
  }
}

function walkExpectation(
  cursor: Cursor,
  keyword: string,
  pattern: string,
  rest: () => Places,
): Walk {
  switch (keyword) {
    case "returns":
      return walkReturns(cursor, pattern, rest);
    case "fails":
      return walkName(cursor, words("ConditionalCheckFailed", "TransactionCanceled")).found;
    case "leaves": {
      if (atEnd(cursor)) {
        return [{ kind: "sample", taken: [] }, ...words("no"), { kind: "entity", taken: [] }];
      }
      if (cursor.is("no")) cursor.advance();
      const { name, found } = walkName(cursor, [{ kind: "sample", taken: [] }]);
      if (found !== undefined || !isAt(cursor, TokenKind.OpenBrace)) return found;
      return walkValue(cursor, { kind: "sample", name }, []);
    }
    case "within":
      if (atEnd(cursor)) return nothing;
      skip(cursor, TokenKind.Number);
      return walkName(cursor, words("RCU", "WCU")).found;
    default:
      return undefined;
  }
}

function walkReturns(cursor: Cursor, pattern: string, rest: () => Places): Walk {
  if (skip(cursor, TokenKind.Number)) {
    return walkName(cursor, words("items")).found;
  }
  const found = walkNames(cursor, (taken) => [
    { kind: "sample", taken, pattern },
    ...(taken.length === 0 ? words("nothing") : nothing),
  ]);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return [...words("in any order"), ...rest()];
  if (!cursor.is("in")) return undefined;
  cursor.advance();
  for (const word of ["any", "order"]) {
    if (atEnd(cursor)) return words(word === "any" ? "any order" : "order");
    if (!cursor.is(word)) return undefined;
    cursor.advance();
  }
  return undefined;
}

/** A value as samples and arguments have it, for the place `path` of its owner. */
export function walkValue(cursor: Cursor, owner: Owner, path: readonly PathStep[]): Walk {
  return walkNested(cursor, () => walkValueHere(cursor, owner, path));
}

function walkValueHere(cursor: Cursor, owner: Owner, path: readonly PathStep[]): Walk {
  if (atEnd(cursor)) return [{ kind: "value", owner, path }];
  switch (cursor.kind) {
    case TokenKind.OpenBrace:
      cursor.advance();
      return walkProperties(
        cursor,
        TokenKind.CloseBrace,
        (taken) => [{ kind: "property", owner, path, taken }],
        (name) => walkValue(cursor, owner, [...path, name]),
      );
    case TokenKind.OpenBracket: {
      cursor.advance();
      const found = walkList(cursor, () => ({
        name: "",
        found: walkValue(cursor, owner, [...path, 0]),
      }));
      if (found !== undefined) return found;
      if (atEnd(cursor)) return nothing;
      skip(cursor, TokenKind.CloseBracket);
      return undefined;
    }
    case TokenKind.Minus:
      cursor.advance();
      return walkValue(cursor, owner, path);
    case TokenKind.String:
    case TokenKind.Number:
      cursor.advance();
      return undefined;
    case TokenKind.Word:
    case TokenKind.QuotedName:
      return walkSampleReference(cursor);
    default:
      return undefined;
  }
}

/** `ada.customerId`, `true`, `base64("…")`. */
function walkSampleReference(cursor: Cursor): Walk {
  const name = readName(cursor);
  const path: PathStep[] = [];
  while (skip(cursor, TokenKind.Dot)) {
    if (atEnd(cursor)) return [{ kind: "member", owner: { kind: "sample", name }, path }];
    path.push(readName(cursor));
  }
  if (!isAt(cursor, TokenKind.OpenParen)) return undefined;
  while (!isAt(cursor, TokenKind.CloseParen)) {
    if (atEnd(cursor)) return nothing;
    cursor.advance();
  }
  cursor.advance();
  return undefined;
}

/** `name: value, …` up to and with the closing bracket. */
function walkProperties(
  cursor: Cursor,
  closing: TokenKind,
  places: (taken: readonly string[]) => Places,
  walkPropertyValue: (name: string) => Walk,
): Walk {
  const taken: string[] = [];
  for (;;) {
    if (atEnd(cursor)) return places(taken);
    if (cursor.kind === closing) {
      cursor.advance();
      return undefined;
    }
    const before = cursor.index;
    const name = readKey(cursor);
    if (name !== "") {
      if (atEnd(cursor)) return nothing;
      if (skip(cursor, TokenKind.Colon)) {
        const found = walkPropertyValue(name);
        if (found !== undefined) return found;
      }
      taken.push(name);
      // Behind a value nothing but a comma or the bracket can stand.
      if (atEnd(cursor)) return nothing;
    }
    if (!skip(cursor, TokenKind.Comma) && cursor.index === before) {
      if (isAt(cursor, TokenKind.CloseBrace)) return undefined;
      cursor.advance();
    }
  }
}

function readKey(cursor: Cursor): string {
  if (!isAt(cursor, TokenKind.String)) return readName(cursor);
  const text = unquoted(cursor.word.replaceAll('"', ""));
  cursor.advance();
  return text;
}
