import type { ExpressionNode, SyntaxNode } from "../syntax/tree.ts";

/**
 * The offsets of the tokens before which a line may be broken when the node, which stands on a line
 * of its own, is too wide: between the parts of its outermost list, `and`, `or` or union.
 */
export function wrapPoints(node: SyntaxNode): number[] {
  switch (node.kind) {
    case "WhereClause":
    case "FilterClause":
    case "IfClause":
      return operatorsOf(node.condition);
    case "BindingMember":
      return node.condition === undefined ? [] : operatorsOf(node.condition);
    case "ReturnClause":
    case "SetAnyClause":
    case "KeyMember":
    case "ProjectionMember":
    case "FilterAttributesMember":
      return startsBehindFirst(node.attributes);
    case "RemoveClause":
    case "UpgradeRemove":
      return startsBehindFirst(node.targets);
    case "SetClause":
      return startsBehindFirst(node.assignments);
    case "AddClause":
    case "DeleteFromClause":
    case "OrderClause":
      return startsBehindFirst(node.items);
    case "Operation":
      return startsBehindFirst(node.entities);
    case "AttributeMember":
      return node.type.kind === "UnionType" ? startsBehindFirst(node.type.members) : [];
    case "TypeDeclaration":
      return node.definition.kind === "UnionType" ? startsBehindFirst(node.definition.members) : [];
    default:
      return [];
  }
}

/** The outermost `and` or `or` operators of a condition, all of one kind. */
function operatorsOf(condition: ExpressionNode): number[] {
  const offsets: number[] = [];
  if (condition.kind !== "Binary") return offsets;
  const { operator } = condition;
  if (operator !== "and" && operator !== "or") return offsets;
  let rest: ExpressionNode = condition;
  while (rest.kind === "Binary" && rest.operator === operator) {
    offsets.push(rest.operatorSpan.start);
    rest = rest.left;
  }
  return offsets.reverse();
}

function startsBehindFirst(nodes: readonly SyntaxNode[]): number[] {
  return nodes.slice(1).map((node) => node.span.start);
}
