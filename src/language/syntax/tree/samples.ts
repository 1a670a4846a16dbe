import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier } from "./base.ts";
import type { ExpressionNode, NumberLiteral, ObjectLiteral, StringLiteral } from "./expressions.ts";

/** `sample ada: Customer { … }`. */
export interface SampleDeclaration extends DeclarationBase {
  readonly kind: "SampleDeclaration";
  readonly name: Identifier | undefined;
  readonly entity: Identifier;
  readonly value: ObjectLiteral;
}

/** `samples Order from "./orders.json"`. */
export interface SampleFileDeclaration extends DeclarationBase {
  readonly kind: "SampleFileDeclaration";
  readonly entity: Identifier;
  readonly path: StringLiteral;
}

/** `example Pattern(argument: value) returns a, b`. */
export interface ExampleDeclaration extends DeclarationBase {
  readonly kind: "ExampleDeclaration";
  readonly pattern: Identifier;
  readonly arguments: readonly ArgumentNode[];
  readonly expectations: readonly Expectation[];
}

export interface ArgumentNode {
  readonly kind: "Argument";
  readonly span: Span;
  readonly name: Identifier;
  readonly value: ExpressionNode;
}

export type Expectation =
  | ReturnsExpectation
  | FailsExpectation
  | LeavesExpectation
  | WithinExpectation;

/** `returns a, b in any order`, `returns nothing`, `returns 3 items`. */
export interface ReturnsExpectation {
  readonly kind: "ReturnsExpectation";
  readonly span: Span;
  readonly samples: readonly Identifier[];
  /** `returns n items`. */
  readonly count: NumberLiteral | undefined;
  readonly nothing: boolean;
  readonly anyOrder: boolean;
}

/** `fails ConditionalCheckFailed`. */
export interface FailsExpectation {
  readonly kind: "FailsExpectation";
  readonly span: Span;
  readonly error: Identifier;
}

/** `leaves first { status: "SHIPPED" }`, `leaves Customer { … }`, `leaves no first`. */
export interface LeavesExpectation {
  readonly kind: "LeavesExpectation";
  readonly span: Span;
  readonly negated: boolean;
  /** A sample or an entity. */
  readonly target: Identifier;
  readonly value: ObjectLiteral | undefined;
}

/** `within 2 RCU`. */
export interface WithinExpectation {
  readonly kind: "WithinExpectation";
  readonly span: Span;
  readonly amount: NumberLiteral;
  readonly unit: Identifier;
}
