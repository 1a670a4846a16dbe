import type { Entity, Pattern, Table } from "../language/semantics/model.ts";
import type { PatternPlan } from "../planner/plan.ts";
import { planModel } from "../planner/planner.ts";
import { canonical } from "./canonical.ts";
import type { ModelVersion } from "./comparison.ts";
import { readsOf } from "./operations.ts";

/**
 * The patterns of a model that would come upon the items of an entity which the model does not know:
 * the planner is asked to plan them beside it, and where it then reads otherwise than it did without
 * knowing, the code that was made without knowing gets foreign items. That a literal prefix is sent
 * even where nothing else lies in the partition makes this a proof that the others do not.
 *
 * @param table of that model, in which the items lie
 * @param other the model that knows the entity
 */
export function patternsMeeting(
  version: ModelVersion,
  table: Table,
  stranger: Entity,
  other: ModelVersion,
): readonly string[] {
  const { model, plans } = version;
  const entities = new Map<Entity, Entity>();
  const shared: { -readonly [Name in keyof Table]: Table[Name] } = { ...table, entities: [] };
  for (const entity of model.entities) {
    entities.set(entity, entity.table === table ? { ...entity, table: shared } : entity);
  }
  const known = table.entities.map((entity) => entities.get(entity) ?? entity);
  shared.entities = [...known, { ...stranger, table: shared }];
  const concerned = model.patterns.filter((pattern) =>
    entitiesOf(pattern).some((entity) => entity.table === table),
  );
  const planned = planModel({
    ...model,
    tables: model.tables.map((each) => (each === table ? shared : each)),
    // Types of the model itself go first: its own entities are made of them.
    types: new Map([...other.model.types, ...model.types]),
    entities: [...entities.values(), ...shared.entities.slice(-1)],
    patterns: concerned.map((pattern) => among(pattern, entities)),
  }).plans.patterns;
  return concerned.flatMap(({ name }) => {
    const before = plans.patterns.find((plan) => plan.name === name);
    const after = planned.find((plan) => plan.name === name);
    if (before === undefined || after === undefined || !before.served) return [];
    return readingOf(before) === readingOf(after) ? [] : [name];
  });
}

function entitiesOf({ entities, actions }: Pattern): readonly Entity[] {
  return [...entities, ...actions.map(({ entity }) => entity)];
}

function among(pattern: Pattern, entities: ReadonlyMap<Entity, Entity>): Pattern {
  const same = (entity: Entity): Entity => entities.get(entity) ?? entity;
  return {
    ...pattern,
    entities: pattern.entities.map(same),
    actions: pattern.actions.map((action) => ({ ...action, entity: same(action.entity) })),
  };
}

/** What decides about which items a pattern gets. */
function readingOf(plan: PatternPlan): string {
  const reads = readsOf(plan).map(({ operation, index, key, filter, addedFilter }) => ({
    operation,
    index,
    key,
    filter,
    addedFilter,
  }));
  return canonical([plan.served, reads]);
}
