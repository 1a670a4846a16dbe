import type { Expression, TemplatePart } from "../../language/expressions/expression.ts";
import type { Binding, Entity, Model, Pattern, Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import type { PatternPlan } from "../../planner/plan.ts";
import { planModel } from "../../planner/planner.ts";
import { textLiteral } from "../../planner/substitute.ts";
import type { Clinic } from "../clinic.ts";
import { listText } from "../figures.ts";
import type { Cluster, Collection } from "./collections.ts";

/** A partition key of its own for each cluster of a collection but the first. */
export interface Separation {
  /** The keys that the first entities of the clusters get, as they are written. */
  readonly keys: readonly string[];
  readonly change: Change;
}

/**
 * Gives the clusters texts of their own to begin their partition keys with. Each change is planned
 * before it is offered: it is left out where a pattern would not be served as it is. All collections
 * of a table are tried at once, since planning is the larger part of it.
 */
export function separate(
  clinic: Clinic,
  table: Table,
  collections: readonly Collection[],
): ReadonlyMap<Collection, Separation> {
  const { model } = clinic;
  const moves = new Map<Collection, readonly Move[]>();
  const taken = new Set(
    table.entities.flatMap((entity) => partitionBinding(model, entity)?.text ?? []),
  );
  for (const collection of collections) {
    const ofCollection = collection.clusters
      .slice(1)
      .map((cluster) => moveOf(model, cluster, taken));
    if (ofCollection.every((move) => move !== undefined)) moves.set(collection, ofCollection);
  }
  if (moves.size === 0) return new Map();
  const broken = brokenBy(clinic, table, [...moves.values()].flat());
  const separations = new Map<Collection, Separation>();
  for (const [collection, ofCollection] of moves) {
    const entities = ofCollection.flatMap(({ bindings }) => [...bindings.keys()]);
    if (entities.some((entity) => broken.has(entity))) continue;
    const names = collection.clusters.slice(1).flatMap((cluster) => cluster[0]?.name ?? []);
    const keys = ofCollection.map(({ text }) => text);
    const title = `Give ${listText(names)} partitions of their own (${listText(keys)}): items that exist have to be copied`;
    separations.set(collection, {
      keys,
      change: { title, edits: ofCollection.flatMap(({ edits }) => edits), preferred: true },
    });
  }
  return separations;
}

/** One cluster with other partition keys. */
interface Move {
  /** The first entity's new key as it is written. */
  readonly text: string;
  readonly bindings: ReadonlyMap<Entity, Binding>;
  readonly edits: readonly TextEdit[];
}

function moveOf(model: Model, cluster: Cluster, taken: Set<string>): Move | undefined {
  const [first] = cluster;
  if (first === undefined) return undefined;
  const bindings = new Map<Entity, Binding>();
  const edits: TextEdit[] = [];
  const texts: string[] = [];
  for (const entity of cluster) {
    const written = partitionBinding(model, entity);
    if (written === undefined) return undefined;
    const text = renamedText(written.text, first.name);
    const value = renamedValue(written.binding.value, first.name);
    if (text === undefined || value === undefined || taken.has(text)) return undefined;
    bindings.set(entity, { ...written.binding, value });
    edits.push({ file: entity.origin.file, span: written.span, newText: text });
    texts.push(text);
  }
  for (const text of texts) taken.add(text);
  const [text] = texts;
  return text === undefined ? undefined : { text, bindings, edits };
}

interface WrittenBinding {
  readonly binding: Binding;
  /** The template as it is written, with its quotes. */
  readonly text: string;
  readonly span: TextEdit["span"];
}

function partitionBinding(model: Model, entity: Entity): WrittenBinding | undefined {
  const [key] = entity.table.primary.partition;
  const binding = entity.bindings.find(({ attribute }) => attribute === key?.name);
  const node = entity.node.members.find(
    (member) => member.kind === "BindingMember" && member.attribute.text === key?.name,
  );
  if (binding === undefined || node?.kind !== "BindingMember") return undefined;
  const { span } = node.value;
  const text = model.files
    .find(({ uri }) => uri === entity.origin.file)
    ?.text.slice(span.start, span.end);
  return text === undefined ? undefined : { binding, text, span };
}

/** The word before the last inserted attribute, or of a text without any, becomes the entity's name. */
function renamedText(text: string, name: string): string | undefined {
  // What is escaped would have to be read as the parser reads it.
  if (text.includes("\\") || text.includes("$${")) return undefined;
  const hole = text.lastIndexOf("${");
  const end = hole < 0 ? text.length - 1 : hole;
  const start = Math.max(text.slice(0, end).lastIndexOf("}"), 0) + 1;
  const word = withWord(text.slice(start, end), name);
  return word === undefined ? undefined : text.slice(0, start) + word + text.slice(end);
}

function renamedValue(value: Expression, name: string): Expression | undefined {
  if (value.kind === "literal" && "S" in value.value) {
    const text = withWord(value.value.S, name);
    return text === undefined ? undefined : textLiteral(text);
  }
  if (value.kind !== "template") return undefined;
  const hole = value.parts.findLastIndex((part) => typeof part !== "string");
  const place = hole < 0 ? value.parts.length - 1 : hole - 1;
  const before = value.parts[place];
  const text = typeof before === "string" ? withWord(before, name) : undefined;
  if (text === undefined) return undefined;
  const parts: readonly TemplatePart[] = value.parts.with(place, text);
  return { ...value, parts };
}

/** In the case of the word that it replaces: `CUSTOMER#` becomes `LOGIN_ATTEMPT#`. */
function withWord(text: string, name: string): string | undefined {
  const found = /[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*(?=[^A-Za-z0-9_-]*$)/.exec(text);
  if (found === null) return undefined;
  const [old] = found;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  const word =
    old === old.toUpperCase()
      ? words.toUpperCase()
      : old === old.toLowerCase()
        ? words.toLowerCase()
        : name;
  return text.slice(0, found.index) + word + text.slice(found.index + old.length);
}

/** The entities whose patterns would not be served as they are, were the table's keys made like that. */
function brokenBy(clinic: Clinic, table: Table, moves: readonly Move[]): ReadonlySet<Entity> {
  const changed = { ...table, entities: [] as readonly Entity[] };
  const after = new Map(
    table.entities.map((entity) => {
      const moved = moves.find(({ bindings }) => bindings.has(entity))?.bindings.get(entity);
      const bindings =
        moved === undefined
          ? entity.bindings
          : entity.bindings.map((each) => (each.attribute === moved.attribute ? moved : each));
      return [entity, { ...entity, table: changed, bindings }];
    }),
  );
  changed.entities = [...after.values()];
  const movedEntities = new Set(moves.flatMap(({ bindings }) => [...bindings.keys()]));
  const affected = clinic.model.patterns.filter(({ entities }) =>
    entities.some((entity) => movedEntities.has(entity)),
  );
  const { plans, diagnostics } = planModel({
    ...clinic.model,
    tables: clinic.model.tables.map((each) => (each === table ? changed : each)),
    entities: clinic.model.entities.map((entity) => after.get(entity) ?? entity),
    patterns: affected.map((pattern) => patternAfter(pattern, after)),
    samples: [],
    examples: [],
  });
  // Where something is wrong that no pattern shows, as two keys that can be equal, nothing is offered.
  const isColliding = diagnostics.some(({ code }) => code === "colliding-entity-templates");
  const known = new Map(clinic.plans.patterns.map((plan) => [plan.name, plan]));
  const broken = new Set<Entity>(isColliding ? movedEntities : []);
  for (const [position, pattern] of affected.entries()) {
    if (isAsGood(plans.patterns[position], known.get(pattern.name))) continue;
    for (const entity of pattern.entities) broken.add(entity);
  }
  return broken;
}

function patternAfter(pattern: Pattern, after: ReadonlyMap<Entity, Entity>): Pattern {
  const entityAfter = (entity: Entity): Entity => after.get(entity) ?? entity;
  return {
    ...pattern,
    entities: pattern.entities.map(entityAfter),
    actions: pattern.actions.map((action) => ({ ...action, entity: entityAfter(action.entity) })),
  };
}

function isAsGood(plan: PatternPlan | undefined, before: PatternPlan | undefined): boolean {
  if (plan === undefined || before === undefined) return false;
  return (
    (plan.served || !before.served) &&
    addedFilters(plan) <= addedFilters(before) &&
    plan.warnings.every((code) => before.warnings.includes(code))
  );
}

function addedFilters({ steps }: PatternPlan): number {
  return steps.filter(
    (step) =>
      step.kind === "request" && "addedFilter" in step.operation && step.operation.addedFilter,
  ).length;
}
