import type { Span } from "../../base/span.ts";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";
import { seededClock } from "../../language/semantics/seeded-clock.ts";
import type { CallEnvironment } from "../bind.ts";
import type { ModelPlans } from "../plan.ts";

/**
 * All that a runner needs to carry out the examples of a model as tests. Plain JSON: it crosses the
 * border between the language server, which knows the model, and who talks to DynamoDB.
 */
export interface ExampleSuite {
  /** The URI of the model's root. */
  readonly root: string;
  readonly tables: readonly ExampleTable[];
  /** What lies in the tables before each example: the samples and the locks of their unique values. */
  readonly samples: readonly ExampleSample[];
  readonly plans: ModelPlans;
  /** In the order of the files and of the text. */
  readonly examples: readonly ExampleCase[];
}

export interface ExampleTable {
  /** Logical name. */
  readonly name: string;
  readonly definition: TableDefinition;
}

export interface ExampleSample {
  /** As its author calls it; in words where it has no name. */
  readonly name: string;
  /** Logical name. */
  readonly table: string;
  readonly entity: string;
  /** By logical name; empty for a lock item. */
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** As it is stored. */
  readonly item: Item;
}

export interface ExampleCase {
  /** Tells it from the other examples of the suite. Not the same after an edit of the model. */
  readonly id: string;
  /** As it is written, in one line: `OrdersOfCustomer(customerId: "ada") returns second, first`. */
  readonly text: string;
  readonly pattern: string;
  readonly place: { readonly file: string; readonly span: Span };
  /** What keeps it from being run: a finding of the model, as a sentence. */
  readonly problem?: string;
  /** By parameter. */
  readonly arguments: Readonly<Record<string, AttributeValue>>;
  readonly expectations: readonly ExampleOutcome[];
  /** The attributes of which the pattern returns only a part (`return address.city`). */
  readonly partial: readonly string[];
  /** The attributes that the pattern returns; absent where it returns all. */
  readonly returned?: readonly string[];
}

/** What an example expects. Samples are named; values are by logical name. */
export type ExampleOutcome =
  | { readonly kind: "returns"; readonly samples: readonly string[]; readonly anyOrder: boolean }
  | { readonly kind: "returns count"; readonly count: number }
  | { readonly kind: "fails"; readonly error: string }
  | { readonly kind: "leaves"; readonly sample: string; readonly values: Values }
  | { readonly kind: "leaves item"; readonly entity: string; readonly values: Values }
  | { readonly kind: "leaves no"; readonly sample: string }
  | { readonly kind: "within"; readonly units: number; readonly dimension: "read" | "write" };

type Values = Readonly<Record<string, AttributeValue>>;

/**
 * Clock and identifiers of an example's call, the same in every run: `now()` is the time of the
 * samples, so that what it writes can be expected to the letter.
 */
export function exampleEnvironment({
  pattern,
}: Pick<ExampleCase, "pattern">): Pick<CallEnvironment, "now" | "uuid" | "ulid"> {
  // Not the seed of the example's arguments, whose identifiers a write would else repeat.
  return seededClock(`call of ${pattern}`);
}
