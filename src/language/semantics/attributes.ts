import { attributeNameProblem } from "../../dynamodb/names.ts";
import type { AttributeMember, IncludeMember } from "../syntax/tree.ts";
import { applyAnnotations } from "./annotations.ts";
import { related } from "./findings.ts";
import { suggestion } from "./names.ts";
import { type Member, type Mutable, originOf, type Scope } from "./scope.ts";
import { checkDerivations, resolveSource } from "./sources.ts";
import { membersOfType, resolveType } from "./type-resolver.ts";
import type { Attribute } from "./types.ts";

/** Attributes that know their names and types; the rest follows in `completeMembers`. */
export interface UnfinishedMembers {
  /** Those that stand here themselves. */
  readonly own: readonly Member[];
  /** Those and the included ones. */
  readonly all: ReadonlyMap<string, Member>;
  readonly holder: "entity" | "record";
}

/**
 * The attributes of an entity or a record, those of `...Name` included, in the order of the text.
 * Annotations, defaults and derivations are left to `completeMembers`, because they may need types
 * that are not resolved yet.
 */
export function resolveMembers(
  scope: Scope,
  file: string,
  nodes: readonly (AttributeMember | IncludeMember)[],
  owner: string,
  holder: "entity" | "record",
): ReadonlyMap<string, Member> {
  const all = new Map<string, Member>();
  const own: Member[] = [];
  for (const node of nodes) {
    if (node.kind === "IncludeMember") {
      includeMembers(scope, file, node, all);
      continue;
    }
    const member = createMember(scope, file, node, owner);
    if (node.name.text === "") continue;
    const existing = all.get(node.name.text);
    if (existing === undefined) {
      all.set(node.name.text, member);
      own.push(member);
    } else {
      reportDuplicate(scope, member, existing);
    }
  }
  scope.unfinished.push({ own, all, holder });
  return all;
}

/** Adds what needs the types of other declarations: annotations, defaults and derivations. */
export function completeMembers(scope: Scope): void {
  const unfinished = scope.unfinished.splice(0);
  for (const { own, holder } of unfinished) {
    for (const member of own) applyAnnotations(scope, member, holder);
  }
  for (const { own, all, holder } of unfinished) {
    for (const member of own) resolveSource(scope, member, all, holder);
    if (own.some(({ attribute }) => attribute.source.kind === "derived")) {
      checkDerivations(scope, all);
    }
    checkStoredNames(scope, own, all);
  }
}

function createMember(scope: Scope, file: string, node: AttributeMember, owner: string): Member {
  const name = node.name.text;
  const symbol = { kind: "attribute", owner, name } as const;
  // The long name is for the members of an inline record, which few attributes are.
  const { kind } = node.type;
  const inner = kind === "NamedType" || kind === "UnionType" ? owner : `${owner}.${name}`;
  const type = resolveType(scope, file, node.type, inner);
  const attribute: Mutable<Attribute> = {
    name,
    storedName: name,
    type,
    optional: node.optional,
    source: given,
    immutable: false,
    revision: false,
    since: 1,
  };
  if (node.documentation !== undefined) attribute.documentation = node.documentation.text;
  scope.references.add(symbol, file, node.name.span, "declaration");
  const origin = originOf(file, node, node.name.span);
  return { attribute, symbol, origin, node, identifies: node.annotations.some(isId) };
}

const given: Attribute["source"] = { kind: "given" };

function isId(annotation: AttributeMember["annotations"][number]): boolean {
  return annotation.name.text === "id";
}

function includeMembers(
  scope: Scope,
  file: string,
  node: IncludeMember,
  all: Map<string, Member>,
): void {
  const name = node.type.text;
  if (name === "") return;
  const declared = scope.types.get(name);
  if (declared === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, node.type, scope.types.keys());
    scope.findings.report("unknown-type", file, node.type.span, { name, hint }, { changes });
    return;
  }
  scope.references.add({ kind: "type", name }, file, node.type.span, "read");
  if (declared.state === "underway") {
    scope.findings.report("circular-type", file, node.type.span, { name });
    return;
  }
  const members = membersOfType(scope, declared);
  if (members === undefined) {
    if (declared.expanded.kind !== "error") {
      scope.findings.report("include-needs-record", file, node.type.span, { name });
    }
    return;
  }
  for (const member of members.values()) {
    const existing = all.get(member.attribute.name);
    if (existing === undefined) {
      all.set(member.attribute.name, member);
      continue;
    }
    if (existing === member) continue;
    scope.findings.report(
      "included-twice",
      file,
      node.type.span,
      { type: name, name: member.attribute.name },
      {
        related: [
          related(
            `'${member.attribute.name}' is declared here already.`,
            existing.origin.file,
            existing.origin.nameSpan,
          ),
        ],
      },
    );
  }
}

function reportDuplicate(scope: Scope, second: Member, first: Member): void {
  const { name } = second.attribute;
  const pairs: readonly [Member, Member][] = [
    [second, first],
    [first, second],
  ];
  for (const [member, other] of pairs) {
    scope.findings.report(
      "duplicate-attribute",
      member.origin.file,
      member.origin.nameSpan,
      { name },
      {
        related: [
          related(`The other '${name}' is here.`, other.origin.file, other.origin.nameSpan),
        ],
      },
    );
  }
}

function checkStoredNames(
  scope: Scope,
  own: readonly Member[],
  all: ReadonlyMap<string, Member>,
): void {
  for (const member of own) {
    const problem = attributeNameProblem(member.attribute.storedName);
    if (problem === undefined) continue;
    scope.findings.report("invalid-name", member.origin.file, member.origin.nameSpan, {
      name: shorten(member.attribute.storedName),
      problem,
    });
  }
  if (!hasStoredNames(all)) return;
  const byStoredName = new Map<string, Member>();
  for (const member of all.values()) {
    const { storedName } = member.attribute;
    const other = byStoredName.get(storedName);
    if (other === undefined) {
      byStoredName.set(storedName, member);
      continue;
    }
    scope.findings.report(
      "duplicate-stored-name",
      member.origin.file,
      member.origin.nameSpan,
      { name: member.attribute.name, other: other.attribute.name, stored: storedName },
      {
        related: [related("The other one is here.", other.origin.file, other.origin.nameSpan)],
      },
    );
  }
}

/** Nearly no model has any, so that the names need not be compared. */
function hasStoredNames(members: ReadonlyMap<string, Member>): boolean {
  for (const { attribute } of members.values()) {
    if (attribute.storedName !== attribute.name) return true;
  }
  return false;
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
