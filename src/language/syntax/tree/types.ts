import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier } from "./base.ts";
import type { AttributeMember, IncludeMember } from "./entities.ts";
import type { Literal } from "./expressions.ts";

/** `type Name { … }` or `type Name = …`. */
export interface TypeDeclaration extends DeclarationBase {
  readonly kind: "TypeDeclaration";
  readonly name: Identifier;
  readonly definition: TypeNode;
}

export type TypeNode =
  | NamedTypeNode
  | UnionTypeNode
  | RecordTypeNode
  | ListTypeNode
  | MapTypeNode
  | SetTypeNode;

/** `string`, `Address`, `timestamp(seconds)`. */
export interface NamedTypeNode {
  readonly kind: "NamedType";
  readonly span: Span;
  readonly name: Identifier;
  readonly arguments: readonly Identifier[];
}

/** `"A" | "B"`; one literal alone is a union of one. As any type, with its parentheses if it has some. */
export interface UnionTypeNode {
  readonly kind: "UnionType";
  readonly span: Span;
  readonly members: readonly Literal[];
}

export interface RecordTypeNode {
  readonly kind: "RecordType";
  readonly span: Span;
  readonly members: readonly (AttributeMember | IncludeMember)[];
}

export interface ListTypeNode {
  readonly kind: "ListType";
  readonly span: Span;
  readonly element: TypeNode;
}

export interface MapTypeNode {
  readonly kind: "MapType";
  readonly span: Span;
  readonly value: TypeNode;
}

export interface SetTypeNode {
  readonly kind: "SetType";
  readonly span: Span;
  readonly element: Identifier;
}
