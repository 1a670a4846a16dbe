import type { Expression } from "../expressions/expression.ts";
import type {
  BinaryExpression,
  ExpressionNode,
  PathExpression,
  PlaceholderNode,
  UnaryExpression,
} from "../syntax/tree.ts";
import { resolveCall } from "./functions.ts";
import type { Scope } from "./scope.ts";
import { resolveTemplate } from "./templates.ts";
import {
  anyType,
  describeType,
  errorType,
  expand,
  integerType,
  isAssignable,
  isUnknown,
  numberType,
  stringType,
  tagOf,
} from "./type-relations.ts";
import type { Type } from "./types.ts";
import { describeExpected, naturalValue, typedValue } from "./values.ts";

/** An expression with its type. */
export interface Typed {
  readonly expression: Expression;
  readonly type: Type;
  /** Its value may be absent, because an attribute that it reads may be. */
  readonly optional: boolean;
}

/** Where an expression stands: that decides which functions it may call. */
export type ExpressionPlace =
  | "a key binding"
  | "a default"
  | "a derived attribute"
  | "an upgrade"
  | "the condition of a binding"
  | "a condition"
  | "a value of an update"
  | "a value of a new item"
  | "a count";

export interface ExpressionContext {
  readonly scope: Scope;
  readonly file: string;
  readonly place: ExpressionPlace;
  /** Resolves names of attributes; reports by itself. */
  path(node: PathExpression): Typed | undefined;
  /**
   * Resolves placeholders, where there are arguments. `expected` is what the placeholder meets; `list` says
   * that its argument is a list of such values.
   */
  placeholder?(
    node: PlaceholderNode,
    expected: Type | undefined,
    list?: boolean,
  ): Typed | undefined;
}

/**
 * Resolves an expression to one with a type. `expected` types literals and placeholders, which have
 * no type by themselves; whether the result suits is the caller's to ask (`requireType`).
 */
export function resolveExpression(
  context: ExpressionContext,
  node: ExpressionNode,
  expected?: Type,
): Typed | undefined {
  const { scope, file } = context;
  switch (node.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return resolveLiteral(context, node, expected);
    case "ListLiteral":
    case "ObjectLiteral":
      return isLiteral(node)
        ? resolveLiteral(context, node, expected)
        : resolveCollection(context, node, expected);
    case "TemplateLiteral":
      return resolveTemplate(context, node);
    case "Placeholder":
      if (context.placeholder !== undefined) return context.placeholder(node, expected);
      return scope.findings.report("placeholder-without-pattern", file, node.span, {
        name: node.name.text,
        place: context.place,
      });
    case "Path":
      return context.path(node);
    case "Call":
      return resolveCall(context, node, expected);
    case "Unary":
      return resolveUnary(context, node, expected);
    case "Binary":
      return resolveArithmetic(context, node, expected);
    case "Between":
    case "In":
      return scope.findings.report("condition-as-value", file, node.span, {});
    case "Parenthesized":
      return resolveExpression(context, node.expression, expected);
    case "Missing":
      return scope.findings.fail();
    default:
      return node satisfies never;
  }
}

/** The expression where its values are values of the type; reports where they are not. */
export function requireType(
  context: ExpressionContext,
  typed: Typed | undefined,
  expected: Type,
  node: ExpressionNode,
): Typed | undefined {
  if (typed === undefined || isAssignable(context.scope, typed.type, expected)) return typed;
  return context.scope.findings.report("type-mismatch", context.file, node.span, {
    expected: describeExpected(context.scope, expected),
    found: describeType(typed.type),
  });
}

/** Resolves an expression whose values must be of the type. */
export function resolveAs(
  context: ExpressionContext,
  node: ExpressionNode,
  expected: Type,
): Typed | undefined {
  return requireType(context, resolveExpression(context, node, expected), expected, node);
}

export function literal(
  value: Extract<Expression, { kind: "literal" }>["value"],
  type: Type,
): Typed {
  return { expression: { kind: "literal", value }, type, optional: false };
}

function resolveLiteral(
  context: ExpressionContext,
  node: ExpressionNode,
  expected: Type | undefined,
): Typed | undefined {
  const known = expected !== undefined && !isUnknown(expand(context.scope, expected));
  const value = known ? typedValue(context, node, expected) : naturalValue(context, node);
  if (value === undefined) return undefined;
  if (known) return literal(value, expected);
  if ("S" in value) return literal(value, stringType);
  if ("N" in value) return literal(value, /^-?\d+$/.test(value.N) ? integerType : numberType);
  if ("BOOL" in value) return literal(value, { kind: "boolean" });
  return literal(value, anyType);
}

/** Whether a list or object holds nothing that must be computed. */
function isLiteral(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "ListLiteral":
      return node.elements.every(isLiteral);
    case "ObjectLiteral":
      return node.properties.every((property) => isLiteral(property.value));
    case "Parenthesized":
      return isLiteral(node.expression);
    case "Call":
      return node.function.text === "base64";
    default:
      return (
        node.kind === "StringLiteral" ||
        node.kind === "NumberLiteral" ||
        node.kind === "BooleanLiteral"
      );
  }
}

/** A list or object with placeholders or attributes in it, as `list_append(lines, [:line])`. */
function resolveCollection(
  context: ExpressionContext,
  node: Extract<ExpressionNode, { kind: "ListLiteral" | "ObjectLiteral" }>,
  expected: Type | undefined,
): Typed | undefined {
  const { scope, file } = context;
  const type = expected === undefined ? anyType : expand(scope, expected);
  if (node.kind === "ListLiteral") {
    if (type.kind === "set") {
      return scope.findings.report("computed-set", file, node.span, {});
    }
    if (type.kind !== "list" && !isUnknown(type)) return mismatch(context, node, type, "a list");
    const element = type.kind === "list" ? type.element : anyType;
    const elements = node.elements.map((child) => resolveAs(context, child, element));
    const expressions = elements.flatMap((typed) => (typed === undefined ? [] : typed.expression));
    if (expressions.length < elements.length) return undefined;
    return {
      expression: { kind: "list", elements: expressions },
      type: expected ?? { kind: "list", element: anyType },
      optional: elements.some((typed) => typed?.optional === true),
    };
  }
  if (type.kind !== "record" && type.kind !== "map" && !isUnknown(type)) {
    return mismatch(context, node, type, "an object");
  }
  const members = type.kind === "record" ? scope.records.get(type.attributes) : undefined;
  const properties: [string, Expression][] = [];
  let whole = true;
  for (const { name, value, span } of node.properties) {
    const member = members?.get(name.text);
    if (members !== undefined && member === undefined) {
      scope.findings.report("unknown-attribute", file, name.span, {
        name: name.text,
        owner: describeExpected(scope, expected ?? type),
        hint: "",
      });
      whole = false;
      continue;
    }
    if (member !== undefined) scope.references.add(member.symbol, file, name.span, "write");
    if (properties.some(([other]) => other === name.text)) {
      scope.findings.report("duplicate-property", file, span, { name: name.text });
    }
    const elementType = member?.attribute.type ?? (type.kind === "map" ? type.value : anyType);
    const typed = resolveAs(context, value, elementType);
    if (typed === undefined) whole = false;
    else properties.push([name.text, typed.expression]);
  }
  for (const { attribute } of members?.values() ?? []) {
    const given = node.properties.some(({ name }) => name.text === attribute.name);
    if (given || attribute.optional || attribute.source.kind !== "given") continue;
    scope.findings.report("missing-attribute", file, node.span, {
      name: attribute.name,
      owner: expected?.kind === "named" ? `'${expected.name}'` : "this record",
    });
  }
  if (!whole) return undefined;
  return {
    expression: { kind: "map", properties: Object.fromEntries(properties) },
    type: expected ?? { kind: "map", value: anyType },
    optional: false,
  };
}

function resolveUnary(
  context: ExpressionContext,
  node: UnaryExpression,
  expected: Type | undefined,
): Typed | undefined {
  if (node.operator === "not") {
    return context.scope.findings.report("condition-as-value", context.file, node.span, {});
  }
  const operand = resolveNumber(context, node.operand, expected);
  if (operand === undefined) return undefined;
  return {
    expression: {
      kind: "arithmetic",
      operator: "-",
      left: { kind: "literal", value: { N: "0" } },
      right: operand.expression,
    },
    type: operand.type,
    optional: operand.optional,
  };
}

function resolveArithmetic(
  context: ExpressionContext,
  node: BinaryExpression,
  expected: Type | undefined,
): Typed | undefined {
  const { operator } = node;
  if (operator !== "+" && operator !== "-" && operator !== "*" && operator !== "/") {
    return context.scope.findings.report("condition-as-value", context.file, node.span, {});
  }
  const left = resolveNumber(context, node.left, expected);
  const right = resolveNumber(context, node.right, expected);
  if (left === undefined || right === undefined) return undefined;
  return {
    expression: {
      kind: "arithmetic",
      operator,
      left: left.expression,
      right: right.expression,
    },
    type: arithmeticType(context.scope, operator, left.type, right.type),
    optional: left.optional || right.optional,
  };
}

function resolveNumber(
  context: ExpressionContext,
  node: ExpressionNode,
  expected: Type | undefined,
): Typed | undefined {
  const { scope, file } = context;
  // A literal keeps its own type, so that seconds may be added to an epoch; a placeholder takes
  // the type of what it is added to.
  const isLiteralNumber = node.kind === "NumberLiteral";
  const numeric = expected !== undefined && tagOf(scope, expected) === "N";
  const typed = resolveExpression(
    context,
    node,
    numeric && !isLiteralNumber ? expected : undefined,
  );
  if (typed === undefined || isUnknown(expand(scope, typed.type))) return typed;
  if (tagOf(scope, typed.type) === "N") return typed;
  return scope.findings.report("type-mismatch", file, node.span, {
    expected: "a number",
    found: describeType(typed.type),
  });
}

function arithmeticType(scope: Scope, operator: string, left: Type, right: Type): Type {
  const first = expand(scope, left);
  const second = expand(scope, right);
  if (isUnknown(first) || isUnknown(second)) return errorType;
  const whole = (type: Type) => type.kind === "integer" || type.kind === "epoch";
  if (operator === "/" || !whole(first) || !whole(second)) return numberType;
  // A moment and a number of seconds make a moment, two moments a number of seconds.
  if (first.kind !== second.kind && operator !== "*") return { kind: "epoch" };
  return integerType;
}

function mismatch(
  context: ExpressionContext,
  node: ExpressionNode,
  expected: Type,
  found: string,
): undefined {
  return context.scope.findings.report("type-mismatch", context.file, node.span, {
    expected: describeExpected(context.scope, expected),
    found,
  });
}
