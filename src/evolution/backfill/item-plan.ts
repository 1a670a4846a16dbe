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
import { type CensusPlan, planCensus } from "../census/census-plan.ts";
import type { BackfillWork } from "../change.ts";
import {
  type BackfillPlan,
  type ComputedKey,
  type EntityBackfill,
  functionKey,
  type SetAttribute,
} from "./plan.ts";
import { scanFilter } from "./scan-filter.ts";

export interface BackfillOptions {
  /** Names of the entities that it is about; all of the model where absent. */
  readonly entities?: readonly string[];
  /** What a diff says is to be done beside the upgrades. */
  readonly work?: readonly BackfillWork[];
}

/** What there is to be done, table by table, and what cannot be. */
export interface PlannedBackfill {
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
): PlannedBackfill {
  const problems: BackfillProblem[] = [];
  for (const name of options.entities ?? []) {
    if (model.entities.some((entity) => entity.name === name)) continue;
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
      return entityBackfill(entity, plans, work, problems) ?? [];
    });
    const census = planCensus(model, plans, table.name);
    if (entities.length === 0 || census === undefined) return [];
    return [tableBackfill(table, census, entities)];
  });
  return { plans: backfills, problems };
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
  const upgrades = storedUpgrades(entity, typeNamed);
  const set: SetAttribute[] = [];
  let remakesKeys = false;
  for (const { does } of work) {
    if (does === "set") remakesKeys = true;
  }
  if (upgrades.length === 0 && set.length === 0 && !remakesKeys) return undefined;
  const { primary } = entity.table;
  const primaryNames = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const keys = computedKeys(entity, plans);
  void problems;
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
    set,
    remakesKeys,
    locks: [],
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
