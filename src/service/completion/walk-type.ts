import type { Cursor } from "../../language/syntax/cursor.ts";
import { isClosing } from "../../language/syntax/cursor.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import { nothing, type TypePlace } from "./place.ts";
import { atEnd, isAt, skip, type Walk, walkMembers, walkNested } from "./walk.ts";
import { walkAttributeOrInclude } from "./walk-entity.ts";

/**
 * A type: `string`, `Address[]`, `"A" | "B"`, `map<number>`, `{ street: string }`.
 *
 * @param attribute the name of the attribute that has it
 */
export function walkType(cursor: Cursor, of: TypePlace["of"], attribute?: string): Walk {
  for (;;) {
    const found = walkNested(cursor, () => walkPrimary(cursor, of, attribute));
    if (found !== undefined) return found;
    while (skip(cursor, TokenKind.OpenBracket)) {
      if (atEnd(cursor)) return nothing;
      skip(cursor, TokenKind.CloseBracket);
    }
    if (!skip(cursor, TokenKind.Bar)) return undefined;
    // What follows is another literal, which only the author knows.
    if (atEnd(cursor)) return nothing;
  }
}

function walkPrimary(cursor: Cursor, of: TypePlace["of"], attribute: string | undefined): Walk {
  if (atEnd(cursor)) {
    return [{ kind: "type", of, ...(attribute === undefined ? {} : { attribute }) }];
  }
  switch (cursor.kind) {
    case TokenKind.OpenBrace:
      cursor.advance();
      return walkMembers(
        cursor,
        () => nothing,
        () => walkAttributeOrInclude(cursor, { kind: "type", name: "" }, () => nothing),
      );
    case TokenKind.OpenParen: {
      cursor.advance();
      const found = walkType(cursor, of);
      if (found !== undefined) return found;
      if (atEnd(cursor)) return nothing;
      skip(cursor, TokenKind.CloseParen);
      return undefined;
    }
    case TokenKind.Minus:
      cursor.advance();
      skip(cursor, TokenKind.Number);
      return undefined;
    case TokenKind.String:
    case TokenKind.Number:
      cursor.advance();
      return undefined;
    case TokenKind.Word:
    case TokenKind.QuotedName:
      return walkNamedType(cursor);
    default:
      return undefined;
  }
}

function walkNamedType(cursor: Cursor): Walk {
  const type = cursor.word;
  cursor.advance();
  if (skip(cursor, TokenKind.Less)) {
    const found = walkType(cursor, type === "set" ? "set element" : "attribute");
    if (found !== undefined) return found;
    if (atEnd(cursor)) return nothing;
    skip(cursor, TokenKind.Greater);
    return undefined;
  }
  if (isAt(cursor, TokenKind.OpenParen) && type === "timestamp") {
    while (!isClosing(cursor.kind)) {
      if (atEnd(cursor)) return [{ kind: "type argument", type }];
      cursor.advance();
    }
    skip(cursor, TokenKind.CloseParen);
  }
  return undefined;
}
