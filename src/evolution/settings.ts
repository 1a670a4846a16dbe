import type { AccessPath, Table, TableSettings, Throughput } from "../language/semantics/model.ts";
import type { Comparison } from "./comparison.ts";
import { placeOf } from "./places.ts";

/** What of a table is changed in place, and the few things about that which are not. */
export function compareSettings(comparison: Comparison, old: Table, current: Table): void {
  const before = old.settings;
  const after = current.settings;
  const check = createCheck(comparison, old, current);
  check("Billing", billingWords(before), billingWords(after), {
    note:
      after.billing.mode === "on-demand" && before.billing.mode === "provisioned"
        ? " A table may be switched to on-demand four times in 24 hours."
        : "",
  });
  if (before.billing.mode === after.billing.mode) {
    check("The capacity", capacityWords(before), capacityWords(after), {
      note: " It is lowered at most four times in the first hour of a day and once in each further hour.",
    });
  }
  check("The table class", before.tableClass, after.tableClass, {
    note: " It may be changed twice in 30 days.",
  });
  check("Auto scaling", autoscaleWords(before.autoscale), autoscaleWords(after.autoscale));
  check(
    "The on-demand maximum",
    throughputWords(before.onDemandMaximum),
    throughputWords(after.onDemandMaximum),
  );
  compareWarm(comparison, old, current, check);
  compareTimeToLive(comparison, old, current, check);
  compareStream(comparison, old, current, check);
  check(
    "Point-in-time recovery",
    onOff(before.pointInTimeRecovery),
    onOff(after.pointInTimeRecovery),
    {
      note: after.pointInTimeRecovery ? "" : " Earlier states can not be restored from then on.",
    },
  );
  check("Deletion protection", onOff(before.deletionProtection), onOff(after.deletionProtection));
  check("Encryption", encryptionWords(before), encryptionWords(after), {
    hint: after.encryption.mode === "key" ? " Let the users of the table use the key first." : "",
  });
  compareReplicas(comparison, old, current);
  check("Tags", tagWords(before), tagWords(after));
}

/** What of an index is changed in place. */
export function compareIndexSettings(
  comparison: Comparison,
  current: Table,
  before: AccessPath,
  after: AccessPath,
): void {
  const report = (setting: string, left: string, right: string): void => {
    if (left === right) return;
    comparison.report(
      "setting-changed",
      {
        setting,
        table: `index ${after.name}`,
        before: left,
        after: right,
        note: "",
        hint: "",
      },
      {
        subject: { kind: "index", name: after.name, table: current.name },
        old: placeOf(before.origin),
        new: placeOf(after.origin),
        before: left,
        after: right,
        work: [
          { kind: "change setting", table: current.name, setting: `${setting} of ${after.name}` },
        ],
      },
    );
  };
  report("The capacity", throughputWords(before.capacity), throughputWords(after.capacity));
  report("Auto scaling", autoscaleWords(before.autoscale), autoscaleWords(after.autoscale));
  report(
    "The on-demand maximum",
    throughputWords(before.onDemandMaximum),
    throughputWords(after.onDemandMaximum),
  );
  if (isLower(before.warm, after.warm)) {
    comparison.report(
      "warm-throughput-lowered",
      {
        subject: `index ${after.name}`,
        before: throughputWords(before.warm),
        after: throughputWords(after.warm),
      },
      {
        subject: { kind: "index", name: after.name, table: current.name },
        old: placeOf(before.origin),
        new: placeOf(after.origin),
      },
    );
  } else report("The warm throughput", throughputWords(before.warm), throughputWords(after.warm));
}

type Check = (
  setting: string,
  before: string,
  after: string,
  remarks?: { readonly note?: string; readonly hint?: string },
) => void;

function createCheck(comparison: Comparison, old: Table, current: Table): Check {
  return (setting, before, after, { note = "", hint = "" } = {}) => {
    if (before === after) return;
    comparison.report(
      "setting-changed",
      { setting, table: current.name, before, after, note, hint },
      {
        ...detailsOf(old, current),
        before,
        after,
        work: [{ kind: "change setting", table: current.name, setting }],
      },
    );
  };
}

function detailsOf(old: Table, current: Table) {
  return {
    subject: { kind: "table", name: current.name, table: current.name },
    old: placeOf(old.origin),
    new: placeOf(current.origin),
  } as const;
}

function compareWarm(comparison: Comparison, old: Table, current: Table, check: Check): void {
  const before = old.settings.warm;
  const after = current.settings.warm;
  if (!isLower(before, after)) {
    check("The warm throughput", throughputWords(before), throughputWords(after), {
      note: " Raising it is charged once.",
    });
    return;
  }
  comparison.report(
    "warm-throughput-lowered",
    { subject: current.name, before: throughputWords(before), after: throughputWords(after) },
    detailsOf(old, current),
  );
}

/** Left out of the model, it stays as it is. */
function isLower(before: Throughput | undefined, after: Throughput | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const lower = (one: number | undefined, other: number | undefined): boolean =>
    one !== undefined && other !== undefined && other < one;
  return lower(before.read, after.read) || lower(before.write, after.write);
}

function compareTimeToLive(comparison: Comparison, old: Table, current: Table, check: Check): void {
  const { ttl: before } = old.settings;
  const { ttl: after } = current.settings;
  if (before === undefined || after === undefined) {
    check("The time to live", before ?? "off", after ?? "off", {
      hint:
        after === undefined
          ? ""
          : ` Items whose ${after} lies in the past are deleted from then on.`,
    });
    return;
  }
  if (before === after) return;
  comparison.report(
    "ttl-changed",
    { table: current.name, before, after },
    {
      ...detailsOf(old, current),
      before: `ttl ${before}`,
      after: `ttl ${after}`,
      work: [{ kind: "change setting", table: current.name, setting: "The time to live" }],
    },
  );
}

function compareStream(comparison: Comparison, old: Table, current: Table, check: Check): void {
  const { stream: before } = old.settings;
  const { stream: after } = current.settings;
  if (before === after) return;
  if (before === undefined) {
    check("The stream", "off", after ?? "off");
    return;
  }
  const details = {
    ...detailsOf(old, current),
    before: `stream ${before}`,
    ...(after === undefined ? {} : { after: `stream ${after}` }),
    work: [{ kind: "change setting", table: current.name, setting: "The stream" }],
  } as const;
  if (after === undefined) {
    comparison.report("stream-removed", { table: current.name }, details);
  } else {
    comparison.report("stream-view-changed", { table: current.name, before, after }, details);
  }
}

function compareReplicas(comparison: Comparison, old: Table, current: Table): void {
  const before = old.settings.replicas;
  const after = current.settings.replicas;
  const { name: table } = current;
  for (const region of after.filter((each) => !before.includes(each))) {
    comparison.report(
      "setting-changed",
      {
        setting: `The replica in ${region}`,
        table,
        before: "off",
        after: "on",
        note: " DynamoDB copies the items into it, and each write costs once more there.",
        hint: "",
      },
      {
        ...detailsOf(old, current),
        after: `replica ${JSON.stringify(region)}`,
        work: [{ kind: "change setting", table, setting: `The replica in ${region}` }],
      },
    );
  }
  for (const region of before.filter((each) => !after.includes(each))) {
    comparison.report(
      "replica-removed",
      { table, before: region },
      {
        ...detailsOf(old, current),
        before: `replica ${JSON.stringify(region)}`,
        work: [{ kind: "change setting", table, setting: `The replica in ${region}` }],
      },
    );
  }
}

function billingWords({ billing }: TableSettings): string {
  return billing.mode;
}

function capacityWords({ billing }: TableSettings): string {
  return billing.mode === "provisioned" ? `read ${billing.read} write ${billing.write}` : "";
}

function throughputWords(throughput: Throughput | undefined): string {
  if (throughput === undefined) return "none";
  const { read, write } = throughput;
  return [
    ...(read === undefined ? [] : [`read ${read}`]),
    ...(write === undefined ? [] : [`write ${write}`]),
  ].join(" ");
}

function autoscaleWords(autoscale: TableSettings["autoscale"]): string {
  if (autoscale.length === 0) return "none";
  return autoscale
    .map(
      ({ dimension, minimum, maximum, target }) =>
        `${dimension} ${minimum} to ${maximum} at ${target}%`,
    )
    .sort()
    .join(", ");
}

function encryptionWords({ encryption }: TableSettings): string {
  return encryption.mode === "key" ? `key ${encryption.arn}` : encryption.mode;
}

function tagWords({ tags }: TableSettings): string {
  const names = Object.keys(tags).sort();
  return names.length === 0 ? "none" : names.map((name) => `${name}: ${tags[name]}`).join(", ");
}

function onOff(setting: boolean): string {
  return setting ? "on" : "off";
}
