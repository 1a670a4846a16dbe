import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { AttributeChange, Entity } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { listed } from "../../planner/read-paths.ts";
import type { Clinic } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { demand, type PatternPart, partsByEntity } from "./parts.ts";

/**
 * ## What it does
 * Reports an update without a condition that sets all of a list, map or set which another pattern
 * changes in place, where the entity has no `@revision`. A `put` of all of an item is reported as
 * `read-modify-write`.
 *
 * ## Why is this bad?
 * Who sets all of a list has read it before. What others have added in between is lost without an
 * error. A revision tells that somebody was faster: the write is refused, and the caller reads anew.
 * It costs a number in each item and no further request.
 * [AWS on optimistic locking](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BestPractices_OptimisticLocking.html)
 *
 * ## Example
 * ```dynamo
 * table Carts {
 *   partition key cartId: string
 * }
 *
 * entity Cart in Carts {
 *   cartId: ulid
 *   lines: string[] @items(3, max 50)
 * }
 *
 * pattern AddLine {
 *   update Cart
 *   where cartId = :cartId
 *   set lines = list_append(lines, :added)
 * }
 *
 * pattern SaveLines {
 *   update Cart
 *   where cartId = :cartId
 *   set lines = :lines
 *   //  ^^^^^ SaveLines replaces all of 'lines', and with it what AddLine has changed since it was read. Give Cart a '@revision' and check it.
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Carts {
 *   partition key cartId: string
 * }
 *
 * entity Cart in Carts {
 *   cartId: ulid
 *   lines: string[] @items(3, max 50)
 *   revision: integer @revision
 * }
 *
 * pattern AddLine {
 *   update Cart
 *   where cartId = :cartId
 *   set lines = list_append(lines, :added)
 *   if revision = :revision
 * }
 *
 * pattern SaveLines {
 *   update Cart
 *   where cartId = :cartId
 *   set lines = :lines
 *   if revision = :revision
 * }
 * ```
 *
 * ## When to allow it
 * Where the caller means to replace whatever is there.
 */
export const missingVersionAttribute = defineRule({
  code: "missing-version-attribute",
  *check(clinic) {
    for (const [entity, parts] of partsByEntity(clinic.model)) {
      if (entity.attributes.some(({ revision }) => revision)) continue;
      const inPlace = changedInPlace(parts);
      if (inPlace.size === 0) continue;
      for (const part of parts) {
        if (part.verb !== "update" || part.clauses.condition !== undefined) continue;
        for (const change of part.clauses.changes) {
          const { attribute, span } = change.target;
          const others = (inPlace.get(attribute) ?? []).filter(
            (each) => each !== part.pattern.name,
          );
          if (!replaces(clinic, entity, change) || others.length === 0) continue;
          const mend = addRevision(clinic, entity, part);
          yield createDiagnostic(
            "missing-version-attribute",
            { file: part.pattern.origin.file, span },
            {
              pattern: part.pattern.name,
              attribute,
              others: `${listed(others)} ${others.length === 1 ? "has" : "have"} changed`,
              entity: entity.name,
            },
            { changes: mend === undefined ? [] : [mend] },
          );
        }
      }
    }
  },
});

/** The patterns that change a part of an attribute, by the attribute's name. */
function changedInPlace(parts: readonly PatternPart[]): ReadonlyMap<string, readonly string[]> {
  const patterns = new Map<string, string[]>();
  for (const { pattern, clauses } of parts) {
    for (const change of clauses.changes) {
      if (!isInPlace(change)) continue;
      const names = patterns.get(change.target.attribute);
      if (names === undefined) patterns.set(change.target.attribute, [pattern.name]);
      else if (!names.includes(pattern.name)) names.push(pattern.name);
    }
  }
  return patterns;
}

function isInPlace(change: AttributeChange): boolean {
  if (change.target.path.length > 0 || change.kind === "add" || change.kind === "delete")
    return true;
  return (
    change.kind === "set" && change.value.kind === "function" && change.value.name === "list_append"
  );
}

/** Whether all of a value with parts comes from the caller. */
function replaces({ planning }: Clinic, entity: Entity, change: AttributeChange): boolean {
  if (change.target.path.length > 0) return false;
  const isGiven =
    change.kind === "set optional" || (change.kind === "set" && change.value.kind === "parameter");
  const attribute = entity.attributes.find(({ name }) => name === change.target.attribute);
  if (!isGiven || attribute === undefined) return false;
  switch (resolveType(attribute.type, planning.typeNamed).kind) {
    case "list":
    case "map":
    case "set":
    case "record":
      return true;
    default:
      return false;
  }
}

function addRevision({ model }: Clinic, entity: Entity, part: PatternPart): Change | undefined {
  const isTaken = entity.attributes.some(({ name }) => name === "revision");
  // An example of the pattern would have to give the revision as well.
  if (isTaken || model.examples.some(({ pattern }) => pattern === part.pattern)) return undefined;
  const last = entity.node.members.filter(({ kind }) => kind === "AttributeMember").at(-1);
  const condition = demand(part, "revision = :revision");
  if (last === undefined || condition === undefined) return undefined;
  const { end } = last.span;
  const attribute: TextEdit = {
    file: entity.origin.file,
    span: { start: end, end },
    newText: "\n  revision: integer @revision",
  };
  return {
    title: `Give ${entity.name} a revision and check it in ${part.pattern.name}: items that exist need one`,
    edits: [attribute, condition],
    preferred: true,
  };
}
