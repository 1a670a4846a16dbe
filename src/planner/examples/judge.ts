import { type AttributeValue, type Item, identityOf } from "../../dynamodb/values.ts";
import { decodeItem } from "../decode.ts";
import { entityShapeOf, tableShapeOf, typeLookupOf } from "../naming.ts";
import { hasValues } from "./compare.ts";
import { judgeReturned, type ReturnedItem } from "./judge-returned.ts";
import { counted, itemText, outcomeText, unitsText } from "./outcome-text.ts";
import type { ExampleCase, ExampleOutcome, ExampleSample, ExampleSuite } from "./suite.ts";

/** What a call came to. */
export interface ExampleObservation {
  /** In the order in which they were returned. */
  readonly items: readonly ReturnedItem[];
  /** The write was refused, since a condition did not hold. */
  readonly refusal?: {
    readonly message: string;
    /** A transaction was cancelled by it. */
    readonly inTransaction: boolean;
  };
  readonly consumed: { readonly read: number; readonly write: number };
  /** The items of each table after a write, by its logical name. */
  readonly stored: ReadonlyMap<string, readonly Item[]>;
}

/** An expectation that was not met. The two texts are made to be compared line by line. */
export interface ExampleFailure {
  /** One sentence. */
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

/** Compares what a call came to with what its example expects; nothing where all of it holds. */
export function judgeExample(
  suite: ExampleSuite,
  example: ExampleCase,
  observation: ExampleObservation,
): readonly ExampleFailure[] {
  const { expectations, pattern } = example;
  const { refusal } = observation;
  if (refusal !== undefined && !expectations.some(({ kind }) => kind === "fails")) {
    return [
      {
        message: refusal.message,
        expected: expectations.map(outcomeText).join("\n"),
        actual: refusalText(refusal),
      },
    ];
  }
  return expectations.flatMap((expectation): readonly ExampleFailure[] => {
    const verdict = judge(suite, example, expectation, observation);
    if (verdict === undefined) return [];
    const { what, expected, actual } = verdict;
    return [{ message: `${pattern} ${what}.`, expected, actual }];
  });
}

interface Verdict {
  /** What went wrong, as the end of a sentence that begins with the pattern's name. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

function judge(
  suite: ExampleSuite,
  example: ExampleCase,
  expectation: ExampleOutcome,
  observation: ExampleObservation,
): Verdict | undefined {
  switch (expectation.kind) {
    case "returns":
      return judgeReturned(suite, example, expectation, observation.items);
    case "returns count": {
      const { items } = observation;
      if (items.length === expectation.count) return undefined;
      const listed = items.map((item) =>
        itemText(suite.plans, undefined, item.entity, item.values),
      );
      return {
        what: `returned ${counted(items.length, "item")} instead of ${expectation.count}`,
        expected: counted(expectation.count, "item"),
        actual: [counted(items.length, "item"), ...listed].join("\n"),
      };
    }
    case "fails":
      return judgeFailure(expectation, observation);
    case "leaves":
      return judgeLeft(suite, expectation, observation);
    case "leaves item":
      return judgeLeftItem(suite, expectation, observation);
    case "leaves no": {
      const sample = sampleNamed(suite, expectation.sample);
      const left = sample === undefined ? undefined : storedItem(suite, sample, observation);
      if (sample === undefined || left === undefined) return undefined;
      return {
        what: `left ${sample.name}, which should be gone`,
        expected: outcomeText(expectation),
        actual: itemText(suite.plans, sample.name, sample.entity, left),
      };
    }
    case "within": {
      const { units, dimension } = expectation;
      const consumed = observation.consumed[dimension];
      if (consumed <= units) return undefined;
      return {
        what: `consumed ${unitsText(consumed, dimension)}`,
        expected: `at most ${unitsText(units, dimension)}`,
        actual: unitsText(consumed, dimension),
      };
    }
    default:
      return expectation satisfies never;
  }
}

function judgeFailure(
  expectation: Extract<ExampleOutcome, { kind: "fails" }>,
  { refusal }: ExampleObservation,
): Verdict | undefined {
  const expected = outcomeText(expectation);
  if (refusal === undefined) {
    return { what: "succeeded, though it should fail", expected, actual: "succeeds" };
  }
  // A failed condition is what it is in a transaction too; that one was cancelled is more.
  if (expectation.error !== "TransactionCanceled" || refusal.inTransaction) return undefined;
  return { what: "failed in another way", expected, actual: refusalText(refusal) };
}

function refusalText({ message, inTransaction }: NonNullable<ExampleObservation["refusal"]>) {
  return `fails ${inTransaction ? "TransactionCanceled" : "ConditionalCheckFailed"}: ${message}`;
}

function judgeLeft(
  suite: ExampleSuite,
  expectation: Extract<ExampleOutcome, { kind: "leaves" }>,
  observation: ExampleObservation,
): Verdict | undefined {
  const sample = sampleNamed(suite, expectation.sample);
  if (sample === undefined) return undefined;
  const { plans } = suite;
  const { name, entity } = sample;
  const { values } = expectation;
  const left = storedItem(suite, sample, observation);
  if (left !== undefined && has(suite, entity, left, values)) return undefined;
  const isBare = Object.keys(values).length === 0;
  return {
    what: left === undefined ? `left no ${name}` : `left another ${name}`,
    expected: isBare ? `${name}: ${entity}` : itemText(plans, name, entity, values),
    actual:
      left === undefined
        ? `${name} is not there`
        : itemText(plans, name, entity, only(left, Object.keys(values))),
  };
}

function judgeLeftItem(
  suite: ExampleSuite,
  expectation: Extract<ExampleOutcome, { kind: "leaves item" }>,
  observation: ExampleObservation,
): Verdict | undefined {
  const { entity, values } = expectation;
  const { plans } = suite;
  const table = entityShapeOf(plans, entity)?.table ?? "";
  const before = new Set(
    suite.samples.flatMap((sample) =>
      sample.table === table ? [identityOf({ M: sample.item })] : [],
    ),
  );
  const changed: Values[] = [];
  for (const item of observation.stored.get(table) ?? []) {
    const decoded = decodeItem(plans, allEntitiesOf(suite, table), item);
    if (decoded?.entity !== entity) continue;
    if (has(suite, entity, decoded.values, values)) return undefined;
    if (!before.has(identityOf({ M: item }))) changed.push(decoded.values);
  }
  const shown = changed.slice(0, maximumShown);
  const more = changed.length - shown.length;
  return {
    what: `left no such ${entity}`,
    expected: itemText(plans, undefined, entity, values),
    actual:
      changed.length === 0
        ? `no new or changed ${entity}`
        : [
            ...shown.map((item) =>
              itemText(plans, undefined, entity, only(item, Object.keys(values))),
            ),
            ...(more > 0 ? [`and ${more} more`] : []),
          ].join("\n"),
  };
}

/** Of a write of hundreds of items the first ones say what is wrong. */
const maximumShown = 10;

type Values = Readonly<Record<string, AttributeValue>>;

function has(suite: ExampleSuite, entity: string, item: Values, expected: Values): boolean {
  const attributes = entityShapeOf(suite.plans, entity)?.attributes ?? [];
  return hasValues(
    item,
    expected,
    (name) => attributes.find((attribute) => attribute.name === name)?.type,
    typeLookupOf(suite.plans),
  );
}

/** The values of the item that now lies under a sample's key, by logical name. */
function storedItem(
  suite: ExampleSuite,
  { table, entity, item }: ExampleSample,
  { stored }: ExampleObservation,
): Values | undefined {
  const shape = tableShapeOf(suite.plans, table);
  if (shape === undefined) return undefined;
  const keys = [shape.partition, ...(shape.sort === undefined ? [] : [shape.sort])];
  const found = stored.get(table)?.find((each) =>
    keys.every(({ attribute }) => {
      const [own, wanted] = [each[attribute], item[attribute]];
      return own !== undefined && wanted !== undefined && identityOf(own) === identityOf(wanted);
    }),
  );
  // What lies there may be of another entity by now, and has the attributes of that one then.
  return found === undefined ? undefined : (decodeItem(suite.plans, [entity], found)?.values ?? {});
}

function allEntitiesOf({ plans }: ExampleSuite, table: string): readonly string[] {
  return plans.entities.filter((entity) => entity.table === table).map(({ name }) => name);
}

function sampleNamed({ samples }: ExampleSuite, name: string): ExampleSample | undefined {
  return samples.find((sample) => sample.name === name);
}

function only(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
