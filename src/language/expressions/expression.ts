import type { AttributeValue } from "../../dynamodb/values.ts";

/**
 * The one tree for everything that is computed: key templates, derived attributes, defaults,
 * conditions, filters, update values, upgrades, and the values of a plan. Plain JSON, with names
 * resolved and literals typed; `evaluate.ts` is its one evaluator.
 */
export type Expression =
  | LiteralExpression
  | ParameterExpression
  | AttributeExpression
  | TemplateExpression
  | FunctionExpression
  | ArithmeticExpression
  | ListExpression
  | MapExpression
  | Condition;

/** An expression that is true or false. */
export type Condition =
  | ComparisonCondition
  | BetweenCondition
  | InCondition
  | PredicateCondition
  | LogicalCondition
  | NotCondition;

export interface LiteralExpression {
  readonly kind: "literal";
  readonly value: AttributeValue;
}

/** An argument of the pattern: `:since`, or a part of an item argument: `:Order.customerId`. */
export interface ParameterExpression {
  readonly kind: "parameter";
  readonly name: string;
  readonly path: readonly PathStep[];
}

/** An attribute of the item at hand, by its logical name, or a place inside of it. */
export interface AttributeExpression {
  readonly kind: "attribute";
  readonly name: string;
  readonly path: readonly PathStep[];
}

/** A map key or a list index. */
export type PathStep = string | number;

/** `"ORDER#${placedAt}#${number:08}"`. Its value is a string. */
export interface TemplateExpression {
  readonly kind: "template";
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart = string | TemplateInsert;

export interface TemplateInsert {
  readonly expression: Expression;
  readonly format?: TemplateFormat;
  /**
   * The literal that follows in the template. A value that contains it is refused, since two
   * different items would get the same key.
   */
  readonly guard?: string;
}

/** `pad` writes a non-negative whole number with leading zeros to `width` digits. */
export type TemplateFormat =
  | { readonly kind: "lower" }
  | { readonly kind: "upper" }
  | { readonly kind: "pad"; readonly width: number };

export type FunctionName =
  // No arguments; their values come from the environment.
  | "now"
  | "uuid"
  | "ulid"
  // Text.
  | "lower"
  | "upper"
  | "trim"
  | "before"
  | "after"
  | "split"
  | "concat"
  // Conversions.
  | "number"
  | "string"
  | "date"
  | "epoch"
  | "timestamp"
  // Others.
  | "coalesce"
  | "shard"
  | "size"
  // Update values, with the meaning that DynamoDB gives them.
  | "if_not_exists"
  | "list_append";

export interface FunctionExpression {
  readonly kind: "function";
  readonly name: FunctionName;
  readonly arguments: readonly Expression[];
  /** Of `now` and `timestamp`: how the timestamp is written; milliseconds in UTC where absent. */
  readonly precision?: "milliseconds" | "seconds";
  readonly local?: boolean;
}

export interface ArithmeticExpression {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-" | "*" | "/";
  readonly left: Expression;
  readonly right: Expression;
}

export interface ListExpression {
  readonly kind: "list";
  readonly elements: readonly Expression[];
}

/** A map value. A property whose value is absent is left out. */
export interface MapExpression {
  readonly kind: "map";
  readonly properties: Readonly<Record<string, Expression>>;
}

export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export interface ComparisonCondition {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface BetweenCondition {
  readonly kind: "between";
  readonly operand: Expression;
  readonly lower: Expression;
  readonly upper: Expression;
}

/** `choices` is the elements, or one parameter whose value is a list. */
export interface InCondition {
  readonly kind: "in";
  readonly operand: Expression;
  readonly choices: readonly Expression[] | ParameterExpression;
}

export interface PredicateCondition {
  readonly kind: "predicate";
  readonly name:
    | "begins_with"
    | "contains"
    | "attribute_exists"
    | "attribute_not_exists"
    | "attribute_type";
  readonly arguments: readonly Expression[];
}

export interface LogicalCondition {
  readonly kind: "and" | "or";
  readonly operands: readonly Condition[];
}

export interface NotCondition {
  readonly kind: "not";
  readonly operand: Condition;
}
