import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import { isItemOf } from "./compare.ts";
import { itemText } from "./outcome-text.ts";
import type { ExampleCase, ExampleOutcome, ExampleSample, ExampleSuite } from "./suite.ts";

export interface ReturnedItem {
  /** Absent where it is of no entity of the pattern. */
  readonly entity?: string;
  /** By logical name; empty where the entity is not known. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** As it is stored. */
  readonly item: Item;
}

/**
 * Whether just the samples came back, in their order unless any will do. The two texts list items
 * alike, with the attributes that came back, so that what differs stands out.
 */
export function judgeReturned(
  suite: ExampleSuite,
  example: ExampleCase,
  { samples: names, anyOrder }: Extract<ExampleOutcome, { kind: "returns" }>,
  returned: readonly ReturnedItem[],
): { readonly what: string; readonly expected: string; readonly actual: string } | undefined {
  const wanted = names.flatMap(
    (name) => suite.samples.find((sample) => sample.name === name) ?? [],
  );
  const isSample = (sample: ExampleSample, { entity, values }: ReturnedItem): boolean =>
    entity === sample.entity && isItemOf(sample.values, values, example.partial);
  const pairs = anyOrder
    ? pairInAnyOrder(wanted, returned, isSample)
    : pairInOrder(wanted, returned);
  const holds =
    returned.length === wanted.length &&
    pairs.every(({ sample, item }) => sample !== undefined && item !== undefined) &&
    pairs.every(({ sample, item }) => sample && item && isSample(sample, item));
  if (holds) return undefined;
  const { plans } = suite;
  const shown = shownAttributes(example, returned);
  const nameOf = (item: ReturnedItem, expected: ExampleSample | undefined): string | undefined => {
    if (expected !== undefined && isSample(expected, item)) return expected.name;
    return [...wanted, ...suite.samples].find((sample) => isSample(sample, item))?.name;
  };
  const expectedLines = pairs.flatMap(({ sample }) =>
    sample === undefined
      ? []
      : [itemText(plans, sample.name, sample.entity, shown(sample.entity, sample.values))],
  );
  const actualLines = pairs.flatMap(({ sample, item }) =>
    item === undefined
      ? []
      : [
          itemText(
            plans,
            nameOf(item, sample),
            item.entity,
            item.entity === undefined ? item.item : item.values,
          ),
        ],
  );
  return {
    what: whatIsWrong(wanted, returned, isSample),
    expected: listed(expectedLines),
    actual: listed(actualLines),
  };
}

interface Pair {
  readonly sample?: ExampleSample | undefined;
  readonly item?: ReturnedItem | undefined;
}

function pairInOrder(
  wanted: readonly ExampleSample[],
  returned: readonly ReturnedItem[],
): readonly Pair[] {
  return Array.from({ length: Math.max(wanted.length, returned.length) }, (_, position) => ({
    sample: wanted[position],
    item: returned[position],
  }));
}

function pairInAnyOrder(
  wanted: readonly ExampleSample[],
  returned: readonly ReturnedItem[],
  isSample: (sample: ExampleSample, item: ReturnedItem) => boolean,
): readonly Pair[] {
  const left = [...returned];
  const pairs = wanted.map((sample): Pair => {
    const position = left.findIndex((item) => isSample(sample, item));
    return { sample, item: position < 0 ? undefined : left.splice(position, 1)[0] };
  });
  // What is left of both stands side by side: it may be one item with other values.
  const unpaired = pairs.map((pair) =>
    pair.item === undefined ? { ...pair, item: left.shift() } : pair,
  );
  return [...unpaired, ...left.map((item) => ({ item }))];
}

function whatIsWrong(
  wanted: readonly ExampleSample[],
  returned: readonly ReturnedItem[],
  isSample: (sample: ExampleSample, item: ReturnedItem) => boolean,
): string {
  const pairs = pairInAnyOrder(wanted, returned, isSample);
  const isSameSet =
    wanted.length === returned.length &&
    pairs.every(({ sample, item }) => sample && item && isSample(sample, item));
  if (isSameSet) return "returned the items in another order";
  if (returned.length === 0) return "returned nothing";
  if (wanted.length === 0) return "returned items, though there should be none";
  return "returned other items";
}

/** Of a sample, the attributes that items of its entity came back with; of none, what is asked for. */
function shownAttributes({ returned: asked }: ExampleCase, returned: readonly ReturnedItem[]) {
  return (
    entity: string,
    values: Readonly<Record<string, AttributeValue>>,
  ): Readonly<Record<string, AttributeValue>> => {
    const items = returned.filter((item) => item.entity === entity);
    const names = items.length === 0 ? asked : items.flatMap((item) => Object.keys(item.values));
    if (names === undefined) return values;
    return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
  };
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? "nothing" : items.join("\n");
}
