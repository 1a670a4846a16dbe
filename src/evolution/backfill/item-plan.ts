import type { Entity, Model, Table } from "../../language/semantics/model.ts";
import { typeLookupOf } from "../../planner/naming.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import { canHoldLocks } from "../../planner/unique-locks.ts";
import { type CensusPlan, planCensus } from "../census/census-plan.ts";
import type { BackfillWork } from "../change.ts";
import { emptyBackfill, lockedAttributes } from "./entity-backfill.ts";
import { type FormerModel, formerEntity, planMove, primaryKeyOf } from "./entity-move.ts";
import {
  type BackfillPlan,
  type EntityBackfill,
  type EntityMove,
  functionKey,
  type LockedAttribute,
} from "./plan.ts";
import { scanFilter } from "./scan-filter.ts";
import { setAttributes } from "./set-attributes.ts";

export interface BackfillOptions {
  /** Names of the entities that it is about; all of the model where absent. */
  readonly entities?: readonly string[];
  /** What a diff says is to be done beside the upgrades. */
  readonly work?: readonly BackfillWork[];
  /**
   * The model that the diff came from: only it knows of entities whose items are to be deleted, and
   * how items were called and keyed that are to be moved or renamed.
   */
  readonly former?: FormerModel;
}

/** What there is to be done, table by table, and what cannot be. */
export interface BackfillPlanning {
  readonly plans: readonly BackfillPlan[];
  readonly problems: readonly BackfillProblem[];
}

export interface BackfillProblem {
  readonly entity: string;
  /** What is wrong and what to do, in sentences. */
  readonly message: string;
}

/**
 * The work on the stored items of a model: the upgrades that its entities may need, and what a diff
 * adds to them. A table in which nothing is to be done has no plan. What moves to another table is in
 * a plan of the table that it comes from.
 */
export function planBackfill(
  model: Model,
  plans: ModelPlans,
  options: BackfillOptions = {},
): BackfillPlanning {
  const problems: BackfillProblem[] = [];
  for (const name of options.entities ?? []) {
    const all = [...model.entities, ...(options.former?.model.entities ?? [])];
    if (all.some((entity) => entity.name === name)) continue;
    const known = model.entities.map((entity) => entity.name).join(", ");
    problems.push({
      entity: name,
      message: `The model has no entity ${name}. It has ${known === "" ? "none" : known}.`,
    });
  }
  const leaving = new Map<Table, EntityBackfill[]>();
  const backfills = model.tables.flatMap((table): BackfillPlan[] => {
    const entities = table.entities.flatMap((entity): EntityBackfill[] => {
      if (options.entities?.includes(entity.name) === false) return [];
      const work = options.work?.filter((each) => each.entity === entity.name) ?? [];
      const backfill = entityBackfill(entity, plans, work, options, problems);
      if (backfill === undefined) return [];
      const old = formerEntity(entity, work, options.former);
      const formerValue = formerDiscriminator(entity, work, old);
      const named =
        formerValue === undefined
          ? backfill
          : { ...backfill, formerDiscriminatorValue: formerValue };
      if (backfill.move?.isOtherTable !== true || old === undefined) return [named];
      leaving.set(old.table, [...(leaving.get(old.table) ?? []), named]);
      return [];
    });
    const census = planCensus(model, plans, table.name);
    if (entities.length === 0 || census === undefined) return [];
    const former = entities.some(({ move }) => move !== undefined)
      ? formerCensus(entities, options)
      : undefined;
    const moves = former === undefined ? undefined : { former, targets: [census] };
    return [tableBackfill(table, census, entities, moves)];
  });
  const moved = [...leaving].flatMap(([table, entities]): BackfillPlan[] => {
    const former = formerCensus(entities, options);
    if (former === undefined) return [];
    const names = new Set(entities.flatMap(({ move }) => move?.target.table ?? []));
    const targets = [...names].flatMap((name) => planCensus(model, plans, name) ?? []);
    return [tableBackfill(table, former, entities, { former, targets })];
  });
  return { plans: [...backfills, ...moved, ...deletions(options, problems)], problems };
}

/** What the old model says of the table in which these entities are. */
function formerCensus(
  entities: readonly EntityBackfill[],
  { former }: BackfillOptions,
): CensusPlan | undefined {
  const name = entities.find(({ move }) => move !== undefined)?.move?.formerEntity;
  const entity = former?.model.entities.find((each) => each.name === name);
  return former && entity && planCensus(former.model, former.plans, entity.table.name);
}

/** What its items carried before, where a new discriminator is to be written into them. */
function formerDiscriminator(
  { table, discriminatorValue }: Entity,
  work: readonly BackfillWork[],
  old: Entity | undefined,
): string | undefined {
  const { discriminator } = table;
  if (old === undefined || old.discriminatorValue === discriminatorValue) return undefined;
  if (work.some(({ does }) => does === "move")) return old.discriminatorValue;
  if (discriminator === undefined || old.table.discriminator !== discriminator) return undefined;
  return work.some(({ does, attributes }) => does === "set" && attributes.includes(discriminator))
    ? old.discriminatorValue
    : undefined;
}

/** The entities of the former model whose items no entity describes any more. */
function deletions(
  { work = [], former, entities: wanted }: BackfillOptions,
  problems: BackfillProblem[],
): readonly BackfillPlan[] {
  const deleted = work.filter(({ does }) => does === "delete");
  const found = new Set<string>();
  const backfills = (former?.model.tables ?? []).flatMap((table): BackfillPlan[] => {
    const census = former && planCensus(former.model, former.plans, table.name);
    const entities = table.entities.flatMap((entity): EntityBackfill[] => {
      if (former === undefined || !deleted.some((each) => each.entity === entity.name)) return [];
      found.add(entity.name);
      if (wanted?.includes(entity.name) === false) return [];
      const backfill = emptyBackfill(entity, former.plans);
      return [{ ...backfill, upgrades: [], deletes: true }];
    });
    return entities.length === 0 || census === undefined
      ? []
      : [tableBackfill(table, census, entities)];
  });
  for (const { entity } of deleted) {
    if (found.has(entity)) continue;
    problems.push({ entity, message: `Which items are ${entity} is said by the old model only.` });
  }
  return backfills;
}

function tableBackfill(
  table: Table,
  census: CensusPlan,
  entities: readonly EntityBackfill[],
  moves?: BackfillPlan["moves"],
): BackfillPlan {
  const { name, physicalName, discriminator, versionAttribute } = table;
  const functions = new Map(
    entities
      .flatMap(({ upgrades }) => upgrades)
      .flatMap(({ statements }) => statements)
      .flatMap((step) => (step.kind === "using" ? [[functionKey(step), step] as const] : [])),
  );
  const marks = {
    ...(discriminator === undefined ? {} : { discriminator }),
    ...(versionAttribute === undefined ? {} : { versionAttribute }),
  };
  const filter = scanFilter(marks, entities);
  return {
    table: name,
    physicalName,
    key: primaryKeyOf(table),
    ...marks,
    census,
    ...(moves === undefined ? {} : { moves }),
    entities,
    ...(filter === undefined ? {} : { filter }),
    functions: [...functions.values()],
  };
}

/** `undefined` where there is nothing to be done. */
function entityBackfill(
  entity: Entity,
  plans: ModelPlans,
  work: readonly BackfillWork[],
  { former }: BackfillOptions,
  problems: BackfillProblem[],
): EntityBackfill | undefined {
  const typeNamed = typeLookupOf(plans);
  const backfill = emptyBackfill(entity, plans);
  const attributesOf = (does: BackfillWork["does"]): readonly string[] =>
    work.flatMap((each) => (each.does === does ? each.attributes : []));
  const isKey = (storedName: string): boolean =>
    backfill.keys.some(({ attribute }) => attribute === storedName);
  const moved = work.some(({ does }) => does === "move")
    ? planMove(entity, work, former)
    : undefined;
  if (moved?.kind === "impossible") {
    problems.push({ entity: entity.name, message: moved.message });
    return undefined;
  }
  const wanted = attributesOf("set").filter((name) => !isWrittenByMove(entity, name, moved?.move));
  const toSet = setAttributes(entity, wanted, isKey, typeNamed);
  for (const message of toSet.problems) problems.push({ entity: entity.name, message });
  const locks = newLocks(entity, attributesOf("lock"), problems);
  if (moved !== undefined) {
    return { ...backfill, set: toSet.set, remakesKeys: true, locks, move: moved.move };
  }
  const remakesKeys = work.some(({ does }) => does === "set");
  const isIdle = backfill.upgrades.length === 0 && !remakesKeys && locks.length === 0;
  return isIdle ? undefined : { ...backfill, set: toSet.set, remakesKeys, locks };
}

/** What moves gets the marks of its table anyway, and what stood in its old key alone. */
function isWrittenByMove(
  { table: { discriminator, versionAttribute } }: Entity,
  storedName: string,
  move: EntityMove | undefined,
): boolean {
  if (move === undefined) return false;
  if (storedName === discriminator || storedName === versionAttribute) return true;
  return move.stored.some(({ attribute }) => attribute === storedName);
}

/** The unique attributes of these stored names. */
function newLocks(
  entity: Entity,
  attributes: readonly string[],
  problems: BackfillProblem[],
): readonly LockedAttribute[] {
  const locks = lockedAttributes(entity, attributes);
  if (locks.length > 0 && !canHoldLocks(entity)) {
    const message = `Lock items need a table whose keys are strings.`;
    problems.push({ entity: entity.name, message });
    return [];
  }
  return locks;
}
