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
  /** For each key attribute of the path the texts that it can have. */
  readonly partition: readonly InhabitantKey[];
  readonly sort: readonly InhabitantKey[];
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
}

/**
 * Rule 4: the kinds of items that may lie in a slice although the pattern does not name them. None
 * is a proof; one is only a possibility.
 */
export function foreignInhabitants(
  match: KeyMatch,
  inhabitants: Inhabitants,
  named: readonly Entity[],
): readonly Inhabitant[] {
  const [partition] = match.partition;
  const [sort] = match.sort;
  const foreign: Inhabitant[] = [];
  inhabitants.visit(startOf(partition?.texts), startOf(sort?.constraint), (inhabitant) => {
    if (!inhabitant.isLock && named.includes(inhabitant.entity)) return;
    if (mayLieIn(inhabitant, match)) foreign.push(inhabitant);
  });
  return foreign;
}

function mayLieIn(inhabitant: Inhabitant, match: KeyMatch): boolean {
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
        partition: place.partition.map(keyOf),
        sort: place.sort.map(keyOf),
      });
    }
    for (const attribute of uniqueAttributesOf(entity)) {
      const lock = lockKeysOnPath(entity, attribute, path);
      if (lock === undefined) continue;
      const name = `the lock of ${entity.name}.${attribute.name}`;
      all.push({ name, entity, isLock: true, ...lock });
    }
  }
  return { all, visit: prefixIndex(all) };
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
function prefixIndex(all: readonly Inhabitant[]): Inhabitants["visit"] {
  const byPartition = new PrefixMap<PrefixMap<Inhabitant[]>>();
  for (const inhabitant of all) {
    const bySort = byPartition.at(startOfKey(inhabitant.partition[0]), () => new PrefixMap());
    bySort.at(startOfKey(inhabitant.sort[0]), () => []).push(inhabitant);
  }
  return (partitionStart, sortStart, action) => {
    byPartition.visit(partitionStart, (bySort) => {
      bySort.visit(sortStart, (group) => {
        for (const inhabitant of group) action(inhabitant);
      });
    });
  };
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
