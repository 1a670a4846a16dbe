import { documentationHere } from "./comments.ts";
import type { Cursor } from "./cursor.ts";
import { indexMemberKeywords, vectorDistances } from "./keywords.ts";
import { parseBlock, parseUnbracketed } from "./lists.ts";
import { readKey } from "./parse-keys.ts";
import { parseNumber } from "./parse-literals.ts";
import { readCapacity, readThroughputMember } from "./parse-throughput.ts";
import { startsTableMember } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type {
  DocComment,
  IndexDeclaration,
  IndexMember,
  ProjectionMember,
  VectorMember,
} from "./tree.ts";
import {
  expectWord,
  parseChoice,
  parseName,
  peekHyphenedWord,
  reportUnknownMember,
  startsName,
} from "./words.ts";

/** Reads `global index Name { … }`; the current token is the kind. */
export function readIndex(
  cursor: Cursor,
  indexKind: IndexDeclaration["indexKind"],
  documentation: DocComment | undefined,
): IndexDeclaration {
  const { start } = cursor;
  cursor.advance();
  expectWord(cursor, "index", `'index' and a name after '${indexKind}'`);
  return readIndexBody(cursor, indexKind, documentation, start);
}

/** Reads `index Name { … }`, which lacks its kind, as a global one. */
export function readKindlessIndex(
  cursor: Cursor,
  documentation: DocComment | undefined,
): IndexDeclaration {
  const { start, span } = cursor;
  const expected = "'global', 'local' or 'vector' before 'index'";
  const changes = [cursor.change("Write 'global index'", span, "global index")];
  cursor.report("token-expected", span, { expected }, { changes });
  cursor.advance();
  return readIndexBody(cursor, "global", documentation, start);
}

function readIndexBody(
  cursor: Cursor,
  indexKind: IndexDeclaration["indexKind"],
  documentation: DocComment | undefined,
  start: number,
): IndexDeclaration {
  const keyword = cursor.spanFrom(start);
  const name = parseName(cursor, `the name of the index after '${indexKind} index'`, keyword);
  const members = parseBlock(cursor, `index '${name.text}'`, startsTableMember, parseMember);
  const span = cursor.spanFrom(start);
  return { kind: "IndexDeclaration", span, documentation, indexKind, name, members };
}

function parseMember(cursor: Cursor): IndexMember | undefined {
  const documentation = documentationHere(cursor);
  if (cursor.kind !== TokenKind.Word) {
    cursor.expected("a member of the index, such as 'project all'");
    return undefined;
  }
  const member = readMember(cursor, peekHyphenedWord(cursor).text, documentation);
  if (member !== undefined) return member;
  const suggestion = reportUnknownMember(cursor, "member of an index", indexMemberKeywords);
  return suggestion === undefined ? undefined : readMember(cursor, suggestion, documentation);
}

/** Reads the member that `keyword` begins; the current token is it, or its misspelling. */
function readMember(
  cursor: Cursor,
  keyword: string,
  documentation: DocComment | undefined,
): IndexMember | undefined {
  switch (keyword) {
    case "partition":
    case "sort":
      return readKey(cursor, keyword, documentation);
    case "project":
      return readProjection(cursor, documentation);
    case "capacity":
      return readCapacity(cursor, documentation);
    case "vector":
      return readVector(cursor, documentation);
    case "filter": {
      const { span } = cursor;
      cursor.advance();
      const name = (at: Cursor) => parseName(at, "an attribute after 'filter'", span);
      const attributes = parseUnbracketed(cursor, "attribute", startsName, name);
      const whole = cursor.spanFrom(span.start);
      return { kind: "FilterAttributesMember", span: whole, documentation, attributes };
    }
    case "autoscale":
    case "on-demand":
    case "warm":
      return readThroughputMember(cursor, keyword, documentation);
    default:
      return undefined;
  }
}

/** Reads `project all`, `project keys` or `project a, b`. */
function readProjection(cursor: Cursor, documentation: DocComment | undefined): ProjectionMember {
  const { span } = cursor;
  cursor.advance();
  const kind = "ProjectionMember";
  if (cursor.is("all") || cursor.is("keys")) {
    const projection = cursor.is("all") ? "all" : "keys";
    cursor.advance();
    return { kind, span: cursor.spanFrom(span.start), documentation, projection, attributes: [] };
  }
  const expected = "'all', 'keys' or an attribute after 'project'";
  const name = (at: Cursor) => parseName(at, expected, span);
  const attributes = parseUnbracketed(cursor, "attribute", startsName, name);
  const whole = cursor.spanFrom(span.start);
  return { kind, span: whole, documentation, projection: "attributes", attributes };
}

/** Reads `vector embedding dimensions 1024 distance cosine`. */
function readVector(cursor: Cursor, documentation: DocComment | undefined): VectorMember {
  const { span } = cursor;
  cursor.advance();
  const attribute = parseName(cursor, "an attribute after 'vector'", span);
  const isSized = expectWord(cursor, "dimensions", "'dimensions' and their number");
  const dimensions = isSized ? parseNumber(cursor, "a number after 'dimensions'") : undefined;
  let distance: VectorMember["distance"];
  const keyword = cursor.span;
  if (expectWord(cursor, "distance", "'distance' and 'cosine', 'euclidean' or 'dot-product'")) {
    distance = parseChoice(cursor, "distance of vectors", vectorDistances, keyword);
  }
  const whole = cursor.spanFrom(span.start);
  return { kind: "VectorMember", span: whole, documentation, attribute, dimensions, distance };
}
