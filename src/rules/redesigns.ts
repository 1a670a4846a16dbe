import type { AccessPath, Pattern } from "../language/semantics/model.ts";
import type { Change } from "../language/text/edits.ts";
import { keyByFilter } from "./access-patterns/key-by-filter.ts";
import { openClinic } from "./clinic.ts";
import type { ExaminedModel } from "./index.ts";
import { replacementOf } from "./indexes/synthetic-key-replaceable.ts";
import { thresholdsWith } from "./thresholds.ts";

/**
 * Redesigns that an author may ask for, whether or not a rule advises them: the rules are the ones
 * that know how, and prove that every pattern returns what it returned.
 */
export interface Redesigns {
  /** A multi-attribute key in the place of an index's synthetic one. */
  naturalKey(index: AccessPath): Redesign | undefined;
  /** An index whose key serves what the pattern filters by now. */
  keyOfFilter(pattern: Pattern): Redesign | undefined;
}

export type Redesign =
  | { readonly kind: "change"; readonly change: () => Change | undefined }
  /** It would be one, but a pattern stands in its way: how, in words. */
  | { readonly kind: "obstacle"; readonly obstacle: string };

export function redesignsOf({ model, plans, planning }: ExaminedModel): Redesigns {
  const clinic = openClinic({ model, plans, planning, thresholds: thresholdsWith(undefined) });
  return {
    naturalKey(index) {
      const table = model.tables.find(({ indexes }) => indexes.includes(index));
      const found = table === undefined ? undefined : replacementOf(clinic, table, index);
      if (found?.obstacle !== undefined) return { kind: "obstacle", obstacle: found.obstacle };
      const { change } = found ?? {};
      return change === undefined ? undefined : { kind: "change", change: () => change()[0] };
    },
    keyOfFilter(pattern) {
      const change = keyByFilter(clinic, pattern);
      return change === undefined ? undefined : { kind: "change", change: () => change };
    },
  };
}
