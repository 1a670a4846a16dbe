import type { Cursor } from "./cursor.ts";
import { parseUnbracketed } from "./lists.ts";
import { TokenKind } from "./token.ts";
import type { DocComment, KeyAttributeNode, KeyMember } from "./tree.ts";
import { expectWord, parseName, startsName } from "./words.ts";

/** Reads `partition key PK: string` or `sort key placedAt, orderId`; the current token is the role. */
export function readKey(
  cursor: Cursor,
  role: KeyMember["role"],
  documentation: DocComment | undefined,
): KeyMember {
  const { start } = cursor;
  cursor.advance();
  expectWord(cursor, "key", `'key' after '${role}'`);
  const keyword = cursor.spanFrom(start);
  const attribute = (at: Cursor) => parseKeyAttribute(at, role, keyword);
  const attributes = parseUnbracketed(cursor, "attribute", startsName, attribute);
  return { kind: "KeyMember", span: cursor.spanFrom(start), documentation, role, attributes };
}

const expectedAttributes = {
  partition: "a partition key attribute after 'partition key'",
  sort: "a sort key attribute after 'sort key'",
} as const;

function parseKeyAttribute(
  cursor: Cursor,
  role: KeyMember["role"],
  keyword: KeyMember["span"],
): KeyAttributeNode {
  const name = parseName(cursor, expectedAttributes[role], keyword);
  let type: KeyAttributeNode["type"];
  if (cursor.kind === TokenKind.Colon) {
    const colon = cursor.span;
    cursor.advance();
    type = parseName(cursor, "'string', 'number' or 'binary' after ':'", colon);
  }
  return { kind: "KeyAttribute", span: cursor.spanFrom(name.span.start), name, type };
}
