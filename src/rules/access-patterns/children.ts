import type { Expression } from "../../language/expressions/expression.ts";
import { attributeNamed, keySourceOf, keySourcesOf } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { sameExpression } from "../../planner/substitute.ts";
import type { Clinic, Use } from "../clinic.ts";
import { fixedAttributes, largestCollection } from "./reading.ts";
import type { Reference } from "./references.ts";

/** Items of one entity that are found by their parent only, and apart from it. */
export interface ApartChildren {
  readonly reference: Reference;
  /** Reads one parent by its key. */
  readonly parentRead: Use;
  /** Reads the children of one parent. */
  readonly childrenRead: Use;
  /** A list of parents, each of which takes a query of its own for its children. */
  readonly list?: Use;
  /** Of one parent, where volumes tell. */
  readonly items?: { readonly average?: number; readonly maximum?: number };
  /** The most bytes that one parent's children take. */
  readonly bytes?: number;
  /** The rates of both reads say that they happen together. */
  readonly together: boolean;
}

/**
 * Children that could stand with their parent. Those that are many stay where they are, and so do
 * those with a table of their own by their parent's key, unless rates say that they are read with it.
 */
export function apartChildrenOf(
  clinic: Clinic,
  references: ReadonlyMap<Entity, readonly Reference[]>,
): readonly ApartChildren[] {
  const found: ApartChildren[] = [];
  for (const ofEntity of references.values()) {
    for (const reference of ofEntity) {
      const apart = apartChildren(clinic, reference);
      if (apart !== undefined) found.push(apart);
    }
  }
  return found;
}

function apartChildren(clinic: Clinic, reference: Reference): ApartChildren | undefined {
  const { from: child, to: parent, attributes } = reference;
  if (child.identity.length > 0 && child.identity.every((name) => attributes.includes(name))) {
    return undefined;
  }
  const reads = clinic.usesOfEntity(child).filter(isRead);
  const childrenRead = reads.find(
    (use) => use.pattern.verb === "query" && isBy(use, attributes) && use.entities.length === 1,
  );
  if (childrenRead === undefined || !reads.every((use) => fixes(use, attributes))) {
    return undefined;
  }
  const ofParent = clinic.usesOfEntity(parent).filter(isRead);
  if (ofParent.some(({ entities }) => entities.includes(child))) return undefined;
  const parentRead = ofParent.find(
    (use) => use.pattern.verb === "get" && fixes(use, parent.identity),
  );
  if (parentRead === undefined || shareCollection(child, parent)) return undefined;
  const size = sizeOf(clinic, childrenRead, child);
  if (size.bytes !== undefined && size.bytes > clinic.thresholds.smallSearchSpaceBytes) {
    return undefined;
  }
  const parentRate = parentRead.pattern.rate;
  const childRate = childrenRead.pattern.rate;
  const rated = parentRate !== undefined && childRate !== undefined;
  const together = rated && childRate * 2 >= parentRate && childRate <= parentRate * 2;
  if (rated && childRate * 2 < parentRate) return undefined;
  // A child that is keyed by itself and found through an index is how a relational layout does it.
  const isRelational = childrenRead.path.kind === "global" && size.maximum !== "unbounded";
  if (!isRelational && !(together && size.bytes !== undefined)) return undefined;
  const list = ofParent.find(({ pattern }) => pattern.verb === "query" || pattern.verb === "scan");
  return {
    reference,
    parentRead,
    childrenRead,
    together,
    ...(list && { list }),
    ...(size.items && { items: size.items }),
    ...(size.bytes !== undefined && { bytes: size.bytes }),
  };
}

interface ChildrenSize {
  readonly items?: { readonly average?: number; readonly maximum?: number };
  readonly bytes?: number;
  readonly maximum?: "unbounded";
}

function sizeOf(clinic: Clinic, { path }: Use, child: Entity): ChildrenSize {
  const collections = clinic.quantities.collectionsOf(child, path);
  const average = collections?.averageItems;
  const maximum = collections?.maximumItems;
  if (average === undefined && maximum === undefined) return {};
  const items = {
    ...(average !== undefined && { average }),
    ...(maximum !== undefined && { maximum }),
  };
  const one = clinic.planning.sizes.bytesOn(child, child.table.primary);
  if (maximum !== undefined) return one === undefined ? { items } : { items, bytes: one * maximum };
  // Whose size is not known counts as a KB here: this tells only whether to speak of them.
  const usual = (average ?? 0) * (one ?? 1024);
  const isFew = usual * largestCollection <= clinic.thresholds.smallSearchSpaceBytes;
  return isFew ? { items } : { items, maximum: "unbounded" };
}

function isRead({ access, isPreliminary }: Use): boolean {
  return access === "read" && !isPreliminary;
}

function fixes({ pattern }: Use, attributes: readonly string[]): boolean {
  const fixed = fixedAttributes(pattern.where);
  return attributes.length > 0 && attributes.every((name) => fixed.has(name));
}

function isBy(use: Use, attributes: readonly string[]): boolean {
  return fixes(use, attributes) && fixedAttributes(use.pattern.where).size === attributes.length;
}

function shareCollection(child: Entity, parent: Entity): boolean {
  if (child.table !== parent.table) return false;
  const own = keySourcesOf(child, child.table.primary)?.partition ?? [];
  const theirs = keySourcesOf(parent, parent.table.primary)?.partition ?? [];
  return own.every((source, position) => {
    const other = theirs[position];
    return other !== undefined && sameExpression(source.expression, other.expression);
  });
}

/** How the child's key would read beside its parent's, where the table's keys are texts. */
export interface KeyBesideParent {
  readonly partition: string;
  readonly sort: string;
}

export function keyBesideParent(
  clinic: Clinic,
  { reference }: ApartChildren,
): KeyBesideParent | undefined {
  const { from: child, to: parent, attributes } = reference;
  const [partition] = parent.table.primary.partition;
  const [sort] = parent.table.primary.sort;
  if (partition === undefined) return undefined;
  const source = keySourceOf(parent, partition);
  if (source === undefined || partition.type !== "string") return undefined;
  const own = ownKey(child, attributes);
  if (own.length === 0 || (sort !== undefined && sort.type !== "string")) return undefined;
  const tail = own.map((name) => `\${${name}}`).join("#");
  const bound = textOfBinding(clinic, parent, partition.name);
  // Names differ where the child calls its parent by a role.
  const renamed = bound?.replace(/\$\{(\w+)/g, (hole, name: string) => {
    const role = attributes[parent.identity.indexOf(name)];
    return role === undefined ? hole : `\${${role}`;
  });
  return {
    partition: renamed ?? `"\${${attributes.join("}#${")}}"`,
    sort: `"${child.name.toUpperCase()}#${tail}"`,
  };
}

/** What tells the children of one parent apart. */
function ownKey(child: Entity, parent: readonly string[]): readonly string[] {
  const key = keySourcesOf(child, child.table.primary);
  const sources = [...(key?.partition ?? []), ...(key?.sort ?? [])].flatMap((each) => each.sources);
  return [...new Set(sources)].filter((name) => !parent.includes(name));
}

function textOfBinding({ model }: Clinic, entity: Entity, key: string): string | undefined {
  const member = entity.node.members.find(
    (each) => each.kind === "BindingMember" && each.attribute.text === key,
  );
  const file = model.files.find(({ uri }) => uri === entity.origin.file);
  if (member?.kind !== "BindingMember" || file === undefined) return undefined;
  return file.text.slice(member.value.span.start, member.value.span.end);
}

/**
 * Moves the children into their parent's collection by new key templates. Only within one table, and
 * where every pattern gives all that the new key is made of.
 */
export function moveChange(clinic: Clinic, apart: ApartChildren): Change | undefined {
  const { from: child, to: parent, attributes } = apart.reference;
  const { table } = child;
  const [partition] = table.primary.partition;
  const [sort] = table.primary.sort;
  if (table !== parent.table || partition === undefined || sort === undefined) return undefined;
  const key = keyBesideParent(clinic, apart);
  if (key === undefined || !isConstant(keySourceOf(parent, sort)?.expression)) return undefined;
  const needed = [...attributes, ...ownKey(child, attributes)];
  const isGiven = needed.every((name) => attributeNamed(child, name)?.optional === false);
  if (!isGiven || needed.some((name) => attributeNamed(child, name)?.type.kind === "binary")) {
    return undefined;
  }
  if (!clinic.model.patterns.every((pattern) => givesKey(pattern, child, attributes, needed))) {
    return undefined;
  }
  const edits: TextEdit[] = [];
  for (const [name, text] of [
    [partition.name, key.partition],
    [sort.name, key.sort],
  ] as const) {
    const member = child.node.members.find(
      (each) => each.kind === "BindingMember" && each.attribute.text === name,
    );
    if (member?.kind !== "BindingMember") return undefined;
    edits.push({ file: child.origin.file, span: member.value.span, newText: text });
  }
  return {
    title: `Key ${child.name} by ${partition.name} = ${key.partition} and ${sort.name} = ${key.sort}; items that exist have to be moved`,
    edits,
  };
}

function givesKey(
  pattern: Pattern,
  child: Entity,
  parent: readonly string[],
  key: readonly string[],
): boolean {
  const parts = [
    ...(pattern.entities.includes(child) && pattern.actions.length === 0
      ? [{ verb: pattern.verb, where: pattern.where }]
      : []),
    ...pattern.actions.filter(({ entity }) => entity === child),
  ];
  return parts.every(({ verb, where }) => {
    if (verb === "create" || verb === "put" || verb === "batch put" || verb === "scan") return true;
    const fixed = fixedAttributes(where);
    if (verb !== "query" && verb !== "first") return key.every((name) => fixed.has(name));
    return fixed.size === parent.length && parent.every((name) => fixed.has(name));
  });
}

function isConstant(expression: Expression | undefined): boolean {
  return (
    expression?.kind === "literal" ||
    (expression?.kind === "template" && expression.parts.every((part) => typeof part === "string"))
  );
}
