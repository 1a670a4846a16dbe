import { createDiagnostic } from "../../language/index.ts";
import type { Clinic, Use } from "../clinic.ts";
import { numberText } from "../figures.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports `consistent` reads where most reads of the model are, by rate or, without rates, by number,
 * as if it were the default.
 *
 * ## Why is this bad?
 * A strongly consistent read costs twice as much: one read unit for 4 KB instead of a half, so that
 * 2,000 reads of 1 KB per second are 2,000 units instead of 1,000. It is served by the one replica
 * that leads, and so fails and waits more often. Few reads follow a write so closely that they need
 * it; and a write can return the item itself, for nothing.
 * [AWS on read and write operations](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html)
 *
 * ## Example
 * ```dynamo
 * table Shop {
 *   partition key productId: string
 *   sort key part: string
 * }
 *
 * entity Product in Shop {
 *   part = "PRODUCT"
 *
 *   productId: ulid
 *   title: string @size(40B)
 * }
 *
 * pattern GetProduct {
 *   get Product
 *   where productId = :productId
 *   consistent
 * //^^^^^^^^^^ Most reads are strongly consistent, as if it were the default: GetProduct takes 2,000 instead of 1,000 read units per second. …
 *   rate 2k/s
 * }
 *
 * pattern ProductsById {
 *   batch get Product
 *   where productId = :productId
 *   consistent
 * //^^^^^^^^^^ Most reads are strongly consistent, as if it were the default: ProductsById …
 *   rate 10/s
 * }
 *
 * pattern PartsOfProduct {
 *   query Product
 *   where productId = :productId
 *   consistent
 * //^^^^^^^^^^ Most reads are strongly consistent, as if it were the default: PartsOfProduct …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Shop {
 *   partition key productId: string
 * }
 *
 * entity Product in Shop {
 *   productId: ulid
 *   title: string @size(40B)
 * }
 *
 * pattern GetProduct {
 *   get Product
 *   where productId = :productId
 *   rate 2k/s
 * }
 *
 * pattern ProductForCheckout {
 *   get Product
 *   where productId = :productId
 *   consistent
 * }
 * ```
 *
 * ## When to allow it
 * Where each of these reads decides something that a stale item would decide wrongly.
 */
export const consistentReadDefault = defineRule({
  code: "consistent-read-default",
  *check(clinic) {
    const reads = clinic.uses.filter(mayChoose);
    const consistent = reads.filter(({ pattern }) => pattern.consistent);
    if (consistent.length < fewReads || !areMost(consistent, reads)) return;
    for (const { pattern, operation } of consistent) {
      const clause = pattern.node.clauses.find(({ kind }) => kind === "ConsistentClause");
      if (clause === undefined) continue;
      const { file } = pattern.origin;
      const units = "readUnits" in operation ? operation.readUnits : undefined;
      const { rate } = pattern;
      const cost =
        units === undefined || rate === undefined
          ? "twice the read units"
          : `${numberText(units * rate)} instead of ${numberText((units * rate) / 2)} read units per second`;
      yield createDiagnostic(
        "consistent-read-default",
        { file, span: clause.span },
        { pattern: pattern.name, cost },
        { changes: [removal(clinic, file, clause.span)] },
      );
    }
  },
});

/** Below this, each may well have its reason. */
const fewReads = 3;

/** A read of one pattern that could be of either kind: not through a global index. */
function mayChoose({ pattern, path, access, isPreliminary, isTransactional }: Use): boolean {
  if (access !== "read" || isPreliminary || isTransactional) return false;
  return path.kind !== "global" && pattern.verb !== "search";
}

function areMost(consistent: readonly Use[], all: readonly Use[]): boolean {
  const rateOf = (uses: readonly Use[]): number | undefined => {
    let sum = 0;
    for (const { pattern } of uses) {
      if (pattern.rate === undefined) return undefined;
      sum += pattern.rate;
    }
    return sum;
  };
  const [own, total] = [rateOf(consistent), rateOf(all)];
  if (own !== undefined && total !== undefined) return own * 2 > total;
  return consistent.length * 2 > all.length;
}

function removal({ model }: Clinic, file: string, span: { start: number; end: number }) {
  const text = model.files.find(({ uri }) => uri === file)?.text ?? "";
  const gap = /\s*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
  return {
    title: "Read eventually consistent, for half of the units",
    edits: [{ file, span: { start: span.start - gap, end: span.end }, newText: "" }],
  };
}
