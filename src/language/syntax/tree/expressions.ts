import type { Span } from "../../../base/span.ts";
import type { Identifier, Word } from "./base.ts";

export type Literal = StringLiteral | NumberLiteral | BooleanLiteral;

export type ExpressionNode =
  | Literal
  | TemplateLiteral
  | ListLiteral
  | ObjectLiteral
  | PlaceholderNode
  | PathExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | BetweenExpression
  | InExpression
  | ParenthesizedExpression
  | MissingExpression;

export interface StringLiteral {
  readonly kind: "StringLiteral";
  readonly span: Span;
  /** With escapes resolved. */
  readonly value: string;
}

/** `12`, `1_000`, `2M`, `24B`, `70%`, `-3`. */
export interface NumberLiteral {
  readonly kind: "NumberLiteral";
  readonly span: Span;
  /** The number as JSON text with its suffix multiplied out: `2M` is `2000000`, `1KB` is `1024`. */
  readonly value: string;
  /** `k`, `M`, `G`, `B`, `KB`, `MB` or `%` as written, else empty. */
  readonly suffix: string;
}

export interface BooleanLiteral {
  readonly kind: "BooleanLiteral";
  readonly span: Span;
  readonly value: boolean;
}

/** A string with at least one `${…}`, where templates may stand. */
export interface TemplateLiteral {
  readonly kind: "TemplateLiteral";
  readonly span: Span;
  readonly parts: readonly (TemplateText | TemplateHole)[];
}

export interface TemplateText {
  readonly kind: "TemplateText";
  readonly span: Span;
  readonly value: string;
}

/** `${name}`, `${name:lower}`, `${number:08}`, `${shard(attribute, 10)}`; the span is with `${` and `}`. */
export interface TemplateHole {
  readonly kind: "TemplateHole";
  readonly span: Span;
  readonly expression: ExpressionNode;
  /** What stands behind the colon. */
  readonly format: Word | undefined;
}

export interface ListLiteral {
  readonly kind: "ListLiteral";
  readonly span: Span;
  readonly elements: readonly ExpressionNode[];
}

export interface ObjectLiteral {
  readonly kind: "ObjectLiteral";
  readonly span: Span;
  readonly properties: readonly PropertyNode[];
}

export interface PropertyNode {
  readonly kind: "Property";
  readonly span: Span;
  /** A quoted key is an identifier too, with `quoted` false and a span that includes its quotes. */
  readonly name: Identifier;
  readonly value: ExpressionNode;
}

/** `:customerId` or `:Order.customerId`; the span is with the colon. */
export interface PlaceholderNode {
  readonly kind: "Placeholder";
  readonly span: Span;
  readonly name: Identifier;
  /** `.customerId` of an item argument. */
  readonly path: readonly Identifier[];
}

/** `status`, `address.city`, `lines[0].sku`, `ada.customerId`. */
export interface PathExpression {
  readonly kind: "Path";
  readonly span: Span;
  readonly root: Identifier;
  readonly steps: readonly PathStepNode[];
}

export type PathStepNode =
  | { readonly kind: "Member"; readonly span: Span; readonly name: Identifier }
  | { readonly kind: "Element"; readonly span: Span; readonly index: NumberLiteral };

/** `begins_with(a, :x)`, `now()`, `base64("…")`, `date(placedAt)`. */
export interface CallExpression {
  readonly kind: "Call";
  readonly span: Span;
  readonly function: Identifier;
  readonly arguments: readonly ExpressionNode[];
}

export interface UnaryExpression {
  readonly kind: "Unary";
  readonly span: Span;
  readonly operator: "not" | "-";
  readonly operand: ExpressionNode;
}

export type BinaryOperator =
  | "and"
  | "or"
  | "="
  | "<>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/";

export interface BinaryExpression {
  readonly kind: "Binary";
  readonly span: Span;
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

export interface BetweenExpression {
  readonly kind: "Between";
  readonly span: Span;
  readonly operand: ExpressionNode;
  readonly lower: ExpressionNode;
  readonly upper: ExpressionNode;
}

/** `status in ("A", "B")` or `status in :list`. */
export interface InExpression {
  readonly kind: "In";
  readonly span: Span;
  readonly operand: ExpressionNode;
  /** The elements in parentheses, or the one placeholder that stands for a list. */
  readonly choices: readonly ExpressionNode[] | PlaceholderNode;
}

export interface ParenthesizedExpression {
  readonly kind: "Parenthesized";
  readonly span: Span;
  readonly expression: ExpressionNode;
}

/** Where an operand is expected and none stands: an empty span, or that of a `null`. */
export interface MissingExpression {
  readonly kind: "Missing";
  readonly span: Span;
}
