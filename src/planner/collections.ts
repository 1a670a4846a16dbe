import type { Entailment, KeyMatch, KnownPart, SortMatch } from "./key-conditions.ts";
import { lacks, type PathProblem } from "./problems.ts";
import { prefixCondition } from "./ranges.ts";
import { sameExpression } from "./substitute.ts";

export interface MatchOfEntity {
  readonly entity: string;
  readonly match: KeyMatch;
}

export interface CommonMatch {
  /** The key condition that all entities share. */
  readonly match: KeyMatch;
  /**
   * What the key condition implies, for each match: the common part of the sort conditions may imply
   * less than an own one.
   */
  readonly entailed: readonly Entailment[];
}

/**
 * Rule 5: one request for several entities has one partition and one sort condition. Equal
 * conditions are used, else the beginning that all of them share, else none.
 */
export function commonMatch(matches: readonly MatchOfEntity[]): CommonMatch | PathProblem {
  const [first, ...others] = matches;
  if (first === undefined) return lacks.together();
  if (others.length === 0) {
    return { match: first.match, entailed: [first.match.entailed] };
  }
  if (matches.some(({ match }) => match.fanOut !== undefined)) return lacks.together();
  for (const other of others) {
    const equal = first.match.partition.every((mine, position) => {
      const theirs = other.match.partition[position];
      return theirs !== undefined && sameExpression(mine.value, theirs.value);
    });
    if (!equal) return lacks.differentPartition(first.entity, other.entity);
  }

  const entailed = matches.map(({ match }) => partitionEntailment(match));
  const sort: SortMatch[] = [];
  for (const [position, mine] of first.match.sort.entries()) {
    const all = matches.map(({ match }) => match.sort[position]);
    if (!all.every((theirs) => theirs !== undefined)) break;
    if (all.every((theirs) => sameCondition(theirs.condition, mine.condition))) {
      sort.push(mine);
      for (const [index, own] of entailed.entries()) {
        entail(own, all[index]?.entails ?? [], mine);
      }
      if (mine.condition.operator === "=") continue;
      break;
    }
    const length = commonLength(all.map(({ beginning }) => beginning));
    const shared = sharedBeginning(
      all.map(({ beginning }) => beginning),
      length,
    );
    const condition = prefixCondition(
      mine.key.storedName,
      shared.map(({ part }) => part),
    );
    if (condition === undefined) break;
    sort.push({
      key: mine.key,
      condition,
      constraint: { startsWith: shared.map(({ texts }) => texts) },
      beginning: shared,
      entails: [],
    });
    for (const [index, own] of entailed.entries()) {
      entail(own, entailedByBeginning(all[index]?.beginning ?? [], length), mine);
    }
    break;
  }
  return {
    match: {
      ...first.match,
      sort,
      firstFree: Math.min(...matches.map(({ match }) => match.firstFree)),
      filtered: [...new Set(matches.flatMap(({ match }) => match.filtered))],
      caseless: [...new Set(matches.flatMap(({ match }) => match.caseless))],
      spelled: [...new Set(matches.flatMap(({ match }) => match.spelled))],
    },
    entailed,
  };
}

function partitionEntailment({ entailed }: KeyMatch): (string | undefined)[] {
  return entailed.map((servedBy) =>
    servedBy?.startsWith("partition") === true ? servedBy : undefined,
  );
}

function entail(
  entailed: (string | undefined)[],
  conjuncts: readonly number[],
  match: SortMatch,
): void {
  for (const conjunct of conjuncts) entailed[conjunct] = `sort key ${match.key.storedName}`;
}

/** How many parts are the same in all of them. */
function commonLength(beginnings: readonly (readonly KnownPart[])[]): number {
  const [first, ...others] = beginnings;
  if (first === undefined) return 0;
  const differing = first.findIndex(({ part }, position) =>
    others.some((other) => {
      const theirs = other[position]?.part;
      return theirs === undefined || !samePart(part, theirs);
    }),
  );
  return differing < 0 ? first.length : differing;
}

/** The common parts, and what the first differing texts have in common. */
function sharedBeginning(
  beginnings: readonly (readonly KnownPart[])[],
  length: number,
): readonly KnownPart[] {
  const common = beginnings[0]?.slice(0, length) ?? [];
  const texts = beginnings.map((beginning) => beginning[length]?.part);
  const text = texts.every((part) => typeof part === "string") ? commonStart(texts) : "";
  // A beginning that ends in an argument is one of longer arguments too, so that it says nothing.
  const last = common.at(-1);
  const end = text === "" && last !== undefined && isOpenEnded(last) ? common.slice(0, -1) : common;
  if (text === "") return end;
  return [
    ...common,
    { part: text, texts: { kind: "text", text }, entails: [], width: text.length },
  ];
}

/** The conjuncts that follow from the common parts: those whose arguments end within them. */
function entailedByBeginning(beginning: readonly KnownPart[], length: number): readonly number[] {
  return beginning.slice(0, length).flatMap((part, position) => {
    const closed = !isOpenEnded(part) || position + 1 < length;
    return closed ? part.entails : [];
  });
}

function isOpenEnded(part: KnownPart): boolean {
  return typeof part.part !== "string" && part.width === undefined;
}

/** A guard differs where different texts follow; the argument is the same. */
function samePart(left: KnownPart["part"], right: KnownPart["part"]): boolean {
  if (typeof left === "string" || typeof right === "string") return left === right;
  return (
    sameExpression(left.expression, right.expression) &&
    JSON.stringify(left.format) === JSON.stringify(right.format)
  );
}

function commonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && same < other.length && first[same] === other[same]) same++;
    length = same;
  }
  // Half of a surrogate pair is no text.
  const cut = first.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function sameCondition(left: SortMatch["condition"], right: SortMatch["condition"]): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
