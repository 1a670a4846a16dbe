import { indexWriteUnits, writeUnits } from "../dynamodb/capacity.ts";
import type { Entity } from "../language/semantics/model.ts";
import { heldAttributes } from "./coverage.ts";
import type { Planning } from "./planning.ts";

/** What a write does to an item. */
export type WriteKind =
  | { readonly kind: "new" }
  | { readonly kind: "gone" }
  | { readonly kind: "checked" }
  /** Stored names of what changes. */
  | { readonly kind: "changed"; readonly attributes: ReadonlySet<string> };

/**
 * Units of a write of an item of average size, with its index entries: each takes a write where it
 * comes, goes, or has a projected attribute changed, and two where a key attribute of it changes.
 * `undefined` where a size is not known.
 */
export function estimateWrite(
  planning: Planning,
  entity: Entity,
  write: WriteKind,
  transactional: boolean,
): number | undefined {
  const { primary, indexes } = entity.table;
  const bytes = planning.sizes.bytesOn(entity, primary);
  if (bytes === undefined) return undefined;
  let units = writeUnits(bytes, { transactional });
  if (write.kind === "checked") return units;
  for (const index of indexes) {
    if (planning.placeOf(entity, index) === undefined) continue;
    const entry = planning.sizes.bytesOn(entity, index);
    if (entry === undefined) return undefined;
    if (write.kind === "new") units += indexWriteUnits({ after: entry });
    else if (write.kind === "gone") units += indexWriteUnits({ before: entry });
    else {
      const keys = [...index.partition, ...index.sort].map(({ storedName }) => storedName);
      const held = heldAttributes(entity, index);
      const changed = [...write.attributes];
      units += indexWriteUnits({
        before: entry,
        after: entry,
        keyChanged: changed.some((name) => keys.includes(name)),
        changed: changed.some((name) => held === undefined || held.has(name)),
      });
    }
  }
  return units;
}
