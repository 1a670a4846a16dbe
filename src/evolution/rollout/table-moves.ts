import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import {
  changesBetween,
  type SettingKind,
  stepProblem,
  type TableChange,
  withChange,
  withoutSetting,
} from "../../dynamodb/table-changes.ts";

/** One update of a table, from one definition to the next. */
export interface TableMove {
  readonly change: TableChange;
  readonly before: TableDefinition;
  readonly after: TableDefinition;
}

/** The updates that lead from one definition of a table to another one, by when they are made. */
export interface TableMoves {
  /** Before anything else: settings that protect or widen, and indexes beside those that there are. */
  readonly early: readonly TableMove[];
  /**
   * Indexes that are deleted and made anew under the same name: for a while they are not there.
   * All deletions come first, since an attribute has one type in all indexes of a table.
   */
  readonly replaced: readonly TableMove[];
  /** When all items are as the new model has them: settings that narrow, and what is not needed any more. */
  readonly late: readonly TableMove[];
  /** Why DynamoDB does not do one of these; `undefined` where it does them all. */
  readonly problem?: string;
}

export function movesBetween(old: TableDefinition, target: TableDefinition): TableMoves {
  const walk = new Walk(old, target);
  const isReplaced = ({ kind, ...change }: TableChange): boolean =>
    /index$/.test(kind) && "index" in change && bothHave(old, target, change.index);
  const early = walk.take(earlyOrder, (change) => !isReplaced(change) && isEarly(change, walk));
  const replaced = walk.take(replacingOrder, isReplaced);
  // Only on-demand tables have vector indexes: such a table is provisioned when they are gone.
  const late = walk.take(
    lateOrder,
    ({ kind }) => kind !== "billing mode" || walk.table.vectorIndexes.length === 0,
  );
  const moves = [...early, ...replaced, ...late];
  const problem = moves
    .map(({ before, after }) => stepProblem(before, after))
    .find((each) => each !== undefined);
  return { early, replaced, late, ...(problem !== undefined && { problem }) };
}

type ChangeKind = TableChange["kind"];

const earlyOrder: readonly ChangeKind[] = [
  "deletion protection",
  "point-in-time recovery",
  "billing mode",
  "capacity",
  "on-demand maximum",
  "warm throughput",
  "encryption",
  "tags",
  "time to live",
  "stream",
  "create replica",
  "create index",
  "create vector index",
];

const replacingOrder: readonly ChangeKind[] = [
  "delete index",
  "delete vector index",
  "create index",
  "create vector index",
];

/** What cannot be taken back comes last. */
const lateOrder: readonly ChangeKind[] = [
  "billing mode",
  "capacity",
  "on-demand maximum",
  "warm throughput",
  "auto scaling",
  "table class",
  "encryption",
  "tags",
  "create index",
  "create vector index",
  "time to live",
  "delete index",
  "delete vector index",
  "delete replica",
  "stream",
  "create replica",
  "deletion protection",
  "point-in-time recovery",
];

/** More updates than any table takes: a walk that does not come nearer to its target ends. */
const mostMoves = 1000;

class Walk {
  table: TableDefinition;
  readonly target: TableDefinition;

  constructor(old: TableDefinition, target: TableDefinition) {
    this.table = old;
    this.target = target;
  }

  /** Makes all changes that are wanted, in this order; each is looked for anew after the one before. */
  take(
    order: readonly ChangeKind[],
    isWanted: (change: TableChange) => boolean,
  ): readonly TableMove[] {
    const moves: TableMove[] = [];
    while (moves.length < mostMoves) {
      const open = changesBetween(this.table, this.target).changes.filter(isWanted);
      const rank = ({ kind }: TableChange): number => order.indexOf(kind);
      const [change] = open
        .filter((each) => rank(each) >= 0)
        .sort((left, right) => rank(left) - rank(right));
      if (change === undefined) break;
      const before = this.table;
      const exchanged = exchangedSetting(change, before, this.target);
      this.table =
        exchanged === undefined
          ? withChange(before, change, this.target)
          : withoutSetting(before, exchanged);
      moves.push({ change, before, after: this.table });
    }
    return moves;
  }
}

function bothHave(old: TableDefinition, target: TableDefinition, name: string): boolean {
  const has = ({ globalIndexes, vectorIndexes }: TableDefinition): boolean =>
    [...globalIndexes, ...vectorIndexes].some((index) => index.name === name);
  return has(old) && has(target);
}

/** A setting that is on in one way and is to be on in another has to be off in between. */
function exchangedSetting(
  { kind }: TableChange,
  before: TableDefinition,
  target: TableDefinition,
): "stream" | "time to live" | undefined {
  const isExchanged = (one: string | undefined, other: string | undefined): boolean =>
    one !== undefined && other !== undefined;
  if (kind === "stream" && isExchanged(before.stream, target.stream)) return kind;
  const attributes = [before.timeToLiveAttribute, target.timeToLiveAttribute] as const;
  return kind === "time to live" && isExchanged(...attributes) ? kind : undefined;
}

/** Whether it protects or widens, so that nothing can come to harm by it. */
function isEarly(change: TableChange, { table, target }: Walk): boolean {
  switch (change.kind) {
    case "create index":
    case "create vector index":
    case "encryption":
    case "tags":
    case "warm throughput":
      return true;
    case "deletion protection":
      return target.deletionProtection === true;
    case "point-in-time recovery":
      return target.pointInTimeRecovery === true;
    case "billing mode":
      return target.billing.kind === "on-demand";
    case "capacity":
      return isRaised(table, target);
    case "on-demand maximum":
      return isMaximumRaised(table, target);
    case "time to live":
      // Items are not deleted by a new attribute before all of them have it as it should be.
      return table.timeToLiveAttribute !== undefined;
    case "stream":
      return table.stream === undefined;
    case "create replica":
      return table.stream === target.stream;
    default:
      return false;
  }
}

function isRaised({ billing: from }: TableDefinition, { billing: to }: TableDefinition): boolean {
  if (from.kind !== "provisioned" || to.kind !== "provisioned") return true;
  return to.throughput.read >= from.throughput.read && to.throughput.write >= from.throughput.write;
}

function isMaximumRaised(
  { billing: from }: TableDefinition,
  { billing: to }: TableDefinition,
): boolean {
  if (from.kind !== "on-demand" || to.kind !== "on-demand") return false;
  const isWider = (one: number | undefined, other: number | undefined): boolean =>
    other === undefined || (one !== undefined && other >= one);
  return (
    isWider(from.maximum?.read, to.maximum?.read) && isWider(from.maximum?.write, to.maximum?.write)
  );
}

/** What a setting is called in sentences: `The time to live`. */
export const settingTitles: Readonly<Record<SettingKind, string>> = {
  "billing mode": "the billing mode",
  capacity: "the capacity",
  "on-demand maximum": "the on-demand maximum",
  "warm throughput": "the warm throughput",
  "auto scaling": "the auto scaling",
  "table class": "the table class",
  "time to live": "the time to live",
  stream: "the stream",
  "point-in-time recovery": "point-in-time recovery",
  "deletion protection": "deletion protection",
  encryption: "the encryption",
  tags: "the tags",
};
