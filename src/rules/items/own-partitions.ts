import type { Expression, TemplatePart } from "../../language/expressions/expression.ts";
import type { Binding, Entity, Model, Table } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { startPlanning } from "../../planner/planning.ts";
import { tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
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
 * before it is offered: it is left out where a query would not be served as it is. All collections of
 * a table are tried at once, since each change is one of the same table.
 */
export function separate(
  clinic: Clinic,
  table: Table,
  collections: readonly Collection[],
): ReadonlyMap<Collection, Separation> {
  const { model } = clinic;
  const moves = new Map<Collection, readonly Move[]>();
  const written = new Map<Entity, WrittenBinding>();
  const taken = new TakenKeys();
  for (const entity of table.entities) {
    const binding = partitionBinding(model, entity);
    if (binding === undefined) continue;
    written.set(entity, binding);
    taken.add(binding.text);
  }
  for (const collection of collections) {
    const ofCollection = collection.clusters
      .slice(1)
      .map((cluster) => moveOf(written, cluster, taken));
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
    const title = `Give ${listText(names)} partitions of ${names.length === 1 ? "its" : "their"} own (${listText(keys)}): items that exist have to be copied`;
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

function moveOf(
  written: ReadonlyMap<Entity, WrittenBinding>,
  cluster: Cluster,
  taken: TakenKeys,
): Move | undefined {
  const [first] = cluster;
  if (first === undefined) return undefined;
  const bindings = new Map<Entity, Binding>();
  const edits: TextEdit[] = [];
  const texts: string[] = [];
  for (const entity of cluster) {
    const old = written.get(entity);
    if (old === undefined) return undefined;
    const text = renamedText(old.text, first.name);
    const value = renamedValue(old.binding.value, first.name);
    if (text === undefined || value === undefined || taken.mayEqual(text)) return undefined;
    bindings.set(entity, { ...old.binding, value });
    edits.push({ file: entity.origin.file, span: old.span, newText: text });
    texts.push(text);
  }
  for (const text of texts) taken.add(text);
  const [text] = texts;
  return text === undefined ? undefined : { text, bindings, edits };
}

/**
 * Partition keys as they are written, with attributes left out, by the places where one ends: a new
 * text must neither begin one of them nor go on where one ends.
 */
class TakenKeys {
  readonly #whole = new Set<string>();
  readonly #beginnings = new Set<string>();

  add(text: string): void {
    const key = withoutNames(text);
    this.#whole.add(key);
    for (let end = 0; end >= 0; end = key.indexOf(hole, end + 1)) {
      if (end > 0) this.#beginnings.add(key.slice(0, end + hole.length));
    }
  }

  mayEqual(text: string): boolean {
    const key = withoutNames(text);
    const last = key.lastIndexOf(hole);
    const head = last < 0 ? key : key.slice(0, last + hole.length);
    return this.#whole.has(key) || this.#whole.has(head) || this.#beginnings.has(head);
  }
}

const hole = "${}";

/** Of a template with its quotes. */
function withoutNames(text: string): string {
  return text.slice(1, -1).replace(/\$\{[^}]*\}/g, hole);
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
  const last = text.lastIndexOf("${");
  const end = last < 0 ? text.length - 1 : last;
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
  const last = value.parts.findLastIndex((part) => typeof part !== "string");
  const place = last < 0 ? value.parts.length - 1 : last - 1;
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

/**
 * The entities that a query of several would not find together as it does now. A query of one entity
 * needs no trial: its partition key is made of the same attributes, and nothing else begins like it.
 */
function brokenBy(clinic: Clinic, table: Table, moves: readonly Move[]): ReadonlySet<Entity> {
  const moved = new Map(moves.flatMap(({ bindings }) => [...bindings]));
  const together = [...moved.keys()]
    .flatMap((entity) => clinic.usesOfEntity(entity))
    .filter(({ operation, entities }) => operation.operation === "Query" && entities.length > 1);
  if (together.length === 0) return new Set();
  const changed = { ...table, entities: [] as readonly Entity[] };
  const after = new Map(
    table.entities.map((entity) => {
      const next = moved.get(entity);
      const bindings =
        next === undefined
          ? entity.bindings
          : entity.bindings.map((each) => (each.attribute === next.attribute ? next : each));
      return [entity, { ...entity, table: changed, bindings }];
    }),
  );
  changed.entities = [...after.values()];
  const { model } = clinic;
  const entities = changed.entities;
  const planning = startPlanning({ ...model, tables: [changed], entities, samples: [] });
  const broken = new Set<Entity>();
  for (const { pattern, path, operation } of new Set(together)) {
    const named = pattern.entities.map((each) => after.get(each) ?? each);
    const request = readRequestOf(planning, pattern, named, pattern.parameters);
    const { candidate } = tryPath(planning, request, path);
    const throwsAway = "addedFilter" in operation && operation.addedFilter;
    // Whoever shared a partition leaves it, so that no more is thrown away than before.
    const isAsGood = candidate !== undefined && (candidate.added.length === 0 || throwsAway);
    if (!isAsGood) for (const entity of pattern.entities) broken.add(entity);
  }
  return broken;
}
