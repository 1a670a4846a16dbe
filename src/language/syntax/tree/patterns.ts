import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier } from "./base.ts";
import type {
  ExpressionNode,
  NumberLiteral,
  PathExpression,
  PlaceholderNode,
} from "./expressions.ts";

export interface PatternDeclaration extends DeclarationBase {
  readonly kind: "PatternDeclaration";
  readonly name: Identifier;
  /** `undefined` where the body is empty or begins with something else. */
  readonly operation: OperationNode | undefined;
  readonly clauses: readonly Clause[];
}

export type PatternVerb =
  | "get"
  | "first"
  | "query"
  | "scan"
  | "batch get"
  | "search"
  | "create"
  | "put"
  | "update"
  | "upsert"
  | "delete"
  | "batch put"
  | "batch delete"
  | "move"
  | "transaction";

/** The first line of a pattern, as `query Order` or `transaction { … }`. */
export interface OperationNode {
  readonly kind: "Operation";
  readonly span: Span;
  readonly verb: PatternVerb;
  readonly verbSpan: Span;
  readonly entities: readonly Identifier[];
  /** `:name` in `put Order :name`. */
  readonly argument: PlaceholderNode | undefined;
  /** `near :vector` of a search. */
  readonly near: ExpressionNode | undefined;
  /** `top n` of a search. */
  readonly top: ExpressionNode | undefined;
  /** The members of a transaction; empty otherwise. */
  readonly actions: readonly TransactionAction[];
}

export interface TransactionAction {
  readonly kind: "TransactionAction";
  readonly span: Span;
  readonly verb: "create" | "put" | "update" | "upsert" | "delete" | "check" | "get";
  readonly verbSpan: Span;
  readonly entity: Identifier;
  readonly argument: PlaceholderNode | undefined;
  readonly clauses: readonly Clause[];
}

export type Clause =
  | WhereClause
  | FilterClause
  | OrderClause
  | LimitClause
  | PageClause
  | ReturnClause
  | UsingClause
  | ConsistentClause
  | SetClause
  | SetAnyClause
  | AddClause
  | DeleteFromClause
  | RemoveClause
  | IfClause
  | RateClause
  | PeakClause;

interface ClauseBase {
  readonly span: Span;
  /** Of the word or words that begin the clause. */
  readonly keywordSpan: Span;
}

export interface WhereClause extends ClauseBase {
  readonly kind: "WhereClause";
  readonly condition: ExpressionNode;
}

export interface FilterClause extends ClauseBase {
  readonly kind: "FilterClause";
  readonly condition: ExpressionNode;
}

export interface OrderClause extends ClauseBase {
  readonly kind: "OrderClause";
  readonly items: readonly OrderItem[];
}

/** `placedAt desc`, or `key desc` for the path's own order. */
export interface OrderItem {
  readonly kind: "OrderItem";
  readonly span: Span;
  /** `undefined` where the word `key` stands. */
  readonly attribute: Identifier | undefined;
  readonly direction: "asc" | "desc" | undefined;
}

export interface LimitClause extends ClauseBase {
  readonly kind: "LimitClause";
  readonly value: ExpressionNode;
}

export interface PageClause extends ClauseBase {
  readonly kind: "PageClause";
  readonly value: ExpressionNode;
}

export interface ReturnClause extends ClauseBase {
  readonly kind: "ReturnClause";
  readonly attributes: readonly PathExpression[];
}

/** `using Index` or `using table`. */
export interface UsingClause extends ClauseBase {
  readonly kind: "UsingClause";
  /** `undefined` for `using table`. */
  readonly index: Identifier | undefined;
}

export interface ConsistentClause extends ClauseBase {
  readonly kind: "ConsistentClause";
}

export interface SetClause extends ClauseBase {
  readonly kind: "SetClause";
  readonly assignments: readonly Assignment[];
}

export interface Assignment {
  readonly kind: "Assignment";
  readonly span: Span;
  readonly target: PathExpression;
  readonly value: ExpressionNode;
}

/** `set any of a, b`. */
export interface SetAnyClause extends ClauseBase {
  readonly kind: "SetAnyClause";
  readonly attributes: readonly PathExpression[];
}

/** `add 1 to a, :t to tags`. */
export interface AddClause extends ClauseBase {
  readonly kind: "AddClause";
  readonly items: readonly ElementChange[];
}

/** `delete :t from tags`. */
export interface DeleteFromClause extends ClauseBase {
  readonly kind: "DeleteFromClause";
  readonly items: readonly ElementChange[];
}

export interface ElementChange {
  readonly kind: "ElementChange";
  readonly span: Span;
  readonly value: ExpressionNode;
  readonly target: PathExpression;
}

export interface RemoveClause extends ClauseBase {
  readonly kind: "RemoveClause";
  readonly targets: readonly PathExpression[];
}

export interface IfClause extends ClauseBase {
  readonly kind: "IfClause";
  readonly condition: ExpressionNode;
}

export interface RateClause extends ClauseBase {
  readonly kind: "RateClause";
  readonly rate: RateLiteral;
}

export interface PeakClause extends ClauseBase {
  readonly kind: "PeakClause";
  readonly rate: RateLiteral;
}

/** `300/s`. */
export interface RateLiteral {
  readonly kind: "RateLiteral";
  readonly span: Span;
  readonly amount: NumberLiteral;
  readonly unit: Identifier;
}
