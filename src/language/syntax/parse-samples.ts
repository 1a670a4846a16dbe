import type { Span } from "../../base/span.ts";
import type { Cursor } from "./cursor.ts";
import { capacityUnits, expectationKeywords } from "./keywords.ts";
import { parseBracketed, parseUnbracketed } from "./lists.ts";
import { parseObject, parseValue, readObject } from "./parse-expressions.ts";
import { parseString, readNumber, requireNumber } from "./parse-literals.ts";
import { isDeclarationWord, startsProperty } from "./starts.ts";
import { TokenKind } from "./token.ts";
import type {
  ArgumentNode,
  DocComment,
  ExampleDeclaration,
  Expectation,
  Identifier,
  ReturnsExpectation,
  SampleDeclaration,
  SampleFileDeclaration,
} from "./tree.ts";
import {
  expectWord,
  listed,
  parseChoice,
  parseName,
  readName,
  reportUnknownMember,
  startsName,
} from "./words.ts";

/** Reads `sample name: Entity { … }`; the current token is the keyword. */
export function readSample(
  cursor: Cursor,
  documentation: DocComment | undefined,
): SampleDeclaration {
  const { span } = cursor;
  cursor.advance();
  let name: Identifier | undefined;
  if (cursor.isName() && cursor.kindAhead(1) === TokenKind.Colon) {
    name = readName(cursor);
    cursor.advance();
  }
  const entity = parseName(cursor, name ? "an entity after ':'" : "an entity after 'sample'", span);
  const value = parseObject(cursor, `'{' and the attributes of the sample after '${entity.text}'`);
  return {
    kind: "SampleDeclaration",
    span: cursor.spanFrom(span.start),
    documentation,
    name,
    entity,
    value,
  };
}

/** Reads `samples Entity from "./orders.json"`; the current token is the keyword. */
export function readSampleFile(
  cursor: Cursor,
  documentation: DocComment | undefined,
): SampleFileDeclaration {
  const { span } = cursor;
  cursor.advance();
  const entity = parseName(cursor, "an entity after 'samples'", span);
  expectWord(cursor, "from", `'from' and a file after 'samples ${entity.text}'`);
  const path = parseString(cursor, "the path of a JSON file in double quotes");
  const whole = cursor.spanFrom(span.start);
  return { kind: "SampleFileDeclaration", span: whole, documentation, entity, path };
}

/** Reads `example Pattern(name: value) returns …`; the current token is the keyword. */
export function readExample(
  cursor: Cursor,
  documentation: DocComment | undefined,
): ExampleDeclaration {
  const { span } = cursor;
  cursor.advance();
  const pattern = parseName(cursor, "a pattern after 'example'", span);
  const values = parseArguments(cursor, pattern);
  const expectations = parseExpectations(cursor, pattern);
  return {
    kind: "ExampleDeclaration",
    span: cursor.spanFrom(span.start),
    documentation,
    pattern,
    arguments: values,
    expectations,
  };
}

function parseArguments(cursor: Cursor, pattern: Identifier): ArgumentNode[] {
  if (cursor.kind !== TokenKind.OpenParen) {
    cursor.expected(`'(' and the arguments after '${pattern.text}'`);
    return [];
  }
  const outer = cursor.startsMember;
  cursor.startsMember = startsProperty;
  const values = parseBracketed(
    cursor,
    TokenKind.CloseParen,
    "arguments",
    startsName,
    parseArgument,
  );
  cursor.startsMember = outer;
  return values;
}

function parseArgument(cursor: Cursor): ArgumentNode {
  // Not parseName: on a line of its own an argument is what `startsMember` knows as the next one.
  const isNamed = startsProperty(cursor);
  const name = isNamed
    ? readName(cursor)
    : parseName(cursor, "the name of an argument and its value, such as 'day: \"2026-01-01\"'");
  const { start } = name.span;
  if (cursor.kind !== TokenKind.Colon) {
    cursor.expected(`':' and a value after '${name.text}'`);
    const value = { kind: "Missing", span: cursor.gap } as const;
    return { kind: "Argument", span: cursor.spanFrom(start), name, value };
  }
  cursor.advance();
  const value = parseValue(cursor, `a value after '${name.text}:'`);
  return { kind: "Argument", span: cursor.spanFrom(start), name, value };
}

function parseExpectations(cursor: Cursor, pattern: Identifier): Expectation[] {
  const expectations: Expectation[] = [];
  while (cursor.kind === TokenKind.Word && !isDeclarationWord(cursor)) {
    const expectation = parseExpectation(cursor);
    if (expectation === undefined) break;
    expectations.push(expectation);
  }
  if (expectations.length === 0) {
    const after = pattern.text === "" ? "the arguments" : `'${pattern.text}(…)'`;
    cursor.expected(`what is expected after ${after}: ${listed(expectationKeywords)}`);
  }
  return expectations;
}

function parseExpectation(cursor: Cursor): Expectation | undefined {
  const expectation = readExpectation(cursor, cursor.word);
  if (expectation !== undefined || cursor.hasReportedHere) return expectation;
  const suggestion = reportUnknownMember(cursor, "expectation", expectationKeywords);
  return suggestion === undefined ? undefined : readExpectation(cursor, suggestion);
}

/** Reads the expectation that `keyword` begins; the current token is it, or its misspelling. */
function readExpectation(cursor: Cursor, keyword: string): Expectation | undefined {
  const { span } = cursor;
  switch (keyword) {
    case "returns":
      return readReturns(cursor);
    case "fails": {
      cursor.advance();
      const error = parseName(
        cursor,
        "an error after 'fails', such as ConditionalCheckFailed",
        span,
      );
      return { kind: "FailsExpectation", span: cursor.spanFrom(span.start), error };
    }
    case "leaves":
      return readLeaves(cursor);
    case "within": {
      cursor.advance();
      const amount = requireNumber(cursor, "a number after 'within', such as '2 RCU'");
      const unit = parseChoice(cursor, "capacity unit", capacityUnits, amount.span);
      return { kind: "WithinExpectation", span: cursor.spanFrom(span.start), amount, unit };
    }
    default:
      return undefined;
  }
}

/** Reads `returns a, b in any order`, `returns nothing` or `returns 3 items`. */
function readReturns(cursor: Cursor): ReturnsExpectation {
  const { span } = cursor;
  cursor.advance();
  const nothing = cursor.is("nothing");
  let count: ReturnsExpectation["count"];
  let samples: Identifier[] = [];
  if (nothing) {
    cursor.advance();
  } else if (cursor.kind === TokenKind.Number) {
    count = readNumber(cursor);
    // One item is as well written in the singular.
    if (cursor.is("item")) cursor.advance();
    else expectWord(cursor, "items", `'items' after '${count.value}'`);
  } else {
    samples = parseSamples(cursor, span);
  }
  return {
    kind: "ReturnsExpectation",
    ...readAnyOrder(cursor),
    span: cursor.spanFrom(span.start),
    samples,
    count,
    nothing,
  };
}

function parseSamples(cursor: Cursor, keyword: Span): Identifier[] {
  const expected = "a sample, 'nothing' or a number of items after 'returns'";
  const sample = (at: Cursor) => {
    if (at.is("nothing")) reportNothing(at);
    return parseName(at, expected, keyword);
  };
  return parseUnbracketed(cursor, "sample", startsName, sample);
}

function reportNothing(cursor: Cursor): void {
  const changes = [cursor.change("Write `nothing`", cursor.span, "`nothing`")];
  const parameters = { name: "nothing", what: "a sample of that name" };
  cursor.report("word-needs-backquotes", cursor.span, parameters, { changes });
}

/** Reads `in any order`, if it stands here. */
function readAnyOrder(cursor: Cursor): { anyOrder: boolean } {
  if (!cursor.is("in")) return { anyOrder: false };
  cursor.advance();
  if (expectWord(cursor, "any", "'any order' after 'in'")) {
    expectWord(cursor, "order", "'order' after 'in any'");
  }
  return { anyOrder: true };
}

/** Reads `leaves first { … }` or `leaves no first`. */
function readLeaves(cursor: Cursor): Expectation {
  const { span } = cursor;
  cursor.advance();
  const negated = cursor.is("no") && cursor.isNameAhead(1) && !isExpectationAhead(cursor);
  if (negated) cursor.advance();
  const target = parseName(cursor, "a sample or an entity after 'leaves'", span);
  const value = cursor.kind === TokenKind.OpenBrace ? readObject(cursor) : undefined;
  const whole = cursor.spanFrom(span.start);
  return { kind: "LeavesExpectation", span: whole, negated, target, value };
}

/** Whether the word behind `no` begins the next expectation, so that `no` is the sample's name. */
function isExpectationAhead(cursor: Cursor): boolean {
  const word = cursor.wordAhead(1);
  const isKeyword = expectationKeywords.some((keyword) => keyword === word);
  const third = cursor.kindAhead(2);
  return isKeyword && (third === TokenKind.Word || third === TokenKind.Number);
}
