import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { limits } from "../../dynamodb/limits.ts";
import type { TableChange } from "../../dynamodb/table-changes.ts";
import type { Change, Estimate, Work } from "../change.ts";
import type { RolloutStep } from "./step.ts";
import { settingTitles, type TableMove } from "./table-moves.ts";

/** A step before it is known where it stands in the plan. */
export type StepDraft = Omit<RolloutStep, "phase" | "commands">;

/** One update of a table, and the wait that it takes. */
export function moveSteps(
  table: string,
  move: TableMove,
  changes: readonly Change[],
): readonly StepDraft[] {
  const { change, before, after } = move;
  const concerned = changes.filter(({ work }) => work.some((each) => isFor(each, table, change)));
  const texts = textsOf(table, move);
  const estimate = estimateOf(concerned, table, change);
  const step: StepDraft = {
    ...texts,
    action: { kind: "change table", table, change, before, after },
    ...(estimate !== undefined && { estimate }),
    optional: false,
    changes: messagesOf(concerned),
  };
  const wait = waitAfter(table, change, after);
  return wait === undefined ? [step] : [step, wait];
}

export function createTableStep(
  table: string,
  definition: TableDefinition,
  changes: readonly Change[],
): readonly StepDraft[] {
  const concerned = changes.filter(({ work }) =>
    work.some((each) => each.kind === "create table" && each.table === table),
  );
  const physical = definition.name;
  return [
    {
      id: `create-table-${table}`,
      action: { kind: "create table", table, definition },
      title: `Create table ${physical}, with its indexes`,
      why: "Nothing is stored in it and no running code knows it, so that nothing can come to harm.",
      done: `DescribeTable knows ${physical}.`,
      undo: "Delete it, as long as nothing is stored in it.",
      optional: false,
      irreversible: false,
      changes: messagesOf(concerned),
    },
    waitStep(table, definition, undefined),
  ];
}

export function deleteTableStep(
  table: string,
  definition: TableDefinition,
  changes: readonly Change[],
): StepDraft {
  const concerned = changes.filter(({ work }) =>
    work.some((each) => each.kind === "delete table" && each.table === table),
  );
  const physical = definition.name;
  return {
    id: `delete-table-${table}`,
    action: { kind: "delete table", table, definition },
    title: `Delete table ${physical}`,
    why: "All its items go with it, so that it comes last of all.",
    precondition: `No code reads or writes it any more (its metrics in CloudWatch are at zero), and there is a backup.${definition.deletionProtection === true ? " Its deletion protection has to be switched off first." : ""} A template that leaves it out retains it: delete it by hand then.`,
    done: `DescribeTable does not know ${physical} any more.`,
    undo: "None but to restore a backup into a new table.",
    optional: false,
    irreversible: true,
    changes: messagesOf(concerned),
  };
}

export function messagesOf(changes: readonly Change[]): readonly string[] {
  return [...new Set(changes.map(({ message }) => message))];
}

function waitAfter(
  table: string,
  change: TableChange,
  after: TableDefinition,
): StepDraft | undefined {
  switch (change.kind) {
    case "create index":
    case "create vector index":
      return waitStep(table, after, change.index);
    case "delete index":
    case "delete vector index":
      return {
        ...waitStep(table, after, undefined),
        id: `wait-for-${table}-without-${change.index}`,
        title: `Wait until index ${change.index} of ${after.name} is gone`,
        done: `DescribeTable does not list ${change.index} any more, and says ACTIVE of the table.`,
      };
    case "create replica":
    case "delete replica":
    case "billing mode":
      return waitStep(table, after, undefined);
    default:
      return undefined;
  }
}

function waitStep(
  table: string,
  definition: TableDefinition,
  index: string | undefined,
): StepDraft {
  const physical = definition.name;
  const common = {
    action: { kind: "wait", table, definition, ...(index !== undefined && { index }) },
    undo: "Nothing is to be undone.",
    optional: false,
    irreversible: false,
    changes: [],
  } as const;
  if (index === undefined) {
    return {
      ...common,
      id: `wait-for-${table}`,
      title: `Wait until ${physical} is active`,
      why: "A table takes the next update when it is active again.",
      done: "DescribeTable says ACTIVE of the table and of all its indexes.",
    };
  }
  return {
    ...common,
    id: `wait-for-${table}-${index}`,
    title: `Wait until index ${index} of ${physical} is active and filled`,
    why: "A query of an index that is still being built is refused, and the table takes no other index meanwhile.",
    done: "DescribeTable says ACTIVE of the index, and not that it is backfilling.",
  };
}

type Texts = Pick<
  StepDraft,
  "id" | "title" | "why" | "precondition" | "done" | "undo" | "irreversible"
>;

function textsOf(table: string, { change, before, after }: TableMove): Texts {
  const physical = after.name;
  switch (change.kind) {
    case "create index":
    case "create vector index": {
      const count = after.globalIndexes.length;
      return {
        id: `create-index-${table}-${change.index}`,
        title: `Create index ${change.index} of ${physical}`,
        why: "DynamoDB builds it beside the running table, one index at a time.",
        precondition: `No item has one of its key attributes in another type or empty: such items would be left out without a word, and every write of such a value is refused from then on.${count > limits.globalIndexesPerTable ? ` The table has ${count} indexes meanwhile, and the quota is ${limits.globalIndexesPerTable}: have it raised first.` : ""}`,
        done: `DescribeTable lists ${change.index}.`,
        undo: `Delete the index: nothing reads it yet.`,
        irreversible: false,
      };
    }
    case "delete index":
    case "delete vector index":
      return {
        id: `delete-index-${table}-${change.index}`,
        title: `Delete index ${change.index} of ${physical}`,
        why: "It costs its writes and its storage, and nothing reads it any more.",
        precondition:
          "No running code queries it: its consumed read capacity in CloudWatch is at zero.",
        done: `DescribeTable does not list ${change.index} any more.`,
        undo: "Create it again, which takes another build.",
        irreversible: true,
      };
    case "create replica":
      return {
        id: `create-replica-${table}-${change.region}`,
        title: `Add a replica of ${physical} in ${change.region}`,
        why: "DynamoDB copies the items into it, and each write costs once more there.",
        done: `DescribeTable says ACTIVE of the replica in ${change.region}.`,
        undo: "Delete the replica.",
        irreversible: false,
      };
    case "delete replica":
      return {
        id: `delete-replica-${table}-${change.region}`,
        title: `Remove the replica of ${physical} in ${change.region}`,
        why: "Code that runs there would lose its table, so that it comes after that code.",
        precondition: `Nothing reads or writes the table in ${change.region} any more.`,
        done: `DescribeTable does not list ${change.region} any more.`,
        undo: "Add it again: DynamoDB copies all items once more.",
        irreversible: true,
      };
    default:
      return settingTexts(table, change.kind, before, after);
  }
}

function settingTexts(
  table: string,
  kind: keyof typeof settingTitles,
  before: TableDefinition,
  after: TableDefinition,
): Texts {
  const id = `change-${kind.replaceAll(" ", "-")}-${table}`;
  const title = settingTitles[kind];
  const physical = after.name;
  const isOff =
    (kind === "stream" && after.stream === undefined) ||
    (kind === "time to live" && after.timeToLiveAttribute === undefined) ||
    (kind === "point-in-time recovery" && after.pointInTimeRecovery !== true);
  const isOn =
    (kind === "stream" && before.stream === undefined) ||
    (kind === "time to live" && before.timeToLiveAttribute === undefined);
  const way = isOff ? "Switch off" : isOn ? "Switch on" : "Change";
  return {
    id: isOff || isOn ? `${id}-${isOff ? "off" : "on"}` : id,
    title: `${way} ${title} of ${physical}`,
    why: settingReasons[kind] ?? "A table takes one kind of setting in each update.",
    ...(kind === "time to live" &&
      isOn && {
        precondition: `All items have ${after.timeToLiveAttribute} as it should be: those where it lies in the past are deleted from then on.`,
      }),
    ...(kind === "stream" &&
      isOff && {
        precondition: "What reads the stream has come to its end, or is out of service.",
      }),
    done:
      kind === "time to live"
        ? `DescribeTimeToLive says ${isOff ? "DISABLED" : "ENABLED"}.`
        : (settingSigns[kind] ?? "DescribeTable shows it."),
    undo:
      kind === "warm throughput"
        ? "None: warm throughput is never lowered."
        : kind === "point-in-time recovery" && isOff
          ? "Switch it on again; earlier states cannot be restored any more."
          : kind === "time to live" && isOn
            ? "Switch it off; what it has deleted does not come back."
            : "Set it back.",
    irreversible: (kind === "point-in-time recovery" && isOff) || (kind === "time to live" && isOn),
  };
}

type SettingTexts = Partial<Readonly<Record<keyof typeof settingTitles, string>>>;

const settingReasons: SettingTexts = {
  "billing mode": "A table may be switched to on-demand four times in 24 hours.",
  capacity:
    "It is lowered at most four times in the first hour of a day and once in each further hour.",
  "warm throughput": "Raising it is charged once.",
  "auto scaling": "Application Auto Scaling does it, when table and indexes are there.",
  "table class": "It may be changed twice in 30 days.",
  "time to live": "It takes one change in an hour, and another attribute only when it is off.",
  stream: "A stream has one view for life: another one is a new stream with a new ARN.",
  "point-in-time recovery": "While it is on, every state of the last 35 days can be restored.",
  "deletion protection": "While it is on, nobody deletes the table by mistake.",
};

const settingSigns: SettingTexts = {
  "point-in-time recovery": "DescribeContinuousBackups shows it.",
  tags: "ListTagsOfResource lists them.",
  "auto scaling": "'aws application-autoscaling describe-scaling-policies' lists it.",
};

function isFor(work: Work, table: string, change: TableChange): boolean {
  if (!("table" in work) || work.table !== table) return false;
  switch (change.kind) {
    case "create index":
    case "create vector index":
      return work.kind === "create index" && work.index === change.index;
    case "delete index":
    case "delete vector index":
      return work.kind === "delete index" && work.index === change.index;
    case "create replica":
    case "delete replica":
      return work.kind === "change setting" && work.setting.endsWith(change.region);
    default:
      return (
        work.kind === "change setting" &&
        work.setting.toLowerCase().includes(change.kind.replace(" mode", ""))
      );
  }
}

function estimateOf(
  changes: readonly Change[],
  table: string,
  change: TableChange,
): Estimate | undefined {
  for (const { work } of changes) {
    for (const each of work) {
      if (each.kind === "create index" && isFor(each, table, change)) return each.estimate;
    }
  }
  return undefined;
}
