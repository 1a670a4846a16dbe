import type { PatternVerb, TransactionAction } from "../../language/syntax/tree.ts";

/**
 * What may stand at the caret, judged by the text before it alone, so that it does not matter how
 * broken the text is. Names are as written; whether they mean anything is for the proposals to say.
 */
export type Place =
  | { readonly kind: "declaration" }
  /** One of a few words, or of a few ways to write something on. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  // Tables.
  | { readonly kind: "table member"; readonly table: string }
  | IndexMemberPlace
  | KeyAttributePlace
  | {
      readonly kind: "stored attribute";
      readonly table: string;
      /** `undefined` for a member of the table itself. */
      readonly index: string | undefined;
      readonly purpose: "project" | "ttl" | "discriminator" | "version" | "vector" | "filter";
      readonly taken: readonly string[];
    }
  // Names of declarations.
  | { readonly kind: "table" }
  | { readonly kind: "entity"; readonly taken: readonly string[] }
  | { readonly kind: "index"; readonly entities: readonly string[] }
  | { readonly kind: "pattern" }
  /** Where a pattern is named, only samples of what it reads. */
  | { readonly kind: "sample"; readonly taken: readonly string[]; readonly pattern?: string }
  // Entities and types.
  | { readonly kind: "entity member"; readonly entity: string }
  | TypePlace
  | { readonly kind: "type argument"; readonly type: string }
  | { readonly kind: "include" }
  | { readonly kind: "after type"; readonly hasOrigin: boolean; readonly taken: readonly string[] }
  | { readonly kind: "annotation"; readonly taken: readonly string[] }
  | { readonly kind: "annotation argument"; readonly annotation: string }
  | { readonly kind: "attribute"; readonly owner: Owner; readonly taken: readonly string[] }
  // Patterns.
  | { readonly kind: "verb"; readonly pattern: string }
  | { readonly kind: "action" }
  | ClausePlace
  | { readonly kind: "order"; readonly entities: readonly string[]; readonly first: boolean }
  // Expressions.
  | OperandPlace
  | OperatorPlace
  | PlaceholderPlace
  /** Behind the dot of `address.`, `:Order.` or `ada.`. */
  | { readonly kind: "member"; readonly owner: Owner; readonly path: readonly PathStep[] }
  | { readonly kind: "format" }
  // Samples and examples.
  | {
      readonly kind: "property";
      readonly owner: Owner;
      readonly path: readonly PathStep[];
      readonly taken: readonly string[];
    }
  | { readonly kind: "value"; readonly owner: Owner; readonly path: readonly PathStep[] }
  | { readonly kind: "argument"; readonly pattern: string; readonly taken: readonly string[] }
  /** A code in a `// dynamo-allow` comment. */
  | { readonly kind: "allowance"; readonly taken: readonly string[] }
  | { readonly kind: "path"; readonly to: "model" | "samples" | "upgrades" };

export type Places = readonly Place[];

export type PathStep = string | number;

/** Whose attributes are spoken of. */
export type Owner =
  | { readonly kind: "entities"; readonly names: readonly string[] }
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "sample"; readonly name: string }
  | { readonly kind: "argument"; readonly pattern: string; readonly name: string };

export interface TypePlace {
  readonly kind: "type";
  readonly of: "attribute" | "key" | "set element" | "declaration";
  /** The attribute whose type it is. */
  readonly attribute?: string;
}

export interface IndexMemberPlace {
  readonly kind: "index member";
  readonly table: string;
  readonly index: string;
  readonly indexKind: string;
}

export interface KeyAttributePlace {
  readonly kind: "key attribute";
  readonly table: string;
  /** `undefined` for the table's own key. */
  readonly index: string | undefined;
  readonly role: "partition" | "sort";
  readonly taken: readonly string[];
}

/** The pattern, or the part of a transaction, around the caret as far as it is written. */
export interface PatternContext {
  readonly pattern: string;
  readonly verb: PatternVerb | TransactionAction["verb"] | undefined;
  readonly inTransaction: boolean;
  readonly entities: readonly string[];
}

export interface ClausePlace {
  readonly kind: "clause";
  readonly context: PatternContext;
  /** Keywords of the clauses before the caret. */
  readonly used: readonly string[];
  /** The caret is on the line of the clause before. */
  readonly sameLine: boolean;
}

export interface ExpressionContext {
  readonly owner: Owner;
  readonly use:
    | "condition"
    | "update value"
    | "default"
    | "binding"
    | "derived"
    | "upgrade"
    | "template hole"
    | "count"
    | "change";
  readonly pattern: string | undefined;
}

export interface OperandPlace {
  readonly kind: "operand";
  readonly context: ExpressionContext;
  /** What it is compared with or assigned to. */
  readonly meets: readonly PathStep[] | undefined;
  readonly inCall: string | undefined;
  /** The position among the arguments of the call. */
  readonly argument: number;
}

export interface OperatorPlace {
  readonly kind: "operator";
  readonly context: ExpressionContext;
  /** The operand before is a whole comparison already. */
  readonly compared: boolean;
}

export interface PlaceholderPlace {
  readonly kind: "placeholder";
  readonly context: ExpressionContext;
  readonly meets: readonly PathStep[] | undefined;
}

export function entitiesOwner(...names: readonly string[]): Owner {
  return { kind: "entities", names };
}

/** Where only a new name may stand, nothing can be proposed. */
export const nothing: Places = [];

export function words(...choices: readonly string[]): Places {
  return [{ kind: "words", words: choices }];
}
