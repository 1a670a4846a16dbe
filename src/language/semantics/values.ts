import { isBase64 } from "../../dynamodb/binary.ts";
import { isInteger } from "../../dynamodb/numbers.ts";
import { type AttributeValue, identityOf, valuesEqual } from "../../dynamodb/values.ts";
import { evaluate } from "../expressions/evaluate.ts";
import type { Environment } from "../expressions/evaluation.ts";
import type {
  CallExpression,
  ExpressionNode,
  ListLiteral,
  ObjectLiteral,
  PathExpression,
} from "../syntax/tree.ts";
import { checkConstraints } from "./constraints.ts";
import { closestName, suggestion } from "./names.ts";
import { numberText } from "./numbers.ts";
import { ownerOf, reportUnknownAttribute } from "./paths.ts";
import type { Member, Scope } from "./scope.ts";
import { formatProblem } from "./text-formats.ts";
import { anyType, describeType, describeValue, expand } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** Where values stand: in samples and examples with references and a clock, elsewhere without. */
export interface ValueContext {
  readonly scope: Scope;
  readonly file: string;
  /** What `ada.customerId` stands for. Reports by itself. */
  reference?(node: PathExpression, type: Type): AttributeValue | undefined;
  readonly clock?: Pick<Environment, "now" | "uuid" | "ulid">;
  /** Records need not be whole, as in `leaves first { status: "SHIPPED" }`. */
  readonly partial?: boolean;
}

/** The value that a literal stands for as a value of the type; reports where it is none. */
export function typedValue(
  context: ValueContext,
  node: ExpressionNode,
  type: Type,
): AttributeValue | undefined {
  const { scope, file } = context;
  switch (node.kind) {
    case "Parenthesized":
      return typedValue(context, node.expression, type);
    case "Missing":
      return scope.findings.fail();
    case "Path":
      if (context.reference !== undefined) return context.reference(node, type);
      return mismatch(context, node, type);
    case "Call":
      return valueOfCall(context, node, type);
    default:
      break;
  }
  const expanded = expand(scope, type);
  switch (expanded.kind) {
    case "any":
    case "error":
      return naturalValue(context, node);
    case "string":
      return node.kind === "StringLiteral" ? { S: node.value } : mismatch(context, node, type);
    case "date":
    case "timestamp":
    case "uuid":
    case "ulid": {
      if (node.kind !== "StringLiteral") return mismatch(context, node, type);
      const problem = formatProblem(expanded, node.value);
      if (problem === undefined) return { S: node.value };
      const { expected, corrected } = problem;
      const newText = JSON.stringify(corrected);
      return scope.findings.report(
        "text-format",
        file,
        node.span,
        { text: shorten(node.value), expected },
        corrected === undefined
          ? {}
          : {
              changes: [
                { title: `Change to ${newText}`, edits: [{ file, span: node.span, newText }] },
              ],
            },
      );
    }
    case "number":
    case "integer":
    case "epoch": {
      if (node.kind !== "NumberLiteral") return mismatch(context, node, type);
      const text = numberText(scope, file, node);
      if (text === undefined) return undefined;
      if (expanded.kind !== "number" && !isInteger(text)) return mismatch(context, node, type);
      if (expanded.kind === "epoch" && Number(text) >= epochInMilliseconds) {
        scope.findings.report("epoch-in-milliseconds", file, node.span, { value: text });
      }
      return { N: text };
    }
    case "boolean":
      return node.kind === "BooleanLiteral" ? { BOOL: node.value } : mismatch(context, node, type);
    case "union":
      return valueOfUnion(context, node, expanded.members, type);
    case "list":
      if (node.kind !== "ListLiteral") return mismatch(context, node, type);
      return listOf(context, node, expanded.element);
    case "set":
      if (node.kind !== "ListLiteral") return mismatch(context, node, type);
      return valueOfSet(context, node, expanded.element);
    case "map":
      if (node.kind !== "ObjectLiteral") return mismatch(context, node, type);
      return valueOfMap(context, node, expanded.value);
    case "record": {
      if (node.kind !== "ObjectLiteral") return mismatch(context, node, type);
      const members = scope.records.get(expanded.attributes);
      if (members === undefined) return naturalValue(context, node);
      return valueOfRecord(context, node, members, ownerOf(type));
    }
    case "binary":
    case "named":
      return mismatch(context, node, type);
    default:
      return expanded satisfies never;
  }
}

/** The values of an object by member; missing and unknown members are reported. */
export function recordValues(
  context: ValueContext,
  node: ObjectLiteral,
  members: ReadonlyMap<string, Member>,
  owner: string,
  explain?: (property: ObjectLiteral["properties"][number]) => boolean,
): Map<string, AttributeValue> {
  const { scope, file } = context;
  const values = new Map<string, AttributeValue>();
  const seen = new Set<string>();
  for (const property of node.properties) {
    const name = property.name.text;
    if (name === "") continue;
    const member = members.get(name);
    if (member === undefined) {
      if (explain?.(property) !== true) {
        reportUnknownAttribute(scope, file, property.name, owner, members.keys());
      }
      continue;
    }
    scope.references.add(member.symbol, file, property.name.span, "write");
    if (seen.has(name)) {
      scope.findings.report("duplicate-property", file, property.name.span, { name });
      continue;
    }
    seen.add(name);
    const value = typedValue(context, property.value, member.attribute.type);
    if (value === undefined) continue;
    checkConstraints(scope, file, property.value.span, member.attribute, value);
    values.set(name, value);
  }
  return values;
}

function valueOfRecord(
  context: ValueContext,
  node: ObjectLiteral,
  members: ReadonlyMap<string, Member>,
  owner: string,
): AttributeValue {
  const values = recordValues(context, node, members, owner);
  if (context.partial !== true) {
    const given = new Set(node.properties.map((property) => property.name.text));
    for (const { attribute } of members.values()) {
      if (given.has(attribute.name)) continue;
      const { source } = attribute;
      if (source.kind === "default" || source.kind === "derived") {
        const evaluated = evaluate(source.value, {
          attribute: (name) => values.get(name),
          parameter: () => undefined,
          ...(context.clock ?? { now: () => 0, uuid: () => "", ulid: () => "" }),
        });
        if (evaluated.kind === "value") values.set(attribute.name, evaluated.value);
      } else if (!attribute.optional) {
        reportMissing(context, node, attribute.name, owner);
      }
    }
  }
  return { M: Object.fromEntries(values) };
}

export function reportMissing(
  context: ValueContext,
  node: ObjectLiteral,
  name: string,
  owner: string,
): void {
  context.scope.findings.report("missing-attribute", context.file, node.span, { name, owner });
}

function valueOfUnion(
  context: ValueContext,
  node: ExpressionNode,
  members: readonly AttributeValue[],
  type: Type,
): AttributeValue | undefined {
  const value = naturalValue(context, node);
  if (value === undefined) return undefined;
  if (members.some((member) => valuesEqual(member, value))) return value;
  const texts = members.flatMap((member) => ("S" in member ? [member.S] : []));
  const meant = node.kind === "StringLiteral" ? closestName(node.value, texts) : undefined;
  const newText = JSON.stringify(meant);
  return context.scope.findings.report(
    "not-in-union",
    context.file,
    node.span,
    {
      value: describeValue(value),
      type: describeType(expand(context.scope, type)),
      hint: meant === undefined ? "" : ` Did you mean ${newText}?`,
    },
    meant === undefined
      ? {}
      : {
          changes: [
            {
              title: `Change to ${newText}`,
              edits: [{ file: context.file, span: node.span, newText }],
              preferred: true,
            },
          ],
        },
  );
}

function listOf(
  context: ValueContext,
  node: ListLiteral,
  element: Type,
): AttributeValue | undefined {
  const values: AttributeValue[] = [];
  let whole = true;
  for (const child of node.elements) {
    const value = typedValue(context, child, element);
    if (value === undefined) whole = false;
    else values.push(value);
  }
  return whole ? { L: values } : undefined;
}

function valueOfSet(
  context: ValueContext,
  node: ListLiteral,
  element: "string" | "number" | "binary",
): AttributeValue | undefined {
  const { scope, file } = context;
  if (node.elements.length === 0) return scope.findings.report("empty-set", file, node.span, {});
  const values = new Map<string, AttributeValue>();
  for (const child of node.elements) {
    const value = typedValue(context, child, { kind: element });
    if (value === undefined) return undefined;
    const identity = identityOf(value);
    if (values.has(identity)) {
      return scope.findings.report("duplicate-set-element", file, child.span, {});
    }
    values.set(identity, value);
  }
  return setOf(element, [...values.values()]);
}

/** A set of values that all have the element's type. */
export function setOf(
  element: "string" | "number" | "binary",
  values: readonly AttributeValue[],
): AttributeValue {
  switch (element) {
    case "string":
      return { SS: values.flatMap((value) => ("S" in value ? [value.S] : [])) };
    case "number":
      return { NS: values.flatMap((value) => ("N" in value ? [value.N] : [])) };
    case "binary":
      return { BS: values.flatMap((value) => ("B" in value ? [value.B] : [])) };
    default:
      return element satisfies never;
  }
}

function valueOfMap(
  context: ValueContext,
  node: ObjectLiteral,
  type: Type,
): AttributeValue | undefined {
  const values = new Map<string, AttributeValue>();
  let whole = true;
  for (const property of node.properties) {
    const name = property.name.text;
    if (values.has(name)) {
      context.scope.findings.report("duplicate-property", context.file, property.name.span, {
        name,
      });
    }
    const value = typedValue(context, property.value, type);
    if (value === undefined) whole = false;
    else values.set(name, value);
  }
  return whole ? { M: Object.fromEntries(values) } : undefined;
}

/** What a literal is by itself, where no type says more. */
export function naturalValue(
  context: ValueContext,
  node: ExpressionNode,
): AttributeValue | undefined {
  const { scope, file } = context;
  switch (node.kind) {
    case "StringLiteral":
      return { S: node.value };
    case "NumberLiteral": {
      const text = numberText(scope, file, node);
      return text === undefined ? undefined : { N: text };
    }
    case "BooleanLiteral":
      return { BOOL: node.value };
    case "ListLiteral":
      return listOf(context, node, { kind: "any" });
    case "ObjectLiteral":
      return valueOfMap(context, node, { kind: "any" });
    case "Missing":
      return scope.findings.fail();
    default:
      return mismatch(context, node, anyType);
  }
}

function valueOfCall(
  context: ValueContext,
  node: CallExpression,
  type: Type,
): AttributeValue | undefined {
  const { scope, file, clock } = context;
  const expanded = expand(scope, type);
  const name = node.function.text;
  if (name === "base64") {
    const [argument, ...others] = node.arguments;
    if (argument?.kind !== "StringLiteral" || others.length > 0 || !isBase64(argument.value)) {
      return scope.findings.report("invalid-base64", file, node.span, {});
    }
    if (expanded.kind !== "binary" && expanded.kind !== "any" && expanded.kind !== "error") {
      return mismatch(context, node, type);
    }
    return { B: argument.value };
  }
  const isClock = name === "now" || name === "uuid" || name === "ulid";
  if (!isClock || clock === undefined || node.arguments.length > 0) {
    const { hint, changes } = suggestion(scope.findings, file, node.function, [
      "base64",
      ...(clock === undefined ? [] : ["now", "uuid", "ulid"]),
    ]);
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
  return clockValue(context, node, expanded, name, clock);
}

function clockValue(
  context: ValueContext,
  node: CallExpression,
  type: Type,
  name: "now" | "uuid" | "ulid",
  clock: Pick<Environment, "now" | "uuid" | "ulid">,
): AttributeValue | undefined {
  if (name !== "now") {
    const suits = [name, "string", "any", "error"].includes(type.kind);
    return suits ? { S: clock[name]() } : mismatch(context, node, type);
  }
  const environment = { ...clock, attribute: () => undefined, parameter: () => undefined };
  const settings =
    type.kind === "timestamp" ? { precision: type.precision, local: type.local } : {};
  const now = { kind: "function", name: "now", arguments: [], ...settings } as const;
  switch (type.kind) {
    case "date":
    case "epoch": {
      const call = { kind: "function", name: type.kind, arguments: [now] } as const;
      const converted = evaluate(call, environment);
      return converted.kind === "value" ? converted.value : undefined;
    }
    case "timestamp":
    case "string":
    case "any":
    case "error": {
      const evaluated = evaluate(now, environment);
      return evaluated.kind === "value" ? evaluated.value : undefined;
    }
    default:
      return mismatch(context, node, type);
  }
}

function mismatch(context: ValueContext, node: ExpressionNode, type: Type): undefined {
  return context.scope.findings.report("type-mismatch", context.file, node.span, {
    expected: describeExpected(context.scope, type),
    found: describeNode(node),
  });
}

/** A type as messages name it; a record is too long to be spelt out. */
export function describeExpected(scope: Scope, type: Type): string {
  const expanded = expand(scope, type);
  if (expanded.kind === "binary") return 'binary, as in base64("…")';
  if (expanded.kind === "any") return "a value";
  if (expanded.kind === "record") {
    return type.kind === "named" ? `an object of type ${type.name}` : "an object";
  }
  return describeType(type);
}

function describeNode(node: ExpressionNode): string {
  switch (node.kind) {
    case "StringLiteral":
      return "a string";
    case "NumberLiteral":
      return node.value.includes(".") ? "a number with a fraction" : "a number";
    case "BooleanLiteral":
      return "a boolean";
    case "ListLiteral":
      return "a list";
    case "ObjectLiteral":
      return "an object";
    case "Path":
      return `the name '${node.root.text}'`;
    case "Placeholder":
      return "a placeholder";
    case "TemplateLiteral":
      return "a template";
    case "Call":
      return `'${node.function.text}(…)'`;
    default:
      return "an expression";
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** Seconds up to here are before the year 5138, milliseconds from here on after March 1973. */
const epochInMilliseconds = 100_000_000_000;
