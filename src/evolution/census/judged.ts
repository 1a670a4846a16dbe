import { attributesIn } from "../../language/expressions/traverse.ts";
import type { CensusEntity } from "./census-plan.ts";

/** What can be told of an item of one version. */
export interface Judged {
  /** Whether the attribute has to be as the entity declares it. */
  has(attribute: string): boolean;
  /** Whether nothing is known of the item but its keys: a function upgrades it. */
  readonly nothing: boolean;
}

/**
 * What an item has to have as the entity declares it. Of an older version that is all but what later
 * versions brought or upgrades touch, and what is computed from these.
 */
export function judgedAttributes(entity: CensusEntity, version: number | undefined): Judged {
  if (version === undefined || version >= entity.version) return everything;
  const pending = entity.upgrades.filter(({ to }) => to > version && to <= entity.version);
  if (pending.some(({ touches }) => touches === "everything")) return nothing;
  const others = new Set(pending.flatMap(({ touches }) => touches));
  for (const { name, since } of entity.attributes) if (since > version) others.add(name);
  // What is computed from them is to come as well.
  for (let before = -1; before !== others.size; ) {
    before = others.size;
    for (const { name, source } of entity.attributes) {
      if (source.kind !== "derived") continue;
      if (attributesIn(source.value).some((each) => others.has(each))) others.add(name);
    }
  }
  return { has: (attribute) => !others.has(attribute), nothing: false };
}

const everything: Judged = { has: () => true, nothing: false };
const nothing: Judged = { has: () => false, nothing: true };
