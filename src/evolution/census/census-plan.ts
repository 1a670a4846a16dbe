import type { Entity, Model, Upgrade } from "../../language/semantics/model.ts";
import type { EntityShape, ModelPlans, TableShape } from "../../planner/plan.ts";
import { touchedBy } from "../../planner/upgrades.ts";

/**
 * All that a census of one table goes by. Plain JSON: whoever reads a table need not have the model,
 * only what was made of it.
 */
export interface CensusPlan {
  readonly table: TableShape;
  readonly entities: readonly CensusEntity[];
  readonly types: ModelPlans["types"];
}

export interface CensusEntity extends EntityShape {
  /** No item of an older version is left, as the model says. 1 unless stated. */
  readonly backfilledTo: number;
  /** In ascending order: what an item from before `to` may have otherwise than the entity declares. */
  readonly upgrades: readonly CensusUpgrade[];
}

export interface CensusUpgrade {
  readonly to: number;
  /** Logical names that it writes, reads or removes; `everything` where a function does it. */
  readonly touches: readonly string[] | "everything";
}

/** @param table The logical name; `undefined` comes back where the model has no such table. */
export function planCensus(model: Model, plans: ModelPlans, table: string): CensusPlan | undefined {
  const shape = plans.tables.find(({ name }) => name === table);
  if (shape === undefined) return undefined;
  const entities = plans.entities.flatMap((entity): CensusEntity[] => {
    const declared = model.entities.find(({ name }) => name === entity.name);
    return entity.table !== table || declared === undefined
      ? []
      : [{ ...entity, backfilledTo: declared.backfilledTo, upgrades: upgradesOf(declared) }];
  });
  return { table: shape, entities, types: plans.types };
}

function upgradesOf({ upgrades }: Entity): readonly CensusUpgrade[] {
  return upgrades.map((upgrade: Upgrade) => {
    const touched = touchedBy([upgrade]);
    return { to: upgrade.to, touches: touched === "everything" ? touched : [...touched] };
  });
}
