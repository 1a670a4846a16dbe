import type { Entity } from "../language/semantics/model.ts";
import type { Candidate } from "./read-paths.ts";
import type { EntitySizes } from "./sizes.ts";

/**
 * Rule 8: the best of the paths that serve a pattern, and why each other one was not chosen. The
 * candidates stand in the order of their declaration; the base table is the first.
 */
export function chooseCandidate(
  candidates: readonly Candidate[],
  entities: readonly Entity[],
  sizes: EntitySizes,
): { readonly chosen: Candidate; readonly passedOver: readonly PassedOver[] } | undefined {
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return { chosen: only, passedOver: [] };
  const ranked = candidates.map((candidate, position) => ({
    candidate,
    rank: rankOf(candidate, position, entities, sizes),
  }));
  ranked.sort((left, right) => compareRanks(left.rank, right.rank));
  const [best, ...others] = ranked;
  if (best === undefined) return undefined;
  return {
    chosen: best.candidate,
    passedOver: others.map(({ candidate, rank }) => ({
      candidate,
      reason: reasonFor(best.rank, rank, best.candidate.path.name),
    })),
  };
}

export interface PassedOver {
  readonly candidate: Candidate;
  readonly reason: string;
}

/** How many key attributes equalities fix. */
export function fixedCount(candidate: Candidate): number {
  const sort = candidate.match.sort.filter(({ condition }) => condition.operator === "=");
  return candidate.match.partition.length + sort.length;
}

/** Less is better, the earlier entries first. */
type Rank = readonly number[];

const criteria = [
  "serves too, but needs an added filter",
  "serves too, but may lack items, which are not on it without an optional attribute",
  "serves too",
  "serves too, with fewer key attributes fixed",
  "serves too, with larger entries",
  "serves too, and is declared later",
] as const;

function rankOf(
  candidate: Candidate,
  position: number,
  entities: readonly Entity[],
  sizes: EntitySizes,
): Rank {
  const { path } = candidate;
  return [
    candidate.added.length > 0 ? 1 : 0,
    candidate.incomplete.length > 0 ? 1 : 0,
    pathOrder[path.kind],
    -fixedCount(candidate),
    entrySize(candidate, entities, sizes),
    position,
  ];
}

const pathOrder = { table: 0, local: 1, global: 2 } as const;

/** Bytes where they are known of all entities, else by how much the projection holds. */
function entrySize({ path }: Candidate, entities: readonly Entity[], sizes: EntitySizes): number {
  let bytes = 0;
  for (const entity of entities) {
    const size = sizes.bytesOn(entity, path);
    if (size === undefined) {
      if (path.projection.kind === "all") return Number.MAX_SAFE_INTEGER;
      return path.projection.kind === "keys" ? 0 : path.projection.attributes.length;
    }
    bytes += size;
  }
  return bytes;
}

function compareRanks(left: Rank, right: Rank): number {
  for (const [position, value] of left.entries()) {
    const difference = value - (right[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function reasonFor(best: Rank, other: Rank, chosen: string): string {
  const position = best.findIndex((value, index) => value !== other[index]);
  const reason = criteria[position] ?? criteria[5];
  return position === 2 ? `${reason}, but ${chosen} costs less to keep up` : reason;
}
