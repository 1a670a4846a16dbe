import { compareNumbers } from "../dynamodb/numbers.ts";
import type { AccessPath, Entity, Table } from "../language/semantics/model.ts";
import type { TypeLookup } from "./attribute-types.ts";
import {
  type EntityOnPath,
  type KeyComponent,
  placeOnPath,
  textsOfComponent,
} from "./components.ts";
import type { KeyMatch, SliceConstraint } from "./key-conditions.ts";
import { type KeyText, literalStart, mayBeAtMost, mayBeEqual, mayBeginWith } from "./key-texts.ts";
import { lockKeysOnPath, uniqueAttributesOf } from "./unique-locks.ts";

/** A kind of item on a path: an entity's, or the lock items of a unique attribute. */
export interface Inhabitant {
  /** The entity's name, or what a lock item keeps: `the lock of Customer.email`. */
  readonly name: string;
  readonly entity: Entity;
  readonly isLock: boolean;
  /** Where it stands among all of the path. */
  readonly position: number;
  /** For each key attribute of the path the texts that it can have. */
  readonly partition: readonly InhabitantKey[];
  readonly sort: readonly InhabitantKey[];
}

/** Inhabitants whose keys can have the same texts: where one may lie, so may all. */
export interface InhabitantGroup {
  readonly partition: readonly InhabitantKey[];
  readonly sort: readonly InhabitantKey[];
  /** At least one, in the order of `all`. */
  readonly members: readonly Inhabitant[];
  /** One and the same for groups whose keys begin with the same literals. */
  readonly beginning: object;
}

/** The kinds of items that may lie in a slice although the pattern does not name them. */
export interface ForeignItems {
  /** Those of one beginning stand together. A member that the pattern names is not meant. */
  readonly groups: readonly InhabitantGroup[];
  readonly named: readonly Entity[];
  readonly count: number;
}

export interface InhabitantKey {
  readonly texts: KeyText;
  /** Of a key that is the same number in all items. */
  readonly number?: string;
  readonly isText: boolean;
}

/** All kinds of items on one path, found by the literals with which their keys begin. */
export interface Inhabitants {
  readonly all: readonly Inhabitant[];
  /** Visits those whose keys may begin like these texts; the others certainly do not. */
  visit(partitionStart: string, sortStart: string, action: (found: Inhabitant) => void): void;
  /** The same by groups of equal keys, so that a proof is made once for all of a group. */
  visitGroups(
    partitionStart: string,
    sortStart: string,
    action: (found: InhabitantGroup) => void,
  ): void;
}

/** Of a read of one item. */
export const noForeignItems: ForeignItems = { groups: [], named: [], count: 0 };

/**
 * Rule 4: the kinds of items that may lie in a slice although the pattern does not name them. None
 * is a proof; one is only a possibility.
 */
export function foreignItems(
  match: KeyMatch,
  inhabitants: Inhabitants,
  named: readonly Entity[],
): ForeignItems {
  const [partition] = match.partition;
  const [sort] = match.sort;
  const groups: InhabitantGroup[] = [];
  let count = 0;
  inhabitants.visitGroups(startOf(partition?.texts), startOf(sort?.constraint), (group) => {
    let own = 0;
    for (const entity of named) if (positionIn(group, entity) >= 0) own++;
    // Mostly only the pattern's own items begin like its slice: then there is nothing to prove.
    if (own === group.members.length || !mayLieIn(group, match)) return;
    groups.push(group);
    count += group.members.length - own;
  });
  return { groups, named, count };
}

/** The members of the groups that the pattern does not name: at most so many, the first of them. */
export function foreignMembers(
  { groups, named }: ForeignItems,
  most = Number.POSITIVE_INFINITY,
): readonly Inhabitant[] {
  const found: Inhabitant[] = [];
  let position = 0;
  while (position < groups.length && found.length < most) {
    const start = groups[position]?.beginning;
    const alike: Inhabitant[] = [];
    for (; groups[position]?.beginning === start && start !== undefined; position++) {
      let count = 0;
      for (const member of groups[position]?.members ?? []) {
        if (count === most) break;
        if (!member.isLock && named.includes(member.entity)) continue;
        alike.push(member);
        count++;
      }
    }
    found.push(...alike.sort((left, right) => left.position - right.position));
  }
  return found.slice(0, most);
}

/** Where an entity's items stand in a group, or -1. */
export function positionIn(group: InhabitantGroup, entity: Entity): number {
  const { members } = group;
  if (members.length <= fewMembers) {
    return members.findIndex((member) => !member.isLock && member.entity === entity);
  }
  let positions = positionsIn.get(group);
  if (positions === undefined) {
    positions = new Map();
    for (const [position, member] of group.members.entries()) {
      if (!member.isLock) positions.set(member.entity, position);
    }
    positionsIn.set(group, positions);
  }
  return positions.get(entity) ?? -1;
}

/** As many as are looked through sooner than they are found by a map, which would have to be made. */
const fewMembers = 8;

const positionsIn = new WeakMap<InhabitantGroup, Map<Entity, number>>();

function mayLieIn(
  inhabitant: Pick<InhabitantGroup, "partition" | "sort">,
  match: KeyMatch,
): boolean {
  const partition = match.partition.every(({ texts }, position) =>
    mayFulfil(inhabitant.partition[position], texts),
  );
  return (
    partition &&
    match.sort.every(({ constraint }, position) => mayFulfil(inhabitant.sort[position], constraint))
  );
}

function mayFulfil(key: InhabitantKey | undefined, constraint: SliceConstraint): boolean {
  if (key === undefined) return true;
  if (constraint.number !== undefined) {
    return key.number === undefined || compareNumbers(key.number, constraint.number) === 0;
  }
  if (!key.isText) return true;
  const { equal, startsWith, atLeast, atMost } = constraint;
  if (equal !== undefined && !mayBeEqual(key.texts, equal)) return false;
  if (startsWith !== undefined && !mayBeginWith(key.texts, startsWith)) return false;
  if (atLeast !== undefined && !mayBeAtMost(atLeast, key.texts)) return false;
  return atMost === undefined || mayBeAtMost(key.texts, atMost);
}

/** Everything that the tables' entities and their unique attributes put on the path. */
export function inhabitantsOf(
  table: Table,
  path: AccessPath,
  typeNamed: TypeLookup,
  placeOf: (entity: Entity, path: AccessPath) => EntityOnPath | undefined = (entity, at) =>
    placeOnPath(entity, at, typeNamed),
): Inhabitants {
  const all: Inhabitant[] = [];
  for (const entity of table.entities) {
    const place = placeOf(entity, path);
    if (place !== undefined) {
      const keyOf = (component: KeyComponent): InhabitantKey =>
        keyTexts(component, entity, typeNamed);
      all.push({
        name: entity.name,
        entity,
        isLock: false,
        position: all.length,
        partition: place.partition.map(keyOf),
        sort: place.sort.map(keyOf),
      });
    }
    for (const attribute of uniqueAttributesOf(entity)) {
      const lock = lockKeysOnPath(entity, attribute, path);
      if (lock === undefined) continue;
      const name = `the lock of ${entity.name}.${attribute.name}`;
      all.push({ name, entity, isLock: true, position: all.length, ...lock });
    }
  }
  return { all, ...prefixIndex(all) };
}

function keyTexts(component: KeyComponent, entity: Entity, typeNamed: TypeLookup): InhabitantKey {
  const { constant } = component;
  return {
    texts: textsOfComponent(component, entity, typeNamed),
    isText: component.key.type === "string",
    ...(constant !== undefined && "N" in constant ? { number: constant.N } : {}),
  };
}

/**
 * Finds the inhabitants by the beginnings of their partition and sort keys, so that a table of
 * thousands of entities needs no comparison of each with each.
 */
function prefixIndex(all: readonly Inhabitant[]): Pick<Inhabitants, "visit" | "visitGroups"> {
  const byPartition = new PrefixMap<PrefixMap<SameBeginning>>();
  for (const inhabitant of all) {
    const bySort = byPartition.at(startOfKey(inhabitant.partition[0]), () => new PrefixMap());
    const same = bySort.at(startOfKey(inhabitant.sort[0]), () => ({ members: [] }));
    same.members.push(inhabitant);
  }
  const find = (
    partitionStart: string,
    sortStart: string,
    action: (found: SameBeginning) => void,
  ): void => {
    byPartition.visit(partitionStart, (bySort) => {
      bySort.visit(sortStart, action);
    });
  };
  return {
    visit: (partitionStart, sortStart, action) => {
      find(partitionStart, sortStart, ({ members }) => {
        for (const member of members) action(member);
      });
    },
    visitGroups: (partitionStart, sortStart, action) => {
      find(partitionStart, sortStart, (same) => {
        same.groups ??= groupsOf(same);
        for (const group of same.groups) action(group);
      });
    },
  };
}

/** The inhabitants whose keys begin with the same literals. */
interface SameBeginning {
  readonly members: Inhabitant[];
  /** Those among them with equal keys, once somebody asks. */
  groups?: readonly InhabitantGroup[];
}

/** Inhabitants whose keys begin with the same literals, put together where their keys are equal. */
function groupsOf(beginning: SameBeginning): readonly InhabitantGroup[] {
  const groups = new Map<string, InhabitantGroup & { readonly members: Inhabitant[] }>();
  for (const member of beginning.members) {
    const { partition, sort } = member;
    // One alone, as in most tables, need not be compared with others.
    const keys = beginning.members.length === 1 ? "" : JSON.stringify([partition, sort]);
    const group = groups.get(keys);
    if (group !== undefined) group.members.push(member);
    else groups.set(keys, { partition, sort, beginning, members: [member] });
  }
  return [...groups.values()];
}

/** Values by a text of which the one asked for is a beginning, or which is a beginning of that. */
class PrefixMap<V> {
  readonly #values = new Map<string, V>();
  #sorted: readonly string[] | undefined;
  #lengths: readonly number[] | undefined;

  at(text: string, create: () => V): V {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    const created = create();
    this.#values.set(text, created);
    this.#sorted = undefined;
    this.#lengths = undefined;
    return created;
  }

  visit(text: string, action: (value: V) => void): void {
    this.#sorted ??= [...this.#values.keys()].sort();
    const sorted = this.#sorted;
    this.#lengths ??= [...new Set(sorted.map(({ length }) => length))].sort((a, b) => a - b);
    for (const length of this.#lengths) {
      if (length >= text.length) break;
      const value = this.#values.get(text.slice(0, length));
      if (value !== undefined) action(value);
    }
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? "") < text) low = middle + 1;
      else high = middle;
    }
    for (let position = low; position < sorted.length; position++) {
      const key = sorted[position] ?? "";
      if (!key.startsWith(text)) return;
      const value = this.#values.get(key);
      if (value !== undefined) action(value);
    }
  }
}

function startOfKey(key: InhabitantKey | undefined): string {
  return key?.isText === true ? literalStart(key.texts) : "";
}

/** The literal with which each text of the slice begins. */
function startOf(constraint: SliceConstraint | undefined): string {
  const texts = constraint?.equal ?? constraint?.startsWith;
  return texts === undefined ? "" : literalStart(texts);
}
