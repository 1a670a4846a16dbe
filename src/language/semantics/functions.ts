import type { Expression, FunctionName } from "../expressions/expression.ts";
import type { CallExpression, ExpressionNode } from "../syntax/tree.ts";
import {
  type ExpressionContext,
  type ExpressionPlace,
  requireType,
  resolveAs,
  resolveExpression,
  type Typed,
} from "./expressions.ts";
import { suggestion } from "./names.ts";
import {
  anyType,
  describeType,
  expand,
  integerType,
  isUnknown,
  numberType,
  stringType,
  tagOf,
  timestampType,
} from "./type-relations.ts";
import type { Type } from "./types.ts";
import { typedValue } from "./values.ts";

/** Resolves a call of one of the functions that make values. */
export function resolveCall(
  context: ExpressionContext,
  node: CallExpression,
  expected: Type | undefined,
): Typed | undefined {
  const { scope, file, place } = context;
  const name = node.function.text;
  if (name === "base64") {
    const value =
      expected === undefined
        ? typedValue(context, node, { kind: "binary" })
        : typedValue(context, node, expected);
    return value === undefined
      ? undefined
      : { expression: { kind: "literal", value }, type: { kind: "binary" }, optional: false };
  }
  const signature = signatures.get(name);
  if (signature === undefined) {
    if (conditionFunctions.has(name)) {
      return scope.findings.report("condition-as-value", file, node.span, {});
    }
    const candidates = [...signatures].flatMap(([other, { places }]) =>
      places.includes(place) ? other : [],
    );
    const { hint, changes } = suggestion(scope.findings, file, node.function, candidates);
    return scope.findings.report(
      "unknown-function",
      file,
      node.function.span,
      { name, hint },
      {
        changes,
      },
    );
  }
  if (!signature.places.includes(place)) {
    return scope.findings.report("function-not-allowed", file, node.function.span, { name, place });
  }
  const count = node.arguments.length;
  if (count < signature.minimum || count > signature.maximum) {
    return scope.findings.report("argument-count", file, node.span, {
      name,
      usage: signature.usage,
    });
  }
  return signature.resolve({ context, node, expected });
}

/** The functions that make conditions; `conditions.ts` resolves them. */
export const conditionFunctions: ReadonlySet<string> = new Set([
  "begins_with",
  "contains",
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
]);

interface Call {
  readonly context: ExpressionContext;
  readonly node: CallExpression;
  readonly expected: Type | undefined;
}

interface Signature {
  readonly usage: string;
  readonly places: readonly ExpressionPlace[];
  readonly minimum: number;
  readonly maximum: number;
  resolve(call: Call): Typed | undefined;
}

const computed: readonly ExpressionPlace[] = ["a derived attribute", "an upgrade"];
const clock: readonly ExpressionPlace[] = [
  "a default",
  "a condition",
  "a value of an update",
  "a value of a new item",
];
const identifiers: readonly ExpressionPlace[] = [
  "a default",
  "a value of an update",
  "a value of a new item",
];

const signatures: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ["now", { usage: "now()", places: clock, minimum: 0, maximum: 0, resolve: resolveNow }],
  ["uuid", identifier("uuid")],
  ["ulid", identifier("ulid")],
  ["lower", onText("lower")],
  ["upper", onText("upper")],
  ["trim", onText("trim")],
  ["before", onSeparator("before")],
  ["after", onSeparator("after")],
  [
    "split",
    {
      usage: 'split(a, "#") or split(a, "#", 0)',
      places: computed,
      minimum: 2,
      maximum: 3,
      resolve(call) {
        const text = resolveSeparated(call);
        const [, , position] = call.node.arguments;
        if (text === undefined) return undefined;
        if (position === undefined) {
          return result(call, text, { kind: "list", element: stringType });
        }
        const index = resolveAs(call.context, position, integerType);
        if (index === undefined) return undefined;
        return { ...result(call, [...text, index], stringType), optional: true };
      },
    },
  ],
  [
    "concat",
    {
      usage: "concat(a, b, …)",
      places: computed,
      minimum: 1,
      maximum: Number.POSITIVE_INFINITY,
      resolve(call) {
        const parts = resolveAll(call, (argument) => resolveScalar(call, argument));
        return parts === undefined ? undefined : result(call, parts, stringType);
      },
    },
  ],
  ["number", convert("number", ["S", "N"], (expected) => wholeOr(expected, numberType))],
  ["string", convert("string", ["S", "N", "BOOL", "B"], () => stringType)],
  ["date", convert("date", ["S", "N"], () => ({ kind: "date" }), isMoment)],
  ["epoch", convert("epoch", ["S", "N"], () => ({ kind: "epoch" }), isMoment)],
  [
    "timestamp",
    {
      usage: "timestamp(a)",
      places: computed,
      minimum: 1,
      maximum: 1,
      resolve(call) {
        const moment = resolveAll(call, (argument) =>
          checked(call, argument, ["S", "N"], "a moment", isMoment),
        );
        if (moment === undefined) return undefined;
        const type = asTimestamp(call) ?? timestampType;
        const { expression, ...typed } = result(call, moment, type);
        return { ...typed, expression: withSettings(expression, type) };
      },
    },
  ],
  [
    "coalesce",
    {
      usage: "coalesce(a, b, …)",
      places: computed,
      minimum: 2,
      maximum: Number.POSITIVE_INFINITY,
      resolve(call) {
        const choices = resolveAlike(call);
        if (choices === undefined) return undefined;
        return {
          ...result(call, choices, call.expected ?? choices[0]?.type ?? anyType),
          optional: choices.every((choice) => choice.optional),
        };
      },
    },
  ],
  [
    "size",
    {
      usage: "size(a)",
      places: ["a condition", "the condition of a binding"],
      minimum: 1,
      maximum: 1,
      resolve(call) {
        const operand = resolveAll(call, (argument) =>
          checked(call, argument, ["S", "B", "L", "M", "SS", "NS", "BS"], "something with a size"),
        );
        return operand === undefined ? undefined : result(call, operand, integerType);
      },
    },
  ],
  [
    "if_not_exists",
    {
      usage: "if_not_exists(a, value)",
      places: ["a value of an update"],
      minimum: 2,
      maximum: 2,
      resolve(call) {
        const [attribute, otherwise] = call.node.arguments;
        if (attribute === undefined || otherwise === undefined) return undefined;
        if (attribute.kind !== "Path") return argumentFinding(call, attribute, "an attribute");
        const current = resolveExpression(call.context, attribute);
        if (current === undefined) return undefined;
        const value = resolveAs(call.context, otherwise, current.type);
        if (value === undefined) return undefined;
        return { ...result(call, [current, value], current.type), optional: value.optional };
      },
    },
  ],
  [
    "list_append",
    {
      usage: "list_append(a, [value])",
      places: ["a value of an update"],
      minimum: 2,
      maximum: 2,
      resolve(call) {
        const lists = resolveAlike(call);
        const list = call.expected ?? lists?.[0]?.type;
        if (lists === undefined || list === undefined) return undefined;
        const [first] = call.node.arguments;
        if (expand(call.context.scope, list).kind !== "list" && !isUnknownIn(call, list)) {
          return first === undefined ? undefined : argumentFinding(call, first, "a list");
        }
        return result(call, lists, list);
      },
    },
  ],
]);

/** How each function is written; for completion, hover and signature help. */
export const functionUsages: ReadonlyMap<string, string> = new Map([
  ...[...signatures].map(([name, { usage }]): [string, string] => [name, usage]),
  ["shard", "shard(a, 10)"],
  ["base64", 'base64("…")'],
  ["begins_with", "begins_with(a, x)"],
  ["contains", "contains(a, x)"],
  ["attribute_exists", "attribute_exists(a)"],
  ["attribute_not_exists", "attribute_not_exists(a)"],
  ["attribute_type", 'attribute_type(a, "S")'],
]);

function resolveNow({ context, node, expected }: Call): Typed | undefined {
  const target = expected === undefined ? timestampType : expand(context.scope, expected);
  const stamp = target.kind === "timestamp" ? target : timestampType;
  const now = withSettings(call("now", []), stamp);
  switch (target.kind) {
    case "timestamp":
      return { expression: now, type: target, optional: false };
    case "date":
    case "epoch":
      return { expression: call(target.kind, [now]), type: target, optional: false };
    default: {
      const typed: Typed = { expression: now, type: timestampType, optional: false };
      return expected === undefined ? typed : requireType(context, typed, expected, node);
    }
  }
}

function identifier(name: "uuid" | "ulid"): Signature {
  return {
    usage: `${name}()`,
    places: identifiers,
    minimum: 0,
    maximum: 0,
    resolve: () => ({ expression: call(name, []), type: { kind: name }, optional: false }),
  };
}

function onText(name: FunctionName): Signature {
  return {
    usage: `${name}(a)`,
    places: computed,
    minimum: 1,
    maximum: 1,
    resolve(call) {
      const text = resolveAll(call, (argument) => resolveAs(call.context, argument, stringType));
      return text === undefined ? undefined : result(call, text, stringType);
    },
  };
}

function onSeparator(name: FunctionName): Signature {
  return {
    usage: `${name}(a, "#")`,
    places: computed,
    minimum: 2,
    maximum: 2,
    resolve(call) {
      const text = resolveSeparated(call);
      return text === undefined ? undefined : result(call, text, stringType);
    },
  };
}

function convert(
  name: FunctionName,
  tags: readonly string[],
  typeOf: (expected: Type | undefined) => Type,
  suits?: (type: Type) => boolean,
): Signature {
  return {
    usage: `${name}(a)`,
    places: computed,
    minimum: 1,
    maximum: 1,
    resolve(call) {
      const what = suits === undefined ? "a string or a number" : "a moment";
      const operand = resolveAll(call, (argument) => checked(call, argument, tags, what, suits));
      const expected =
        call.expected === undefined ? undefined : expand(call.context.scope, call.expected);
      return operand === undefined ? undefined : result(call, operand, typeOf(expected));
    },
  };
}

/** The text and the separator of `before`, `after` and `split`. */
function resolveSeparated(call: Call): readonly Typed[] | undefined {
  const [subject, mark] = call.node.arguments;
  if (subject === undefined || mark === undefined) return undefined;
  const text = resolveAs(call.context, subject, stringType);
  const separator = resolveAs(call.context, mark, stringType);
  if (mark.kind === "StringLiteral" && mark.value === "") {
    return argumentFinding(call, mark, "a separator that is not empty");
  }
  return text === undefined || separator === undefined ? undefined : [text, separator];
}

function resolveScalar(call: Call, argument: ExpressionNode): Typed | undefined {
  return checked(call, argument, ["S", "N", "BOOL", "B"], "a string, a number or a boolean");
}

/** Resolves an argument that must be stored as one of these types. */
function checked(
  call: Call,
  argument: ExpressionNode,
  tags: readonly string[],
  what: string,
  suits: (type: Type) => boolean = () => true,
): Typed | undefined {
  const typed = resolveExpression(call.context, argument);
  if (typed === undefined || isUnknownIn(call, typed.type)) return typed;
  const expanded = expand(call.context.scope, typed.type);
  const tag = tagOf(call.context.scope, expanded);
  if (tag === undefined || (tags.includes(tag) && suits(expanded))) return typed;
  return argumentFinding(call, argument, what, typed.type);
}

/** A timestamp, a date, epoch seconds, or plain text or a number that may be one of them. */
function isMoment(type: Type): boolean {
  return type.kind !== "uuid" && type.kind !== "ulid";
}

function argumentFinding(
  { context, node }: Call,
  argument: ExpressionNode,
  expected: string,
  found?: Type,
): undefined {
  return context.scope.findings.report("argument-type", context.file, argument.span, {
    name: node.function.text,
    expected,
    found: found === undefined ? "" : `, not ${describeType(found)}`,
  });
}

function resolveAll(
  call: Call,
  resolve: (argument: ExpressionNode) => Typed | undefined,
): readonly Typed[] | undefined {
  const typed = call.node.arguments.map(resolve);
  const whole = typed.filter((argument) => argument !== undefined);
  return whole.length < typed.length ? undefined : whole;
}

/** Resolves arguments that have one type: the expected one, else that of the first. */
function resolveAlike(call: Call): readonly Typed[] | undefined {
  let type = call.expected;
  return resolveAll(call, (argument) => {
    const typed =
      type === undefined
        ? resolveExpression(call.context, argument)
        : resolveAs(call.context, argument, type);
    type ??= typed?.type;
    return typed;
  });
}

function result(call: Call, operands: readonly Typed[], type: Type): Typed {
  return {
    expression: {
      kind: "function",
      name: call.node.function.text as FunctionName,
      arguments: operands.map((operand) => operand.expression),
    },
    type,
    optional: operands.some((operand) => operand.optional),
  };
}

function call(name: FunctionName, operands: readonly Expression[]): Expression {
  return { kind: "function", name, arguments: operands };
}

function asTimestamp({ context, expected }: Call): Type | undefined {
  const target = expected === undefined ? undefined : expand(context.scope, expected);
  return target?.kind === "timestamp" ? target : undefined;
}

/** Milliseconds in UTC are what the evaluator writes anyway. */
function withSettings(expression: Expression, type: Type): Expression {
  if (expression.kind !== "function" || type.kind !== "timestamp") return expression;
  if (type.precision === "milliseconds" && !type.local) return expression;
  return { ...expression, precision: type.precision, local: type.local };
}

/** What `number(…)` makes is as whole as its author says. */
function wholeOr(expected: Type | undefined, otherwise: Type): Type {
  return expected?.kind === "integer" || expected?.kind === "epoch" ? expected : otherwise;
}

function isUnknownIn({ context }: Call, type: Type): boolean {
  return isUnknown(expand(context.scope, type));
}
