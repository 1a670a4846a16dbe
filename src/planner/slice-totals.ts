import type { AccessPath, Entity } from "../language/semantics/model.ts";
import { type ForeignItems, type InhabitantGroup, positionIn } from "./foreign-items.ts";
import type { Planning } from "./planning.ts";
import type { Candidate } from "./read-paths.ts";

/** The items of one entity in a slice. */
export interface SliceItems {
  readonly count?: number;
  /** In words, what makes `count` an upper bound. */
  readonly open: readonly string[];
  readonly missing: readonly string[];
}

export interface SlicePart extends SliceItems {
  readonly entity: Entity;
  /** Of one item. */
  readonly bytes: number | undefined;
}

/** What the items of several entities come to; a figure that one of them lacks is not known. */
export interface SliceTotal {
  readonly parts: number;
  readonly count: number | undefined;
  /** Of all of them. */
  readonly bytes: number | undefined;
  /** Of the largest item. */
  readonly largest: number | undefined;
  readonly open: readonly string[];
  readonly missing: readonly string[];
  /** What keeps the size of an item from being known. */
  readonly unsized: readonly string[];
}

export function totalOfPart(planning: Planning, path: AccessPath, part: SlicePart): SliceTotal {
  const { entity, count, bytes, open, missing } = part;
  return {
    parts: 1,
    count,
    bytes: count === undefined || bytes === undefined ? undefined : count * bytes,
    largest: bytes,
    open,
    missing,
    unsized: bytes === undefined ? planning.sizes.unknownOn(entity, path) : none,
  };
}

export function totalOf(totals: readonly SliceTotal[]): SliceTotal {
  const figures = totals.reduce<Figures>(together, nothing);
  return {
    ...figures,
    open: totals.flatMap(({ open }) => open),
    missing: totals.flatMap(({ missing }) => missing),
    unsized: totals.flatMap(({ unsized }) => unsized),
  };
}

/**
 * What lies in a slice although the pattern does not name it: for each group of equal keys its
 * items are counted once, not for each pattern. The few lock items are not counted.
 */
export function foreignTotals(
  planning: Planning,
  { path, match, foreign }: Pick<Candidate, "path" | "match" | "foreign">,
  accuracy: "exact" | "rough" = "exact",
): readonly SliceTotal[] {
  const isWhole = match.sort.length === 0;
  return foreign.groups.map((group) =>
    withoutNamed(countedGroup(planning, group, path, accuracy, isWhole), group, foreign),
  );
}

type Figures = Pick<SliceTotal, "parts" | "count" | "bytes" | "largest">;

const none: readonly never[] = [];
const nothing: Figures = { parts: 0, count: 0, bytes: 0, largest: 0 };

/** The members of a group, and what those before and after each of them come to. */
interface CountedGroup {
  readonly members: readonly SliceTotal[];
  readonly before: readonly Figures[];
  readonly after: readonly Figures[];
  readonly all: SliceTotal;
}

const counted = new WeakMap<Planning, WeakMap<InhabitantGroup, Map<string, CountedGroup>>>();

function countedGroup(
  planning: Planning,
  group: InhabitantGroup,
  path: AccessPath,
  accuracy: "exact" | "rough",
  isWhole: boolean,
): CountedGroup {
  let ofPlanning = counted.get(planning);
  if (ofPlanning === undefined) {
    ofPlanning = new WeakMap();
    counted.set(planning, ofPlanning);
  }
  let ofGroup = ofPlanning.get(group);
  if (ofGroup === undefined) {
    ofGroup = new Map();
    ofPlanning.set(group, ofGroup);
  }
  const variant = `${accuracy} ${isWhole}`;
  let known = ofGroup.get(variant);
  if (known === undefined) {
    known = countGroup(planning, group, path, accuracy, isWhole);
    ofGroup.set(variant, known);
  }
  return known;
}

function countGroup(
  planning: Planning,
  group: InhabitantGroup,
  path: AccessPath,
  accuracy: "exact" | "rough",
  isWhole: boolean,
): CountedGroup {
  const { sizes } = planning;
  const members = group.members.map(({ entity, isLock }): SliceTotal => {
    if (isLock) return { ...nothing, open: none, missing: none, unsized: none };
    const bytes =
      accuracy === "exact" ? sizes.bytesOn(entity, path) : sizes.roughBytesOn(entity, path);
    return totalOfPart(planning, path, {
      entity,
      bytes,
      ...inItsPartition(planning, entity, path, isWhole),
    });
  });
  const before: Figures[] = [nothing];
  for (const member of members) before.push(together(before.at(-1) ?? nothing, member));
  const after: Figures[] = [nothing];
  for (const member of members.toReversed()) after.push(together(member, after.at(-1) ?? nothing));
  return { members, before, after: after.reverse(), all: totalOf(members) };
}

/** Items of an entity that the pattern does not name, as many as share its partition. */
function inItsPartition(
  planning: Planning,
  entity: Entity,
  path: AccessPath,
  isWhole: boolean,
): SliceItems {
  const collections = planning.quantities.collectionsOf(entity, path);
  const open = isWhole ? none : [`share of ${entity.name} in the slice`];
  if (collections?.averageItems !== undefined) {
    return { count: collections.averageItems, open, missing: none };
  }
  const missing = planning.quantities.unknownItemsWith(entity, collections?.attributes ?? none);
  return { open, missing };
}

/** The sums are put together, since taking one away from another would lose digits. */
function withoutNamed(
  { members, before, after, all }: CountedGroup,
  group: InhabitantGroup,
  { named }: ForeignItems,
): SliceTotal {
  const own = new Set(
    named.map((entity) => positionIn(group, entity)).filter((position) => position >= 0),
  );
  const [position] = own;
  if (position === undefined) return all;
  const others = (_: unknown, index: number): boolean => !own.has(index);
  if (own.size > 1) return totalOf(members.filter(others));
  const textsOf = (of: (total: SliceTotal) => readonly string[]): readonly string[] =>
    of(all).length === 0 ? none : members.filter(others).flatMap(of);
  return {
    ...together(before[position] ?? nothing, after[position + 1] ?? nothing),
    open: textsOf(({ open }) => open),
    missing: textsOf(({ missing }) => missing),
    unsized: textsOf(({ unsized }) => unsized),
  };
}

function together(left: Figures, right: Figures): Figures {
  return {
    parts: left.parts + right.parts,
    count: sum(left.count, right.count),
    bytes: sum(left.bytes, right.bytes),
    largest:
      left.largest === undefined || right.largest === undefined
        ? undefined
        : Math.max(left.largest, right.largest),
  };
}

function sum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}
