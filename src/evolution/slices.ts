import type { Entity, Pattern, Table } from "../language/semantics/model.ts";
import type { PatternPlan } from "../planner/plan.ts";
import { planModel } from "../planner/planner.ts";
import { canonical } from "./canonical.ts";
import type { ModelVersion } from "./comparison.ts";
import { readsOf } from "./operations.ts";

/**
 * For each of some entities that a model does not know, the patterns of the model that would come
 * upon its items: the planner is asked to plan them beside it, and where it then reads otherwise
 * than it did without knowing, the code that was made without knowing gets foreign items. That a
 * literal prefix is sent even where nothing else lies in the partition makes this a proof that the
 * others do not.
 *
 * @param table of that model, in which the items lie
 * @param other the model that knows the entities
 */
export function patternsMeeting(
  version: ModelVersion,
  table: Table,
  strangers: readonly Entity[],
  other: ModelVersion,
): ReadonlyMap<Entity, readonly string[]> {
  if (strangers.length === 0) return new Map();
  const concerned = version.model.patterns.filter((pattern) =>
    entitiesOf(pattern).some((entity) => entity.table === table),
  );
  // Mostly none of them is in the way of any, which is found out at once.
  const meeting = meetingAny(version, table, strangers, other, concerned);
  const [only, ...more] = strangers;
  if (only !== undefined && more.length === 0) {
    return new Map([[only, meeting.map(({ name }) => name)]]);
  }
  return new Map(
    strangers.map((stranger) => [
      stranger,
      meetingAny(version, table, [stranger], other, meeting).map(({ name }) => name),
    ]),
  );
}

function meetingAny(
  { model, plans }: ModelVersion,
  table: Table,
  strangers: readonly Entity[],
  other: ModelVersion,
  patterns: readonly Pattern[],
): readonly Pattern[] {
  if (patterns.length === 0) return [];
  const entities = new Map<Entity, Entity>();
  const shared: { -readonly [Name in keyof Table]: Table[Name] } = { ...table, entities: [] };
  for (const entity of model.entities) {
    entities.set(entity, entity.table === table ? { ...entity, table: shared } : entity);
  }
  const known = table.entities.map((entity) => entities.get(entity) ?? entity);
  const unknown = strangers.map((stranger) => ({ ...stranger, table: shared }));
  shared.entities = [...known, ...unknown];
  const planned = planModel({
    ...model,
    tables: [shared],
    // Types of the model itself go first: its own entities are made of them.
    types: new Map([...other.model.types, ...model.types]),
    entities: [...entities.values(), ...unknown],
    patterns: patterns.map((pattern) => among(pattern, entities)),
  }).plans.patterns;
  const before = new Map(plans.patterns.map((plan) => [plan.name, plan]));
  const after = new Map(planned.map((plan) => [plan.name, plan]));
  return patterns.filter(({ name }) => {
    const [own, beside] = [before.get(name), after.get(name)];
    if (own === undefined || beside === undefined || !own.served) return false;
    return readingOf(own) !== readingOf(beside);
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
