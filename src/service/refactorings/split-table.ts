import { CodeActionKind } from "vscode-languageserver-types";
import { keySourcesOf } from "../../language/semantics/keys.ts";
import type { Entity, Model, Pattern, Table } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type {
  IndexDeclaration,
  KeyAttributeNode,
  TableMember,
} from "../../language/syntax/tree.ts";
import { applyEdits, type TextEdit } from "../../language/text/edits.ts";
import { removeBindings, removeNode } from "../../rules/edits.ts";
import type { Analysis } from "../analyze.ts";
import { newErrorsAfter } from "../trial.ts";
import {
  capitalized,
  declarationAt,
  freeName,
  type Refactoring,
  type RefactoringPlace,
  takenNames,
} from "./refactoring.ts";

/**
 * Moves entities of a shared table, with those that are read with them in one item collection, to a
 * table of their own that is like it: the same keys and settings, and of its indexes those that the
 * entities are on. What only they need leaves the table that they come from.
 */
export function splitTable(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  const { model } = context;
  const chosen = chosenEntities(place);
  const [first] = chosen;
  if (first === undefined) return [];
  const { table } = first;
  const isOfOne = chosen.every((entity) => entity.table === table);
  if (!isOfOne || chosen.length >= table.entities.length) return [];
  const moved = withCollections(model, chosen);
  const offer = {
    title: `Move ${listed(moved)} to a table of ${moved.length === 1 ? "its" : "their"} own`,
    kind: CodeActionKind.RefactorMove,
  };
  const disabled = (reason: string): readonly Refactoring[] => [
    { ...offer, disabled: reason, edits: () => ({ edits: [] }) },
  ];
  if (moved.length >= table.entities.length) {
    const together = collectionsOf(model).find(({ entities }) => entities.includes(first));
    return disabled(
      together === undefined
        ? `All entities of ${table.name} are read together.`
        : `${together.name} reads ${listed(together.entities)} in one item collection.`,
    );
  }
  const edits = editsOf(place, table, moved);
  const [error] = newErrorsAfter(context, edits);
  if (error !== undefined) return disabled(`That would be an error: ${error.message}`);
  return [{ ...offer, edits: () => ({ edits }) }];
}

/** The entity at the caret; those that a selection reaches into. */
function chosenEntities(place: RefactoringPlace): readonly Entity[] {
  const { span, context } = place;
  const declaration = declarationAt(place);
  return context.model.entities.filter(({ node, origin }) => {
    if (declaration !== undefined) return node === declaration;
    const isReached = origin.span.start < span.end && span.start < origin.span.end;
    // A selection within one entity is about what is in it.
    const isWithin = origin.span.start < span.start && span.end < origin.span.end;
    return origin.file === context.uri && span.start < span.end && isReached && !isWithin;
  });
}

function collectionsOf({ patterns }: Model): readonly Pattern[] {
  return patterns.filter(({ verb, entities }) => verb === "query" && entities.length > 1);
}

/** What one query reads lies in one table. */
function withCollections(model: Model, chosen: readonly Entity[]): readonly Entity[] {
  const together = new Set(chosen);
  const collections = collectionsOf(model);
  for (let size = 0; size < together.size; ) {
    size = together.size;
    for (const { entities } of collections) {
      if (!entities.some((entity) => together.has(entity))) continue;
      for (const entity of entities) together.add(entity);
    }
  }
  return model.entities.filter((entity) => together.has(entity));
}

function listed(entities: readonly Entity[]): string {
  const names = entities.map(({ name }) => `'${name}'`);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

function editsOf(
  { context }: RefactoringPlace,
  table: Table,
  moved: readonly Entity[],
): readonly TextEdit[] {
  const { model } = context;
  const { file, span } = table.origin;
  const text = model.files.find(({ uri }) => uri === file)?.text ?? "";
  const name = freeName(nameFor(moved), takenNames(context));
  const staying = table.entities.filter((entity) => !moved.includes(entity));
  const indexes = indexesByEntities(context.analysis, table);
  const ofMoved = editsForEntities(model, table, moved, staying, indexes);
  const ofStaying = editsForEntities(model, table, staying, moved, indexes);
  const own = [
    ...ofMoved.table,
    ...table.node.members.flatMap((member) =>
      // Two tables cannot have one name.
      member.kind === "PhysicalNameMember" ? (removeNode(model, file, member) ?? []) : [],
    ),
    { file, span: table.node.name.span, newText: spellName(name) },
  ];
  const { start } = span;
  const copy = applyEdits(
    text.slice(start, span.end),
    own.map((edit) => ({
      ...edit,
      span: { start: edit.span.start - start, end: edit.span.end - start },
    })),
  );
  return [
    ...ofStaying.table,
    ...ofStaying.entities,
    ...ofMoved.entities,
    { file, span: { start: span.end, end: span.end }, newText: `\n\n${copy}` },
    ...moved.map(({ node, origin }) => ({
      file: origin.file,
      span: node.table.span,
      newText: spellName(name),
    })),
  ];
}

function nameFor([first]: readonly Entity[]): string {
  const name = capitalized(first?.name ?? "Split");
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** Whether entities have anything of an index, where another part of the table has. */
type IsNeeded = (index: IndexDeclaration, entities: readonly Entity[]) => boolean;

/**
 * An index is needed by those whose patterns read it; one that no pattern reads by all that are on
 * it, since somebody else may.
 */
function indexesByEntities({ plans }: Analysis, table: Table): IsNeeded {
  const readers = new Map<string, Set<string>>();
  for (const { steps } of plans.patterns) {
    for (const step of steps) {
      for (const operation of step.kind === "transaction" ? step.operations : [step.operation]) {
        if (!("index" in operation) || operation.index === undefined) continue;
        if (operation.table !== table.name) continue;
        const names = readers.get(operation.index) ?? new Set();
        for (const name of operation.entities) names.add(name);
        readers.set(operation.index, names);
      }
    }
  }
  return (index, entities) => {
    const names = readers.get(index.name.text);
    return names === undefined
      ? isOn(table, index, entities)
      : entities.some(({ name }) => names.has(name));
  };
}

interface PartEdits {
  /** Of the table's declaration. */
  readonly table: readonly TextEdit[];
  /** Of the entities that keep it. */
  readonly entities: readonly TextEdit[];
}

/** Takes out of a table what only other entities of it need. What nobody needs stays. */
function editsForEntities(
  model: Model,
  table: Table,
  kept: readonly Entity[],
  others: readonly Entity[],
  isNeeded: IsNeeded,
): PartEdits {
  const { file } = table.origin;
  const isOfOthers = (name: string): boolean => !hasAny(kept, name) && hasAny(others, name);
  const gone = table.node.members.filter((member) =>
    member.kind === "IndexDeclaration"
      ? !isNeeded(member, kept) && isNeeded(member, others)
      : member.kind === "TtlMember" && isOfOthers(member.attribute.text),
  );
  const left = indexesOf(table.node.members).filter((index) => !gone.includes(index));
  const needed = new Set([
    ...[...table.primary.partition, ...table.primary.sort].map(({ name }) => name),
    ...keysIn(left).map(({ name }) => name.text),
  ]);
  const orphaned = keysIn(indexesOf(gone)).flatMap(({ name }) =>
    needed.has(name.text) ? [] : [name.text],
  );
  return {
    table: [
      ...gone.flatMap((member) => removeNode(model, file, member) ?? []),
      ...left.flatMap((index) => shortened(file, index, isOfOthers)),
      ...movedTypes(file, indexesOf(gone), left),
    ],
    entities: kept.flatMap((entity) => removeBindings(model, entity, new Set(orphaned))),
  };
}

function hasAny(entities: readonly Entity[], name: string): boolean {
  return entities.some(({ attributes }) =>
    attributes.some((attribute) => attribute.name === name || attribute.storedName === name),
  );
}

function indexesOf(members: readonly TableMember[]): readonly IndexDeclaration[] {
  return members.filter((member) => member.kind === "IndexDeclaration");
}

function isOn(table: Table, node: IndexDeclaration, entities: readonly Entity[]): boolean {
  const path = table.indexes.find((index) => index.node === node);
  if (path !== undefined) {
    return entities.some((entity) => keySourcesOf(entity, path) !== undefined);
  }
  const vector = table.vectorIndexes.find((index) => index.node === node);
  return vector !== undefined && hasAny(entities, vector.attribute);
}

/** A projection or a filter without the attributes that only others have. */
function shortened(
  file: string,
  { members }: IndexDeclaration,
  isOfOthers: (name: string) => boolean,
): readonly TextEdit[] {
  return members.flatMap((member): TextEdit[] => {
    if (member.kind !== "ProjectionMember" && member.kind !== "FilterAttributesMember") return [];
    const left = member.attributes.filter(({ text }) => !isOfOthers(text));
    const [first] = member.attributes;
    const last = member.attributes.at(-1);
    if (first === undefined || last === undefined || left.length === member.attributes.length) {
      return [];
    }
    if (left.length === 0 && member.kind === "FilterAttributesMember") {
      return [{ file, span: member.span, newText: "" }];
    }
    const span = { start: first.span.start, end: last.span.end };
    const names = left.map(({ text }) => spellName(text)).join(", ");
    return [{ file, span, newText: left.length === 0 ? "keys" : names }];
  });
}

/** The type of a synthetic key attribute stands where it comes first. */
function movedTypes(
  file: string,
  gone: readonly IndexDeclaration[],
  left: readonly IndexDeclaration[],
): readonly TextEdit[] {
  const typed = new Set(keysIn(left).flatMap(({ name, type }) => (type ? name.text : [])));
  const edits: TextEdit[] = [];
  for (const { name, type } of keysIn(gone)) {
    const next = keysIn(left).find((key) => key.name.text === name.text);
    if (type === undefined || next === undefined || typed.has(name.text)) continue;
    typed.add(name.text);
    const at = next.name.span.end;
    edits.push({ file, span: { start: at, end: at }, newText: `: ${type.text}` });
  }
  return edits;
}

function keysIn(indexes: readonly IndexDeclaration[]): readonly KeyAttributeNode[] {
  return indexes.flatMap(({ members }) =>
    members.flatMap((member) => (member.kind === "KeyMember" ? member.attributes : [])),
  );
}
