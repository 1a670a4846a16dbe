import { TokenKind } from "../syntax/token.ts";
import type { SyntaxNode } from "../syntax/tree.ts";
import { childrenOf } from "../syntax/visitor.ts";
import type { TokenLayout } from "./layout.ts";
import type { SourceTokens } from "./tokens.ts";

/** Sets the blanks between tokens on one line: one, except where the language's style has none. */
export function setSpacing(
  file: SyntaxNode,
  source: SourceTokens,
  layouts: readonly TokenLayout[],
): void {
  const glued = new GluedTokens(source);
  glued.collect(file);
  for (let place = 1; place < source.tokens.length; place++) {
    const layout = layouts[place];
    if (layout !== undefined && isTight(source, place, glued)) layout.gap = "";
  }
}

function isTight(source: SourceTokens, place: number, glued: GluedTokens): boolean {
  const before = source.tokens[place - 1]?.kind;
  const kind = source.tokens[place]?.kind;
  if (glued.after.has(place - 1) || glued.before.has(place)) return true;
  switch (before) {
    case TokenKind.OpenParen:
    case TokenKind.OpenBracket:
    case TokenKind.Dot:
    case TokenKind.Ellipsis:
    case TokenKind.At:
      return true;
    case TokenKind.OpenBrace:
      return kind === TokenKind.CloseBrace;
  }
  switch (kind) {
    case TokenKind.Comma:
    case TokenKind.CloseParen:
    case TokenKind.CloseBracket:
    case TokenKind.Question:
    case TokenKind.Dot:
      return true;
    case TokenKind.Colon:
      return !glued.after.has(place);
    default:
      return false;
  }
}

/** The tokens that stand without a blank before or behind them because of what they mean. */
class GluedTokens {
  readonly before = new Set<number>();
  readonly after = new Set<number>();
  private readonly source: SourceTokens;

  constructor(source: SourceTokens) {
    this.source = source;
  }

  collect(node: SyntaxNode): void {
    this.glue(node);
    // What stands in a template is inside one token.
    if (node.kind === "TemplateLiteral") return;
    for (const child of childrenOf(node)) this.collect(child);
  }

  private glue(node: SyntaxNode): void {
    const first = this.placeOf(node);
    switch (node.kind) {
      case "Placeholder":
        this.after.add(first);
        break;
      case "Unary":
        if (node.operator === "-") this.after.add(first);
        break;
      case "NumberLiteral":
        if (this.kindAt(first) === TokenKind.Minus) this.after.add(first);
        break;
      case "Call":
      case "NamedType":
        this.glueParenthesis(first + 1);
        break;
      case "Annotation":
        this.glueParenthesis(first + 2);
        break;
      case "ExampleDeclaration":
        this.glueParenthesis(this.placeOf(node.pattern) + 1);
        break;
      case "MapType":
      case "SetType":
        this.before.add(first + 1);
        this.after.add(first + 1);
        this.before.add(this.closingAngleOf(node.kind === "MapType" ? node.value : node.element));
        break;
      case "ListType":
        this.glueBrackets(node.element.span.end, node.span.end);
        break;
      case "Element":
        this.before.add(first);
        break;
      case "RateLiteral":
        this.before.add(this.placeOf(node.unit) - 1);
        this.after.add(this.placeOf(node.unit) - 1);
        break;
      case "Identifier":
      case "SwitchMember":
      case "OnDemandMember":
        this.glueHyphens(first);
        break;
    }
  }

  private glueParenthesis(place: number): void {
    if (this.kindAt(place) === TokenKind.OpenParen) this.before.add(place);
  }

  /** Glues the `[]` of a list's type to the type before it. */
  private glueBrackets(start: number, end: number): void {
    for (let offset = start; offset < end; offset++) {
      const place = this.source.places.get(offset);
      if (place !== undefined && this.kindAt(place) === TokenKind.OpenBracket) {
        this.before.add(place);
      }
    }
  }

  /** The token behind a type: `>`, be it joined with a default's `=` or not. */
  private closingAngleOf(inner: SyntaxNode): number {
    let place = this.placeOf(inner);
    while ((this.source.tokens[place]?.start ?? Number.POSITIVE_INFINITY) < inner.span.end) place++;
    return place;
  }

  /** Glues the words of a hyphened keyword, which stand without blanks in the source too. */
  private glueHyphens(first: number): void {
    const { tokens } = this.source;
    for (let place = first; ; place += 2) {
      const word = tokens[place];
      const hyphen = tokens[place + 1];
      const next = tokens[place + 2];
      const isHyphen = hyphen?.kind === TokenKind.Minus && next?.kind === TokenKind.Word;
      if (!isHyphen || word?.end !== hyphen.start || hyphen.end !== next.start) return;
      this.before.add(place + 1);
      this.after.add(place + 1);
    }
  }

  private placeOf(node: SyntaxNode): number {
    return this.source.places.get(node.span.start) ?? 0;
  }

  private kindAt(place: number): TokenKind | undefined {
    return this.source.tokens[place]?.kind;
  }
}
