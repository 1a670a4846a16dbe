import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { ExpressionInput } from "../../dynamodb/requests.ts";
import type { AttributeValue, Item, KeyType, TypeTag } from "../../dynamodb/values.ts";
import type { Condition, Expression } from "../../language/expressions/expression.ts";
import type { StoredUpgrade, UsedFunction } from "../../planner/stored-upgrades.ts";
import type { CensusPlan } from "../census/census-plan.ts";

/**
 * What a backfill has to do to the items of one table. Plain JSON, so that it can be made where the
 * model is and carried out where the credentials are: in another process, or in a Lambda.
 */
export interface BackfillPlan {
  /** Logical name. */
  readonly table: string;
  readonly physicalName: string;
  /** Stored names of the primary key, partition first. */
  readonly key: readonly string[];
  readonly discriminator?: string;
  readonly versionAttribute?: string;
  /** It tells of which entity an item is, and of which version. */
  readonly census: CensusPlan;
  /**
   * Where items are moved: the table by the old model, and the tables that they move to by the new
   * one. What is in keys alone is read by these.
   */
  readonly moves?: { readonly former: CensusPlan; readonly targets: readonly CensusPlan[] };
  /** Those that the backfill is about, in the order of the model. */
  readonly entities: readonly EntityBackfill[];
  /**
   * Selects the items that need work, for a Scan; absent where every item has to be looked at. It
   * lets pass more than needs work and never less.
   */
  readonly filter?: ScanFilter;
  /** The functions of the author's without which it cannot be done. */
  readonly functions: readonly UsedFunction[];
}

export interface ScanFilter extends ExpressionInput {
  readonly FilterExpression: string;
}

/** What there is to be done to the items of one table, with what it takes to reckon and to verify it. Plain JSON. */
export interface TableBackfill {
  readonly plan: BackfillPlan;
  /** To count versions before and after. */
  readonly census: CensusPlan;
  /** For what a write consumes on indexes, in the estimate of a dry run. */
  readonly definition: TableDefinition;
}

/** What is done to the items of one entity. */
export interface EntityBackfill {
  readonly entity: string;
  readonly discriminatorValue: string;
  /** What items of the former model carry instead; it is to be replaced. */
  readonly formerDiscriminatorValue?: string;
  /** What its items have afterwards; their version does not matter where the table keeps none. */
  readonly version: number;
  /** By the model no item is older. */
  readonly backfilledTo: number;
  readonly upgrades: readonly StoredUpgrade[];
  /** Computed again after upgrades, in this order. */
  readonly derived: readonly ComputedAttribute[];
  /** The key attributes of indexes that its items have. */
  readonly keys: readonly ComputedKey[];
  /** How the entity makes the attributes of the primary key, which never change. */
  readonly primaryKey: readonly ComputedKey[];
  /** What an upgraded item has to be like. */
  readonly checked: readonly CheckedAttribute[];
  /** What is set in items of the current version too, in this order. */
  readonly set: readonly SetAttribute[];
  /** Whether all keys of indexes are made again, in items of the current version too. */
  readonly remakesKeys: boolean;
  /** Unique attributes whose values get lock items. */
  readonly locks: readonly LockedAttribute[];
  /** Its items are deleted, and nothing else is done. */
  readonly deletes: boolean;
  /** Its items get new primary keys, and all else that is done is done in the same write. */
  readonly move?: EntityMove;
  /** Stored name of the attribute that counts the writes of an item. */
  readonly revision?: string;
}

/** How the items of an entity come under other primary keys, in their table or in another one. */
export interface EntityMove {
  /** What the old model calls the entity. */
  readonly formerEntity: string;
  /** How the old model makes the attributes of the primary key, over its own attributes. */
  readonly formerKey: readonly ComputedKey[];
  /** Where they are written. */
  readonly target: {
    /** Logical name, in the new model. */
    readonly table: string;
    readonly physicalName: string;
    /** Stored names of its primary key, partition first. */
    readonly key: readonly string[];
    readonly discriminator?: string;
    readonly versionAttribute?: string;
  };
  readonly isOtherTable: boolean;
  /** Stored names of what only the old table asks for: its keys, discriminator and version. */
  readonly dropped: readonly string[];
  /** What the old model had in keys alone and the new one stores. */
  readonly stored: readonly {
    /** Stored name. */
    readonly attribute: string;
    /** Logical name. */
    readonly name: string;
    readonly optional: boolean;
  }[];
  /** The unique attributes of what is moved: their lock items say whose value it is. */
  readonly locks: readonly LockedAttribute[];
  /** Lock items by which the old model kept values unique, over its own attributes. */
  readonly formerLocks: readonly LockedAttribute[];
}

/** An attribute whose values are kept unique by lock items. */
export interface LockedAttribute {
  /** Logical name. */
  readonly attribute: string;
  /** Of the lock item, by stored name: the text of each attribute of its primary key. */
  readonly key: readonly ComputedAttribute[];
}

export interface ComputedAttribute {
  /** Stored name. */
  readonly attribute: string;
  /** Over the entity's attributes by their logical names, with paths as they are stored. */
  readonly value: Expression;
}

export interface ComputedKey extends ComputedAttribute {
  /** The key attribute exists only on items of which this holds. */
  readonly when?: Condition;
  /** It may be absent, since something that it is made of may be. */
  readonly optional: boolean;
  /** What DynamoDB takes as its value; the part of the key that allows the least. */
  readonly type: KeyType;
  readonly role: "partition" | "sort";
}

export interface CheckedAttribute {
  /** Stored name. */
  readonly attribute: string;
  readonly optional: boolean;
  readonly tag?: TypeTag;
  readonly values?: readonly AttributeValue[];
}

/** An attribute that is set in items of the current version too. */
export type SetAttribute =
  /** Made of others; removed where they make nothing. */
  | (ComputedAttribute & { readonly kind: "computed" })
  /** Set where it is absent, and where items must have it refused where nothing can be set. */
  | (ComputedAttribute & { readonly kind: "default"; readonly optional: boolean })
  /** Set where it is absent, to what a key of the item says that it is. */
  | {
      readonly kind: "read back";
      readonly attribute: string;
      /** Logical name. */
      readonly name: string;
      readonly optional: boolean;
    }
  /** An older model gave it to items, and this one gives it to none. */
  | { readonly kind: "removed"; readonly attribute: string };

/** One stored item, and what is to be done with it. */
export type ItemStep =
  /** It is as it has to be. */
  | { readonly kind: "current"; readonly entity: string; readonly version?: number }
  /** Newer code wrote it: it is left alone. */
  | { readonly kind: "newer"; readonly entity: string; readonly version: number }
  /** It is of no entity of the table, or keeps a unique value. */
  | { readonly kind: "foreign" }
  /** It cannot be brought up to date, and is left as it is. */
  | {
      readonly kind: "failed";
      readonly entity: string;
      readonly key: Item;
      readonly version?: number;
      /** Why, in a sentence. */
      readonly message: string;
    }
  | ItemWrite;

/** What is to be written, each on the condition that the item is as it was read. */
export type ItemWrite = ItemChange | ItemDeletion | ItemMove;

/** A conditional update of the changed attributes. */
export interface ItemChange {
  readonly kind: "change";
  readonly entity: string;
  /** Absent where the table keeps no versions. */
  readonly from?: number;
  readonly to?: number;
  readonly key: Item;
  /** Changed and added attributes, by stored name. */
  readonly set: Item;
  readonly remove: readonly string[];
  /** Lock items of unique attributes, which go into one transaction with the change. */
  readonly locks: readonly LockItem[];
  /**
   * Everything that was read or is written, as it was, and `undefined` for what was not there: only
   * if nothing of that has changed is the change written. Where that is more than one condition of
   * DynamoDB holds, the item's revision stands for all of it.
   */
  readonly expected: readonly ExpectedAttribute[];
}

/** An item that no entity describes any more is deleted. */
export interface ItemDeletion {
  readonly kind: "delete";
  readonly entity: string;
  readonly version?: number;
  readonly key: Item;
  readonly expected: readonly ExpectedAttribute[];
}

/**
 * An item is written under its new key, and the old one deleted, in one transaction: at any time it
 * is there just once, and what a writer has changed meanwhile makes the transaction void.
 */
export interface ItemMove {
  readonly kind: "move";
  readonly entity: string;
  readonly from?: number;
  readonly to?: number;
  /** Of the old item. */
  readonly key: Item;
  /** The table that the item is written to, by the physical name that the model gives it. */
  readonly table: string;
  /** The new item, whole. It is written only where there is none under its key. */
  readonly item: Item;
  /** Of the new item. */
  readonly newKey: Item;
  /** The new item is there already, exactly as it would be written: only the old one is deleted. */
  readonly isThere?: true;
  /** Lock items of unique attributes, in the table that the item is written to. */
  readonly locks: readonly LockItem[];
  /** Keys of lock items that are of no use any more, in the table of the old item. */
  readonly releases: readonly Item[];
  readonly expected: readonly ExpectedAttribute[];
}

/**
 * It says that a value of a unique attribute is taken. One that a backfill writes, or finds, also says
 * by whose item (`lockOwner`): so it can be written again, and two items of one value are found.
 */
export interface LockItem {
  /** Logical name of the unique attribute. */
  readonly attribute: string;
  readonly key: Item;
  /** What it has beside its key and its owner. */
  readonly item: Item;
  /** The primary key of the item whose value it is. */
  readonly owner: Item;
  /** The primary key that this item had before. */
  readonly formerOwner?: Item;
}

/** The attribute of a lock item with the key of its owner; no entity can have one that is named so. */
export const lockOwner = "$owner";

export interface ExpectedAttribute {
  readonly attribute: string;
  /** What it was; absent where the item did not have it. */
  readonly value?: AttributeValue;
}

/**
 * A function of the author's over a stored item: the attributes of the next version. It may throw,
 * and its message becomes that of the failed step.
 */
export type UpgradeFunction = (item: Item) => Item | Promise<Item>;

/**
 * The author's functions, by `functionKey`. They are handed in by who has made sure that they may
 * run: nothing in the pure layers loads code.
 */
export type UpgradeFunctions = ReadonlyMap<string, UpgradeFunction>;

/** What tells one function of the author's from another. */
export function functionKey({
  from,
  path,
  functionName,
}: Pick<UsedFunction, "from" | "path" | "functionName">): string {
  return JSON.stringify([from, path, functionName]);
}
