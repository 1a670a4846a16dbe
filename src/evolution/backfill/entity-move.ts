import { limits } from "../../dynamodb/limits.ts";
import { accessPathsOf, attributeStoredAs, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, Model, Table } from "../../language/semantics/model.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import { canHoldLocks } from "../../planner/unique-locks.ts";
import type { BackfillWork } from "../change.ts";
import { isSameTable } from "../same-table.ts";
import { emptyBackfill, lockedAttributes } from "./entity-backfill.ts";
import type { EntityMove } from "./plan.ts";

/** The model that a diff came from. */
export interface FormerModel {
  readonly model: Model;
  readonly plans: ModelPlans;
}

/** How the items of an entity come under their new keys, or why they cannot, in a sentence. */
export type PlannedMove =
  | { readonly kind: "planned"; readonly move: EntityMove; readonly former: Entity }
  | { readonly kind: "impossible"; readonly message: string };

/** @param work What the diff says is to be done with the entity's items. */
export function planMove(
  entity: Entity,
  work: readonly BackfillWork[],
  former: FormerModel | undefined,
): PlannedMove {
  const old = formerEntity(entity, work, former);
  if (old === undefined || former === undefined) {
    const message = `Where the items of ${entity.name} are, only the old model says, which has no such entity.`;
    return { kind: "impossible", message };
  }
  const { table } = entity;
  const isOtherTable = !isSameTable(old.table, table);
  const locks = lockedAttributes(entity);
  const formerLocks = canHoldLocks(old) ? lockedAttributes(old) : [];
  if (locks.length > 0 && !canHoldLocks(entity)) {
    const message = `Lock items need a table whose keys are strings.`;
    return { kind: "impossible", message };
  }
  if (2 + locks.length + formerLocks.length > limits.transactionItems) {
    const message = `The items of ${entity.name} have more unique attributes than one transaction can move with them: it has at most ${limits.transactionItems} actions.`;
    return { kind: "impossible", message };
  }
  const { discriminator, versionAttribute } = table;
  return {
    kind: "planned",
    former: old,
    move: {
      formerEntity: old.name,
      formerKey: emptyBackfill(old, former.plans).primaryKey,
      target: {
        table: table.name,
        physicalName: table.physicalName,
        key: primaryKeyOf(table),
        ...(discriminator === undefined ? {} : { discriminator }),
        ...(versionAttribute === undefined ? {} : { versionAttribute }),
      },
      isOtherTable,
      dropped: isOtherTable ? droppedOf(old, entity) : [],
      stored: storedOf(old, entity),
      locks,
      formerLocks,
    },
  };
}

/** The entity as the old model has it, under whatever name. */
export function formerEntity(
  { name }: Pick<Entity, "name">,
  work: readonly BackfillWork[],
  former: FormerModel | undefined,
): Entity | undefined {
  const formerName = work.find((each) => each.former !== undefined)?.former?.entity ?? name;
  return former?.model.entities.find((each) => each.name === formerName);
}

export function primaryKeyOf({ primary }: Table): readonly string[] {
  return [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
}

/** What the old table asks for beside what the entity declares, and the new one does not know. */
function droppedOf(old: Entity, entity: Entity): readonly string[] {
  const { discriminator, versionAttribute } = old.table;
  const keys = accessPathsOf(old.table)
    .flatMap(({ partition, sort }) => [...partition, ...sort])
    .filter((key) => {
      const source = keySourceOf(old, key);
      return source !== undefined && source.kind !== "own";
    })
    .map(({ storedName }) => storedName);
  const { table } = entity;
  const kept = new Set(
    accessPathsOf(table).flatMap(({ partition, sort }) =>
      [...partition, ...sort].map(({ storedName }) => storedName),
    ),
  );
  return [...new Set([...keys, discriminator, versionAttribute])].filter(
    (name): name is string =>
      name !== undefined &&
      name !== table.discriminator &&
      name !== table.versionAttribute &&
      !kept.has(name) &&
      attributeStoredAs(entity, name) === undefined,
  );
}

/** Attributes that stand in a key alone in the old model and by themselves in the new one. */
function storedOf(old: Entity, entity: Entity): EntityMove["stored"] {
  return entity.attributes.flatMap(({ name, storedName, source, optional }) => {
    const before = old.attributes.find((each) => each.name === name);
    return source.kind !== "in key" && before?.source.kind === "in key"
      ? [{ attribute: storedName, name, optional }]
      : [];
  });
}
