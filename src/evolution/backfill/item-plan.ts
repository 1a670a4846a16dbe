import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { accessPathsOf, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute, Model, Table } from "../../language/semantics/model.ts";
import { typeLookupOf } from "../../planner/naming.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import {
  checkedAfterUpgrades,
  derivedByUpgrades,
  inStoredForm,
  storedUpgrades,
} from "../../planner/stored-upgrades.ts";
import { canHoldLocks, lockKey, uniqueAttributesOf } from "../../planner/unique-locks.ts";
import { type CensusPlan, planCensus } from "../census/census-plan.ts";
import type { BackfillWork } from "../change.ts";
import {
  type BackfillPlan,
  type ComputedKey,
  type EntityBackfill,
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
  /** The model that the diff came from: only it knows of entities whose items are to be deleted. */
  readonly former?: { readonly model: Model; readonly plans: ModelPlans };
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
 * adds to them. A table in which nothing is to be done has no plan.
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
  const backfills = model.tables.flatMap((table): BackfillPlan[] => {
    const entities = table.entities.flatMap((entity) => {
      if (options.entities?.includes(entity.name) === false) return [];
      const work = options.work?.filter((each) => each.entity === entity.name) ?? [];
      const backfill = entityBackfill(entity, plans, work, problems);
      if (backfill === undefined) return [];
      const former = formerDiscriminator(entity, work, options);
      return [former === undefined ? backfill : { ...backfill, formerDiscriminatorValue: former }];
    });
    const census = planCensus(model, plans, table.name);
    if (entities.length === 0 || census === undefined) return [];
    return [tableBackfill(table, census, entities)];
  });
  return { plans: [...backfills, ...deletions(options, problems)], problems };
}

/** What its items carried before, where a new discriminator is to be written into them. */
function formerDiscriminator(
  { name, table, discriminatorValue }: Entity,
  work: readonly BackfillWork[],
  { former }: BackfillOptions,
): string | undefined {
  const { discriminator } = table;
  if (discriminator === undefined) return undefined;
  if (!work.some(({ does, attributes }) => does === "set" && attributes.includes(discriminator))) {
    return undefined;
  }
  const old = former?.model.entities.find((entity) => entity.name === name);
  const isAnother = old?.table.discriminator === discriminator;
  return isAnother && old.discriminatorValue !== discriminatorValue
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
): BackfillPlan {
  const { name, physicalName, primary, discriminator, versionAttribute } = table;
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
    key: [...primary.partition, ...primary.sort].map(({ storedName }) => storedName),
    ...marks,
    census,
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
  problems: BackfillProblem[],
): EntityBackfill | undefined {
  const typeNamed = typeLookupOf(plans);
  const backfill = emptyBackfill(entity, plans);
  const attributesOf = (does: BackfillWork["does"]): readonly string[] =>
    work.flatMap((each) => (each.does === does ? each.attributes : []));
  if (work.some(({ does }) => does === "move")) {
    problems.push({
      entity: entity.name,
      message: `The items of ${entity.name} get another primary key: write both, copy them by a program of your own, and delete the old ones when no reader is left.`,
    });
  }
  const isKey = (storedName: string): boolean =>
    backfill.keys.some(({ attribute }) => attribute === storedName);
  const toSet = setAttributes(entity, attributesOf("set"), isKey, typeNamed);
  for (const message of toSet.problems) problems.push({ entity: entity.name, message });
  const locks = lockedAttributes(entity, attributesOf("lock"), problems);
  const remakesKeys = work.some(({ does }) => does === "set");
  const isIdle = backfill.upgrades.length === 0 && !remakesKeys && locks.length === 0;
  return isIdle ? undefined : { ...backfill, set: toSet.set, remakesKeys, locks };
}

/** The unique attributes of these stored names. */
function lockedAttributes(
  entity: Entity,
  attributes: readonly string[],
  problems: BackfillProblem[],
): readonly LockedAttribute[] {
  const unique = uniqueAttributesOf(entity).filter(({ storedName }) =>
    attributes.includes(storedName),
  );
  if (unique.length > 0 && !canHoldLocks(entity)) {
    const message = `Lock items need a table whose keys are strings.`;
    problems.push({ entity: entity.name, message });
    return [];
  }
  return unique.map((attribute) => {
    const value: Expression = { kind: "attribute", name: attribute.name, path: [] };
    const key = lockKey(entity, attribute, value);
    return {
      attribute: attribute.name,
      key: key.map((part) => ({ attribute: part.attribute, value: part.value })),
    };
  });
}

/** What an entity's items are like; that they are upgraded is all that is done to them. */
function emptyBackfill(entity: Entity, plans: ModelPlans): EntityBackfill {
  const typeNamed = typeLookupOf(plans);
  const upgrades = storedUpgrades(entity, typeNamed);
  const { primary } = entity.table;
  const primaryNames = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const keys = computedKeys(entity, plans);
  return {
    entity: entity.name,
    discriminatorValue: entity.discriminatorValue,
    version: entity.version,
    backfilledTo: entity.backfilledTo,
    upgrades,
    derived: derivedByUpgrades(entity).flatMap(({ storedName, type, source }) =>
      source.kind === "derived"
        ? [{ attribute: storedName, value: inStoredForm(entity, source.value, type, typeNamed) }]
        : [],
    ),
    keys: keys.filter(({ attribute }) => !primaryNames.includes(attribute)),
    primaryKey: keys.filter(({ attribute }) => primaryNames.includes(attribute)),
    checked: checkedAfterUpgrades(entity, typeNamed).map(
      ({ attribute, optional, tag, values }) => ({
        attribute: attribute.storedName,
        optional,
        ...(tag === undefined ? {} : { tag }),
        ...(values === undefined ? {} : { values }),
      }),
    ),
    set: [],
    remakesKeys: false,
    locks: [],
    deletes: false,
  };
}

/** All key attributes that items of the entity have, each once; the version and the discriminator not. */
function computedKeys(entity: Entity, plans: ModelPlans): readonly ComputedKey[] {
  const typeNamed = typeLookupOf(plans);
  const { discriminator, versionAttribute } = entity.table;
  const keys = new Map<string, { key: KeyAttribute; role: "partition" | "sort" }>();
  for (const { partition, sort } of accessPathsOf(entity.table)) {
    // A sort key takes fewer bytes, whatever else the attribute is.
    for (const key of sort) keys.set(key.storedName, { key, role: "sort" });
    for (const key of partition) {
      if (!keys.has(key.storedName)) keys.set(key.storedName, { key, role: "partition" });
    }
  }
  return [...keys.values()].flatMap(({ key, role }): ComputedKey[] => {
    const { storedName } = key;
    if (storedName === discriminator || storedName === versionAttribute) return [];
    const source = keySourceOf(entity, key);
    if (source === undefined) return [];
    const { expression, condition } = source;
    return [
      {
        attribute: storedName,
        value: inStoredForm(entity, expression, undefined, typeNamed),
        ...(condition === undefined
          ? {}
          : { when: inStoredForm(entity, condition, undefined, typeNamed) }),
        optional: attributesIn(expression).some(
          (name) =>
            entity.attributes.find((attribute) => attribute.name === name)?.optional !== false,
        ),
        type: key.type === "string" ? "S" : key.type === "number" ? "N" : "B",
        role,
      },
    ];
  });
}
