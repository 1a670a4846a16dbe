import type { Cursor } from "../../language/syntax/cursor.ts";
import {
  billingModes,
  capacityDimensions,
  encryptionModes,
  streamViews,
  switchValues,
  tableClasses,
  vectorDistances,
} from "../../language/syntax/keywords.ts";
import { TokenKind } from "../../language/syntax/token.ts";
import { nothing, type Place, type Places, words } from "./place.ts";
import {
  atEnd,
  isAt,
  readHyphenated,
  readName,
  skip,
  type Walk,
  walkBlock,
  walkList,
  walkName,
  walkNames,
} from "./walk.ts";

/** `table Name { … }`; the cursor stands behind the keyword. */
export function walkTable(cursor: Cursor): Walk {
  const { name: table, found } = walkName(cursor, nothing);
  if (found !== undefined) return found;
  const members = (): Places => [{ kind: "table member", table }];
  return walkBlock(cursor, members, () => walkTableMember(cursor, table, members));
}

function walkTableMember(cursor: Cursor, table: string, members: () => Places): Walk {
  if (!isAt(cursor, TokenKind.Word)) return undefined;
  const keyword = readHyphenated(cursor);
  switch (keyword) {
    case "partition":
    case "sort":
      return walkKey(cursor, table, undefined, keyword);
    case "global":
    case "local":
    case "vector":
      return walkIndex(cursor, table, keyword);
    case "billing":
      return walkSetting(cursor, billingModes) ?? walkThroughput(cursor, members);
    case "class":
      return walkSetting(cursor, tableClasses);
    case "stream":
      return walkSetting(cursor, streamViews);
    case "point-in-time-recovery":
    case "deletion-protection":
      return walkSetting(cursor, switchValues);
    case "encryption":
      return walkSetting(cursor, encryptionModes);
    case "ttl":
      return walkName(cursor, [storedAttribute(table, undefined, "ttl")]).found;
    case "discriminator":
      return walkName(cursor, [storedAttribute(table, undefined, "discriminator")]).found;
    case "versioned":
      if (atEnd(cursor)) return words("by");
      if (!cursor.is("by")) return undefined;
      cursor.advance();
      return walkName(cursor, [storedAttribute(table, undefined, "version")]).found;
    case "tags":
      return walkBlock(
        cursor,
        () => nothing,
        () => undefined,
      );
    default:
      return walkCapacityMember(cursor, keyword, members);
  }
}

/** Members that tables and indexes share. */
function walkCapacityMember(cursor: Cursor, keyword: string, members: () => Places): Walk {
  switch (keyword) {
    case "autoscale":
      return walkAutoscale(cursor, members);
    case "on-demand":
      if (atEnd(cursor)) return words("max read", "max write");
      if (cursor.is("max")) cursor.advance();
      return walkThroughput(cursor, members);
    case "warm":
    case "capacity":
      return walkThroughput(cursor, members);
    case "name":
    case "replica":
      if (atEnd(cursor)) return nothing;
      skip(cursor, TokenKind.String);
      return undefined;
    default:
      return undefined;
  }
}

function walkSetting(cursor: Cursor, values: readonly string[]): Walk {
  if (atEnd(cursor)) return words(...values);
  if (isAt(cursor, TokenKind.Word)) readHyphenated(cursor);
  return undefined;
}

/** `read 100 write 50`. */
function walkThroughput(cursor: Cursor, members: () => Places): Walk {
  const left = new Set<string>(capacityDimensions);
  for (;;) {
    if (atEnd(cursor)) {
      const places = left.size === 0 ? nothing : words(...left);
      return cursor.isOnNewLine() ? [...places, ...members()] : places;
    }
    if (!isAt(cursor, TokenKind.Word) || !left.delete(cursor.word)) return undefined;
    cursor.advance();
    if (atEnd(cursor)) return nothing;
    skip(cursor, TokenKind.Number);
  }
}

/** `autoscale read 5 to 500 at 70%`. */
function walkAutoscale(cursor: Cursor, members: () => Places): Walk {
  if (atEnd(cursor)) return words(...capacityDimensions);
  readName(cursor);
  for (const word of ["", "to", "at"]) {
    if (word !== "") {
      if (atEnd(cursor)) return cursor.isOnNewLine() ? members() : words(word);
      if (!cursor.is(word)) return undefined;
      cursor.advance();
    }
    if (atEnd(cursor)) return nothing;
    if (!skip(cursor, TokenKind.Number)) return undefined;
  }
  return undefined;
}

function walkIndex(cursor: Cursor, table: string, indexKind: string): Walk {
  if (atEnd(cursor)) return words("index");
  if (!cursor.is("index")) return undefined;
  cursor.advance();
  const { name: index, found } = walkName(cursor, nothing);
  if (found !== undefined) return found;
  const place: Place = { kind: "index member", table, index, indexKind };
  return walkBlock(
    cursor,
    () => [place],
    () => walkIndexMember(cursor, table, index, [place]),
  );
}

function walkIndexMember(cursor: Cursor, table: string, index: string, members: Places): Walk {
  if (!isAt(cursor, TokenKind.Word)) return undefined;
  const keyword = readHyphenated(cursor);
  switch (keyword) {
    case "partition":
    case "sort":
      return walkKey(cursor, table, index, keyword);
    case "project":
      return walkNames(cursor, (taken) => [
        ...(taken.length === 0 ? words("all", "keys") : []),
        storedAttribute(table, index, "project", taken),
      ]);
    case "filter":
      return walkNames(cursor, (taken) => [storedAttribute(table, index, "filter", taken)]);
    case "vector":
      return walkVector(cursor, table, index);
    default:
      return walkCapacityMember(cursor, keyword, () => members);
  }
}

/** `vector embedding dimensions 1024 distance cosine`. */
function walkVector(cursor: Cursor, table: string, index: string): Walk {
  const { found } = walkName(cursor, [storedAttribute(table, index, "vector")]);
  if (found !== undefined) return found;
  if (atEnd(cursor)) return words("dimensions", "distance");
  if (cursor.is("dimensions")) {
    cursor.advance();
    if (atEnd(cursor)) return nothing;
    skip(cursor, TokenKind.Number);
    if (atEnd(cursor)) return words("distance");
  }
  if (!cursor.is("distance")) return undefined;
  cursor.advance();
  return walkSetting(cursor, vectorDistances);
}

/** `key placedAt, orderId` or `key PK: string`. */
function walkKey(
  cursor: Cursor,
  table: string,
  index: string | undefined,
  role: "partition" | "sort",
): Walk {
  if (atEnd(cursor)) return words("key");
  if (!cursor.is("key")) return undefined;
  cursor.advance();
  return walkList(cursor, (taken) => {
    const { name, found } = walkName(cursor, [
      { kind: "key attribute", table, index, role, taken },
    ]);
    if (found !== undefined || !isAt(cursor, TokenKind.Colon)) return { name, found };
    cursor.advance();
    return { name, found: walkName(cursor, [{ kind: "type", of: "key" }]).found };
  });
}

type Purpose = Extract<Place, { kind: "stored attribute" }>["purpose"];

function storedAttribute(
  table: string,
  index: string | undefined,
  purpose: Purpose,
  taken: readonly string[] = [],
): Place {
  return { kind: "stored attribute", table, index, purpose, taken };
}
