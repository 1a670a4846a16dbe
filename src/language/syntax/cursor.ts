import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import {
  createDiagnostic,
  type DiagnosticCode,
  type DiagnosticExtras,
  type Parameters,
} from "../diagnostics/registry.ts";
import type { Change } from "../text/edits.ts";
import { startsDeclaration } from "./starts.ts";
import { TokenKind, type TokenList } from "./token.ts";

/** A file with more syntax errors than this is not worth reading further. */
export const maximumDiagnostics = 100;

/** Levels of brackets, types and operators in one another; DynamoDB itself allows 32 and 300. */
export const maximumDepth = 100;
export const maximumOperators = 1000;

/** Whether the current token begins a member of the block that is being read, and nothing else. */
export type StartsMember = (cursor: Cursor) => boolean;

/**
 * Where the parser stands in the tokens, and its findings. The fields of the current token are
 * plain numbers, because everything that the parser does begins with looking at them.
 */
export class Cursor {
  readonly text: string;
  readonly file: string;
  readonly diagnostics: Diagnostic[] = [];
  tokens: TokenList;
  /** The place of the current token among the significant ones. */
  index = 0;
  kind: TokenKind = TokenKind.EndOfFile;
  start = 0;
  end = 0;
  /** The end of the token before the current one. */
  previousEnd = 0;
  previousStart = 0;
  /** Set by the block that is being read, so that a forgotten name does not swallow its next member. */
  startsMember: StartsMember = never;
  /** In entities a word before `:`, `?` or `=` starts a member, even `and`, `in` and `when`. */
  wordsMayStartMembers = false;
  /** Whether `${…}` in strings inserts attributes. */
  templates = false;
  /** Binary operators of the expression that is being read. */
  operators = 0;
  /** How often something that the language needs was missing, reported or not. */
  failures = 0;
  private depth = 0;
  /** Where the last finding was made: one token gives one finding, so that errors do not cascade. */
  private lastErrorStart = -1;

  constructor(text: string, file: string, tokens: TokenList) {
    this.text = text;
    this.file = file;
    this.tokens = tokens;
    this.previousEnd = tokens.start(0);
    this.previousStart = this.previousEnd;
    this.load();
  }

  advance(): void {
    if (this.kind === TokenKind.EndOfFile) return;
    this.previousEnd = this.end;
    this.previousStart = this.start;
    this.index++;
    this.load();
  }

  /** Reads the first character of the current token; the rest stays, as a token of another kind. */
  splitToken(rest: TokenKind): void {
    this.previousStart = this.start;
    this.previousEnd = this.start + 1;
    this.start++;
    this.kind = rest;
  }

  private load(): void {
    const index = this.tokens.significant[this.index] ?? this.tokens.count - 1;
    this.kind = this.tokens.kind(index);
    this.start = this.tokens.start(index);
    this.end = this.tokens.end(index);
  }

  /** Reads a part of the text that is a token of its own on the outside, as a template's hole. */
  within<T>(tokens: TokenList, read: () => T): T {
    const { index, previousEnd, previousStart, startsMember, wordsMayStartMembers } = this;
    const outer = this.tokens;
    this.tokens = tokens;
    this.startsMember = never;
    this.wordsMayStartMembers = false;
    this.index = 0;
    this.previousEnd = tokens.start(0);
    this.previousStart = this.previousEnd;
    this.load();
    const result = read();
    this.tokens = outer;
    this.index = index;
    this.previousEnd = previousEnd;
    this.previousStart = previousStart;
    this.startsMember = startsMember;
    this.wordsMayStartMembers = wordsMayStartMembers;
    this.load();
    return result;
  }

  // --- Looking ---

  /** The text of the current token. */
  get word(): string {
    return this.text.slice(this.start, this.end);
  }

  kindAhead(distance: number): TokenKind {
    return this.tokens.kind(this.placeAhead(distance));
  }

  wordAhead(distance: number): string {
    const place = this.placeAhead(distance);
    return this.text.slice(this.tokens.start(place), this.tokens.end(place));
  }

  startAhead(distance: number): number {
    return this.tokens.start(this.placeAhead(distance));
  }

  endAhead(distance: number): number {
    return this.tokens.end(this.placeAhead(distance));
  }

  private placeAhead(distance: number): number {
    return this.tokens.significant[this.index + distance] ?? this.tokens.count - 1;
  }

  /** As a comparison with `kind`, where the compiler would remember an earlier comparison. */
  at(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Whether the current token is this bare word. */
  is(word: string): boolean {
    return (
      this.kind === TokenKind.Word &&
      this.end - this.start === word.length &&
      this.text.startsWith(word, this.start)
    );
  }

  isAhead(distance: number, word: string): boolean {
    return this.kindAhead(distance) === TokenKind.Word && this.wordAhead(distance) === word;
  }

  isName(): boolean {
    return this.kind === TokenKind.Word || this.kind === TokenKind.QuotedName;
  }

  isNameAhead(distance: number): boolean {
    const kind = this.kindAhead(distance);
    return kind === TokenKind.Word || kind === TokenKind.QuotedName;
  }

  /** Whether a line break stands between the token before and this one. */
  isOnNewLine(): boolean {
    if (this.index === 0) return true;
    for (let position = this.previousEnd; position < this.start; position++) {
      if (this.text.charCodeAt(position) === 10 || this.text.charCodeAt(position) === 13) {
        return true;
      }
    }
    return false;
  }

  /** Whether the current token begins its line without any indentation. */
  isAtMargin(): boolean {
    const before = this.text.charCodeAt(this.start - 1);
    return this.start === 0 || before === 10 || before === 13;
  }

  // --- Spans ---

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  get previousSpan(): Span {
    return { start: this.previousStart, end: this.previousEnd };
  }

  /** From `start` to the end of what has been read. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previousEnd) };
  }

  /** Where something is missing: directly behind what has been read. */
  get gap(): Span {
    return { start: this.previousEnd, end: this.previousEnd };
  }

  // --- Reporting ---

  report<Code extends DiagnosticCode>(
    code: Code,
    span: Span,
    parameters: Parameters<Code>,
    extras?: DiagnosticExtras,
  ): void {
    this.lastErrorStart = this.start;
    this.add(createDiagnostic(code, { file: this.file, span }, parameters, extras));
  }

  /**
   * Reports that `expected` is missing at the current token, once for a token. On another line or
   * at the end of the file the finding stands at the end of what was read, where it is to be added.
   */
  expected(expected: string, extras?: DiagnosticExtras): void {
    this.failures++;
    if (this.hasReportedHere) return;
    if (this.kind === TokenKind.Unknown) {
      this.reportUnknown();
    } else if (this.kind === TokenKind.EndOfFile || (this.isOnNewLine() && this.previousEnd > 0)) {
      const end = this.previousEnd;
      this.report("token-expected", { start: Math.max(0, end - 1), end }, { expected }, extras);
    } else {
      const found = this.found;
      this.report("unexpected-token", this.span, { expected, found }, extras);
    }
  }

  private reportUnknown(): void {
    const isHash = this.word.startsWith("#");
    const [advice, title, newText] = isHash
      ? ["Comments begin with '//'.", "Write '//'", "//"]
      : ["Remove it.", "Remove it", ""];
    const { start } = this;
    const changes = [this.change(title, isHash ? { start, end: start + 1 } : this.span, newText)];
    const parameters = { character: this.found, advice };
    this.report("unexpected-character", this.span, parameters, { changes });
  }

  /** Reports that `expected` should have followed the words at `after`, such as `partition key`. */
  expectedAfter(expected: string, after: Span): void {
    this.failures++;
    if (this.hasReportedHere) return;
    this.report("token-expected", after, { expected });
  }

  get hasReportedHere(): boolean {
    return this.lastErrorStart === this.start;
  }

  /** Counts what stands at the current token as reported. */
  markReported(): void {
    this.lastErrorStart = this.start;
  }

  change(title: string, span: Span, newText: string): Change {
    return { title, edits: [{ file: this.file, span, newText }], preferred: true };
  }

  /** The current token in words, for messages. */
  get found(): string {
    if (this.kind === TokenKind.EndOfFile) return "the end of the file";
    return quoteFound(this.word);
  }

  private add(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < maximumDiagnostics) {
      this.diagnostics.push(diagnostic);
    } else if (this.diagnostics.length === maximumDiagnostics) {
      const place = { file: this.file, span: diagnostic.span };
      const limit = maximumDiagnostics;
      this.diagnostics.push(createDiagnostic("too-many-syntax-errors", place, { limit }));
    }
  }

  // --- Depth ---

  /** Goes one level down. Where that is too deep it reports, skips what is nested and returns false. */
  enter(): boolean {
    if (this.depth < maximumDepth) {
      this.depth++;
      return true;
    }
    this.skipNested();
    return false;
  }

  leave(): void {
    this.depth--;
  }

  /** Gives up on what is nested here: skips to the comma or bracket that ends it. */
  skipNested(): void {
    if (!this.hasReportedHere) {
      this.report("nested-too-deeply", this.span, { limit: maximumDepth });
    }
    let open = 0;
    while (this.kind !== TokenKind.EndOfFile) {
      const kind = this.kind;
      if (isOpening(kind)) open++;
      else if (isClosing(kind)) {
        if (open === 0) break;
        open--;
      } else if (open === 0 && kind === TokenKind.Comma) break;
      else if (kind === TokenKind.Word && this.isOnNewLine() && startsDeclaration(this)) break;
      this.advance();
    }
    this.markReported();
  }
}

export function isOpening(kind: TokenKind): boolean {
  return (
    kind === TokenKind.OpenBrace || kind === TokenKind.OpenParen || kind === TokenKind.OpenBracket
  );
}

export function isClosing(kind: TokenKind): boolean {
  return (
    kind === TokenKind.CloseBrace ||
    kind === TokenKind.CloseParen ||
    kind === TokenKind.CloseBracket
  );
}

/** A piece of text as messages quote it: short, on one line, unprintable characters by their number. */
export function quoteFound(text: string): string {
  const first = text.codePointAt(0) ?? 0;
  if (first < 32 || (first >= 127 && !/[\p{L}\p{P}\p{S}]/u.test(String.fromCodePoint(first)))) {
    return `the character U+${first.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  return line.length > 30 ? `'${line.slice(0, 29)}…'` : `'${line}'`;
}

function never(): boolean {
  return false;
}
