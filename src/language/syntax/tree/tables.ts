import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier } from "./base.ts";
import type { NumberLiteral, ObjectLiteral, StringLiteral } from "./expressions.ts";

export interface TableDeclaration extends DeclarationBase {
  readonly kind: "TableDeclaration";
  readonly name: Identifier;
  readonly members: readonly TableMember[];
}

export type TableMember =
  | KeyMember
  | IndexDeclaration
  | PhysicalNameMember
  | BillingMember
  | TableClassMember
  | TtlMember
  | StreamMember
  | SwitchMember
  | EncryptionMember
  | ReplicaMember
  | TagsMember
  | AutoscaleMember
  | OnDemandMember
  | WarmMember
  | DiscriminatorMember
  | VersionedMember;

/** `partition key PK: string` or `sort key placedAt, orderId`. */
export interface KeyMember extends DeclarationBase {
  readonly kind: "KeyMember";
  readonly role: "partition" | "sort";
  readonly attributes: readonly KeyAttributeNode[];
}

export interface KeyAttributeNode {
  readonly kind: "KeyAttribute";
  readonly span: Span;
  readonly name: Identifier;
  readonly type: Identifier | undefined;
}

export interface IndexDeclaration extends DeclarationBase {
  readonly kind: "IndexDeclaration";
  readonly indexKind: "global" | "local" | "vector";
  readonly name: Identifier;
  readonly members: readonly IndexMember[];
}

export type IndexMember =
  | KeyMember
  | ProjectionMember
  | CapacityMember
  | VectorMember
  | FilterAttributesMember
  | AutoscaleMember
  | OnDemandMember
  | WarmMember;

/** `project all`, `project keys` or `project a, b`. */
export interface ProjectionMember extends DeclarationBase {
  readonly kind: "ProjectionMember";
  readonly projection: "all" | "keys" | "attributes";
  readonly attributes: readonly Identifier[];
}

/** `capacity read 100 write 50`. */
export interface CapacityMember extends DeclarationBase {
  readonly kind: "CapacityMember";
  readonly read: NumberLiteral | undefined;
  readonly write: NumberLiteral | undefined;
}

/** `vector embedding dimensions 1024 distance cosine`. */
export interface VectorMember extends DeclarationBase {
  readonly kind: "VectorMember";
  readonly attribute: Identifier;
  readonly dimensions: NumberLiteral | undefined;
  readonly distance: Identifier | undefined;
}

/** `filter a, b` of a vector index. */
export interface FilterAttributesMember extends DeclarationBase {
  readonly kind: "FilterAttributesMember";
  readonly attributes: readonly Identifier[];
}

/** `name "shop-prod"`. */
export interface PhysicalNameMember extends DeclarationBase {
  readonly kind: "PhysicalNameMember";
  readonly value: StringLiteral;
}

/** `billing on-demand` or `billing provisioned read 100 write 50`. */
export interface BillingMember extends DeclarationBase {
  readonly kind: "BillingMember";
  readonly mode: Identifier;
  readonly read: NumberLiteral | undefined;
  readonly write: NumberLiteral | undefined;
}

/** `class standard` or `class infrequent-access`. */
export interface TableClassMember extends DeclarationBase {
  readonly kind: "TableClassMember";
  readonly value: Identifier;
}

export interface TtlMember extends DeclarationBase {
  readonly kind: "TtlMember";
  readonly attribute: Identifier;
}

/** `stream new-and-old-images`. */
export interface StreamMember extends DeclarationBase {
  readonly kind: "StreamMember";
  readonly view: Identifier;
}

/** `point-in-time-recovery on` or `deletion-protection off`. */
export interface SwitchMember extends DeclarationBase {
  readonly kind: "SwitchMember";
  readonly setting: "point-in-time-recovery" | "deletion-protection";
  readonly value: Identifier;
}

/** `encryption aws-owned`, `encryption aws-managed` or `encryption key "arn"`. */
export interface EncryptionMember extends DeclarationBase {
  readonly kind: "EncryptionMember";
  readonly mode: Identifier;
  readonly key: StringLiteral | undefined;
}

export interface ReplicaMember extends DeclarationBase {
  readonly kind: "ReplicaMember";
  readonly region: StringLiteral;
}

export interface TagsMember extends DeclarationBase {
  readonly kind: "TagsMember";
  readonly tags: ObjectLiteral;
}

/** `autoscale read 5 to 500 at 70%`. */
export interface AutoscaleMember extends DeclarationBase {
  readonly kind: "AutoscaleMember";
  readonly dimension: Identifier;
  readonly minimum: NumberLiteral | undefined;
  readonly maximum: NumberLiteral | undefined;
  readonly target: NumberLiteral | undefined;
}

/** `on-demand max read n write n`. */
export interface OnDemandMember extends DeclarationBase {
  readonly kind: "OnDemandMember";
  readonly read: NumberLiteral | undefined;
  readonly write: NumberLiteral | undefined;
}

/** `warm read n write n`. */
export interface WarmMember extends DeclarationBase {
  readonly kind: "WarmMember";
  readonly read: NumberLiteral | undefined;
  readonly write: NumberLiteral | undefined;
}

export interface DiscriminatorMember extends DeclarationBase {
  readonly kind: "DiscriminatorMember";
  readonly attribute: Identifier;
}

/** `versioned by schemaVersion`. */
export interface VersionedMember extends DeclarationBase {
  readonly kind: "VersionedMember";
  readonly attribute: Identifier;
}
