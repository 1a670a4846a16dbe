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
  if (expected.length <= mostExpected) return expected;
  const counted = revision === undefined ? undefined : stored[revision];
  if (revision === undefined || counted === undefined) {
    return `What is done to it depends on ${expected.length} of its attributes, and one condition of DynamoDB compares at most ${mostExpected}. With an attribute that is a @revision one comparison is enough.`;
  }
  const first = new Set([revision, versionAttribute, discriminator]);
  return [
    { attribute: revision, value: counted },
    ...expected.filter(({ attribute }) => attribute !== revision && first.has(attribute)),
    ...expected.filter(({ attribute }) => !first.has(attribute)),
  ].slice(0, mostExpected);
}
