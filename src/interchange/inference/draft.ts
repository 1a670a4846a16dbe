import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { Support } from "./support.ts";

/**
 * An inferred model as data: what `model-text.ts` writes. Names are those of the language, types are
 * the language's own, and what is stored under another name says so.
 */
export interface ModelDraft {
  readonly tables: readonly TableDraft[];
  readonly types: readonly TypeDraft[];
  readonly entities: readonly EntityDraft[];
  readonly patterns: readonly PatternDraft[];
}

export interface TableDraft {
  readonly name: string;
  /** Key attributes are under their stored names; `keyNames` has those of the language. */
  readonly definition: TableDefinition;
  /** Logical names of key attributes by stored ones, where an entity stores them under another. */
  readonly keyNames: ReadonlyMap<string, string>;
  /** Index key attributes that some entity makes from a template, or that no entity declares. */
  readonly typedKeys: ReadonlySet<string>;
  readonly discriminator?: string;
  readonly versionAttribute?: string;
  /** The attribute of the time to live, where the language can say it of these items. */
  readonly timeToLive?: string;
  /** Lines of comment above it. */
  readonly comments: readonly string[];
}

export interface TypeDraft {
  readonly name: string;
  readonly type: Type;
}

export interface EntityDraft {
  readonly name: string;
  /** The table's name in the model. */
  readonly table: string;
  /** What stands in the discriminator, where that is not the name. */
  readonly discriminatorValue?: string;
  readonly bindings: readonly BindingDraft[];
  readonly attributes: readonly AttributeDraft[];
  readonly version: number;
  readonly backfilledTo: number;
  readonly volume?: number;
  /** Findings about the design of the table that the model has to live with. */
  readonly allowances: readonly { readonly code: string; readonly reason: string }[];
  readonly comments: readonly string[];
}

/** How a key attribute is made. */
export interface BindingDraft {
  /** The key attribute's name in the model. */
  readonly key: string;
  readonly parts: readonly TemplatePart[];
  /** `status = "OPEN"`: the key is made only for such items. */
  readonly when?: { readonly attribute: string; readonly value: string };
  readonly support: Support;
}

/** A literal, or an attribute by its logical name. */
export type TemplatePart =
  | string
  | { readonly attribute: string; readonly format?: "lower" | "upper" | { readonly pad: number } };

export interface AttributeDraft {
  readonly name: string;
  readonly storedName: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Stands in a key only. */
  readonly inKey: boolean;
  readonly unique?: "exact" | "lower";
  readonly since?: number;
  /** Average bytes of the value. */
  readonly size?: number;
  /** Average number of elements. */
  readonly elements?: number;
  /** Distinct values. */
  readonly cardinality?: number;
  readonly comment?: string;
  readonly support: Support;
}

export interface PatternDraft {
  readonly name: string;
  readonly documentation: string;
  /** The lines between the braces. */
  readonly lines: readonly string[];
  readonly entities: readonly string[];
}
