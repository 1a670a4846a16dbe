import { documentationHere } from "./comments.ts";
import type { Cursor } from "./cursor.ts";
import {
  billingModes,
  encryptionModes,
  streamViews,
  switchValues,
  tableClasses,
  tableMemberKeywords,
} from "./keywords.ts";
import { parseBlock } from "./lists.ts";
import { parseObject } from "./parse-expressions.ts";
import { readIndex, readKindlessIndex } from "./parse-indexes.ts";
import { readKey } from "./parse-keys.ts";
import { parseString } from "./parse-literals.ts";
import { parseThroughput, readThroughputMember } from "./parse-throughput.ts";
import { startsTableMember } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type { DocComment, TableDeclaration, TableMember } from "./tree.ts";
import {
  expectWord,
  listed,
  parseChoice,
  parseName,
  peekHyphenedWord,
  readHyphenedWord,
  reportUnknownMember,
} from "./words.ts";

/** Reads `table Name { … }`; the current token is the keyword. */
export function readTable(cursor: Cursor, documentation: DocComment | undefined): TableDeclaration {
  const { span } = cursor;
  cursor.advance();
  const name = parseName(cursor, "the name of the table after 'table'", span);
  const members = parseBlock(cursor, `table '${name.text}'`, startsTableMember, parseMember);
  return {
    kind: "TableDeclaration",
    span: cursor.spanFrom(span.start),
    documentation,
    name,
    members,
  };
}

function parseMember(cursor: Cursor): TableMember | undefined {
  const documentation = documentationHere(cursor);
  if (cursor.kind !== TokenKind.Word) {
    cursor.expected("a member of the table, such as 'partition key PK: string'");
    return undefined;
  }
  if (cursor.is("index")) return readKindlessIndex(cursor, documentation);
  const member = readMember(cursor, peekHyphenedWord(cursor).text, documentation);
  if (member !== undefined) return member;
  const suggestion = reportUnknownMember(cursor, "member of a table", tableMemberKeywords);
  return suggestion === undefined ? undefined : readMember(cursor, suggestion, documentation);
}

/** Reads the member that `keyword` begins; the current token is it, or its misspelling. */
function readMember(
  cursor: Cursor,
  keyword: string,
  documentation: DocComment | undefined,
): TableMember | undefined {
  switch (keyword) {
    case "partition":
    case "sort":
      return readKey(cursor, keyword, documentation);
    case "global":
    case "local":
    case "vector":
      return readIndex(cursor, keyword, documentation);
    case "autoscale":
    case "on-demand":
    case "warm":
      return readThroughputMember(cursor, keyword, documentation);
    default:
      return readSetting(cursor, keyword, documentation);
  }
}

function readSetting(
  cursor: Cursor,
  keyword: string,
  documentation: DocComment | undefined,
): TableMember | undefined {
  const { start } = cursor;
  const member = (): { span: TableMember["span"]; documentation: DocComment | undefined } => ({
    span: cursor.spanFrom(start),
    documentation,
  });
  switch (keyword) {
    case "name": {
      cursor.advance();
      const value = parseString(cursor, "the table's name in DynamoDB, in double quotes");
      return { kind: "PhysicalNameMember", value, ...member() };
    }
    case "billing":
      return readBilling(cursor, documentation);
    case "class": {
      const after = readKeyword(cursor);
      const value = parseChoice(cursor, "table class", tableClasses, after);
      return { kind: "TableClassMember", value, ...member() };
    }
    case "ttl": {
      const after = readKeyword(cursor);
      const attribute = parseName(cursor, "an attribute after 'ttl'", after);
      return { kind: "TtlMember", attribute, ...member() };
    }
    case "stream": {
      const after = readKeyword(cursor);
      const view = parseChoice(cursor, "stream view", streamViews, after);
      return { kind: "StreamMember", view, ...member() };
    }
    case "point-in-time-recovery":
    case "deletion-protection": {
      const after = readKeyword(cursor);
      const value = parseChoice(cursor, "switch", switchValues, after);
      return { kind: "SwitchMember", setting: keyword, value, ...member() };
    }
    case "encryption": {
      const after = readKeyword(cursor);
      const mode = parseChoice(cursor, "kind of encryption", encryptionModes, after);
      const takesKey = mode.text === "key" || cursor.kind === TokenKind.String;
      const key = takesKey ? parseString(cursor, "the key's ARN in double quotes") : undefined;
      return { kind: "EncryptionMember", mode, key, ...member() };
    }
    case "replica": {
      cursor.advance();
      const region = parseString(cursor, 'a region in double quotes, such as "eu-west-1"');
      return { kind: "ReplicaMember", region, ...member() };
    }
    case "tags": {
      cursor.advance();
      const tags = parseObject(cursor, "tags in braces, such as '{ team: \"shop\" }'");
      return { kind: "TagsMember", tags, ...member() };
    }
    case "discriminator": {
      const after = readKeyword(cursor);
      const attribute = parseName(cursor, "an attribute after 'discriminator'", after);
      return { kind: "DiscriminatorMember", attribute, ...member() };
    }
    case "versioned": {
      cursor.advance();
      expectWord(cursor, "by", "'by' and an attribute after 'versioned'");
      const after = cursor.spanFrom(start);
      const attribute = parseName(cursor, "an attribute after 'versioned by'", after);
      return { kind: "VersionedMember", attribute, ...member() };
    }
    default:
      return undefined;
  }
}

/** Reads `billing on-demand` or `billing provisioned read 100 write 50`. */
function readBilling(cursor: Cursor, documentation: DocComment | undefined): TableMember {
  const { start } = cursor;
  const after = readKeyword(cursor);
  const mode = parseChoice(cursor, "billing mode", billingModes, after);
  const isProvisioned = mode.text === "provisioned";
  const { read, write } = isProvisioned
    ? parseThroughput(cursor, `${listed(["read"])} and a number after 'provisioned'`)
    : { read: undefined, write: undefined };
  return { kind: "BillingMember", span: cursor.spanFrom(start), documentation, mode, read, write };
}

/** Reads the keyword at the current token and returns its span. */
function readKeyword(cursor: Cursor): TableMember["span"] {
  return readHyphenedWord(cursor).span;
}
