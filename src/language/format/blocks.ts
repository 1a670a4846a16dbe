import type { Clause, SyntaxNode } from "../syntax/tree.ts";
import type { SourceTokens } from "./tokens.ts";

/** A part of the text between brackets that stands on one line or has one item on each. */
export interface Block {
  /** The places of the brackets. */
  readonly open: number;
  readonly close: number;
  readonly items: readonly SyntaxNode[];
  /** Members stand side by side, elements have commas, attributes of a record take them on one line. */
  readonly kind: "members" | "elements" | "record";
  /** Whether it stays on one line, however wide, where its author wrote it so. */
  readonly mayBeWide: boolean;
  /** The rank of each item in a body whose clauses have an order. */
  readonly clauses?: ReadonlyMap<SyntaxNode, number>;
}

/** The block that a node is or has, or `undefined`. */
export function blockOf(node: SyntaxNode, source: SourceTokens): Block | undefined {
  switch (node.kind) {
    case "TableDeclaration":
    case "IndexDeclaration":
    case "EntityDeclaration":
      return blockAtEnd(node, source, { items: node.members, kind: "members", mayBeWide: false });
    case "RecordType":
      return blockAtEnd(node, source, { items: node.members, kind: "record", mayBeWide: false });
    case "UpgradeMember":
      return blockAtEnd(node, source, { items: node.statements, kind: "members", mayBeWide: true });
    case "PatternDeclaration": {
      const items = node.operation ? [node.operation, ...node.clauses] : node.clauses;
      const clauses = ranksOf(node.clauses);
      return blockAtEnd(node, source, { items, kind: "members", mayBeWide: false, clauses });
    }
    case "Operation":
      if (node.verb !== "transaction") return undefined;
      return blockAtEnd(node, source, { items: node.actions, kind: "members", mayBeWide: true });
    case "TransactionAction": {
      const clauses = ranksOf(node.clauses);
      const items = node.clauses;
      return blockAtEnd(node, source, { items, kind: "members", mayBeWide: true, clauses });
    }
    case "ObjectLiteral":
      return blockAtEnd(node, source, {
        items: node.properties,
        kind: "elements",
        mayBeWide: true,
      });
    case "ListLiteral":
      return blockAtEnd(node, source, { items: node.elements, kind: "elements", mayBeWide: true });
    case "Call":
    case "Annotation": {
      const items = node.arguments;
      return blockAtEnd(node, source, { items, kind: "elements", mayBeWide: true });
    }
    case "In": {
      const items = "kind" in node.choices ? [] : node.choices;
      return blockAtEnd(node, source, { items, kind: "elements", mayBeWide: true });
    }
    case "ExampleDeclaration": {
      const open = (source.places.get(node.pattern.span.start) ?? 0) + 1;
      const close = source.partners.get(open);
      if (close === undefined) return undefined;
      return { open, close, items: node.arguments, kind: "elements", mayBeWide: true };
    }
    default:
      return undefined;
  }
}

/** The block whose closing bracket ends the node; `undefined` where something else ends it. */
function blockAtEnd(
  node: SyntaxNode,
  source: SourceTokens,
  block: Omit<Block, "open" | "close">,
): Block | undefined {
  const close = source.places.get(node.span.end - 1);
  const open = close === undefined ? undefined : source.partners.get(close);
  if (close === undefined || open === undefined || open > close) return undefined;
  return { ...block, open, close };
}

/** The order of clauses; the operation, which has no rank, stands before them. */
const clauseOrder: readonly Clause["kind"][] = [
  "WhereClause",
  "FilterClause",
  "OrderClause",
  "LimitClause",
  "PageClause",
  "ReturnClause",
  "UsingClause",
  "ConsistentClause",
  "SetClause",
  "SetAnyClause",
  "AddClause",
  "DeleteFromClause",
  "RemoveClause",
  "IfClause",
  "RateClause",
  "PeakClause",
];

function ranksOf(clauses: readonly Clause[]): ReadonlyMap<SyntaxNode, number> {
  return new Map(clauses.map((clause) => [clause, clauseOrder.indexOf(clause.kind) + 1]));
}
