import { limits } from "../../dynamodb/limits.ts";
import type { Item } from "../../dynamodb/values.ts";
import { mostExpected } from "./item-requests.ts";
import type { BackfillPlan, EntityBackfill, ExpectedAttribute } from "./plan.ts";

/** The primary key of an item. */
export function keyOf({ key }: Pick<BackfillPlan, "key">, item: Item): Item {
  return Object.fromEntries(
    key.flatMap((attribute) => {
      const value = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
      return value === undefined ? [] : [[attribute, value]];
    }),
  );
}

/**
 * What a write depends on, in so far as one condition of DynamoDB holds it. Where that is not all,
 * the revision of the item stands for the rest, which every write of the model's code raises; an item
 * without one is not to be changed safely, and the reason comes back.
 *
 * @param stored The item as it was read.
 */
export function expectedThatFits(
  { versionAttribute, discriminator }: BackfillPlan,
  { revision }: EntityBackfill,
  stored: Item,
  expected: readonly ExpectedAttribute[],
): readonly ExpectedAttribute[] | string {
  if (fitting(expected).length === expected.length) return expected;
  const counted = revision === undefined ? undefined : stored[revision];
  if (revision === undefined || counted === undefined) {
    return `What is done to it depends on ${expected.length} of its attributes, more than one condition of DynamoDB compares: it has at most ${mostExpected} comparisons and ${limits.expressionBytes} bytes. With an attribute that is a @revision one comparison is enough.`;
  }
  const first = new Set([revision, versionAttribute, discriminator]);
  return fitting([
    { attribute: revision, value: counted },
    ...expected.filter(({ attribute }) => attribute !== revision && first.has(attribute)),
    ...expected.filter(({ attribute }) => !first.has(attribute)),
  ]);
}

/** As many from the beginning as one condition holds, with tokens as short as they can be. */
function fitting(expected: readonly ExpectedAttribute[]): readonly ExpectedAttribute[] {
  let bytes = 0;
  const end = expected.findIndex(({ value }, position) => {
    bytes += value === undefined ? absentBytes : comparedBytes;
    return position >= mostExpected || bytes > limits.expressionBytes;
  });
  return end < 0 ? expected : expected.slice(0, end);
}

const comparedBytes = "#00=:00 AND ".length;
const absentBytes = "attribute_not_exists(#00) AND ".length;
