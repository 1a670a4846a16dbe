import { closestSpelling } from "../../base/spelling.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createDiagnostic } from "../diagnostics/registry.ts";
import { collectAllowances, documentationHere } from "./comments.ts";
import { Cursor, isClosing } from "./cursor.ts";
import { declarationKeywords } from "./keywords.ts";
import { readEntity } from "./parse-entities.ts";
import { parseString } from "./parse-literals.ts";
import { readPattern } from "./parse-patterns.ts";
import { readExample, readSample, readSampleFile } from "./parse-samples.ts";
import { readTable } from "./parse-tables.ts";
import { parseRecord, parseType } from "./parse-types.ts";
import { tokenize } from "./scanner.ts";
import { startsDeclaration, startsDeclarationAmongMembers } from "./starts.ts";
import { TokenKind, type TokenList } from "./token.ts";
import type { Declaration, DocComment, SourceFile, TypeDeclaration, TypeNode } from "./tree.ts";
import { parseName, reportMisspelt } from "./words.ts";

export interface ParseResult {
  readonly file: SourceFile;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** All tokens of the text, whitespace and comments included. */
  readonly tokens: TokenList;
}

/**
 * Reads a model file. Never fails: whatever the text is, there is a tree whose nodes are well
 * nested and that holds what could be understood.
 *
 * @param file the URI of the file, for the findings
 */
export function parse(text: string, file: string): ParseResult {
  if (isBinary(text)) return binaryFile(text, file);
  const tokens = tokenize(text);
  const cursor = new Cursor(text, file, tokens);
  const declarations: Declaration[] = [];
  while (cursor.kind !== TokenKind.EndOfFile) {
    const declaration = parseDeclaration(cursor);
    if (declaration !== undefined) declarations.push(declaration);
  }
  reportUnterminatedComment(cursor);
  const span = { start: 0, end: text.length };
  const allowances = collectAllowances(text, tokens);
  return {
    file: { kind: "SourceFile", span, declarations, allowances },
    diagnostics: [...cursor.diagnostics].sort((a, b) => a.span.start - b.span.start),
    tokens,
  };
}

/** Reads a declaration; always reads at least one token. */
function parseDeclaration(cursor: Cursor): Declaration | undefined {
  const documentation = documentationHere(cursor);
  if (cursor.kind === TokenKind.Word) {
    const declaration = readDeclaration(cursor, cursor.word, documentation);
    if (declaration !== undefined) return declaration;
    const found = cursor.word;
    const suggestion = closestSpelling(found, declarationKeywords);
    if (suggestion !== undefined && cursor.kindAhead(1) !== TokenKind.Colon) {
      reportMisspelt(cursor, cursor.span, found, "declaration", suggestion);
      return readDeclaration(cursor, suggestion, documentation);
    }
  }
  if (cursor.kind === TokenKind.Unknown) cursor.expected("a declaration");
  else if (!cursor.hasReportedHere) reportNoDeclaration(cursor);
  skipToDeclaration(cursor);
  return undefined;
}

function reportNoDeclaration(cursor: Cursor): void {
  const { found, span } = cursor;
  const changes = isClosing(cursor.kind) ? [cursor.change(`Remove ${found}`, span, "")] : [];
  cursor.report("declaration-expected", span, { found }, { changes });
}

/** Reads the declaration that `keyword` begins; the current token is it, or its misspelling. */
function readDeclaration(
  cursor: Cursor,
  keyword: string,
  documentation: DocComment | undefined,
): Declaration | undefined {
  switch (keyword) {
    case "import": {
      const { start } = cursor;
      cursor.advance();
      const path = parseString(cursor, "the path of a model file in double quotes");
      return { kind: "ImportDeclaration", span: cursor.spanFrom(start), documentation, path };
    }
    case "table":
      return readTable(cursor, documentation);
    case "type":
      return readType(cursor, documentation);
    case "entity":
      return readEntity(cursor, documentation);
    case "pattern":
      return readPattern(cursor, documentation);
    case "sample":
      return readSample(cursor, documentation);
    case "samples":
      return readSampleFile(cursor, documentation);
    case "example":
      return readExample(cursor, documentation);
    default:
      return undefined;
  }
}

/** Reads `type Name { … }` or `type Name = …`; the current token is the keyword. */
function readType(cursor: Cursor, documentation: DocComment | undefined): TypeDeclaration {
  const { span } = cursor;
  cursor.advance();
  const name = parseName(cursor, "the name of the type after 'type'", span);
  const definition = parseDefinition(cursor, name.text);
  const whole = cursor.spanFrom(span.start);
  return { kind: "TypeDeclaration", span: whole, documentation, name, definition };
}

function parseDefinition(cursor: Cursor, name: string): TypeNode {
  if (cursor.kind !== TokenKind.Equals) return parseRecord(cursor, `type '${name}'`);
  cursor.advance();
  return parseType(cursor, `a type after '${name} ='`);
}

function skipToDeclaration(cursor: Cursor): void {
  do cursor.advance();
  while (
    cursor.kind !== TokenKind.EndOfFile &&
    !startsDeclaration(cursor) &&
    !startsDeclarationAmongMembers(cursor)
  );
}

/** A block comment without its end reaches to the end of the file: it is the last token. */
function reportUnterminatedComment(cursor: Cursor): void {
  const { text, tokens } = cursor;
  const last = tokens.count - 2;
  if (last < 0 || tokens.kind(last) !== TokenKind.BlockComment) return;
  const start = tokens.start(last);
  const end = tokens.end(last);
  if (end - start >= 4 && text.endsWith("*/")) return;
  const changes = [cursor.change("Add '*/'", { start: end, end }, " */")];
  cursor.report("unterminated-comment", { start, end: start + 2 }, {}, { changes });
}

/** How much of a text is looked at, and which share of strange characters makes it binary. */
const binarySample = 4096;
const binaryShare = 0.1;

/** Whether the text begins with what no text file has: control and replacement characters. */
function isBinary(text: string): boolean {
  const length = Math.min(text.length, binarySample);
  let strange = 0;
  for (let position = 0; position < length; position++) {
    const code = text.charCodeAt(position);
    const isControl = code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13;
    if (isControl || code === 0xfffd || code === 0x7f) strange++;
  }
  return strange > 3 && strange > length * binaryShare;
}

function binaryFile(text: string, file: string): ParseResult {
  const place = { file, span: { start: 0, end: Math.min(1, text.length) } };
  const span = { start: 0, end: text.length };
  return {
    file: { kind: "SourceFile", span, declarations: [], allowances: [] },
    diagnostics: [createDiagnostic("binary-file", place, {})],
    tokens: tokenize(text),
  };
}
