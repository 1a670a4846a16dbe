import { DisjointSets } from "../../base/disjoint-sets.ts";
import type { Declaration } from "../syntax/tree.ts";
import type { Entity, Example, Model, Pattern, Sample, Table } from "./model.ts";

/**
 * Tables of a model that belong together: no pattern, no copied attribute and no number of items
 * leads from one part to another. What is found out about a part alone therefore holds as long as
 * nothing of it is written otherwise, wherever in its files it stands.
 */
export interface ModelPart {
  /** Tells it from the other parts of the model: the name of its first table. */
  readonly name: string;
  readonly tables: readonly Table[];
  readonly entities: readonly Entity[];
  readonly patterns: readonly Pattern[];
  readonly samples: readonly Sample[];
  readonly examples: readonly Example[];
  /** All that it is made from, in the order of the model. */
  readonly written: Written;
}

/** What a part is made from. Holds no more of a model than its text. */
export interface Written {
  readonly excerpts: readonly Excerpt[];
  /** What of it could not be resolved, by name: tells apart what is written alike. */
  readonly incomplete: string;
}

/** A declaration with what stands between it and the one before, or a file of samples as a whole. */
export interface Excerpt {
  /** URI. */
  readonly file: string;
  /** Where it stands in the file. */
  readonly start: number;
  readonly text: string;
}

/**
 * The parts of a model, in the order of their first tables. Patterns of which no entity is known
 * are in none.
 *
 * @param dataFiles the texts of the files that the model takes samples from, by URI
 */
export function partsOf(
  model: Model,
  dataFiles: ReadonlyMap<string, string> = new Map(),
): readonly ModelPart[] {
  const parts = groupsOf(model);
  const excerpts = excerptsIn(model);
  const dependencies = new Dependencies(model);
  const types = [...model.types.values()].map(({ node }) => node);
  return parts.map((part) => {
    const { tables, entities, patterns, samples, examples } = part;
    const declarations = new Set<Declaration>(types);
    for (const each of [tables, entities, patterns, samples, examples]) {
      for (const { node } of each) declarations.add(node);
    }
    for (const entity of dependencies.of(entities)) {
      declarations.add(entity.node);
      declarations.add(entity.table.node);
    }
    const written: Excerpt[] = [];
    for (const node of declarations) {
      const excerpt = excerpts.get(node);
      if (excerpt !== undefined) written.push(excerpt);
    }
    const files = new Set(samples.flatMap(({ place }) => place?.file ?? []));
    for (const file of files) written.push({ file, start: 0, text: dataFiles.get(file) ?? "" });
    const incomplete = [...tables, ...entities].flatMap((each) =>
      each.incomplete === true ? each.name : [],
    );
    return {
      ...part,
      name: tables[0]?.name ?? "",
      written: { excerpts: written, incomplete: incomplete.join(" ") },
    };
  });
}

/** Whether the same is written, though perhaps at another place. */
export function isWrittenAlike(left: Written, right: Written): boolean {
  return (
    left.incomplete === right.incomplete &&
    left.excerpts.length === right.excerpts.length &&
    left.excerpts.every(({ file, text }, position) => {
      const other = right.excerpts[position];
      return other !== undefined && text === other.text && file === other.file;
    })
  );
}

type Group = {
  -readonly [Key in keyof Omit<ModelPart, "name" | "written">]: ModelPart[Key][number][];
};

function groupsOf(model: Model): readonly Group[] {
  const sets = new DisjointSets<Table>();
  const joinAll = (entities: readonly Entity[]): void => {
    const [first, ...others] = entities;
    if (first !== undefined) for (const { table } of others) sets.join(first.table, table);
  };
  for (const pattern of model.patterns) joinAll(entitiesOf(pattern));
  const byName = new Map(model.entities.map((entity) => [entity.name, entity]));
  for (const entity of model.entities) {
    for (const { source } of entity.attributes) {
      const original = source.kind === "copied" ? byName.get(source.entity) : undefined;
      if (original !== undefined) sets.join(original.table, entity.table);
    }
  }
  const groups = new Map<Table, Group>();
  const parts = sets.groups(model.tables).map((tables): Group => {
    const group: Group = { tables, entities: [], patterns: [], samples: [], examples: [] };
    for (const table of tables) groups.set(table, group);
    return group;
  });
  const groupOf = (entity: Entity | undefined): Group | undefined =>
    entity === undefined ? undefined : groups.get(entity.table);
  for (const entity of model.entities) groupOf(entity)?.entities.push(entity);
  for (const pattern of model.patterns) groupOf(entitiesOf(pattern)[0])?.patterns.push(pattern);
  for (const sample of model.samples) groupOf(sample.entity)?.samples.push(sample);
  for (const example of model.examples) {
    groupOf(entitiesOf(example.pattern)[0])?.examples.push(example);
  }
  return parts;
}

function entitiesOf({ entities, actions }: Pattern): readonly Entity[] {
  return actions.length === 0 ? entities : [...entities, ...actions.map(({ entity }) => entity)];
}

/** Each declaration with all that stands before it, back to the declaration before. */
function excerptsIn({ files }: Model): ReadonlyMap<Declaration, Excerpt> {
  const excerpts = new Map<Declaration, Excerpt>();
  for (const { uri, text, tree } of files) {
    let start = 0;
    for (const declaration of tree.declarations) {
      const { end } = declaration.span;
      excerpts.set(declaration, { file: uri, start, text: text.slice(start, end) });
      start = end;
    }
  }
  return excerpts;
}

/**
 * How many values an attribute has is told by the entity that an attribute of this name identifies,
 * in whatever table that is.
 */
class Dependencies {
  readonly #identified = new Map<string, Entity[]>();

  constructor({ entities }: Model) {
    for (const entity of entities) {
      const [name, ...others] = entity.identity;
      if (name === undefined || others.length > 0) continue;
      const owners = this.#identified.get(name);
      if (owners === undefined) this.#identified.set(name, [entity]);
      else owners.push(entity);
    }
  }

  /** What the entities depend on, directly or through others, themselves left out. */
  of(entities: readonly Entity[]): ReadonlySet<Entity> {
    const found = new Set<Entity>(entities);
    for (const entity of found) {
      for (const { name } of entity.attributes) {
        // A set is walked through to its end, also to what is added on the way.
        for (const owner of this.#identified.get(name) ?? []) found.add(owner);
      }
    }
    for (const entity of entities) found.delete(entity);
    return found;
  }
}
