import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import type {
  Literal,
  NamedTypeNode,
  SetTypeNode,
  TypeNode,
  UnionTypeNode,
} from "../syntax/tree.ts";
import { resolveMembers } from "./attributes.ts";
import { related } from "./findings.ts";
import type { TypeDefinition } from "./model.ts";
import { suggestion } from "./names.ts";
import { numberText } from "./numbers.ts";
import {
  documentationOf,
  type Member,
  maximumDepth,
  originOf,
  type Scope,
  type TypeScope,
} from "./scope.ts";
import { errorType } from "./type-relations.ts";
import type { Attribute, Type } from "./types.ts";

/** Resolves all declared types, each when it is first needed. */
export function resolveTypes(scope: Scope): void {
  for (const declared of scope.types.values()) resolveDeclaredType(scope, declared);
  checkEndlessRecords(scope);
}

/**
 * What a type's text means. `owner` names the entity, type or attribute around it, so that members
 * of inline records can be told apart.
 */
export function resolveType(scope: Scope, file: string, node: TypeNode, owner: string): Type {
  switch (node.kind) {
    case "NamedType":
      return resolveNamedType(scope, file, node);
    case "UnionType":
      return resolveUnion(scope, file, node);
    case "RecordType":
      return resolveRecord(scope, file, node.members, owner);
    case "ListType":
      return { kind: "list", element: resolveType(scope, file, node.element, owner) };
    case "MapType":
      return { kind: "map", value: resolveType(scope, file, node.value, owner) };
    case "SetType":
      return resolveSet(scope, file, node);
    default:
      return node satisfies never;
  }
}

/** The members of the record that a declared type is, for `...Name`; `undefined` for other types. */
export function membersOfType(
  scope: Scope,
  declared: TypeScope,
): ReadonlyMap<string, Member> | undefined {
  resolveDeclaredType(scope, declared);
  const { expanded } = declared;
  return expanded.kind === "record" ? scope.records.get(expanded.attributes) : undefined;
}

function resolveDeclaredType(scope: Scope, declared: TypeScope): void {
  if (declared.state === "resolved") return;
  const { node, file } = declared;
  const { name, definition } = node;
  if (declared.state === "underway") {
    scope.findings.report("circular-type", file, name.span, { name: name.text });
    return;
  }
  if (scope.depth.types >= maximumDepth) {
    scope.findings.report("nested-too-deeply", file, name.span, { limit: maximumDepth });
    return;
  }
  declared.state = "underway";
  scope.depth.types++;
  const type = resolveType(scope, file, definition, name.text);
  const followed = type.kind === "named" ? followName(scope, type.name) : type;
  scope.depth.types--;
  declared.expanded = followed;
  declared.definition = {
    name: name.text,
    type,
    origin: originOf(file, node, name.span),
    node,
    ...documentationOf(node),
  } satisfies TypeDefinition;
  declared.state = "resolved";
}

function followName(scope: Scope, name: string): Type {
  const target = scope.types.get(name);
  if (target === undefined) return errorType;
  resolveDeclaredType(scope, target);
  return target.state === "resolved" ? target.expanded : errorType;
}

function resolveNamedType(scope: Scope, file: string, node: NamedTypeNode): Type {
  const name = node.name.text;
  if (name === "") return errorType;
  const builtIn = builtInTypes.get(name);
  if (builtIn !== undefined) {
    if (node.arguments.length === 0) return builtIn;
    if (builtIn.kind === "timestamp") return resolveTimestamp(scope, file, node);
  }
  const declared = scope.types.get(name);
  if (builtIn === undefined && declared === undefined) {
    const candidates = [...scope.types.keys(), ...builtInTypes.keys(), "map", "set"];
    const { hint, changes } = suggestion(scope.findings, file, node.name, candidates);
    if (scope.entityNames.has(name)) {
      scope.findings.report("entity-as-type", file, node.name.span, { name });
    } else {
      scope.findings.report("unknown-type", file, node.name.span, { name, hint }, { changes });
    }
    return errorType;
  }
  const [argument] = node.arguments;
  if (argument !== undefined) {
    scope.findings.report("type-without-arguments", file, argument.span, { name });
  }
  if (builtIn !== undefined) return builtIn;
  scope.references.add({ kind: "type", name }, file, node.name.span, "read");
  return { kind: "named", name };
}

function resolveTimestamp(scope: Scope, file: string, node: NamedTypeNode): Type {
  let precision: "milliseconds" | "seconds" = "milliseconds";
  let local = false;
  for (const argument of node.arguments) {
    if (argument.text === "seconds" || argument.text === "milliseconds") precision = argument.text;
    else if (argument.text === "local") local = true;
    else if (argument.text !== "") {
      scope.findings.report(
        "unknown-timestamp-setting",
        file,
        argument.span,
        { name: argument.text },
        {
          changes: suggestion(scope.findings, file, argument, ["seconds", "milliseconds", "local"])
            .changes,
        },
      );
    }
  }
  return { kind: "timestamp", precision, local };
}

function resolveUnion(scope: Scope, file: string, node: UnionTypeNode): Type {
  const members = new Map<string, AttributeValue>();
  for (const literal of node.members) {
    const value = literalOf(scope, file, literal);
    if (value === undefined) continue;
    const identity = identityOf(value);
    if (members.has(identity)) {
      scope.findings.report("duplicate-union-member", file, literal.span, {});
    }
    members.set(identity, value);
  }
  return members.size === 0 ? errorType : { kind: "union", members: [...members.values()] };
}

function literalOf(scope: Scope, file: string, literal: Literal): AttributeValue | undefined {
  switch (literal.kind) {
    case "StringLiteral":
      return { S: literal.value };
    case "NumberLiteral": {
      const text = numberText(scope, file, literal);
      return text === undefined ? undefined : { N: text };
    }
    case "BooleanLiteral":
      return { BOOL: literal.value };
    default:
      return literal satisfies never;
  }
}

function resolveRecord(
  scope: Scope,
  file: string,
  members: Parameters<typeof resolveMembers>[2],
  owner: string,
): Type {
  const resolved = resolveMembers(scope, file, members, owner, "record");
  const attributes: readonly Attribute[] = [...resolved.values()].map((member) => member.attribute);
  scope.records.set(attributes, resolved);
  return { kind: "record", attributes };
}

function resolveSet(scope: Scope, file: string, node: SetTypeNode): Type {
  const { text, span } = node.element;
  if (text === "string" || text === "number" || text === "binary") {
    return { kind: "set", element: text };
  }
  if (text !== "") {
    const { changes } = suggestion(scope.findings, file, node.element, [
      "string",
      "number",
      "binary",
    ]);
    scope.findings.report("set-element-type", file, span, { name: text }, { changes });
  }
  return errorType;
}

/**
 * Finds records that must contain themselves: no item of such a type could ever end. A way through
 * a list, a map or an optional attribute is a way out.
 */
function checkEndlessRecords(scope: Scope): void {
  const state = new Map<string, "underway" | "done">();

  let depth = 0;
  function visit(name: string): void {
    const declared = scope.types.get(name);
    if (declared === undefined || state.has(name) || depth > maximumDepth) return;
    state.set(name, "underway");
    depth++;
    visitType(declared.definition.type);
    depth--;
    state.set(name, "done");
  }

  function visitType(type: Type): void {
    if (type.kind === "named") {
      visit(type.name);
      return;
    }
    if (type.kind !== "record") return;
    const members = scope.records.get(type.attributes);
    for (const attribute of type.attributes) {
      if (attribute.optional) continue;
      const member = members?.get(attribute.name);
      if (attribute.type.kind !== "named" || state.get(attribute.type.name) !== "underway") {
        visitType(attribute.type);
        continue;
      }
      if (member === undefined) continue;
      const target = scope.types.get(attribute.type.name);
      scope.findings.report(
        "endless-record",
        member.origin.file,
        member.origin.nameSpan,
        { name: attribute.name, type: attribute.type.name },
        target === undefined
          ? {}
          : { related: [related("The record begins here.", target.file, target.node.name.span)] },
      );
    }
  }

  for (const name of scope.types.keys()) visit(name);
}

export const builtInTypes: ReadonlyMap<string, Type> = new Map<string, Type>([
  ...(
    ["string", "number", "integer", "boolean", "binary", "any", "date", "epoch", "uuid"] as const
  ).map((kind): [string, Type] => [kind, { kind }]),
  ["ulid", { kind: "ulid" }],
  ["timestamp", { kind: "timestamp", precision: "milliseconds", local: false }],
]);
