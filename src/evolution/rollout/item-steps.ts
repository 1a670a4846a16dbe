import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { accessPathsOf, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { BackfillWork, Change } from "../change.ts";
import { isAtLeast } from "../change.ts";
import type { DiffOptions, ModelVersion } from "../comparison.ts";
import { estimateBackfill } from "../estimates.ts";
import { messagesOf, type StepDraft } from "./infrastructure-steps.ts";
import { rolloutRoles } from "./roles.ts";
import type { Verification } from "./step.ts";

/** The work on the items of one entity that is done in one pass, and what it is for. */
export interface EntityWork {
  readonly work: BackfillWork;
  readonly changes: readonly Change[];
}

/** The backfills of a diff, each kind of work on an entity once, with what all of it takes. */
export function entityWorks(
  changes: readonly Change[],
  versions: { readonly old?: ModelVersion; readonly new: ModelVersion },
  options: DiffOptions,
): readonly EntityWork[] {
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
  return [...groups.values()]
    .flatMap((group) => {
      const work = joined(group.works, group.changes, versions, options);
      return work === undefined ? [] : [{ work, changes: group.changes }];
    })
    .sort((left, right) => orderOf(left.work) - orderOf(right.work));
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
  versions: { readonly old?: ModelVersion; readonly new: ModelVersion },
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

export function backfillStep({ work, changes }: EntityWork): StepDraft {
  const { does, entity, table } = work;
  const isDeleted = does === "delete";
  const isNeeded = changes.some(({ classification }) => isAtLeast(classification, "backfill"));
  return {
    id: `backfill-${does}-${entity}`,
    action: { kind: "backfill", table, work },
    title: titleOf(work),
    why: isNeeded
      ? "What is stored has to be so before code relies on it."
      : isDeleted
        ? "They cost their storage, and nothing reads them any more."
        : "Each item is brought up to date when it is read, so that this is not needed; when it is done, the model may say so with 'backfilled to', and the upgrades may go.",
    ...(isDeleted && {
      precondition: "Nothing writes such items any more, and there is a backup.",
    }),
    done: "The report says that no item is left to do, and names no failures.",
    undo: undoOf(work),
    estimate: work.estimate,
    optional: !isNeeded,
    irreversible: isDeleted,
    changes: messagesOf(changes),
  };
}

function titleOf({ does, entity, attributes, version }: BackfillWork): string {
  switch (does) {
    case "upgrade":
      return `Upgrade the items of ${entity} to version ${version ?? ""}`.trimEnd();
    case "set":
      return `Write ${attributes.join(", ")} of the items of ${entity} anew`;
    case "move":
      return `Move the items of ${entity} to their new keys`;
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
export function verificationOf(
  { work, changes }: EntityWork,
  versions: { readonly old?: ModelVersion; readonly new: ModelVersion },
): StepDraft | undefined {
  const { does, entity, table, version } = work;
  const messages = messagesOf(changes);
  if (does === "upgrade" && version !== undefined) {
    return censusStep(table, entity, version, messages);
  }
  if (does === "delete") {
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
  if (does !== "set") return undefined;
  const current = versions.new.model.entities.find(({ name }) => name === entity);
  const attributes = current === undefined ? [] : required(current, work.attributes);
  if (attributes.length === 0) return undefined;
  return verifyStep(
    `verify-attributes-of-${entity}`,
    table,
    { check: "attributes", entity, attributes },
    messages,
    {
      title: `Count the items of ${entity} without ${attributes.join(", ")}`,
      done: "There are none.",
    },
  );
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
