import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { accessPathsOf, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { BackfillWork, Change } from "../change.ts";
import { isAtLeast } from "../change.ts";
import { Comparison, type DiffOptions, type ModelVersion } from "../comparison.ts";
import { estimateBackfill } from "../estimates.ts";
import { pairEntities } from "../pairs.ts";
import { isSameTable } from "../same-table.ts";
import { pairTables } from "../tables.ts";
import { messagesOf, type StepDraft } from "./infrastructure-steps.ts";
import { rolloutRoles } from "./roles.ts";
import type { Verification } from "./step.ts";

/** The work on the items of one entity that is done in one pass, and what it is for. */
export interface EntityWork {
  readonly work: BackfillWork;
  /** Of an entity whose items move: what else is done to them, in the same writes. */
  readonly together: readonly BackfillWork[];
  readonly changes: readonly Change[];
}

type Versions = { readonly old?: ModelVersion; readonly new: ModelVersion };

/** The backfills of a diff, each kind of work on an entity once, with what all of it takes. */
export function entityWorks(
  changes: readonly Change[],
  versions: Versions,
  options: DiffOptions,
): readonly EntityWork[] {
  const former = formerNames(versions, options);
  const groups = new Map<string, { works: BackfillWork[]; changes: Change[] }>();
  for (const change of changes) {
    for (const work of change.work) {
      if (work.kind !== "backfill") continue;
      const key = JSON.stringify([work.table, work.entity, work.does]);
      const group = groups.get(key) ?? { works: [], changes: [] };
      group.works.push(work);
      group.changes.push(change);
      groups.set(key, group);
    }
  }
  const works = [...groups.values()].flatMap((group): EntityWork[] => {
    const work = joined(group.works, group.changes, versions, options);
    if (work === undefined) return [];
    const names = work.does === "delete" ? undefined : former.get(work.entity);
    // What is new in a table that is made anew has no items that could move.
    if (work.does === "move" && versions.old !== undefined && names === undefined) return [];
    const named = names === undefined ? work : { ...work, former: names };
    return [{ work: named, together: [], changes: group.changes }];
  });
  return inOnePass(works).sort((left, right) => orderOf(left.work) - orderOf(right.work));
}

/** What the old model calls the entities of the new one that it has, and their tables. */
function formerNames(
  { old, new: current }: Versions,
  options: DiffOptions,
): ReadonlyMap<string, BackfillWork["former"]> {
  if (old === undefined) return new Map();
  const comparison = new Comparison(old, current, options);
  const { pairs } = pairEntities(comparison, pairTables(old.model.tables, current.model.tables));
  return new Map(
    pairs.map((pair) => [pair.new.name, { entity: pair.old.name, table: pair.old.table.name }]),
  );
}

/**
 * An item that moves is written whole, once: all else that is to be done to it is done then. Before,
 * what stands in its old key could not be read by the new model; afterwards, half of it would be
 * where nobody expects it.
 */
function inOnePass(works: readonly EntityWork[]): EntityWork[] {
  const isMoved = ({ work }: EntityWork): boolean =>
    works.some((each) => each.work.does === "move" && each.work.entity === work.entity);
  return works.flatMap((each): EntityWork[] => {
    const { work } = each;
    if (work.does === "delete" || !isMoved(each)) return [each];
    if (work.does !== "move") return [];
    const others = works.filter(
      (other) =>
        other !== each && other.work.entity === work.entity && other.work.does !== "delete",
    );
    return [
      {
        work,
        together: others.map((other) => other.work),
        changes: [...each.changes, ...others.flatMap((other) => other.changes)],
      },
    ];
  });
}

/** Upgrades first, since keys and other attributes are made of what they write. */
const passes = [
  "upgrade",
  "set",
  "lock",
  "move",
  "delete",
] as const satisfies readonly BackfillWork["does"][];

function orderOf({ does }: BackfillWork): number {
  return passes.indexOf(does);
}

function joined(
  works: readonly BackfillWork[],
  changes: readonly Change[],
  versions: Versions,
  options: DiffOptions,
): BackfillWork | undefined {
  const [first] = works;
  if (first === undefined || works.length === 1) return first;
  const { planning, model } =
    (first.does === "delete" ? versions.old : versions.new) ?? versions.new;
  const entity = model.entities.find(({ name }) => name === first.entity);
  if (entity === undefined) return first;
  const attributes = [...new Set(works.flatMap((work) => work.attributes))];
  const newKeys = new Set(
    works.flatMap((work, position) =>
      addedKeys.has(changes[position]?.code ?? "") ? work.attributes : [],
    ),
  );
  const joinedWork = { ...first, attributes };
  return {
    ...joinedWork,
    estimate: estimateBackfill(planning, entity, joinedWork, options, newKeys),
  };
}

/** Changes by which items get attributes that they did not have. */
const addedKeys: ReadonlySet<string> = new Set([
  "index-key-added",
  "discriminator-added",
  "attribute-added-computed",
]);

export function backfillStep({ work, together, changes }: EntityWork): StepDraft {
  const { does, entity, table } = work;
  const isDeleted = does === "delete";
  const isNeeded = changes.some(({ classification }) => isAtLeast(classification, "backfill"));
  return {
    id: `backfill-${does}-${entity}`,
    action: { kind: "backfill", table, work, together },
    title: titleOf(work, together),
    why: isNeeded
      ? "What is stored has to be so before code relies on it."
      : isDeleted
        ? "They cost their storage, and nothing reads them any more."
        : "Each item is brought up to date when it is read, so that this is not needed; when it is done, the model may say so with 'backfilled to', and the upgrades may go.",
    ...(isDeleted && {
      precondition: "Nothing writes such items any more, and there is a backup.",
    }),
    ...(does === "move" && {
      precondition:
        "All code that runs looks for an item under its new key and, where there is none, under the old one; it creates items under the new key only.",
    }),
    done: "The report says that no item is left to do, and names no failures.",
    undo: undoOf(work),
    estimate: work.estimate,
    optional: !isNeeded,
    irreversible: isDeleted,
    changes: messagesOf(changes),
  };
}

function titleOf(
  { does, entity, attributes, version }: BackfillWork,
  together: readonly BackfillWork[],
): string {
  switch (does) {
    case "upgrade":
      return `Upgrade the items of ${entity} to version ${version ?? ""}`.trimEnd();
    case "set":
      return `Write ${attributes.join(", ")} of the items of ${entity} anew`;
    case "move":
      return together.some((each) => each.does === "upgrade")
        ? `Move the items of ${entity} to their new keys, upgraded`
        : `Move the items of ${entity} to their new keys`;
    case "lock":
      return `Write the lock items of ${entity} for ${attributes.join(", ")}`;
    case "delete":
      return `Delete the items of ${entity}`;
    default:
      return does satisfies never;
  }
}

function undoOf({ does }: BackfillWork): string {
  switch (does) {
    case "delete":
      return "None but to restore a backup.";
    case "move":
      return "Move them back with the old model as the new one.";
    case "upgrade":
      return "Not needed: all code that runs understands upgraded items. An older version is only in a backup.";
    default:
      return "Not needed: code before this step passes over it.";
  }
}

/** What shows that the work on an entity is done; nothing where only its report does. */
export function verificationsOf(
  { work, together, changes }: EntityWork,
  versions: Versions,
  /** What steps call the table that the old model has under this name. */
  stepNameOf: (oldTable: string) => string | undefined,
): readonly StepDraft[] {
  const messages = messagesOf(changes);
  return [work, ...together].flatMap((each): StepDraft[] => {
    const { does, entity, table, version } = each;
    switch (does) {
      case "upgrade":
        return version === undefined ? [] : [censusStep(table, entity, version, messages)];
      case "delete":
        return [noItemsStep(table, entity, messages)];
      case "move":
        return [movedStep(each, versions, stepNameOf, messages)];
      case "set":
        return attributesStep(each, versions, messages);
      case "lock":
        return [];
      default:
        return does satisfies never;
    }
  });
}

function noItemsStep(table: string, entity: string, messages: readonly string[]): StepDraft {
  return verifyStep(
    `verify-no-items-of-${entity}`,
    table,
    { check: "no items", entity },
    messages,
    {
      title: `Count the items of ${entity} that are left`,
      done: "There are none.",
    },
  );
}

function movedStep(
  { entity, table, former }: BackfillWork,
  { old, new: current }: Versions,
  stepNameOf: (oldTable: string) => string | undefined,
  messages: readonly string[],
): StepDraft {
  const before = old?.model.tables.find(({ name }) => name === former?.table);
  const after = current.model.tables.find(({ name }) => name === table);
  const oldName = before === undefined ? undefined : stepNameOf(before.name);
  if (before !== undefined && after !== undefined && !isSameTable(before, after)) {
    if (oldName !== undefined) return noItemsStep(oldName, former?.entity ?? entity, messages);
  }
  return verifyStep(`verify-keys-of-${entity}`, table, { check: "moved", entity }, messages, {
    title: `Count the items of ${entity} that are not under their new keys`,
    done: "There are none.",
  });
}

function attributesStep(
  { entity, table, attributes: written }: BackfillWork,
  versions: Versions,
  messages: readonly string[],
): StepDraft[] {
  const current = versions.new.model.entities.find(({ name }) => name === entity);
  const attributes = current === undefined ? [] : required(current, written);
  if (attributes.length === 0) return [];
  const id = `verify-attributes-of-${entity}`;
  return [
    verifyStep(id, table, { check: "attributes", entity, attributes }, messages, {
      title: `Count the items of ${entity} without ${attributes.join(", ")}`,
      done: "There are none.",
    }),
  ];
}

/** Changes that are true only if no older item is left. */
export function censusesOf(
  changes: readonly Change[],
  { new: current }: { readonly new: ModelVersion },
): readonly StepDraft[] {
  return changes.flatMap((change) => {
    if (rolloutRoles[change.code].census !== true) return [];
    return current.model.entities
      .filter(({ name, table }) =>
        change.subject.kind === "table"
          ? table.name === change.subject.name
          : name === change.subject.name,
      )
      .map((entity) => {
        const isSaid = change.code === "backfilled-raised";
        const version = isSaid ? entity.backfilledTo : entity.version;
        return censusStep(entity.table.name, entity.name, version, [change.message]);
      });
  });
}

export function indexCountStep(
  table: string,
  index: string,
  definition: TableDefinition,
): StepDraft {
  return verifyStep(
    `verify-index-${table}-${index}`,
    table,
    { check: "index entries", index, definition },
    [],
    {
      title: `Count the entries of index ${index} of ${definition.name}, and the items that should be in it`,
      done: "There are as many.",
    },
  );
}

function censusStep(
  table: string,
  entity: string,
  version: number,
  changes: readonly string[],
): StepDraft {
  return verifyStep(
    `verify-versions-of-${entity}`,
    table,
    { check: "versions", entity, version },
    changes,
    {
      title: `Count the items of ${entity} by version`,
      done: `None is older than version ${version}.`,
    },
  );
}

function verifyStep(
  id: string,
  table: string,
  check: Verification,
  changes: readonly string[],
  texts: { readonly title: string; readonly done: string },
): StepDraft {
  return {
    id,
    action: { kind: "verify", table, ...check },
    ...texts,
    why: "Code relies on it from the next deployment on.",
    undo: "Nothing is to be undone.",
    optional: false,
    irreversible: false,
    changes,
  };
}

/** Those of the attributes that each item of the entity has to have stored. */
function required(entity: Entity, attributes: readonly string[]): readonly string[] {
  const { discriminator, versionAttribute } = entity.table;
  const keys = accessPathsOf(entity.table).flatMap(({ partition, sort }) => [
    ...partition,
    ...sort,
  ]);
  return attributes.filter((name) => {
    if (name === discriminator || name === versionAttribute) return true;
    const key = keys.find(({ storedName }) => storedName === name);
    const source = key === undefined ? undefined : keySourceOf(entity, key);
    if (source !== undefined) return !source.optional && source.condition === undefined;
    const attribute = entity.attributes.find(({ storedName }) => storedName === name);
    return attribute !== undefined && !attribute.optional && attribute.source.kind !== "in key";
  });
}
