import type { ExpressionNode, SourceFile, SyntaxNode, TypeNode } from "./tree.ts";

/**
 * Visits a node and all below it, each before its children.
 *
 * @param enter returns `false` to leave out what is below the node
 */
export function walk(node: SyntaxNode, enter: (node: SyntaxNode) => boolean | undefined): void {
  if (enter(node) === false) return;
  for (const child of childrenOf(node)) walk(child, enter);
}

/**
 * The nodes around a caret, from the file to the innermost one. Where two nodes meet at the caret
 * the one behind it is taken, unless only the one before it touches it.
 */
export function nodePathAt(file: SourceFile, offset: number): SyntaxNode[] {
  const path: SyntaxNode[] = [];
  for (let node: SyntaxNode | undefined = file; node !== undefined; node = childAt(node, offset)) {
    path.push(node);
  }
  return path;
}

function childAt(parent: SyntaxNode, offset: number): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const child of childrenOf(parent)) {
    const { start, end } = child.span;
    if (start > offset || offset > end) continue;
    // A node that holds the caret wins over one that ends there, and that over an invented one.
    const isFoundHeld = found !== undefined && offset < found.span.end;
    const isEmpty = start === end && found !== undefined;
    if (!isFoundHeld && !isEmpty) found = child;
  }
  return found;
}

const none: readonly SyntaxNode[] = [];

/**
 * The nodes directly below a node, in the order of the text. A kind of node that is forgotten here
 * does not compile.
 */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case "SourceFile":
      return node.declarations;
    case "ImportDeclaration":
      return [node.path];
    case "TableDeclaration":
    case "IndexDeclaration":
      return [node.name, ...node.members];
    case "EntityDeclaration":
      return [...present(node.name, node.table, node.alias), ...node.members];
    case "TypeDeclaration":
      return [node.name, node.definition];
    case "PatternDeclaration":
      return inOrder(node.name, node.operation, ...node.clauses);
    case "SampleDeclaration":
      return present(node.name, node.entity, node.value);
    case "SampleFileDeclaration":
      return [node.entity, node.path];
    case "ExampleDeclaration":
      return [node.pattern, ...node.arguments, ...node.expectations];

    case "KeyMember":
    case "ProjectionMember":
    case "FilterAttributesMember":
    case "ReturnClause":
    case "SetAnyClause":
      return node.attributes;
    case "KeyAttribute":
      return present(node.name, node.type);
    case "PhysicalNameMember":
    case "TableClassMember":
    case "SwitchMember":
      return [node.value];
    case "BillingMember":
      return inOrder(node.mode, node.read, node.write);
    case "CapacityMember":
    case "OnDemandMember":
    case "WarmMember":
      return inOrder(node.read, node.write);
    case "VectorMember":
      return present(node.attribute, node.dimensions, node.distance);
    case "TtlMember":
    case "DiscriminatorMember":
    case "VersionedMember":
      return [node.attribute];
    case "StreamMember":
      return [node.view];
    case "EncryptionMember":
      return present(node.mode, node.key);
    case "ReplicaMember":
      return [node.region];
    case "TagsMember":
      return [node.tags];
    case "AutoscaleMember":
      return present(node.dimension, node.minimum, node.maximum, node.target);

    case "NamedType":
    case "UnionType":
    case "RecordType":
    case "ListType":
    case "MapType":
    case "SetType":
      return childrenOfType(node);

    case "BindingMember":
      return present(node.attribute, node.value, node.condition);
    case "AttributeMember":
      return inOrder(node.name, node.type, node.origin, ...node.annotations);
    case "IncludeMember":
      return [node.type];
    case "Default":
    case "Derived":
    case "LimitClause":
    case "PageClause":
      return [node.value];
    case "Copied":
      return [node.entity, node.attribute, node.via];
    case "Annotation":
      return [node.name, ...node.arguments];
    case "AnnotationArgument":
      return present(node.label, node.value);
    case "VolumeMember":
      return present(node.count, ...node.per, node.maximum);
    case "VersionMember":
    case "BackfilledMember":
      return [node.version];
    case "UpgradeMember":
      return [node.version, ...node.statements];
    case "UpgradeSet":
    case "Assignment":
      return [node.target, node.value];
    case "UpgradeRename":
      return [node.from, node.to];
    case "UpgradeRemove":
    case "RemoveClause":
      return node.targets;
    case "UpgradeUsing":
      return [node.path, node.functionName];

    case "Operation": {
      const own = present(...node.entities, node.argument, node.near, node.top);
      return [...own, ...node.actions];
    }
    case "TransactionAction":
      return [...present(node.entity, node.argument), ...node.clauses];
    case "WhereClause":
    case "FilterClause":
    case "IfClause":
      return [node.condition];
    case "OrderClause":
    case "AddClause":
    case "DeleteFromClause":
      return node.items;
    case "OrderItem":
      return present(node.attribute);
    case "UsingClause":
      return present(node.index);
    case "SetClause":
      return node.assignments;
    case "ElementChange":
      return [node.value, node.target];
    case "RateClause":
    case "PeakClause":
      return [node.rate];
    case "RateLiteral":
    case "WithinExpectation":
      return [node.amount, node.unit];

    case "Argument":
    case "Property":
      return [node.name, node.value];
    case "ReturnsExpectation":
      return present(...node.samples, node.count);
    case "FailsExpectation":
      return [node.error];
    case "LeavesExpectation":
      return present(node.target, node.value);

    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "TemplateLiteral":
    case "ListLiteral":
    case "ObjectLiteral":
    case "Placeholder":
    case "Path":
    case "Call":
    case "Unary":
    case "Binary":
    case "Between":
    case "In":
    case "Parenthesized":
    case "Missing":
      return childrenOfExpression(node);
    case "TemplateHole":
      return [node.expression];
    case "Member":
      return [node.name];
    case "Element":
      return [node.index];

    case "AllowComment":
    case "Identifier":
    case "InKey":
    case "ConsistentClause":
    case "TemplateText":
      return none;
    default:
      return node satisfies never;
  }
}

function childrenOfType(node: TypeNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case "NamedType":
      return [node.name, ...node.arguments];
    case "UnionType":
    case "RecordType":
      return node.members;
    case "ListType":
    case "SetType":
      return [node.element];
    case "MapType":
      return [node.value];
    default:
      return node satisfies never;
  }
}

function childrenOfExpression(node: ExpressionNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "Missing":
      return none;
    case "TemplateLiteral":
      return node.parts;
    case "ListLiteral":
      return node.elements;
    case "ObjectLiteral":
      return node.properties;
    case "Placeholder":
      return [node.name, ...node.path];
    case "Path":
      return [node.root, ...node.steps];
    case "Call":
      return [node.function, ...node.arguments];
    case "Unary":
      return [node.operand];
    case "Binary":
      return [node.left, node.right];
    case "Between":
      return [node.operand, node.lower, node.upper];
    case "In":
      return [node.operand, ...("kind" in node.choices ? [node.choices] : node.choices)];
    case "Parenthesized":
      return [node.expression];
    default:
      return node satisfies never;
  }
}

function present(...nodes: readonly (SyntaxNode | undefined)[]): SyntaxNode[] {
  return nodes.filter((node) => node !== undefined);
}

/** For parts that may stand in either order, as reads and writes or a misplaced operation. */
function inOrder(...nodes: readonly (SyntaxNode | undefined)[]): SyntaxNode[] {
  return present(...nodes).sort((first, second) => first.span.start - second.span.start);
}
