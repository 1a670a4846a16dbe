import { limits } from "../../dynamodb/limits.ts";
import type {
  AutoscaleMember,
  CapacityMember,
  Identifier,
  OnDemandMember,
  TableMember,
  TagsMember,
  WarmMember,
} from "../syntax/tree.ts";
import { related } from "./findings.ts";
import type { Autoscale, TableSettings, Throughput } from "./model.ts";
import { wholeNumber } from "./numbers.ts";
import { type Mutable, ofKind, optional, type Scope, type TableScope } from "./scope.ts";
import { attributesOfTable } from "./table-attributes.ts";
import { single } from "./tables.ts";
import { describeType, expand } from "./type-relations.ts";

/** The settings of a table that says nothing: DynamoDB's defaults, and on-demand billing. */
export const defaultSettings: TableSettings = {
  billing: { mode: "on-demand" },
  tableClass: "standard",
  pointInTimeRecovery: false,
  deletionProtection: false,
  encryption: { mode: "aws-owned" },
  replicas: [],
  tags: {},
  autoscale: [],
};

/**
 * Resolves everything in a table that is no key and no index. What the words may be is the parser's
 * to check; an unknown one leaves the default.
 */
export function resolveSettings(scope: Scope, declared: TableScope): void {
  const { file, node, table } = declared;
  const one = <Kind extends TableMember["kind"]>(kind: Kind, what: string) =>
    single(scope, file, ofKind(node.members, kind), what);
  const settings: Mutable<TableSettings> = { ...defaultSettings };

  const name = one("PhysicalNameMember", "name");
  if (name !== undefined && name.value.value !== "") table.physicalName = name.value.value;

  const billing = one("BillingMember", "billing");
  if (billing?.mode.text === "provisioned") {
    const read = units(scope, file, billing.read);
    const write = units(scope, file, billing.write);
    settings.billing = { mode: "provisioned", read: read ?? 1, write: write ?? 1 };
  }
  const provisioned = settings.billing.mode === "provisioned";

  const tableClass = one("TableClassMember", "class")?.value.text;
  if (tableClass === "infrequent-access") settings.tableClass = tableClass;

  const view = one("StreamMember", "stream")?.view.text;
  if (
    view === "keys-only" ||
    view === "new-image" ||
    view === "old-image" ||
    view === "new-and-old-images"
  ) {
    settings.stream = view;
  }

  const switches = node.members.filter((member) => member.kind === "SwitchMember");
  for (const setting of ["point-in-time-recovery", "deletion-protection"] as const) {
    const chosen = single(
      scope,
      file,
      switches.filter((member) => member.setting === setting),
      setting,
    );
    const on = chosen?.value.text === "on";
    if (setting === "point-in-time-recovery") settings.pointInTimeRecovery = on;
    else settings.deletionProtection = on;
  }

  const encryption = one("EncryptionMember", "encryption");
  if (encryption?.mode.text === "aws-managed") settings.encryption = { mode: "aws-managed" };
  if (encryption?.mode.text === "key" && encryption.key !== undefined) {
    settings.encryption = { mode: "key", arn: encryption.key.value };
  }

  settings.replicas = resolveReplicas(scope, declared);
  const tags = one("TagsMember", "tags");
  if (tags !== undefined) settings.tags = resolveTags(scope, file, tags);
  settings.autoscale = resolveAutoscale(
    scope,
    file,
    node.members.filter((member) => member.kind === "AutoscaleMember"),
    provisioned,
  );
  Object.assign(
    settings,
    optional(
      "onDemandMaximum",
      resolveOnDemand(scope, file, one("OnDemandMember", "on-demand max"), provisioned),
    ),
    optional("warm", throughputOf(scope, file, one("WarmMember", "warm"))),
  );
  resolveMarks(scope, declared, settings, one);
  table.settings = settings;
}

/** `on-demand max …`, which only an on-demand table can have. */
export function resolveOnDemand(
  scope: Scope,
  file: string,
  member: OnDemandMember | undefined,
  provisioned: boolean,
): Throughput | undefined {
  if (member !== undefined && provisioned) {
    return scope.findings.report("setting-needs-billing", file, member.span, {
      setting: "on-demand max",
      billing: "on-demand",
    });
  }
  return throughputOf(scope, file, member);
}

export function throughputOf(
  scope: Scope,
  file: string,
  member: OnDemandMember | WarmMember | CapacityMember | undefined,
): Throughput | undefined {
  if (member === undefined) return undefined;
  return {
    ...optional("read", units(scope, file, member.read)),
    ...optional("write", units(scope, file, member.write)),
  };
}

export function resolveAutoscale(
  scope: Scope,
  file: string,
  members: readonly AutoscaleMember[],
  provisioned: boolean,
): readonly Autoscale[] {
  return (["read", "write"] as const).flatMap((dimension) => {
    const ofDimension = members.filter((member) => member.dimension.text === dimension);
    const member = single(scope, file, ofDimension, `autoscale ${dimension}`);
    if (member === undefined) return [];
    if (!provisioned) {
      scope.findings.report("setting-needs-billing", file, member.span, {
        setting: "autoscale",
        billing: "provisioned",
      });
      return [];
    }
    const minimum = units(scope, file, member.minimum);
    const maximum = units(scope, file, member.maximum);
    const target =
      member.target === undefined
        ? 70
        : wholeNumber(scope, file, member.target, {
            what: "a target of utilisation",
            minimum: 20,
            maximum: 90,
            unit: "percent",
          });
    if (minimum === undefined || maximum === undefined || target === undefined) return [];
    if (maximum < minimum) {
      scope.findings.report("maximum-below-average", file, member.span, {
        maximum,
        average: minimum,
      });
      return [];
    }
    return [{ dimension, minimum, maximum, target }];
  });
}

/** The attributes that mark items for DynamoDB (TTL) and for the model's tools. */
function resolveMarks(
  scope: Scope,
  declared: TableScope,
  settings: Mutable<TableSettings>,
  one: <Kind extends TableMember["kind"]>(
    kind: Kind,
    what: string,
  ) => Extract<TableMember, { kind: Kind }> | undefined,
): void {
  const { table } = declared;
  const ttl = one("TtlMember", "ttl")?.attribute;
  if (ttl !== undefined && ttl.text !== "") settings.ttl = resolveTimeToLive(scope, declared, ttl);
  const discriminator = one("DiscriminatorMember", "discriminator")?.attribute;
  if (discriminator !== undefined && discriminator.text !== "") {
    table.discriminator = resolveMark(scope, declared, discriminator, "discriminator", ["string"]);
  }
  const version = one("VersionedMember", "versioned by")?.attribute;
  if (version !== undefined && version.text !== "") {
    const kinds = ["integer", "number"];
    table.versionAttribute = resolveMark(scope, declared, version, "version attribute", kinds);
    if (version.text === discriminator?.text) {
      scope.findings.report(
        "duplicate-in-list",
        declared.file,
        version.span,
        { name: version.text },
        { related: [related("It is the discriminator.", declared.file, discriminator.span)] },
      );
    }
  }
}

/** DynamoDB lets items expire by a number of seconds only; anything else never expires. */
function resolveTimeToLive(scope: Scope, declared: TableScope, name: Identifier): string {
  const { file } = declared;
  markReference(scope, declared, name);
  const members = attributesOfTable(declared).get(name.text) ?? [];
  if (members.length === 0 && declared.entities.length > 0) {
    scope.findings.report("unused-ttl", file, name.span, {
      name: name.text,
      table: declared.table.name,
    });
  }
  for (const { attribute, origin } of members) {
    const { kind } = expand(scope, attribute.type);
    if (kind === "epoch" || kind === "error") continue;
    scope.findings.report(
      "ttl-needs-epoch",
      origin.file,
      origin.nameSpan,
      { name: attribute.name, type: describeType(attribute.type) },
      { related: [related("The table's TTL attribute.", file, name.span)] },
    );
  }
  return members[0]?.attribute.storedName ?? name.text;
}

/** The discriminator or the version attribute, which the tools write into every item. */
function resolveMark(
  scope: Scope,
  declared: TableScope,
  name: Identifier,
  what: string,
  kinds: readonly string[],
): string {
  const { file } = declared;
  markReference(scope, declared, name);
  const members = attributesOfTable(declared).get(name.text) ?? [];
  for (const { attribute, origin } of members) {
    const { kind } = expand(scope, attribute.type);
    if (kinds.includes(kind) || kind === "error") continue;
    scope.findings.report(
      "mark-with-other-type",
      origin.file,
      origin.nameSpan,
      { name: attribute.name, what, type: kinds[0] ?? "", found: describeType(attribute.type) },
      { related: [related(`The table's ${what}.`, file, name.span)] },
    );
  }
  return name.text;
}

function markReference(scope: Scope, declared: TableScope, name: Identifier): void {
  const symbol = { kind: "key", owner: declared.table.name, name: name.text } as const;
  const members = attributesOfTable(declared).get(name.text) ?? [];
  const role = members.length === 0 ? "declaration" : "read";
  scope.references.add(symbol, declared.file, name.span, role);
  for (const member of members) scope.references.unite(symbol, member.symbol);
}

function resolveReplicas(scope: Scope, declared: TableScope): readonly string[] {
  const regions = new Set<string>();
  for (const member of declared.node.members) {
    if (member.kind !== "ReplicaMember") continue;
    const { value, span } = member.region;
    if (regions.has(value)) {
      scope.findings.report("duplicate-member", declared.file, span, {
        what: `replica "${value}"`,
      });
    }
    regions.add(value);
  }
  return [...regions];
}

function resolveTags(
  scope: Scope,
  file: string,
  member: TagsMember,
): Readonly<Record<string, string>> {
  const tags = new Map<string, string>();
  for (const { name, value } of member.tags.properties) {
    if (name.text === "") continue;
    if (tags.has(name.text)) {
      scope.findings.report("duplicate-property", file, name.span, { name: name.text });
    }
    if (value.kind === "StringLiteral") tags.set(name.text, value.value);
    else if (value.kind !== "Missing") {
      scope.findings.report("type-mismatch", file, value.span, {
        expected: "a string",
        found: "another value",
      });
    }
  }
  if (tags.size > limits.tagsPerTable) {
    scope.findings.report("too-many", file, member.span, {
      what: "tags",
      count: tags.size,
      limit: limits.tagsPerTable,
    });
  }
  return Object.fromEntries(tags);
}

function units(scope: Scope, file: string, node: CapacityMember["read"]): number | undefined {
  return wholeNumber(scope, file, node, { what: "a number of units", minimum: 1 });
}
