import type { AttributeValue } from "../../dynamodb/values.ts";
import type { Expression } from "../expressions/expression.ts";

/**
 * A resolved type. Declared types stand by name (`named`), so that types are plain JSON even where
 * a record contains itself; `Model.types` holds what the names mean.
 */
export type Type =
  | { readonly kind: "string" | "number" | "boolean" | "binary" | "any" }
  /** `wide`: by its bounds, it may lie beyond what a JavaScript number holds. */
  | { readonly kind: "integer"; readonly wide?: true }
  | { readonly kind: "date" | "epoch" | "uuid" | "ulid" }
  /** ISO 8601: UTC with a `Z`, or `local` without a zone. Fixed width either way. */
  | {
      readonly kind: "timestamp";
      readonly precision: "milliseconds" | "seconds";
      readonly local: boolean;
    }
  | { readonly kind: "union"; readonly members: readonly AttributeValue[] }
  | { readonly kind: "record"; readonly attributes: readonly Attribute[] }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly value: Type }
  | { readonly kind: "set"; readonly element: "string" | "number" | "binary" }
  | { readonly kind: "named"; readonly name: string }
  /** What could not be resolved; accepted everywhere, so that one mistake is reported once. */
  | { readonly kind: "error" };

/** An attribute of an entity or of a record. Plain JSON, so that plans and views can carry it. */
export interface Attribute {
  /** The logical name, by which patterns and generated code speak of it. */
  readonly name: string;
  /** The name under which DynamoDB stores it: the logical one unless `@name` says otherwise. */
  readonly storedName: string;
  readonly type: Type;
  /** May be absent from an item of the current version. */
  readonly optional: boolean;
  readonly source: AttributeSource;
  readonly documentation?: string;
  /** `@immutable`. */
  readonly immutable: boolean;
  /** `@revision`. */
  readonly revision: boolean;
  /** `@unique`; `lower` compares without regard to case. */
  readonly unique?: { readonly lower: boolean };
  /** The version of the entity that brought it; 1 unless `@since` says otherwise. */
  readonly since: number;
  /** `@size`, in bytes of the value. */
  readonly size?: { readonly average: number; readonly maximum?: number };
  /** `@items`, in elements. */
  readonly items?: { readonly average: number; readonly maximum?: number };
  /** `@min` and `@max`, as decimal numbers. */
  readonly minimum?: string;
  readonly maximum?: string;
  /** `@matches`, a JavaScript regular expression that the whole value must match. */
  readonly matches?: string;
  /** `@cardinality`, in distinct values. */
  readonly cardinality?: number;
}

/** Where the value comes from when an item is written. */
export type AttributeSource =
  | { readonly kind: "given" }
  /** Used on create where the caller gives none. */
  | { readonly kind: "default"; readonly value: Expression }
  /** Computed from other attributes at every write. */
  | { readonly kind: "derived"; readonly value: Expression }
  /** Not stored by itself: read back from the key template that holds it. */
  | { readonly kind: "in key" }
  /** A copy of `entity.attribute`, of the item that the attribute `via` of this one names. */
  | {
      readonly kind: "copied";
      readonly entity: string;
      readonly attribute: string;
      readonly via: string;
    };
