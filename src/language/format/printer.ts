import { TokenKind } from "../syntax/token.ts";
import type { Layout, TokenLayout } from "./layout.ts";
import type { Comment, SourceToken, SourceTokens } from "./tokens.ts";

/** Writes the tokens as they were laid out, each with its comments. */
export function print(source: SourceTokens, layout: Layout): string {
  const printer = new Printer(source.lineBreak);
  for (const place of layout.order) {
    const token = source.tokens[place];
    const tokenLayout = layout.tokens[place];
    if (token === undefined || tokenLayout === undefined) continue;
    printer.printToken(token, tokenLayout);
  }
  return source.prefix + printer.finish();
}

class Printer {
  private readonly lineBreak: string;
  private readonly parts: string[] = [];
  /** Whether nothing may follow on the current line, because a comment reaches to its end. */
  private isLineClosed = false;
  /** Whether a comment was printed directly behind the token before. */
  private isBehindComment = false;

  constructor(lineBreak: string) {
    this.lineBreak = lineBreak;
  }

  printToken(token: SourceToken, layout: TokenLayout): void {
    if (layout.takesComma) this.parts.push(",");
    const hasComments = this.printLeading(token, layout);
    // A comma that is left out leaves its comments behind.
    if (!layout.isDropped && token.kind !== TokenKind.EndOfFile) {
      this.printGap(token, layout, hasComments);
      this.parts.push(splitAngle(token, layout));
    }
    this.isBehindComment = token.trailing.length > 0;
    for (const comment of token.trailing) this.printTrailing(comment);
  }

  private printGap(token: SourceToken, layout: TokenLayout, hasComments: boolean): void {
    const isLine = layout.gap === "line";
    if (!isLine && !this.isLineClosed && !hasComments) {
      const isAfterComment = this.isBehindComment && token.kind === TokenKind.CloseBrace;
      this.parts.push(isAfterComment ? " " : layout.gap);
      return;
    }
    const hasBlank = isLine && token.lineBreaksBefore > 1 && !layout.closesBlock;
    const isKept = hasComments || layout.keepsBlank;
    const isNeeded = layout.needsBlank && !hasComments;
    this.startLine((hasBlank && isKept) || isNeeded, isLine ? layout.level : layout.level + 1);
  }

  finish(): string {
    const text = this.parts.join("").trimEnd();
    return text === "" ? "" : text + this.lineBreak;
  }

  /** Prints the comments above a token, each on a line of its own; tells whether there were any. */
  private printLeading(token: SourceToken, layout: TokenLayout): boolean {
    const isOwnLine = layout.gap === "line" && !layout.closesBlock;
    const level = isOwnLine ? layout.level : layout.level + 1;
    token.leading.forEach((comment, index) => {
      const mayHaveBlank = index > 0 || layout.keepsBlank || layout.closesBlock || isEnd(token);
      const needsBlank = index === 0 && layout.needsBlank;
      this.startLine((comment.hasBlankBefore && mayHaveBlank) || needsBlank, level);
      this.parts.push(this.withLineBreaks(comment.text));
      this.isLineClosed = comment.endsLine;
    });
    return token.leading.length > 0;
  }

  private printTrailing(comment: Comment): void {
    this.parts.push(" ", this.withLineBreaks(comment.text));
    this.isLineClosed = comment.endsLine;
  }

  private startLine(hasBlank: boolean, level: number): void {
    if (this.parts.length > 0) this.parts.push(this.lineBreak);
    if (hasBlank && this.parts.length > 0) this.parts.push(this.lineBreak);
    this.parts.push("  ".repeat(level));
    this.isLineClosed = false;
  }

  private withLineBreaks(comment: string): string {
    return comment.replace(/\r\n|\n|\r/g, this.lineBreak);
  }
}

function isEnd(token: SourceToken): boolean {
  return token.kind === TokenKind.EndOfFile;
}

/** `map<X>= {}`: the scanner joins the angle with the default's equals sign. */
function splitAngle(token: SourceToken, layout: TokenLayout): string {
  return token.kind === TokenKind.GreaterEquals && layout.gap === "" ? "> =" : token.text;
}
