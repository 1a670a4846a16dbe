import type { Span } from "../base/span.ts";
import type { ChangeCode } from "./registry.ts";

/**
 * What it takes to bring a change to a live table, from the least to the gravest. A change has the
 * gravest that applies to it; everything that is to be done for it is its `work`.
 */
export const classifications = [
  /** Deploy and be done: nothing that is stored or running is concerned. */
  "free",
  /** What is stored is brought up to date whenever it is read. */
  "default-on-read",
  /** DynamoDB builds an index beside the running table. */
  "index-build",
  /** Stored items have to be rewritten before the new code may rely on them. */
  "backfill",
  /** Old and new code, or old and new structure, must live side by side for a while. */
  "two-step",
  /** DynamoDB cannot do it to a table that exists. */
  "new-table",
  /** It would lose or misread data, or DynamoDB refuses it. */
  "forbidden",
] as const;

export type Classification = (typeof classifications)[number];

/** One difference between two versions of a model. Plain data. */
export interface Change {
  readonly code: ChangeCode;
  readonly classification: Classification;
  readonly subject: ChangeSubject;
  /** What is different, in a sentence. */
  readonly message: string;
  /** Why it is classified as it is. */
  readonly reason: string;
  /** What to do next. */
  readonly advice: string;
  /** In the old model; absent for what is new. */
  readonly old?: ChangePlace;
  /** In the new model; for what is gone, the place of what it belonged to, where that is still there. */
  readonly new?: ChangePlace;
  /** What stood there and what stands there now, in the words of the language. */
  readonly before?: string;
  readonly after?: string;
  /** What is to be done to tables and items, in this order; deploying the code is not in it. */
  readonly work: readonly Work[];
}

export interface ChangeSubject {
  readonly kind: "table" | "index" | "entity" | "attribute" | "pattern";
  /** Of an attribute inside of a record with its path: `lines[].price`. */
  readonly name: string;
  /** Logical name of the table that it belongs to; absent for a pattern of several tables. */
  readonly table?: string;
  /** Of an attribute. */
  readonly entity?: string;
}

export interface ChangePlace {
  /** URI. */
  readonly file: string;
  readonly span: Span;
}

/** One piece of work on a table. A roll-out plan puts these in order; a driver carries them out. */
export type Work =
  | { readonly kind: "create table"; readonly table: string }
  | { readonly kind: "delete table"; readonly table: string }
  | {
      readonly kind: "create index";
      readonly table: string;
      readonly index: string;
      /** Units of the entries that DynamoDB writes into it. */
      readonly estimate: Estimate;
    }
  | { readonly kind: "delete index"; readonly table: string; readonly index: string }
  | { readonly kind: "change setting"; readonly table: string; readonly setting: string }
  | BackfillWork;

/** Items that are to be rewritten, each conditionally and with the changed attributes only. */
export interface BackfillWork {
  readonly kind: "backfill";
  readonly table: string;
  /** Of the new model; of the old one where its items are to be deleted. */
  readonly entity: string;
  readonly does: /** Runs the upgrades up to `version`. */
    | "upgrade"
    /** Sets attributes that follow from others: keys, derived ones, copies, the discriminator. */
    | "set"
    /** Writes each item under its new primary key, in its new table, and deletes the old one. */
    | "move"
    /** Writes the lock items of unique attributes. */
    | "lock"
    /** Deletes what no entity describes any more. */
    | "delete";
  /** Stored names of what is written; empty where whole items are. */
  readonly attributes: readonly string[];
  readonly version?: number;
  /** What the old model calls the entity and its table, where items of it are there already. */
  readonly former?: { readonly entity: string; readonly table: string };
  readonly estimate: Estimate;
}

/**
 * What a piece of work takes, as far as volumes and sizes of the model tell. What is absent is not
 * known, and `unknown` says what would have to be.
 */
export interface Estimate {
  readonly items?: number;
  /** Of a strongly consistent scan of the whole table, which a backfill reads through. */
  readonly readUnits?: number;
  /** Of all tables and indexes that are written. */
  readonly writeUnits?: number;
  /** On demand, at list prices; absent on provisioned tables, whose capacity is paid for already. */
  readonly dollars?: number;
  /** At `unitsPerSecond`. */
  readonly seconds?: number;
  /** Write units per second that are assumed; absent where DynamoDB decides about the pace. */
  readonly unitsPerSecond?: number;
  readonly paidBy: "request" | "provisioned capacity";
  /** Some items may not be concerned: all of the entity are counted. */
  readonly atMost: boolean;
  /** In words: "volume of Order". */
  readonly unknown: readonly string[];
}

export interface Diff {
  /** Gravest first, then tables and entities in the order of the new model. */
  readonly changes: readonly Change[];
  /** `undefined` where nothing is different. */
  readonly gravest?: Classification;
}

export function isAtLeast(classification: Classification, level: Classification): boolean {
  return classifications.indexOf(classification) >= classifications.indexOf(level);
}

/** What one partition takes, so that a backfill of neighbouring items is not slowed down. */
export const defaultUnitsPerSecond = 1000;
