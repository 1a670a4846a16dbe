import { limits } from "../../dynamodb/limits.ts";
import type { IndexDeclaration, KeyMember } from "../syntax/tree.ts";
import { resolveProjection } from "./indexes.ts";
import type { KeyAttribute, VectorIndex } from "./model.ts";
import { wholeNumber } from "./numbers.ts";
import { reportUnknownAttribute } from "./paths.ts";
import { documentationOf, optional, originOf, type Scope, type TableScope } from "./scope.ts";
import { attributesOfTable } from "./table-attributes.ts";
import { checkKeyOnce, keyAttributes, single } from "./tables.ts";
import { describeType, expand, keyTypeOf, tagOf } from "./type-relations.ts";

/**
 * Resolves an index for similarity search.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_VectorIndex.html
 */
export function resolveVectorIndex(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
): VectorIndex | undefined {
  const { file, table } = declared;
  const keys = declaration.members.filter((member) => member.kind === "KeyMember");
  const partition = single(
    scope,
    file,
    keys.filter((member) => member.role === "partition"),
    "partition key",
  );
  for (const member of keys) {
    if (member.role === "sort") {
      scope.findings.report("vector-index-sort-key", file, member.span, {});
    }
  }
  const second = partition?.attributes[1];
  if (second !== undefined) {
    scope.findings.report("multi-attribute-key", file, second.span, { what: "a vector index" });
  }
  checkKeyOnce(scope, file, [partition]);
  if (table.settings.billing.mode === "provisioned") {
    scope.findings.report("setting-needs-billing", file, declaration.name.span, {
      setting: "vector index",
      billing: "on-demand",
    });
  }
  for (const member of declaration.members) {
    if (member.kind !== "CapacityMember" && member.kind !== "AutoscaleMember") continue;
    scope.findings.report("setting-needs-billing", file, member.span, {
      setting: "capacity",
      billing: "provisioned",
    });
  }
  const filters = resolveFilters(scope, declared, declaration);
  const vector = resolveVector(scope, declared, declaration);
  const projection = resolveProjection(scope, declared, declaration, []);
  if (vector === undefined) return undefined;
  const [key] = partitionKey(declared, partition);
  return {
    name: declaration.name.text,
    ...vector,
    ...optional("partition", key),
    filters,
    projection,
    origin: originOf(file, declaration, declaration.name.span),
    node: declaration,
    ...documentationOf(declaration),
  };
}

function partitionKey(
  declared: TableScope,
  member: KeyMember | undefined,
): readonly KeyAttribute[] {
  return keyAttributes(declared, member).slice(0, 1);
}

function resolveVector(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
): Pick<VectorIndex, "attribute" | "dimensions" | "distance"> | undefined {
  const { file, table } = declared;
  const member = single(
    scope,
    file,
    declaration.members.filter((inner) => inner.kind === "VectorMember"),
    "vector",
  );
  if (member === undefined) {
    return scope.findings.report("vector-missing", file, declaration.name.span, {
      name: declaration.name.text,
    });
  }
  const { attribute: name } = member;
  const members = attributesOfTable(declared).get(name.text) ?? [];
  if (name.text === "") return scope.findings.fail();
  if (members.length === 0) {
    const candidates = attributesOfTable(declared).keys();
    reportUnknownAttribute(scope, file, name, `any entity in ${table.name}`, candidates);
    return undefined;
  }
  const symbol = { kind: "key", owner: table.name, name: name.text } as const;
  scope.references.add(symbol, file, name.span, "read");
  for (const { attribute, symbol: own, origin } of members) {
    scope.references.unite(symbol, own);
    const type = expand(scope, attribute.type);
    const isVector = type.kind === "list" && tagOf(scope, type.element) === "N";
    if (isVector || type.kind === "any" || type.kind === "error") continue;
    scope.findings.report("vector-needs-numbers", origin.file, origin.nameSpan, {
      name: attribute.name,
      type: describeType(attribute.type),
    });
  }
  const dimensions = wholeNumber(scope, file, member.dimensions, {
    what: "a number of dimensions",
    minimum: 1,
    maximum: limits.vectorDimensionsMaximum,
  });
  const distance = member.distance?.text ?? "cosine";
  if (dimensions === undefined) return scope.findings.fail();
  if (distance !== "cosine" && distance !== "euclidean" && distance !== "dot-product") {
    return scope.findings.fail();
  }
  return { attribute: members[0]?.attribute.storedName ?? name.text, dimensions, distance };
}

function resolveFilters(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
): readonly KeyAttribute[] {
  const { file, table } = declared;
  const member = single(
    scope,
    file,
    declaration.members.filter((inner) => inner.kind === "FilterAttributesMember"),
    "filter",
  );
  if (member === undefined) return [];
  if (member.attributes.length > limits.vectorFilterAttributes) {
    scope.findings.report("too-many", file, member.span, {
      what: "filter attributes of a vector index",
      count: member.attributes.length,
      limit: limits.vectorFilterAttributes,
    });
  }
  return member.attributes.flatMap((name) => {
    if (name.text === "") return [];
    const [first, ...others] = attributesOfTable(declared).get(name.text) ?? [];
    if (first === undefined) {
      const candidates = attributesOfTable(declared).keys();
      reportUnknownAttribute(scope, file, name, `any entity in ${table.name}`, candidates);
      return [];
    }
    const symbol = { kind: "key", owner: table.name, name: name.text } as const;
    scope.references.add(symbol, file, name.span, "read");
    for (const { symbol: own } of [first, ...others]) scope.references.unite(symbol, own);
    const type = keyTypeOf(scope, first.attribute.type);
    if (type !== undefined) {
      return [{ name: name.text, storedName: first.attribute.storedName, type, span: name.span }];
    }
    if (expand(scope, first.attribute.type).kind !== "error") {
      scope.findings.report("attribute-cannot-be-key", file, name.span, {
        name: name.text,
        type: describeType(first.attribute.type),
      });
    }
    return [];
  });
}
