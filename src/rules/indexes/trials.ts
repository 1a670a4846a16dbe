import type { AccessPath, Entity, Pattern, Table } from "../../language/semantics/model.ts";
import { orderInText } from "../../planner/attribute-types.ts";
import type { KeyComponent } from "../../planner/components.ts";
import { resolveExpression } from "../../planner/facts.ts";
import { type Planning, startPlanning } from "../../planner/planning.ts";
import { type Candidate, listed, type ReadRequest, tryPath } from "../../planner/read-paths.ts";
import { planScan, readRequestOf } from "../../planner/reads.ts";
import { sameExpression } from "../../planner/substitute.ts";
import type { Clinic } from "../clinic.ts";

/** A table as a change would make it, to plan patterns with before the change is offered. */
export interface Trial {
  readonly planning: Planning;
  readonly table: Table;
  /** What becomes of an entity of the table. */
  after(entity: Entity): Entity;
}

/** The table with other indexes and without some bindings. */
export function tryTable(
  { model }: Clinic,
  table: Table,
  indexes: readonly AccessPath[],
  unbound: (entity: Entity, attribute: string) => boolean,
): Trial {
  const changed = { ...table, indexes, entities: [] as readonly Entity[] };
  const entities = new Map(
    table.entities.map((entity) => {
      const bindings = entity.bindings.filter(({ attribute }) => !unbound(entity, attribute));
      return [entity, { ...entity, table: changed, bindings }];
    }),
  );
  changed.entities = [...entities.values()];
  const planning = startPlanning({
    ...model,
    tables: [changed],
    entities: changed.entities,
    samples: [],
  });
  return { planning, table: changed, after: (entity) => entities.get(entity) ?? entity };
}

/**
 * Why a pattern that reads `from` would not get the same items in the same order from `to`, as a
 * phrase; `undefined` where it would.
 */
export function whatChanges(
  clinic: Clinic,
  trial: Trial,
  pattern: Pattern,
  from: AccessPath,
  to: AccessPath,
): string | undefined {
  const old = requestOf(clinic.planning, pattern, pattern.entities, from);
  const next = requestOf(trial.planning, pattern, pattern.entities.map(trial.after), to);
  if (pattern.verb === "scan") return scanChange(clinic, trial, old, next);
  const before = tryPath(clinic.planning, old, from).candidate;
  if (before === undefined) return "reads it in another way";
  const { candidate: after, problems } = tryPath(trial.planning, next, to);
  if (after === undefined) return problems[0]?.reason ?? "would not be served";
  if (after.added.length > before.added.length || after.foreign.count > before.foreign.count) {
    return "would read items of other entities";
  }
  if (after.incomplete.some((name) => !before.incomplete.includes(name))) {
    return "would miss items";
  }
  const needsOrder = ordersByPosition(clinic, pattern);
  return needsOrder && !keepsOrder(clinic, old, before)
    ? "depends on the order of the texts"
    : undefined;
}

/**
 * The patterns whose items come in another order once attributes stand for texts: "10" no longer
 * before "9". None of them asks for that order, or `whatChanges` names it.
 */
export function reordered(
  clinic: Clinic,
  patterns: readonly Pattern[],
  from: AccessPath,
): readonly string[] {
  return patterns.flatMap((pattern) => {
    if (pattern.verb === "scan") return [];
    const request = requestOf(clinic.planning, pattern, pattern.entities, from);
    const { candidate } = tryPath(clinic.planning, request, from);
    return candidate === undefined || keepsOrder(clinic, request, candidate) ? [] : pattern.name;
  });
}

/** What to say of them in the title of a change. */
export function reorderedText(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `; ${listed(names)} then ${names.length === 1 ? "comes" : "come"} in the order of the attributes, not of the texts`;
}

function requestOf(
  planning: Planning,
  pattern: Pattern,
  entities: readonly Entity[],
  path: AccessPath,
): ReadRequest {
  return { ...readRequestOf(planning, pattern, entities, pattern.parameters), using: path };
}

function scanChange(
  { planning }: Clinic,
  trial: Trial,
  old: ReadRequest,
  next: ReadRequest,
): string | undefined {
  const before = planScan(planning, old, {});
  const after = planScan(trial.planning, next, {});
  if (before.kind === "unserved" || after.kind === "unserved") return "would not be served";
  return after.explain.length > before.explain.length
    ? "would read items of other entities"
    : undefined;
}

/**
 * Whether the place of an item among the others matters although no attribute is named to order by:
 * which items a limit cuts off, what an example expects, how entities come together.
 */
function ordersByPosition({ model }: Clinic, pattern: Pattern): boolean {
  if (pattern.entities.length > 1) return true;
  const { order } = pattern;
  if (order?.some(({ attribute }) => attribute === undefined)) return true;
  if (order !== undefined && order.length > 0) return false;
  if (pattern.verb === "first" || pattern.limit !== undefined) return true;
  return model.examples.some(
    (example) =>
      example.pattern === pattern &&
      example.expectations.some(
        (expected) =>
          expected.kind === "returns" && !expected.anyOrder && expected.samples.length > 1,
      ),
  );
}

/** Whether the texts of the sort key are in the order of the attributes that they are made of. */
function keepsOrder({ planning }: Clinic, request: ReadRequest, candidate: Candidate): boolean {
  const places = request.entities.map((entity) => planning.placeOf(entity, candidate.path));
  const [first, ...others] = places;
  if (first === undefined) return false;
  const sameKeys = others.every(
    (other) =>
      other?.sort.every((component, position) => {
        const own = first.sort[position];
        return own !== undefined && sameExpression(own.expression, component.expression);
      }) === true,
  );
  return sameKeys && first.sort.every((component) => isOrdered(component, candidate));
}

function isOrdered({ parts }: KeyComponent, { facts }: Candidate): boolean {
  return parts.every((part, position) => {
    if (part.kind === "text") return true;
    if (resolveExpression(part.insert.expression, facts) !== undefined) return true;
    if (orderInText(part.type, part.insert.format) === "lost") return false;
    return part.width !== undefined || position === parts.length - 1;
  });
}
