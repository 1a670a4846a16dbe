import { writeUnits } from "../../dynamodb/capacity.ts";
import { itemSize } from "../../dynamodb/sizes.ts";
import { type Item, itemsEqual } from "../../dynamodb/values.ts";
import { mostExpected } from "../../evolution/backfill/item-requests.ts";
import type { ItemMove, ItemStep, ItemWrite, ScanFilter } from "../../evolution/index.ts";
import { backoff, type PersistentAnswer, type Sender, sendPersistently } from "./persistence.ts";
import type { BackfillCounts, BackfillUnits, FailedItem } from "./progress.ts";
import type { BackfillAnswer, BackfillWrite } from "./requests.ts";

/** What is done to the items of one table, as a worker needs it. */
export interface ItemWork {
  /** Physical name. */
  readonly table: string;
  /** Stored names of the primary key, partition first. */
  readonly key: readonly string[];
  /** Selects the items that need work; it lets pass more than that and never less. */
  readonly filter?: ScanFilter;
  /** What is to be done with an item as it is stored. */
  stepOf(item: Item): ItemStep | Promise<ItemStep>;
  /** The conditional write of what has changed, and of nothing else. */
  requestOf(write: ItemWrite): BackfillWrite;
}

/** What became of one item. */
export interface ItemOutcome {
  readonly result:
    | { readonly kind: "changed" | "current" | "newer" | "foreign" | "gone" }
    | { readonly kind: "failed"; readonly failure: FailedItem }
    /** Nothing more can be done to any item before this is mended. */
    | { readonly kind: "stopped"; readonly message: string }
    /** It was not come to. */
    | { readonly kind: "left" };
  readonly counts: Pick<BackfillCounts, "conflicts" | "throttled">;
  readonly units: BackfillUnits;
}

/** Writers that are faster again and again are given so many chances before the item is set aside. */
const mostConflicts = 25;

/**
 * Brings one item up to date, whatever others do to it meanwhile: the write holds only for what was
 * read, and what a writer has left instead is decided anew. A writer always wins.
 */
export function settleItem(item: Item, work: ItemWork, sender: Sender): Promise<ItemOutcome> {
  return new ItemSettlement(item, work, sender).settle();
}

/**
 * What is to be done with an item. Something at fault in one item, or in a function of the author's,
 * does not end the run.
 */
export function decidedStep(item: Item, work: ItemWork): ItemStep | Promise<ItemStep> {
  const failed = (error: unknown): ItemStep => {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "failed", entity: "", key: keyOf(item, work), message };
  };
  try {
    const step = work.stepOf(item);
    return step instanceof Promise ? step.catch(failed) : step;
  } catch (error) {
    return failed(error);
  }
}

type Result = ItemOutcome["result"];

class ItemSettlement {
  private item: Item;
  private readonly work: ItemWork;
  private readonly sender: Sender;
  private conflicts = 0;
  private throttled = 0;
  private readUnits = 0;
  private writeUnits = 0;
  /** A change may have been made although its answer got lost. */
  private isUncertain = false;

  constructor(item: Item, work: ItemWork, sender: Sender) {
    this.item = item;
    this.work = work;
    this.sender = sender;
  }

  async settle(): Promise<ItemOutcome> {
    let result: Result | undefined;
    while (result === undefined) result = await this.attempt();
    return {
      result,
      counts: { conflicts: this.conflicts, throttled: this.throttled },
      units: { read: this.readUnits, write: this.writeUnits },
    };
  }

  /** `undefined` where the item is to be decided anew. */
  private async attempt(): Promise<Result | undefined> {
    // Waiting for a promise that is none costs a turn for each item.
    const decided = decidedStep(this.item, this.work);
    const step = decided instanceof Promise ? await decided : decided;
    switch (step.kind) {
      case "failed":
        return { kind: "failed", failure: failureOf(step) };
      case "current":
        return { kind: this.isUncertain ? "changed" : "current" };
      case "newer":
      case "foreign":
        return { kind: step.kind };
      default:
        return this.write(step);
    }
  }

  private async write(step: ItemWrite): Promise<Result | undefined> {
    const request = this.work.requestOf(step);
    const isTransaction = request.operation === "TransactWriteItems";
    const actions = isTransaction ? request.input.TransactItems.length : 1;
    const units = actions * writeUnits(itemSize(this.item), { transactional: isTransaction });
    const sent = await sendPersistently(this.sender, request, "write", units);
    const answer = this.note(sent, units);
    const result = resultOf(step, answer);
    if (result !== undefined) return result;
    // What a faster writer has left comes with the refusal, except that of a transaction.
    const left = answer.kind === "condition failed" ? answer.item : undefined;
    if (left === undefined && !isTransaction) return { kind: "gone" };
    return left === undefined ? this.readAgain(step, request) : this.decideAnew(step, left);
  }

  private note({ answer, throttled, isUncertain }: PersistentAnswer, units: number) {
    this.throttled += throttled;
    this.isUncertain ||= isUncertain;
    if (answer.kind === "answered") this.writeUnits += answer.units;
    else if (answer.kind === "condition failed") {
      this.writeUnits += units;
      this.conflicts++;
    }
    return answer;
  }

  private async readAgain(step: ItemWrite, refused: BackfillWrite): Promise<Result | undefined> {
    const read = await this.read(step, this.work.table, step.key);
    if (read.kind !== "read") return read;
    const { item: left } = read;
    if (left === undefined) return { kind: this.isUncertain ? "changed" : "gone" };
    if (!itemsEqual(left, this.item)) return this.decideAnew(step, left);
    if (step.kind === "move") return this.settleMove(step, refused);
    const message = "Another item has one of its unique values: their lock item says which.";
    return setAside(step, message);
  }

  /**
   * The old item is as it was, so that something is in the way under its new key. Where that is the
   * very item that would be written, as of a writer that writes both, the old one is of no use.
   */
  private async settleMove(step: ItemMove, refused: BackfillWrite): Promise<Result | undefined> {
    const read = await this.read(step, targetOf(refused) ?? this.work.table, step.newKey);
    if (read.kind !== "read") return read;
    if (read.item === undefined) {
      const message = "Another item has one of its unique values: their lock item says which.";
      return setAside(step, message);
    }
    const isSame = itemsEqual(read.item, step.item);
    if (!isSame || step.isThere === true || Object.keys(step.item).length > mostExpected) {
      const message =
        "There is another item under its new key already. Decide which of the two is right, and delete the other one.";
      return setAside(step, message);
    }
    return this.write({ ...step, isThere: true });
  }

  private async read(
    step: ItemWrite,
    table: string,
    key: Item,
  ): Promise<{ readonly kind: "read"; readonly item: Item | undefined } | Result> {
    const input = { TableName: table, Key: key, ConsistentRead: true };
    const request = { operation: "GetItem", input } as const;
    const { answer, throttled } = await sendPersistently(this.sender, request, "read", 1);
    this.throttled += throttled;
    if (answer.kind !== "answered") return resultOf(step, answer) ?? { kind: "left" };
    this.readUnits += answer.units;
    return { kind: "read", item: answer.items[0] };
  }

  private async decideAnew(step: ItemWrite, left: Item): Promise<Result | undefined> {
    const { conflicts } = this;
    this.item = left;
    if (conflicts >= mostConflicts) {
      const message = `Other writers were faster ${conflicts} times. Retry it when they rest.`;
      return setAside(step, message);
    }
    const { clock, signal } = this.sender;
    if (conflicts > 2) await clock.wait(backoff(conflicts - 2, 100), signal);
    return undefined;
  }
}

/** The table that a move would have written to. */
function targetOf(request: BackfillWrite): string | undefined {
  if (request.operation !== "TransactWriteItems") return undefined;
  for (const action of request.input.TransactItems) {
    if ("Put" in action) return action.Put.TableName;
    if ("ConditionCheck" in action) return action.ConditionCheck.TableName;
  }
  return undefined;
}

/** What an answer makes of an item; `undefined` where somebody else was faster. */
function resultOf(step: ItemWrite, answer: BackfillAnswer): Result | undefined {
  switch (answer.kind) {
    case "answered":
      return { kind: "changed" };
    case "condition failed":
      return undefined;
    case "throttled":
    case "busy":
      return setAside(step, `${answer.message} It was tried many times; retry it later.`);
    case "refused":
      return setAside(step, answer.message);
    case "unavailable":
    case "impossible":
      return { kind: "stopped", message: answer.message };
    case "aborted":
      return { kind: "left" };
    default:
      return answer satisfies never;
  }
}

function failureOf(step: Extract<ItemStep, { kind: "failed" }>): FailedItem {
  const { key, entity, version, message } = step;
  return {
    key,
    ...(entity === "" ? {} : { entity }),
    ...(version === undefined ? {} : { version }),
    message,
  };
}

function setAside(step: ItemWrite, message: string): Result {
  const version = step.kind === "delete" ? step.version : step.from;
  const { key, entity } = step;
  const failure = { key, entity, ...(version === undefined ? {} : { version }), message };
  return { kind: "failed", failure };
}

/** The primary key of an item. */
export function keyOf(item: Item, { key }: Pick<ItemWork, "key">): Item {
  return Object.fromEntries(
    key.flatMap((name) => {
      const value = item[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
