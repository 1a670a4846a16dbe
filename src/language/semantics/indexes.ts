import { limits } from "../../dynamodb/limits.ts";
import { attributeNameProblem, indexNameProblem } from "../../dynamodb/names.ts";
import type { IndexDeclaration, IndexMember, KeyMember, ProjectionMember } from "../syntax/tree.ts";
import { related } from "./findings.ts";
import type { AccessPath, Projection } from "./model.ts";
import { reportUnknownAttribute } from "./paths.ts";
import {
  documentationOf,
  type IndexScope,
  optional,
  originOf,
  type Scope,
  type TableScope,
} from "./scope.ts";
import { attributesOfTable } from "./table-attributes.ts";
import { resolveAutoscale, resolveOnDemand, throughputOf } from "./table-settings.ts";
import { checkKeyOnce, keyAttributes, single } from "./tables.ts";
import { resolveVectorIndex } from "./vector-indexes.ts";

/** Resolves the indexes of a table, in the order of the text. */
export function resolveIndexes(scope: Scope, declared: TableScope): void {
  const { file, node, table } = declared;
  const declarations = node.members.filter((member) => member.kind === "IndexDeclaration");
  const paths: AccessPath[] = [];
  const vectors = [];
  for (const declaration of declarations) {
    const index = declareIndex(scope, declared, declaration);
    if (declaration.indexKind === "vector") {
      const vector = resolveVectorIndex(scope, declared, declaration);
      if (vector !== undefined) vectors.push(vector);
      continue;
    }
    const path = resolvePath(scope, declared, declaration);
    if (index !== undefined) index.path = path;
    if (path !== undefined) paths.push(path);
  }
  table.indexes = paths;
  if (paths.length + vectors.length < declarations.length) table.incomplete = true;
  table.vectorIndexes = vectors;
  checkCounts(scope, declared, declarations);
  const projected = [...paths, ...vectors].reduce(
    (sum, { projection }) =>
      sum + (projection.kind === "include" ? projection.attributes.length : 0),
    0,
  );
  if (projected > limits.projectedAttributesPerTable) {
    scope.findings.report("too-many", file, node.name.span, {
      what: "projected attributes over all indexes of a table",
      count: projected,
      limit: limits.projectedAttributesPerTable,
    });
  }
}

/** What an index holds beside keys; everything where the model does not say. */
export function resolveProjection(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
  ownKeys: readonly string[],
): Projection {
  const { file, table } = declared;
  const member = single(
    scope,
    file,
    declaration.members.filter((inner) => inner.kind === "ProjectionMember"),
    "project",
  );
  if (member === undefined || member.projection === "all") return { kind: "all" };
  if (member.projection === "keys") return { kind: "keys" };
  const keys = new Set([
    ...ownKeys,
    ...[...table.primary.partition, ...table.primary.sort].map((key) => key.storedName),
  ]);
  const included = new Set<string>();
  for (const name of projectedNames(scope, declared, member)) {
    if (!keys.has(name)) included.add(name);
  }
  for (const mark of [table.discriminator, table.versionAttribute]) {
    if (mark !== undefined && !keys.has(mark)) included.add(mark);
  }
  return included.size === 0 ? { kind: "keys" } : { kind: "include", attributes: [...included] };
}

/** Notes the name of an index; reports one that exists already or that DynamoDB refuses. */
function declareIndex(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
): IndexScope | undefined {
  const { file, indexes } = declared;
  const { text: name, span } = declaration.name;
  if (name === "") return undefined;
  const symbol = { kind: "index", owner: declared.table.name, name } as const;
  scope.references.add(symbol, file, span, "declaration");
  const problem = indexNameProblem(name);
  if (problem !== undefined) {
    scope.findings.report("invalid-name", file, span, { name: name.slice(0, 60), problem });
  }
  const other = indexes.get(name);
  if (other === undefined) {
    const index: IndexScope = { name, node: declaration, path: undefined };
    indexes.set(name, index);
    return index;
  }
  const places = [
    [span, other.node.name.span],
    [other.node.name.span, span],
  ] as const;
  for (const [place, rival] of places) {
    scope.findings.report(
      "duplicate-declaration",
      file,
      place,
      { kind: "index", name },
      { related: [related("The other one is here.", file, rival)] },
    );
  }
  return undefined;
}

function resolvePath(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
): AccessPath | undefined {
  const { file, table } = declared;
  const { indexKind } = declaration;
  if (indexKind === "vector") return undefined;
  const members = (role: KeyMember["role"]) =>
    declaration.members.filter(
      (member): member is KeyMember => member.kind === "KeyMember" && member.role === role,
    );
  const partition = single(scope, file, members("partition"), "partition key");
  const sort = single(scope, file, members("sort"), "sort key");
  checkKeyOnce(scope, file, [partition, sort]);
  const provisioned = table.settings.billing.mode === "provisioned";
  const common = {
    name: declaration.name.text,
    autoscale: resolveAutoscale(scope, file, pick(declaration, "AutoscaleMember"), provisioned),
    origin: originOf(file, declaration, declaration.name.span),
    node: declaration,
    ...documentationOf(declaration),
  };
  if (indexKind === "local") {
    const key = resolveLocalKey(scope, declared, declaration, partition, sort);
    if (key === undefined) return undefined;
    return {
      kind: "local",
      partition: table.primary.partition,
      sort: key,
      projection: resolveProjection(
        scope,
        declared,
        declaration,
        key.map(({ storedName }) => storedName),
      ),
      ...common,
    };
  }
  if (partition === undefined) {
    scope.findings.report("partition-key-missing", file, declaration.name.span, {
      what: `Index '${declaration.name.text}'`,
    });
    return undefined;
  }
  for (const member of [partition, sort]) {
    const fifth = member?.attributes[limits.indexKeyAttributes];
    if (member === undefined || fifth === undefined) continue;
    scope.findings.report("too-many", file, fifth.span, {
      what: `attributes of the ${member.role} key of an index`,
      count: member.attributes.length,
      limit: limits.indexKeyAttributes,
    });
  }
  const partitionKeys = keyAttributes(declared, partition);
  const sortKeys = keyAttributes(declared, sort);
  const projection = resolveProjection(
    scope,
    declared,
    declaration,
    [...partitionKeys, ...sortKeys].map((key) => key.storedName),
  );
  const capacity = resolveCapacity(scope, file, declaration, provisioned);
  const onDemand = single(scope, file, pick(declaration, "OnDemandMember"), "on-demand max");
  const warm = single(scope, file, pick(declaration, "WarmMember"), "warm");
  // An index that lacks one of its attributes would answer other queries than the author meant.
  if (
    partitionKeys.length < partition.attributes.length ||
    sortKeys.length < (sort?.attributes.length ?? 0) ||
    partitionKeys.length > limits.indexKeyAttributes ||
    sortKeys.length > limits.indexKeyAttributes
  ) {
    return undefined;
  }
  return {
    kind: "global",
    partition: partitionKeys,
    sort: sortKeys,
    projection,
    ...common,
    ...optional("capacity", capacity),
    ...optional("onDemandMaximum", resolveOnDemand(scope, file, onDemand, provisioned)),
    ...optional("warm", throughputOf(scope, file, warm)),
  };
}

/** A local index has the table's partition key and one sort attribute of its own. */
function resolveLocalKey(
  scope: Scope,
  declared: TableScope,
  declaration: IndexDeclaration,
  partition: KeyMember | undefined,
  sort: KeyMember | undefined,
): AccessPath["sort"] | undefined {
  const { file, table } = declared;
  if (partition !== undefined) {
    scope.findings.report("local-index-partition-key", file, partition.span, {});
  }
  for (const member of declaration.members) {
    const settings: readonly IndexMember["kind"][] = [
      "CapacityMember",
      "AutoscaleMember",
      "OnDemandMember",
      "WarmMember",
    ];
    if (settings.includes(member.kind)) {
      scope.findings.report("local-index-capacity", file, member.span, {});
    }
  }
  const hasSortKey = declared.node.members.some(
    (member) => member.kind === "KeyMember" && member.role === "sort",
  );
  if (!hasSortKey) {
    return scope.findings.report("local-index-needs-sort-key", file, declaration.name.span, {
      name: declaration.name.text,
      table: table.name,
    });
  }
  if (sort === undefined) {
    return scope.findings.report("sort-key-missing", file, declaration.name.span, {
      name: declaration.name.text,
    });
  }
  const second = sort.attributes[1];
  if (second !== undefined) {
    scope.findings.report("multi-attribute-key", file, second.span, { what: "a local index" });
  }
  const [own] = sort.attributes;
  const baseKeys = [...table.primary.partition, ...table.primary.sort];
  if (own !== undefined && baseKeys.some((key) => key.name === own.name.text)) {
    return scope.findings.report("local-index-repeats-key", file, own.name.span, {
      name: own.name.text,
    });
  }
  const key = keyAttributes(declared, sort).slice(0, 1);
  return key.length === 0 ? undefined : key;
}

function resolveCapacity(
  scope: Scope,
  file: string,
  declaration: IndexDeclaration,
  provisioned: boolean,
) {
  const member = single(scope, file, pick(declaration, "CapacityMember"), "capacity");
  if (member === undefined) return undefined;
  if (provisioned) return throughputOf(scope, file, member);
  return scope.findings.report("setting-needs-billing", file, member.span, {
    setting: "capacity",
    billing: "provisioned",
  });
}

/** The stored names of the attributes that a projection lists. */
function projectedNames(
  scope: Scope,
  declared: TableScope,
  member: ProjectionMember,
): readonly string[] {
  const { file, table, keys } = declared;
  const attributes = attributesOfTable(declared);
  const seen = new Set<string>();
  const marks = [table.discriminator, table.versionAttribute, table.settings.ttl];
  return member.attributes.flatMap((name) => {
    if (name.text === "") return [];
    if (seen.has(name.text)) {
      scope.findings.report("duplicate-in-list", file, name.span, { name: name.text });
      return [];
    }
    seen.add(name.text);
    const members = attributes.get(name.text) ?? [];
    const symbol = { kind: "key", owner: table.name, name: name.text } as const;
    if (members.length === 0 && !keys.has(name.text) && !marks.includes(name.text)) {
      const owner = `any entity in ${table.name}`;
      reportUnknownAttribute(scope, file, name, owner, [...attributes.keys(), ...keys.keys()]);
      return [];
    }
    scope.references.add(symbol, file, name.span, "read");
    for (const { symbol: attribute } of members) scope.references.unite(symbol, attribute);
    const problem = attributeNameProblem(name.text, "key");
    if (problem !== undefined) {
      scope.findings.report("invalid-name", file, name.span, {
        name: name.text.slice(0, 60),
        problem,
      });
    }
    if (members.length === 0) return [keys.get(name.text)?.storedName ?? name.text];
    // What is in a key is held by the entry's keys already.
    return members.flatMap(({ attribute }) =>
      attribute.source.kind === "in key" ? [] : attribute.storedName,
    );
  });
}

function checkCounts(
  scope: Scope,
  declared: TableScope,
  declarations: readonly IndexDeclaration[],
): void {
  const limitsByKind = [
    ["local", limits.localIndexesPerTable, "too-many"],
    ["global", limits.globalIndexesPerTable, "many-global-indexes"],
    ["vector", limits.vectorIndexesPerTable, "too-many"],
  ] as const;
  for (const [kind, limit, code] of limitsByKind) {
    const ofKind = declarations.filter((declaration) => declaration.indexKind === kind);
    const excess = ofKind[limit];
    if (excess === undefined) continue;
    scope.findings.report(code, declared.file, excess.name.span, {
      what: `${kind} indexes of a table`,
      count: ofKind.length,
      limit,
    });
  }
}

function pick<Kind extends IndexMember["kind"]>(
  declaration: IndexDeclaration,
  kind: Kind,
): readonly Extract<IndexMember, { kind: Kind }>[] {
  return declaration.members.filter(
    (member): member is Extract<IndexMember, { kind: Kind }> => member.kind === kind,
  );
}
