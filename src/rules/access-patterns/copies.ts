import { describeType } from "../../language/index.ts";
import type { AccessPath, Entity, Pattern } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { Clause } from "../../language/syntax/tree.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic, Use } from "../clinic.ts";
import { listText } from "../figures.ts";
import { freeName } from "./reading.ts";
import { copyName, type Reference } from "./references.ts";

/** A copy to be: what is copied and what it is called. */
export interface Copy {
  readonly original: Attribute;
  readonly name: string;
}

export function copiesFor(reference: Reference, originals: readonly Attribute[]): readonly Copy[] {
  const { from } = reference;
  const taken = new Set(from.attributes.flatMap(({ name, storedName }) => [name, storedName]));
  return originals.map((original) => {
    const name = freeName(copyName(reference, original.name), taken);
    taken.add(name);
    return { original, name };
  });
}

/** `deviceName: string copied from Device.name via deviceId`. */
export function copyText(clinic: Clinic, reference: Reference, copy: Copy, mark = ""): string {
  const { to, attributes } = reference;
  const { original, name } = copy;
  const source = `${to.name}.${quotedName(original.name)}`;
  const via = quotedName(attributes.at(-1) ?? "");
  return `${quotedName(name)}${mark}: ${typeText(clinic, to, original)} copied from ${source} via ${via}`;
}

/**
 * Declares the copies, lets the list return them, and has the patterns that change what they are
 * found by set them too. Optional, since older items lack them. `undefined` where it takes more.
 */
export function copyChange(
  clinic: Clinic,
  reference: Reference,
  copies: readonly Copy[],
  list: Use,
): Change | undefined {
  const { from, to } = reference;
  const via = reference.attributes.at(-1);
  const member = from.node.members.findLast(
    (each) => each.kind === "AttributeMember" && each.name.text === via,
  );
  if (copies.length === 0 || member === undefined) return undefined;
  const text = copies.map((copy) => `\n  ${copyText(clinic, reference, copy, "?")}`).join("");
  const edits: TextEdit[] = [insert(from.origin.file, member.span.end, text)];
  const names = copies.map(({ name }) => quotedName(name)).join(", ");
  const projections = projectCopies(clinic, from, list, names);
  const followers = followChanges(clinic, reference, copies);
  if (projections === undefined || followers === undefined) return undefined;
  edits.push(...projections.edits, ...followers);
  const returned = list.pattern.node.clauses.find(({ kind }) => kind === "ReturnClause");
  if (returned !== undefined) {
    edits.push(insert(list.pattern.origin.file, returned.span.end, `, ${names}`));
  }
  const what = listText(copies.map(({ original }) => `${to.name}.${original.name}`));
  const into =
    projections.indexes.length === 0 ? "" : ` and project it into ${listText(projections.indexes)}`;
  return {
    title: `Copy ${what} into ${from.name}${into}; items that exist need a backfill`,
    edits,
  };
}

/** Indexes from which the entity is read as a whole hold what it gets, and that of the list too. */
function projectCopies(
  clinic: Clinic,
  entity: Entity,
  list: Use,
  names: string,
): { readonly edits: TextEdit[]; readonly indexes: string[] } | undefined {
  const paths = new Set<AccessPath>([list.path]);
  for (const { pattern, path, access } of clinic.usesOfEntity(entity)) {
    if (access === "read" && pattern.returns === undefined) paths.add(path);
  }
  const edits: TextEdit[] = [];
  const indexes: string[] = [];
  for (const { name, projection, node, origin } of paths) {
    if (projection.kind === "all") continue;
    const member = node?.members.find(({ kind }) => kind === "ProjectionMember");
    if (member?.kind !== "ProjectionMember") return undefined;
    indexes.push(name);
    edits.push(
      member.projection === "attributes"
        ? insert(origin.file, member.span.end, `, ${names}`)
        : { file: origin.file, span: member.span, newText: `project ${names}` },
    );
  }
  return { edits, indexes };
}

/** A pattern that changes what names the other item sets the copies with it. */
function followChanges(
  { model }: Clinic,
  { from, attributes }: Reference,
  copies: readonly Copy[],
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const pattern of model.patterns) {
    for (const { changes, clauses } of partsOn(pattern, from)) {
      const moving = changes.filter(({ target }) => attributes.includes(target.attribute));
      if (moving.length === 0) continue;
      const set = clauses.find(({ kind }) => kind === "SetClause");
      const isCalled = model.examples.some((example) => example.pattern === pattern);
      if (moving.some(({ kind }) => kind !== "set") || set === undefined || isCalled) {
        return undefined;
      }
      const added = copies.map(({ name }) => `, ${quotedName(name)} = :${name}`).join("");
      edits.push(insert(pattern.origin.file, set.span.end, added));
    }
  }
  return edits;
}

interface Part {
  readonly changes: Pattern["changes"];
  readonly clauses: readonly Clause[];
}

/** The parts of a pattern that write items of the entity. */
function partsOn(pattern: Pattern, entity: Entity): readonly Part[] {
  const own = pattern.entities.includes(entity) && pattern.actions.length === 0;
  const actions = pattern.actions.flatMap(({ changes, entity: target, span }): Part[] => {
    if (target !== entity) return [];
    const node = pattern.node.operation?.actions.find(
      (action) => action.verbSpan.start === span.start || action.span.start === span.start,
    );
    return [{ changes, clauses: node?.clauses ?? [] }];
  });
  return own ? [{ changes: pattern.changes, clauses: pattern.node.clauses }, ...actions] : actions;
}

function typeText(clinic: Clinic, entity: Entity, { name, type }: Attribute): string {
  const member = entity.node.members.find(
    (each) => each.kind === "AttributeMember" && each.name.text === name,
  );
  const file = clinic.model.files.find(({ uri }) => uri === entity.origin.file);
  if (member?.kind !== "AttributeMember" || file === undefined) return describeType(type);
  return file.text.slice(member.type.span.start, member.type.span.end);
}

function insert(file: string, at: number, newText: string): TextEdit {
  return { file, span: { start: at, end: at }, newText };
}
