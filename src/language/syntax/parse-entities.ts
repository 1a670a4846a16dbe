import { documentationHere } from "./comments.ts";
import type { Cursor } from "./cursor.ts";
import { entityMemberKeywords, upgradeKeywords } from "./keywords.ts";
import { parseBlock, parseUnbracketed } from "./lists.ts";
import { readAttribute, readInclude } from "./parse-attributes.ts";
import { isAtNextBinding, parseCondition, parseTemplateValue } from "./parse-expressions.ts";
import { isNumberHere, parseNumber, parseString, requireNumber } from "./parse-literals.ts";
import { parsePath } from "./parse-paths.ts";
import { startsEntityMember } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type {
  BindingMember,
  DocComment,
  EntityDeclaration,
  EntityMember,
  ExpressionNode,
  UpgradeMember,
  UpgradeStatement,
  VolumeMember,
} from "./tree.ts";
import {
  expectWord,
  listed,
  missingName,
  parseName,
  readName,
  reportUnknownMember,
  startsName,
} from "./words.ts";

/** Reads `entity Name in Table as "value" { … }`; the current token is the keyword. */
export function readEntity(
  cursor: Cursor,
  documentation: DocComment | undefined,
): EntityDeclaration {
  const { span } = cursor;
  cursor.advance();
  const name = parseName(cursor, "the name of the entity after 'entity'", span);
  const isIn = expectWord(cursor, "in", `'in' and a table after 'entity ${name.text}'`);
  const table = isIn ? parseName(cursor, "a table after 'in'") : missingName(cursor);
  let alias: EntityDeclaration["alias"];
  if (cursor.is("as")) {
    cursor.advance();
    alias = parseString(cursor, "a string after 'as', such as \"CUSTOMER\"");
  }
  const outer = cursor.wordsMayStartMembers;
  cursor.wordsMayStartMembers = true;
  const members = parseBlock(cursor, `entity '${name.text}'`, startsEntityMember, parseMember);
  cursor.wordsMayStartMembers = outer;
  return {
    kind: "EntityDeclaration",
    span: cursor.spanFrom(span.start),
    documentation,
    name,
    table,
    alias,
    members,
  };
}

function parseMember(cursor: Cursor): EntityMember | undefined {
  const documentation = documentationHere(cursor);
  if (cursor.kind === TokenKind.Ellipsis) return readInclude(cursor, documentation);
  if (!cursor.isName()) {
    cursor.expected("an attribute such as 'name: string' or a key such as 'PK = \"…\"'");
    return undefined;
  }
  switch (cursor.kindAhead(1)) {
    case TokenKind.Equals:
    case TokenKind.DoubleEquals:
      return readBinding(cursor, documentation);
    case TokenKind.Colon:
    case TokenKind.Question:
      return readAttribute(cursor, documentation);
    default:
      return parseOther(cursor, documentation);
  }
}

function parseOther(
  cursor: Cursor,
  documentation: DocComment | undefined,
): EntityMember | undefined {
  const member = readKeywordMember(cursor, cursor.word, documentation);
  if (member !== undefined) return member;
  // A word before a number or `to` is a misspelt keyword, any other the name of an attribute.
  const isKeyword = cursor.kindAhead(1) === TokenKind.Number || cursor.isAhead(1, "to");
  if (!isKeyword) return readAttribute(cursor, documentation);
  const suggestion = reportUnknownMember(cursor, "member of an entity", entityMemberKeywords);
  return suggestion === undefined
    ? undefined
    : readKeywordMember(cursor, suggestion, documentation);
}

/** Reads the member that `keyword` begins; the current token is it, or its misspelling. */
function readKeywordMember(
  cursor: Cursor,
  keyword: string,
  documentation: DocComment | undefined,
): EntityMember | undefined {
  const { span } = cursor;
  const { start } = span;
  switch (keyword) {
    case "volume":
      return readVolume(cursor, documentation);
    case "version": {
      cursor.advance();
      const version = requireNumber(cursor, "a number after 'version'");
      return { kind: "VersionMember", span: cursor.spanFrom(start), documentation, version };
    }
    case "backfilled": {
      cursor.advance();
      expectWord(cursor, "to", "'to' and a version after 'backfilled'");
      const version = requireNumber(cursor, "a version after 'backfilled to'");
      return { kind: "BackfilledMember", span: cursor.spanFrom(start), documentation, version };
    }
    case "upgrade":
      return readUpgrade(cursor, documentation);
    default:
      return undefined;
  }
}

/** Reads `PK = "CUSTOMER#${customerId}" when status = "OPEN"`; the current token is the name. */
function readBinding(cursor: Cursor, documentation: DocComment | undefined): BindingMember {
  const attribute = readName(cursor);
  if (cursor.kind === TokenKind.DoubleEquals) {
    const changes = [cursor.change("Write '='", cursor.span, "=")];
    const parameters = { found: "==", operator: "=" };
    cursor.report("foreign-operator", cursor.span, parameters, { changes });
  }
  cursor.advance();
  const value = parseBindingValue(cursor);
  let condition: ExpressionNode | undefined;
  if (cursor.is("when") && !isMemberStart(cursor)) {
    cursor.advance();
    condition = parseCondition(cursor, "a condition after 'when'");
  }
  const span = cursor.spanFrom(attribute.span.start);
  return { kind: "BindingMember", span, documentation, attribute, value, condition };
}

function parseBindingValue(cursor: Cursor): ExpressionNode {
  const expected = "a template or an attribute after '='";
  if (!isAtNextBinding(cursor)) return parseTemplateValue(cursor, expected);
  cursor.expected(expected);
  return { kind: "Missing", span: cursor.gap };
}

function isMemberStart(cursor: Cursor): boolean {
  return startsEntityMember(cursor) || cursor.kindAhead(1) === TokenKind.Equals;
}

/** Reads `volume 12 per customerId max 5000`; the current token is the keyword. */
function readVolume(cursor: Cursor, documentation: DocComment | undefined): VolumeMember {
  const { start } = cursor;
  cursor.advance();
  const count = requireNumber(cursor, "a number after 'volume', such as '2M'");
  let per: VolumeMember["per"] = [];
  if (cursor.is("per") && !isMemberStart(cursor)) {
    cursor.advance();
    const name = (at: Cursor) => parseName(at, "an attribute after 'per'");
    per = parseUnbracketed(cursor, "attribute", startsName, name);
  }
  let maximum: VolumeMember["maximum"];
  if (cursor.is("max") && !isMemberStart(cursor)) {
    cursor.advance();
    maximum = parseNumber(cursor, "a number after 'max'");
  }
  const span = cursor.spanFrom(start);
  return { kind: "VolumeMember", span, documentation, count, per, maximum };
}

/** Reads `upgrade to 2 { … }`; the current token is the keyword. */
function readUpgrade(cursor: Cursor, documentation: DocComment | undefined): UpgradeMember {
  const { start } = cursor;
  cursor.advance();
  expectWord(cursor, "to", "'to' and a version after 'upgrade'");
  const version = requireNumber(cursor, "a version after 'upgrade to'");
  const outer = cursor.wordsMayStartMembers;
  cursor.wordsMayStartMembers = false;
  const owner = `the upgrade to ${version.value}`;
  const statements = parseBlock(cursor, owner, startsStatement, parseStatement);
  cursor.wordsMayStartMembers = outer;
  return {
    kind: "UpgradeMember",
    span: cursor.spanFrom(start),
    documentation,
    version,
    statements,
  };
}

function startsStatement(cursor: Cursor): boolean {
  if (cursor.kind !== TokenKind.Word) return false;
  switch (cursor.word) {
    case "set":
      return cursor.isNameAhead(1) && cursor.kindAhead(2) === TokenKind.Equals;
    case "rename":
      return cursor.isNameAhead(1) && cursor.isAhead(2, "to");
    case "using":
      return cursor.kindAhead(1) === TokenKind.String;
    default:
      return cursor.is("remove") && cursor.isNameAhead(1) && !cursor.isAhead(1, "to");
  }
}

function parseStatement(cursor: Cursor): UpgradeStatement | undefined {
  if (cursor.kind !== TokenKind.Word) {
    cursor.expected(`a step of the upgrade: ${listed(upgradeKeywords)}`);
    return undefined;
  }
  const statement = readStatement(cursor, cursor.word);
  if (statement !== undefined) return statement;
  const suggestion = reportUnknownMember(cursor, "step of an upgrade", upgradeKeywords);
  return suggestion === undefined ? undefined : readStatement(cursor, suggestion);
}

/** Reads the step that `keyword` begins; the current token is it, or its misspelling. */
function readStatement(cursor: Cursor, keyword: string): UpgradeStatement | undefined {
  const { span } = cursor;
  const { start } = span;
  switch (keyword) {
    case "set":
      cursor.advance();
      return parseAssignment(cursor, start);
    case "rename": {
      cursor.advance();
      const from = parseName(cursor, "an attribute after 'rename'", span);
      const isTo = expectWord(cursor, "to", `'to' and the new name after 'rename ${from.text}'`);
      const to = isTo ? parseName(cursor, "the new name after 'to'") : missingName(cursor);
      return { kind: "UpgradeRename", span: cursor.spanFrom(start), from, to };
    }
    case "remove": {
      cursor.advance();
      const path = (at: Cursor) => parsePath(at, "an attribute after 'remove'");
      const targets = parseUnbracketed(cursor, "attribute", startsName, path);
      return { kind: "UpgradeRemove", span: cursor.spanFrom(start), targets };
    }
    case "using": {
      cursor.advance();
      const path = parseString(cursor, "the path of a module after 'using', in double quotes");
      const functionName = parseName(cursor, "the name of a function after the path");
      return { kind: "UpgradeUsing", span: cursor.spanFrom(start), path, functionName };
    }
    default:
      return undefined;
  }
}

function parseAssignment(cursor: Cursor, start: number): UpgradeStatement {
  const target = parsePath(cursor, "an attribute after 'set'");
  let value: ExpressionNode = { kind: "Missing", span: cursor.gap };
  if (cursor.kind === TokenKind.Equals) {
    cursor.advance();
    value = parseTemplateValue(cursor, "a value after '='");
  } else if (isNumberHere(cursor) || cursor.kind === TokenKind.String) {
    cursor.expected("'=' before the value");
    value = parseTemplateValue(cursor, "a value after '='");
  } else {
    cursor.expected(`'=' and a value after 'set ${target.root.text}'`);
  }
  return { kind: "UpgradeSet", span: cursor.spanFrom(start), target, value };
}
