import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier } from "./base.ts";
import type {
  ExpressionNode,
  Literal,
  NumberLiteral,
  PathExpression,
  StringLiteral,
} from "./expressions.ts";
import type { TypeNode } from "./types.ts";

/** `entity Name in Table as "value" { … }`. */
export interface EntityDeclaration extends DeclarationBase {
  readonly kind: "EntityDeclaration";
  readonly name: Identifier;
  readonly table: Identifier;
  readonly alias: StringLiteral | undefined;
  readonly members: readonly EntityMember[];
}

export type EntityMember =
  | BindingMember
  | AttributeMember
  | IncludeMember
  | VolumeMember
  | VersionMember
  | BackfilledMember
  | UpgradeMember;

/** `PK = "CUSTOMER#${customerId}" when status = "OPEN"`. */
export interface BindingMember extends DeclarationBase {
  readonly kind: "BindingMember";
  readonly attribute: Identifier;
  readonly value: ExpressionNode;
  readonly condition: ExpressionNode | undefined;
}

/** `name?: Type = default @annotation`. */
export interface AttributeMember extends DeclarationBase {
  readonly kind: "AttributeMember";
  readonly name: Identifier;
  readonly optional: boolean;
  readonly type: TypeNode;
  readonly origin: AttributeOriginNode | undefined;
  readonly annotations: readonly Annotation[];
}

export type AttributeOriginNode = DefaultNode | DerivedNode | InKeyNode | CopiedNode;

/** `= 0`, `= now()`. */
export interface DefaultNode {
  readonly kind: "Default";
  readonly span: Span;
  readonly value: ExpressionNode;
}

/** `derived date(placedAt)`. */
export interface DerivedNode {
  readonly kind: "Derived";
  readonly span: Span;
  readonly value: ExpressionNode;
}

/** `in key`. */
export interface InKeyNode {
  readonly kind: "InKey";
  readonly span: Span;
}

/** `copied from Customer.name via customerId`. */
export interface CopiedNode {
  readonly kind: "Copied";
  readonly span: Span;
  readonly entity: Identifier;
  readonly attribute: Identifier;
  readonly via: Identifier;
}

/** `@size(24B, max 200B)`. */
export interface Annotation {
  readonly kind: "Annotation";
  readonly span: Span;
  /** Without the `@`; its span is that of the word. */
  readonly name: Identifier;
  readonly arguments: readonly AnnotationArgument[];
}

export interface AnnotationArgument {
  readonly kind: "AnnotationArgument";
  readonly span: Span;
  /** `max` in `max 200B`. */
  readonly label: Identifier | undefined;
  readonly value: Literal | Identifier;
}

/** `...Name`. */
export interface IncludeMember extends DeclarationBase {
  readonly kind: "IncludeMember";
  readonly type: Identifier;
}

/** `volume 12 per customerId max 5000`. */
export interface VolumeMember extends DeclarationBase {
  readonly kind: "VolumeMember";
  readonly count: NumberLiteral;
  readonly per: readonly Identifier[];
  readonly maximum: NumberLiteral | undefined;
}

/** `version 2`. */
export interface VersionMember extends DeclarationBase {
  readonly kind: "VersionMember";
  readonly version: NumberLiteral;
}

/** `backfilled to 2`. */
export interface BackfilledMember extends DeclarationBase {
  readonly kind: "BackfilledMember";
  readonly version: NumberLiteral;
}

/** `upgrade to 2 { … }`. */
export interface UpgradeMember extends DeclarationBase {
  readonly kind: "UpgradeMember";
  readonly version: NumberLiteral;
  readonly statements: readonly UpgradeStatement[];
}

export type UpgradeStatement = UpgradeSet | UpgradeRename | UpgradeRemove | UpgradeUsing;

export interface UpgradeSet {
  readonly kind: "UpgradeSet";
  readonly span: Span;
  readonly target: PathExpression;
  readonly value: ExpressionNode;
}

export interface UpgradeRename {
  readonly kind: "UpgradeRename";
  readonly span: Span;
  readonly from: Identifier;
  readonly to: Identifier;
}

export interface UpgradeRemove {
  readonly kind: "UpgradeRemove";
  readonly span: Span;
  readonly targets: readonly PathExpression[];
}

/** `using "./upgrades.ts" functionName`. */
export interface UpgradeUsing {
  readonly kind: "UpgradeUsing";
  readonly span: Span;
  readonly path: StringLiteral;
  readonly functionName: Identifier;
}
