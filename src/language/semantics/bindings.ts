import type { Expression } from "../expressions/expression.ts";
import type { BindingMember, PathExpression } from "../syntax/tree.ts";
import { resolveCondition } from "./conditions.ts";
import { type ExpressionContext, resolveExpression, type Typed } from "./expressions.ts";
import { related } from "./findings.ts";
import type { Binding } from "./model.ts";
import { suggestion } from "./names.ts";
import { type AttributeNames, resolvePath } from "./paths.ts";
import { type EntityScope, type KeyScope, ofKind, originOf, type Scope } from "./scope.ts";
import { typedPath } from "./sources.ts";
import { resolveTemplate } from "./templates.ts";
import { describeType, expand, isUnknown, keyTypeOf, stringType } from "./type-relations.ts";

/** Resolves how an entity makes the synthetic key attributes of its table. */
export function resolveBindings(scope: Scope, declared: EntityScope): readonly Binding[] {
  const nodes = ofKind(declared.node.members, "BindingMember");
  const context = contextOf(scope, declared, "a key binding");
  const bound: BindingMember[] = [];
  const bindings: Binding[] = [];
  for (const node of nodes) {
    const key = keyOf(scope, declared, node);
    const value = resolveValue(context, node, key);
    const condition =
      node.condition === undefined
        ? undefined
        : resolveCondition(
            contextOf(scope, declared, "the condition of a binding"),
            node.condition,
          );
    if (key === undefined || value === undefined) continue;
    const other = bound.find(({ attribute }) => attribute.text === key.name);
    if (other !== undefined) {
      scope.findings.report(
        "duplicate-binding",
        declared.file,
        node.attribute.span,
        { name: key.name },
        { related: [related("The first binding is here.", declared.file, other.attribute.span)] },
      );
      continue;
    }
    bound.push(node);
    checkPrimary(scope, declared, node, key, value);
    // A binding whose condition is broken would otherwise hold for all items.
    if (node.condition !== undefined && condition === undefined) continue;
    const origin = originOf(declared.file, node, node.attribute.span);
    const binding = { attribute: key.name, value: value.expression, origin };
    bindings.push(condition === undefined ? binding : { ...binding, condition });
  }
  if (bindings.length < nodes.length) declared.entity.incomplete = true;
  return bindings;
}

/** Names of the entity's own attributes, for bindings and upgrades. */
export function namesOf({ node, members }: EntityScope): AttributeNames {
  return {
    owner: node.name.text,
    find: (name) => members.get(name),
    names: () => members.keys(),
  };
}

function keyOf(scope: Scope, declared: EntityScope, node: BindingMember): KeyScope | undefined {
  const { file, table, members } = declared;
  const { text: name, span } = node.attribute;
  if (name === "" || table === undefined) return undefined;
  const key = table.keys.get(name);
  if (key === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, node.attribute, table.keys.keys());
    return scope.findings.report(
      "unknown-key-attribute",
      file,
      span,
      { name, table: table.table.name, hint },
      { changes },
    );
  }
  scope.references.add(key.symbol, file, span, "write");
  const { discriminator, versionAttribute } = table.table;
  if (name === discriminator || name === versionAttribute) {
    return scope.findings.report("binding-of-mark", file, span, { name });
  }
  const own = members.get(name);
  if (own !== undefined) {
    return scope.findings.report(
      "bound-and-declared",
      file,
      span,
      { name },
      {
        related: [related("The attribute of that name.", own.origin.file, own.origin.nameSpan)],
      },
    );
  }
  return key;
}

function resolveValue(
  context: ExpressionContext,
  node: BindingMember,
  key: KeyScope | undefined,
): Typed | undefined {
  const { scope, file } = context;
  const { value } = node;
  switch (value.kind) {
    case "StringLiteral": {
      if (value.value === "") {
        return scope.findings.report("empty-key-value", file, value.span, {});
      }
      const expression: Expression = { kind: "template", parts: [value.value] };
      return suited(context, node, key, { expression, type: stringType, optional: false });
    }
    case "TemplateLiteral":
      return suited(context, node, key, resolveTemplate(context, value));
    case "Path": {
      const [step] = value.steps;
      if (step !== undefined) {
        return scope.findings.report("nested-attribute-in-key", file, step.span, {
          name: value.root.text,
        });
      }
      return suited(context, node, key, resolveExpression(context, value));
    }
    case "Missing":
      return scope.findings.fail();
    default:
      return scope.findings.report("binding-value", file, value.span, {});
  }
}

/** The value where the key attribute can hold it. */
function suited(
  { scope, file }: ExpressionContext,
  node: BindingMember,
  key: KeyScope | undefined,
  typed: Typed | undefined,
): Typed | undefined {
  if (typed === undefined || key?.type === undefined) return typed;
  if (isUnknown(expand(scope, typed.type)) && expand(scope, typed.type).kind !== "any") {
    return typed;
  }
  const type = keyTypeOf(scope, typed.type);
  if (type === key.type) return typed;
  return scope.findings.report(
    "binding-type",
    file,
    node.value.span,
    { name: key.name, type: key.type, found: describeType(typed.type) },
    { related: [related("The key attribute.", key.file, key.span)] },
  );
}

/** An item without its primary key cannot be stored, so nothing in that may be missing. */
function checkPrimary(
  scope: Scope,
  { file }: EntityScope,
  node: BindingMember,
  key: KeyScope,
  value: Typed,
): void {
  if (!key.primary) return;
  if (node.condition !== undefined) {
    scope.findings.report("conditional-primary-key", file, node.condition.span, { name: key.name });
  }
  if (value.optional) {
    scope.findings.report("optional-in-primary-key", file, node.value.span, { name: key.name });
  }
}

function contextOf(
  scope: Scope,
  declared: EntityScope,
  place: "a key binding" | "the condition of a binding",
): ExpressionContext {
  const names = namesOf(declared);
  return {
    scope,
    file: declared.file,
    place,
    path: (node: PathExpression) => typedPath(resolvePath(scope, declared.file, node, names)),
  };
}
