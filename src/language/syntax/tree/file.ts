import type { Span } from "../../../base/span.ts";
import type { DeclarationBase, Identifier, Word } from "./base.ts";
import type {
  Annotation,
  AnnotationArgument,
  AttributeOriginNode,
  EntityDeclaration,
  EntityMember,
  UpgradeStatement,
} from "./entities.ts";
import type {
  ExpressionNode,
  PathStepNode,
  PropertyNode,
  StringLiteral,
  TemplateHole,
  TemplateText,
} from "./expressions.ts";
import type {
  Assignment,
  Clause,
  ElementChange,
  OperationNode,
  OrderItem,
  PatternDeclaration,
  RateLiteral,
  TransactionAction,
} from "./patterns.ts";
import type {
  ArgumentNode,
  ExampleDeclaration,
  Expectation,
  SampleDeclaration,
  SampleFileDeclaration,
} from "./samples.ts";
import type { IndexMember, KeyAttributeNode, TableDeclaration, TableMember } from "./tables.ts";
import type { TypeDeclaration, TypeNode } from "./types.ts";

/**
 * The syntax tree of one `.dynamo` file. It says what is written, not what it means. Every node has
 * a span that covers its children; what the parser had to invent has an empty span (and, for
 * names, an empty text), so that a tree of broken text is well nested too.
 */
export interface SourceFile {
  readonly kind: "SourceFile";
  readonly span: Span;
  readonly declarations: readonly Declaration[];
  /** The `// dynamo-allow code, code: reason` comments, in the order of the text. */
  readonly allowances: readonly AllowComment[];
}

export interface AllowComment {
  readonly kind: "AllowComment";
  readonly span: Span;
  readonly codes: readonly Word[];
  /** Absent where the author gave none, which is a finding. */
  readonly reason: string | undefined;
}

export type Declaration =
  | ImportDeclaration
  | TableDeclaration
  | TypeDeclaration
  | EntityDeclaration
  | PatternDeclaration
  | SampleDeclaration
  | SampleFileDeclaration
  | ExampleDeclaration;

export interface ImportDeclaration extends DeclarationBase {
  readonly kind: "ImportDeclaration";
  readonly path: StringLiteral;
}

/** Every kind of node, for exhaustive visitors. */
export type SyntaxNode =
  | SourceFile
  | AllowComment
  | Identifier
  | Declaration
  | TableMember
  | KeyAttributeNode
  | IndexMember
  | TypeNode
  | EntityMember
  | AttributeOriginNode
  | Annotation
  | AnnotationArgument
  | UpgradeStatement
  | OperationNode
  | TransactionAction
  | Clause
  | OrderItem
  | Assignment
  | ElementChange
  | RateLiteral
  | ArgumentNode
  | Expectation
  | ExpressionNode
  | TemplateText
  | TemplateHole
  | PropertyNode
  | PathStepNode;
