import { isInteger } from "../../dynamodb/numbers.ts";
import type { PathStep } from "../expressions/expression.ts";
import type { Identifier, PathExpression } from "../syntax/tree.ts";
import type { Reference, SymbolId } from "./model.ts";
import { suggestion } from "./names.ts";
import type { Member, Scope } from "./scope.ts";
import { anyType, describeType, errorType, expand } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** The attributes that a path may begin with. */
export interface AttributeNames {
  /** Whose they are, for messages: `Order`. */
  readonly owner: string;
  find(name: string): Member | undefined;
  names(): Iterable<string>;
  /** Says something better about a name that is none of them; returns whether it did. */
  explain?(identifier: Identifier): boolean;
}

/** A place in an item, with its type. */
export interface ResolvedPath {
  readonly member: Member;
  readonly path: readonly PathStep[];
  readonly type: Type;
  /** It may be absent: the attribute or a step on the way is optional. */
  readonly optional: boolean;
}

/** Resolves `address.city` or `lines[0].sku`, and notes each name in it as a reference. */
export function resolvePath(
  scope: Scope,
  file: string,
  node: PathExpression,
  attributes: AttributeNames,
  role: Reference["role"] = "read",
): ResolvedPath | undefined {
  const { root } = node;
  if (root.text === "") return scope.findings.fail();
  const member = attributes.find(root.text);
  if (member === undefined) {
    if (attributes.explain?.(root) !== true) {
      reportUnknownAttribute(scope, file, root, attributes.owner, attributes.names());
    }
    return undefined;
  }
  scope.references.add(member.symbol, file, root.span, node.steps.length > 0 ? "read" : role);
  return followSteps(scope, file, node, member, role);
}

export function reportUnknownAttribute(
  scope: Scope,
  file: string,
  name: Identifier,
  owner: string,
  candidates: Iterable<string>,
): undefined {
  const { hint, changes } = suggestion(scope.findings, file, name, candidates);
  return scope.findings.report(
    "unknown-attribute",
    file,
    name.span,
    { name: name.text, owner, hint },
    { changes },
  );
}

/** The member of a record type, or `undefined` where the type is none or has no such member. */
export function memberOf(scope: Scope, type: Type, name: string): Member | undefined {
  const expanded = expand(scope, type);
  return expanded.kind === "record" ? scope.records.get(expanded.attributes)?.get(name) : undefined;
}

/** What members of a type belong to, for messages about names that it lacks. */
export function ownerOf(type: Type, symbol?: SymbolId): string {
  if (type.kind === "named") return `'${type.name}'`;
  return symbol === undefined ? "this record" : `'${symbol.name}'`;
}

const noSteps: readonly PathStep[] = [];

function followSteps(
  scope: Scope,
  file: string,
  node: PathExpression,
  member: Member,
  role: Reference["role"],
): ResolvedPath | undefined {
  let type: Type = member.attribute.type;
  let optional = member.attribute.optional;
  if (node.steps.length === 0) return { member, path: noSteps, type, optional };
  const path: PathStep[] = [];
  for (const [index, step] of node.steps.entries()) {
    const expanded = expand(scope, type);
    if (step.kind === "Element") {
      if (
        !isInteger(step.index.value) ||
        Number(step.index.value) < 0 ||
        step.index.suffix !== ""
      ) {
        return scope.findings.report("element-index", file, step.index.span, {});
      }
      if (expanded.kind !== "list" && expanded.kind !== "any" && expanded.kind !== "error") {
        return scope.findings.report("no-elements", file, step.span, {
          type: describeType(type),
        });
      }
      type = expanded.kind === "list" ? expanded.element : expanded;
      optional = true;
      path.push(Number(step.index.value));
      continue;
    }
    const name = step.name.text;
    if (name === "") return scope.findings.fail();
    path.push(name);
    switch (expanded.kind) {
      case "record": {
        const inner = memberOf(scope, expanded, name);
        if (inner === undefined) {
          const names = expanded.attributes.map((attribute) => attribute.name);
          return reportUnknownAttribute(scope, file, step.name, plain(type, node), names);
        }
        const last = index === node.steps.length - 1;
        scope.references.add(inner.symbol, file, step.name.span, last ? role : "read");
        type = inner.attribute.type;
        optional ||= inner.attribute.optional;
        break;
      }
      case "map":
        type = expanded.value;
        optional = true;
        break;
      case "any":
      case "error":
        type = expanded.kind === "any" ? anyType : errorType;
        optional = true;
        break;
      default:
        return scope.findings.report("no-members", file, step.name.span, {
          name,
          type: describeType(type),
        });
    }
  }
  return { member, path, type, optional };
}

function plain(type: Type, node: PathExpression): string {
  return type.kind === "named" ? type.name : node.root.text;
}
