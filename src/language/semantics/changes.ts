import type { Expression } from "../expressions/expression.ts";
import { attributesIn } from "../expressions/traverse.ts";
import type {
  AddClause,
  Clause,
  DeleteFromClause,
  ElementChange,
  ExpressionNode,
  PathExpression,
  SetClause,
} from "../syntax/tree.ts";
import { checkConstraints } from "./constraints.ts";
import { literal, resolveAs, type Typed } from "./expressions.ts";
import { related } from "./findings.ts";
import type { AttributeChange, AttributePath } from "./model.ts";
import type { ResolvedPath } from "./paths.ts";
import {
  attributePath,
  expressionContext,
  newItemContext,
  type OperationContext,
  resolveAttribute,
} from "./pattern-context.ts";
import { describeType, expand, isUnknown, tagOf } from "./type-relations.ts";
import type { Type } from "./types.ts";
import { setOf, typedValue } from "./values.ts";

/**
 * Resolves all that an operation writes into single attributes. `newItem` says that there is no
 * stored item to read from or to change: the `set` of a create or a put.
 */
export function resolveChanges(
  context: OperationContext,
  clauses: readonly Clause[],
  newItem: boolean,
): readonly AttributeChange[] {
  const changes = clauses.flatMap((clause): readonly AttributeChange[] => {
    switch (clause.kind) {
      case "SetClause":
        return resolveSet(context, clause, newItem);
      case "SetAnyClause":
        return clause.attributes.flatMap((node) => resolveSetAny(context, node));
      case "AddClause":
        return resolveElements(context, clause, "add");
      case "DeleteFromClause":
        return resolveElements(context, clause, "delete");
      case "RemoveClause":
        return clause.targets.flatMap((node) => resolveRemove(context, node));
      default:
        return [];
    }
  });
  checkOverlaps(context, changes);
  return changes;
}

/** The attributes that the `set` of a create or put fixes, which then leave its argument. */
export function fixedAttributes(clauses: readonly Clause[]): ReadonlySet<string> {
  return new Set(
    clauses.flatMap((clause) =>
      clause.kind === "SetClause"
        ? clause.assignments.flatMap(({ target }) =>
            target.steps.length === 0 && target.root.text !== "" ? target.root.text : [],
          )
        : [],
    ),
  );
}

function resolveSet(
  context: OperationContext,
  clause: SetClause,
  newItem: boolean,
): readonly AttributeChange[] {
  const { scope, file } = context;
  return clause.assignments.flatMap(({ target: node, value: valueNode, span }) => {
    const target = resolveTarget(context, node);
    const values = newItem
      ? newItemContext(context)
      : expressionContext(context, "a value of an update");
    const [step] = node.steps;
    if (newItem && step !== undefined) {
      scope.findings.report("whole-attribute-needed", file, step.span, { name: node.root.text });
      return [];
    }
    const type: Type = target?.type ?? { kind: "error" };
    // The attribute that is set is what a placeholder in its value meets.
    const meeting = target === undefined ? values : meetingTarget(context, values, target, node);
    const value = resolveAs(meeting, valueNode, type);
    if (target === undefined || value === undefined) return [];
    if (!newItem && !isUpdateValue(value.expression)) {
      scope.findings.report("update-value", file, valueNode.span, {});
      return [];
    }
    checkLiteral(context, valueNode, target, value);
    const path = attributePath(target, node);
    return [{ kind: "set", target: path, value: value.expression, span } as const];
  });
}

function meetingTarget(
  context: OperationContext,
  values: ReturnType<typeof expressionContext>,
  target: ResolvedPath,
  node: PathExpression,
): ReturnType<typeof expressionContext> {
  const owner = context.entities[0]?.entity.name ?? "";
  return {
    ...values,
    placeholder: (placeholder, expected, list = false) =>
      context.parameters.use(placeholder, {
        type: expected,
        list,
        ...(node.steps.length === 0 ? { meets: `${owner}.${target.member.attribute.name}` } : {}),
      }),
  };
}

function resolveSetAny(
  context: OperationContext,
  node: PathExpression,
): readonly AttributeChange[] {
  const target = resolveTarget(context, node);
  if (target === undefined) return [];
  const last = node.steps.at(-1);
  if (last?.kind === "Element") {
    context.scope.findings.report("optional-element", context.file, node.span, {});
    return [];
  }
  const owner = context.entities[0]?.entity.name ?? "";
  const name = last?.name.text ?? node.root.text;
  const symbol =
    last === undefined ? target.member.symbol : ({ kind: "attribute", owner, name } as const);
  const parameter = context.parameters.useOptional(symbol, node.span, {
    type: target.type,
    meets: `${owner}.${name}`,
  });
  if (parameter === undefined) return [];
  return [
    { kind: "set optional", target: attributePath(target, node), parameter, span: node.span },
  ];
}

function resolveElements(
  context: OperationContext,
  clause: AddClause | DeleteFromClause,
  kind: "add" | "delete",
): readonly AttributeChange[] {
  return clause.items.flatMap((item) => resolveElement(context, item, kind));
}

function resolveElement(
  context: OperationContext,
  item: ElementChange,
  kind: "add" | "delete",
): readonly AttributeChange[] {
  const { scope, file } = context;
  const target = resolveTarget(context, item.target);
  const [step] = item.target.steps;
  if (target !== undefined && step !== undefined) {
    scope.findings.report("nested-target", file, item.target.span, { verb: kind });
    return [];
  }
  const type: Type = target?.type ?? { kind: "error" };
  const expanded = expand(scope, type);
  const numeric = kind === "add" && tagOf(scope, expanded) === "N";
  if (!numeric && expanded.kind !== "set" && !isUnknown(expanded)) {
    scope.findings.report("target-type", file, item.target.span, {
      verb: kind,
      expected: kind === "add" ? "a number or a set" : "a set",
      type: describeType(type),
    });
    return [];
  }
  const value = resolveElementValue(context, item.value, type, target, item.target);
  if (target === undefined || value === undefined) return [];
  if (attributesIn(value.expression).length > 0) {
    scope.findings.report("update-value", file, item.value.span, {});
    return [];
  }
  const path = attributePath(target, item.target);
  return [{ kind, target: path, value: value.expression, span: item.span }];
}

/** What is added or deleted: a number, a set, or one element of a set. */
function resolveElementValue(
  context: OperationContext,
  node: ExpressionNode,
  type: Type,
  target: ResolvedPath | undefined,
  targetNode: PathExpression,
): Typed | undefined {
  const { scope, file } = context;
  const expanded = expand(scope, type);
  const isElement = node.kind === "StringLiteral" || node.kind === "NumberLiteral";
  if (expanded.kind === "set" && isElement) {
    const element = typedValue({ scope, file }, node, { kind: expanded.element });
    return element === undefined ? undefined : literal(setOf(expanded.element, [element]), type);
  }
  const values = expressionContext(context, "a value of an update");
  const meeting =
    target === undefined ? values : meetingTarget(context, values, target, targetNode);
  return resolveAs(meeting, node, type);
}

function resolveRemove(
  context: OperationContext,
  node: PathExpression,
): readonly AttributeChange[] {
  const { scope, file } = context;
  const target = resolveTarget(context, node);
  if (target === undefined) return [];
  if (!target.optional) {
    const { name } = target.member.attribute;
    const { file: declared, nameSpan } = target.member.origin;
    scope.findings.report(
      "required-attribute-removed",
      file,
      node.span,
      { name: node.steps.length === 0 ? `'${name}'` : "This" },
      { related: [related(`'${name}' is declared here.`, declared, nameSpan)] },
    );
    return [];
  }
  return [{ kind: "remove", target: attributePath(target, node), span: node.span }];
}

/** An attribute that the author may write; what the tools compute is theirs. */
function resolveTarget(context: OperationContext, node: PathExpression): ResolvedPath | undefined {
  const { scope, file, verb } = context;
  const target = resolveAttribute(context, node, "every", "write");
  if (target === undefined) return undefined;
  const { attribute, origin } = target.member;
  const place = { related: [related("It is declared here.", origin.file, origin.nameSpan)] };
  const reason =
    attribute.source.kind === "derived"
      ? "it is derived from other attributes"
      : attribute.revision
        ? "each write raises it"
        : undefined;
  if (reason !== undefined) {
    return scope.findings.report(
      "assigned-computed-attribute",
      file,
      node.span,
      { name: attribute.name, reason },
      place,
    );
  }
  if (attribute.immutable && (verb === "update" || verb === "move")) {
    return scope.findings.report(
      "immutable-attribute-changed",
      file,
      node.span,
      { name: attribute.name },
      place,
    );
  }
  return target;
}

function checkLiteral(
  { scope, file }: OperationContext,
  node: ExpressionNode,
  target: ResolvedPath,
  { expression }: Typed,
): void {
  if (expression.kind !== "literal" || target.path.length > 0) return;
  checkConstraints(scope, file, node.span, target.member.attribute, expression.value);
}

/**
 * Whether DynamoDB can compute the value from the stored item: an operand, or a sum or difference
 * of two. What needs no stored attribute is computed before the request is sent.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
function isUpdateValue(expression: Expression): boolean {
  if (expression.kind !== "arithmetic") return isOperand(expression);
  if (attributesIn(expression).length === 0) return true;
  const additive = expression.operator === "+" || expression.operator === "-";
  return additive && isOperand(expression.left) && isOperand(expression.right);
}

function isOperand(expression: Expression): boolean {
  if (expression.kind === "attribute") return true;
  if (attributesIn(expression).length === 0) return true;
  return (
    expression.kind === "function" &&
    (expression.name === "if_not_exists" || expression.name === "list_append") &&
    expression.arguments.every(isOperand)
  );
}

/** DynamoDB refuses two changes of one place, or of a place and something inside of it. */
function checkOverlaps(
  { scope, file }: OperationContext,
  changes: readonly AttributeChange[],
): void {
  if (changes.length < 2) return;
  /** Each changed place, and each place around one, by its path. */
  const changed = new Map<string, AttributePath>();
  const around = new Map<string, AttributePath>();
  for (const { target } of changes) {
    const steps = [target.attribute, ...target.path].map((step) => JSON.stringify(step));
    const prefixes = steps.map((_, index) => steps.slice(0, index + 1).join("."));
    const own = prefixes.at(-1) ?? "";
    const outer = prefixes.map((prefix) => changed.get(prefix)).find((path) => path !== undefined);
    const rival = outer ?? around.get(own);
    if (rival !== undefined) {
      scope.findings.report(
        "overlapping-changes",
        file,
        target.span,
        { name: target.attribute },
        { related: [related("The other change is here.", file, rival.span)] },
      );
    }
    changed.set(own, target);
    for (const prefix of prefixes) around.set(prefix, target);
  }
}
