import { attributeNameProblem, tableNameProblem } from "../../dynamodb/names.ts";
import type { Identifier, KeyAttributeNode, KeyMember, TableDeclaration } from "../syntax/tree.ts";
import { related } from "./findings.ts";
import { resolveIndexes } from "./indexes.ts";
import { resolveTableKeys } from "./key-types.ts";
import type { KeyAttribute, KeyType, Table } from "./model.ts";
import { suggestion } from "./names.ts";
import { documentationOf, type KeyScope, originOf, type Scope, type TableScope } from "./scope.ts";
import { defaultSettings, resolveSettings } from "./table-settings.ts";

/**
 * Notes the tables with the names in their keys, so that entities can be resolved; `finishTables`
 * adds what needs the entities.
 */
export function declareTable(scope: Scope, file: string, node: TableDeclaration): TableScope {
  const name = node.name.text;
  const origin = originOf(file, node, node.name.span);
  const table: TableScope["table"] = {
    name,
    physicalName: name,
    primary: {
      kind: "table",
      name,
      partition: [],
      sort: [],
      projection: { kind: "all" },
      autoscale: [],
      origin,
    },
    indexes: [],
    vectorIndexes: [],
    settings: defaultSettings,
    entities: [],
    origin,
    node,
    ...documentationOf(node),
  } satisfies Table;
  const declared: TableScope = {
    node,
    file,
    table,
    entities: [],
    indexes: new Map(),
    keys: new Map(),
  };
  scope.references.add({ kind: "table", name }, file, node.name.span, "declaration");
  declareKeys(scope, declared);
  return declared;
}

/** Resolves what a table says about its entities' attributes: key types, projections, TTL. */
export function finishTables(scope: Scope): void {
  for (const declared of scope.tables.values()) {
    resolveSettings(scope, declared);
    resolveTableKeys(scope, declared);
    resolvePrimaryKey(scope, declared);
    resolveIndexes(scope, declared);
    checkPhysicalName(scope, declared);
  }
}

/** The members of a kind that may stand once; the others are reported. */
export function single<Member extends { readonly kind: string; readonly span: KeyMember["span"] }>(
  scope: Scope,
  file: string,
  members: readonly Member[],
  what: string,
): Member | undefined {
  const first = members[0];
  for (const other of members) {
    if (first === undefined || other === first) continue;
    scope.findings.report(
      "duplicate-member",
      file,
      other.span,
      { what },
      { related: [related("The first one is here.", file, first.span)] },
    );
  }
  return first;
}

/** The key attributes of a path that are named once and whose types are known. */
export function keyAttributes(
  declared: TableScope,
  member: KeyMember | undefined,
): readonly KeyAttribute[] {
  const found: KeyAttribute[] = [];
  for (const node of member?.attributes ?? []) {
    const name = node.name.text;
    const key = declared.keys.get(name);
    if (key?.type === undefined || found.some((other) => other.name === name)) continue;
    const { storedName, type } = key;
    found.push({ name, storedName, type, span: node.name.span });
  }
  return found;
}

/** Reports an attribute that stands twice in the key of one path. */
export function checkKeyOnce(
  scope: Scope,
  file: string,
  members: readonly (KeyMember | undefined)[],
): void {
  const first = new Map<string, Identifier>();
  for (const { name } of members.flatMap((member) => member?.attributes ?? [])) {
    if (name.text === "") continue;
    const other = first.get(name.text);
    if (other === undefined) {
      first.set(name.text, name);
      continue;
    }
    scope.findings.report(
      "duplicate-key-attribute",
      file,
      name.span,
      { name: name.text },
      { related: [related("It stands here first.", file, other.span)] },
    );
  }
}

function declareKeys(scope: Scope, declared: TableScope): void {
  for (const member of declared.node.members) {
    if (member.kind === "KeyMember") {
      for (const attribute of member.attributes) declareKey(scope, declared, attribute, true);
    } else if (member.kind === "IndexDeclaration") {
      for (const inner of member.members) {
        if (inner.kind !== "KeyMember") continue;
        for (const attribute of inner.attributes) declareKey(scope, declared, attribute, false);
      }
    }
  }
}

function declareKey(
  scope: Scope,
  declared: TableScope,
  node: KeyAttributeNode,
  primary: boolean,
): void {
  const { file } = declared;
  const name = node.name.text;
  if (name === "") return;
  const symbol = { kind: "key", owner: declared.node.name.text, name } as const;
  const declaredType = node.type === undefined ? undefined : keyTypeNamed(scope, file, node.type);
  scope.references.add(
    symbol,
    file,
    node.name.span,
    declaredType === undefined ? "read" : "declaration",
  );
  const known = declared.keys.get(name);
  if (known === undefined) {
    const key: KeyScope = {
      name,
      symbol,
      file,
      span: node.name.span,
      declaredType,
      type: undefined,
      storedName: name,
      primary,
    };
    declared.keys.set(name, key);
    const problem = attributeNameProblem(name, "key");
    if (problem !== undefined) {
      const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
      scope.findings.report("invalid-name", file, node.name.span, { name: shown, problem });
    }
    return;
  }
  known.primary ||= primary;
  if (declaredType === undefined || known.declaredType === declaredType) return;
  if (known.declaredType === undefined) {
    known.declaredType = declaredType;
    known.span = node.name.span;
  } else if (known.declaredType !== "error" && declaredType !== "error") {
    scope.findings.report(
      "index-key-type-conflict",
      file,
      node.span,
      { name, type: declaredType, other: known.declaredType },
      { related: [related("The other type stands here.", file, known.span)] },
    );
  }
}

function keyTypeNamed(scope: Scope, file: string, node: Identifier): KeyType | "error" {
  const { text } = node;
  if (text === "string" || text === "number" || text === "binary") return text;
  if (text === "") return "error";
  const { changes } = suggestion(scope.findings, file, node, ["string", "number", "binary"]);
  scope.findings.report("invalid-key-type", file, node.span, { type: text }, { changes });
  return "error";
}

function resolvePrimaryKey(scope: Scope, declared: TableScope): void {
  const { file, node, table } = declared;
  const members = node.members.filter((member) => member.kind === "KeyMember");
  const ofRole = (role: KeyMember["role"]) =>
    single(
      scope,
      file,
      members.filter((member) => member.role === role),
      `${role} key`,
    );
  const partition = ofRole("partition");
  const sort = ofRole("sort");
  if (partition === undefined) {
    scope.findings.report("partition-key-missing", file, node.name.span, {
      what: `Table '${node.name.text}'`,
    });
  }
  for (const member of [partition, sort]) {
    const second = member?.attributes[1];
    if (member === undefined || second === undefined) continue;
    scope.findings.report("multi-attribute-key", file, second.span, { what: "a base table" });
  }
  checkKeyOnce(scope, file, [partition, sort]);
  table.primary = {
    ...table.primary,
    partition: keyAttributes(declared, partition).slice(0, 1),
    sort: keyAttributes(declared, sort)
      .filter((key) => key.name !== partition?.attributes[0]?.name.text)
      .slice(0, 1),
  };
}

function checkPhysicalName(scope: Scope, declared: TableScope): void {
  const { file, node, table } = declared;
  const named = node.members.find((member) => member.kind === "PhysicalNameMember");
  const problem = table.name === "" ? undefined : tableNameProblem(table.physicalName);
  if (problem === undefined) return;
  scope.findings.report("invalid-name", file, named?.value.span ?? node.name.span, {
    name: table.physicalName.slice(0, 60),
    problem,
  });
}
