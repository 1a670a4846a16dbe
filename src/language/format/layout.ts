import type { SourceFile, SyntaxNode } from "../syntax/tree.ts";
import { childrenOf } from "../syntax/visitor.ts";
import { type Block, blockOf } from "./blocks.ts";
import { setSpacing } from "./spacing.ts";
import type { SourceTokens } from "./tokens.ts";
import { wrapPoints } from "./wrapping.ts";

/** How wide a line may become; bodies of samples and actions may be wider, as their author chose. */
export const maximumWidth = 100;

/** What stands between a token and the one printed before it. */
export type Gap = "" | " " | "  " | "line";

/** How each token is printed. */
export interface TokenLayout {
  gap: Gap;
  /** The indentation of the line on which the token stands, in steps. */
  level: number;
  /** Whether a blank line before the token, or before its comments, is kept. */
  keepsBlank: boolean;
  /** Whether a blank line is put before the token even where there was none. */
  needsBlank: boolean;
  /** Whether the token closes a broken block, so that comments before it stand one step deeper. */
  closesBlock: boolean;
  /** A comma that is not printed. */
  isDropped: boolean;
  /** A comma is put before the token. */
  takesComma: boolean;
}

export interface Layout {
  readonly tokens: readonly TokenLayout[];
  /** The places of the tokens in the order in which they are printed. */
  readonly order: readonly number[];
}

export function layOut(file: SourceFile, source: SourceTokens): Layout {
  return new LayoutBuilder(source).build(file);
}

class LayoutBuilder {
  private readonly source: SourceTokens;
  private readonly tokens: TokenLayout[];
  private readonly order: number[];

  constructor(source: SourceTokens) {
    this.source = source;
    this.tokens = source.tokens.map(() => ({
      gap: " ",
      level: 0,
      keepsBlank: false,
      needsBlank: false,
      closesBlock: false,
      isDropped: false,
      takesComma: false,
    }));
    this.order = source.tokens.map((_, place) => place);
  }

  build(file: SourceFile): Layout {
    setSpacing(file, this.source, this.tokens);
    this.setFlat(file);
    for (const declaration of file.declarations) {
      const first = this.firstOf(declaration);
      this.setLine(first, 0, true);
      this.layOutUnit(declaration, 0);
    }
    this.separateDeclarations(file);
    const end = this.tokens.length - 1;
    this.setLine(end, 0, false);
    return { tokens: this.tokens, order: this.order };
  }

  /** Lays all blocks out on one line first, so that the width of any line can be told. */
  private setFlat(node: SyntaxNode): void {
    const block = blockOf(node, this.source);
    if (block !== undefined) {
      block.items.forEach((item, index) => {
        const token = this.token(this.firstOf(item));
        if (block.kind === "members" && index > 0) token.gap = "  ";
        if (block.kind === "record" && index > 0) {
          token.takesComma = this.kindBefore(item) !== ",";
        }
      });
      this.dropTrailingComma(block);
    }
    for (const child of childrenOf(node)) this.setFlat(child);
    // What is inside has its order by now and moves along.
    if (block?.clauses !== undefined) this.reorder(block);
  }

  private dropTrailingComma(block: Block): void {
    const last = block.close - 1;
    if (block.items.length > 0 && this.source.tokens[last]?.text === ",") {
      this.token(last).isDropped = true;
    }
  }

  /** Puts the clauses of a body into their order, each with the tokens and comments that it has. */
  private reorder(block: Block): void {
    const bounds = block.items.map((item) => this.firstOf(item));
    const ranges = block.items.map((item, index) => ({
      rank: rankOf(block, item),
      first: this.firstOf(item),
      end: bounds[index + 1] ?? block.close,
    }));
    const [start] = bounds;
    if (start === undefined) return;
    const sorted = [...ranges].sort((a, b) => a.rank - b.rank || a.first - b.first);
    const places = sorted.flatMap(({ first, end }) => this.order.slice(first, end));
    for (const [index, place] of places.entries()) this.order[start + index] = place;
    const first = sorted[0]?.first ?? start;
    if (first === start) return;
    // Before the first clause of a one-line body stands one blank, whichever it is.
    const { gap } = this.token(start);
    this.token(start).gap = this.token(first).gap;
    this.token(first).gap = gap;
  }

  /** Lays out what stands on a line of its own: a declaration, a member, a clause, an element. */
  private layOutUnit(node: SyntaxNode, level: number): void {
    const first = this.firstOf(node);
    const last = this.lastOf(node);
    for (let place = first; place <= last; place++) this.token(place).level = level;
    this.breakBlocks(node, { first, last, level });
    const isBroken = this.hasLineIn(first, last);
    if (isBroken || this.widthOf(first, last) + level * 2 <= maximumWidth) return;
    for (const offset of wrapPoints(node)) {
      const place = this.source.places.get(offset);
      if (place !== undefined && place > first) this.setLine(place, level + 1, false);
    }
  }

  /** Breaks the blocks below a node that cannot stay on its line, the outermost first. */
  private breakBlocks(node: SyntaxNode, unit: Unit): void {
    const block = blockOf(node, this.source);
    if (block === undefined || !this.mustBreak(block, unit)) {
      for (const child of childrenOf(node)) this.breakBlocks(child, unit);
      return;
    }
    const items = new Set<SyntaxNode>(block.items);
    for (const child of childrenOf(node)) {
      if (!items.has(child)) this.breakBlocks(child, unit);
    }
    const inPrintOrder = [...block.items].sort((a, b) => rankOf(block, a) - rankOf(block, b));
    inPrintOrder.forEach((item, index) => {
      const first = this.firstOf(item);
      this.layOutUnit(item, unit.level + 1);
      this.setLine(first, unit.level + 1, index > 0);
      if (block.kind === "record") this.dropCommaBefore(first);
    });
    this.setLine(block.close, unit.level, false);
    this.token(block.close).closesBlock = true;
  }

  private mustBreak(block: Block, unit: Unit): boolean {
    if (block.items.length === 0 && !this.hasComment(block)) return false;
    for (let place = block.open + 1; place <= block.close; place++) {
      const token = this.source.tokens[place];
      if (token === undefined) continue;
      if (token.lineBreaksBefore > 0 || token.leading.length > 0) return true;
    }
    for (let place = block.open; place < block.close; place++) {
      if (this.source.tokens[place]?.trailing.some((comment) => comment.endsLine)) return true;
    }
    if (block.mayBeWide) return false;
    return this.widthOf(unit.first, unit.last) + unit.level * 2 > maximumWidth;
  }

  private hasComment(block: Block): boolean {
    const { tokens } = this.source;
    const isAfterOpen = (tokens[block.open]?.trailing.length ?? 0) > 0;
    return isAfterOpen || (tokens[block.close]?.leading.length ?? 0) > 0;
  }

  private dropCommaBefore(place: number): void {
    this.token(place).takesComma = false;
    if (this.source.tokens[place - 1]?.text === ",") this.token(place - 1).isDropped = true;
  }

  /** A declaration of several lines stands apart from its neighbours. */
  private separateDeclarations(file: SourceFile): void {
    let wasBroken = false;
    file.declarations.forEach((declaration, index) => {
      const isBroken = this.hasLineIn(this.firstOf(declaration), this.lastOf(declaration));
      if (index > 0 && (isBroken || wasBroken)) {
        this.token(this.firstOf(declaration)).needsBlank = true;
      }
      wasBroken = isBroken;
    });
  }

  private setLine(place: number, level: number, keepsBlank: boolean): void {
    const token = this.token(place);
    token.gap = "line";
    token.level = level;
    token.keepsBlank = keepsBlank;
  }

  /** Whether a line break stands behind the first of these tokens. */
  private hasLineIn(first: number, last: number): boolean {
    for (let place = first + 1; place <= last; place++) {
      if (this.token(place).gap === "line") return true;
    }
    return false;
  }

  /** The width of these tokens on one line, in UTF-16 units, with the comments between them. */
  private widthOf(first: number, last: number): number {
    let width = 0;
    for (let place = first; place <= last; place++) {
      const token = this.source.tokens[place];
      const layout = this.token(place);
      if (token === undefined || layout.isDropped) continue;
      if (place > first && layout.gap !== "line") width += layout.gap.length;
      width += token.text.length + (layout.takesComma ? 1 : 0);
      for (const comment of token.trailing) {
        if (!comment.endsLine && place < last) width += comment.text.length + 1;
      }
    }
    return width;
  }

  private token(place: number): TokenLayout {
    const token = this.tokens[place];
    if (token === undefined) throw new RangeError(`There is no token ${place}.`);
    return token;
  }

  private firstOf(node: SyntaxNode): number {
    return this.source.places.get(node.span.start) ?? 0;
  }

  /** The last token of a node: the one before the first that begins behind it. */
  private lastOf(node: SyntaxNode): number {
    let place = this.firstOf(node);
    while ((this.source.tokens[place + 1]?.start ?? Number.POSITIVE_INFINITY) < node.span.end) {
      place++;
    }
    return place;
  }

  private kindBefore(node: SyntaxNode): string | undefined {
    return this.source.tokens[this.firstOf(node) - 1]?.text;
  }
}

function rankOf(block: Block, item: SyntaxNode): number {
  return block.clauses?.get(item) ?? 0;
}

/** The tokens that would stand on one line if nothing were broken. */
interface Unit {
  readonly first: number;
  readonly last: number;
  readonly level: number;
}
