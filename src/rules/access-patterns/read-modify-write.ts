import { createDiagnostic } from "../../language/index.ts";
import { keySourcesOf } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic, Use } from "../clinic.ts";
import { defineRule } from "../rule.ts";

/**
 * ## What it does
 * Reports a `put` without a condition of an entity that has a pattern to create its items and one to
 * get them: the put is there to write back what was read and changed. An entity with a `@revision` is
 * left to `revision-unchecked`.
 *
 * ## Why is this bad?
 * Two callers that read one item and write it back overwrite each other: of two likes one is lost. It
 * takes two requests where an update takes one, and all of the item goes over the wire twice. An
 * update changes what it names, can count (`add 1 to likes`) and can depend on what is there (`if`).
 * [AWS on atomic counters and conditional writes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html)
 *
 * ## Example
 * ```dynamo
 * table Posts {
 *   partition key postId: string
 * }
 *
 * entity Post in Posts {
 *   postId: ulid
 *   title: string
 *   likes: integer = 0
 * }
 *
 * pattern GetPost {
 *   get Post
 *   where postId = :postId
 * }
 *
 * pattern Publish {
 *   create Post
 * }
 *
 * pattern SavePost {
 *   put Post
 * //^^^^^^^^ SavePost writes back all of a Post that GetPost read, over what others have changed meanwhile. …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Posts {
 *   partition key postId: string
 * }
 *
 * entity Post in Posts {
 *   postId: ulid
 *   title: string
 *   likes: integer = 0
 * }
 *
 * pattern GetPost {
 *   get Post
 *   where postId = :postId
 * }
 *
 * pattern Publish {
 *   create Post
 * }
 *
 * pattern Rename {
 *   update Post
 *   where postId = :postId
 *   set title = :title
 * }
 *
 * pattern Like {
 *   update Post
 *   where postId = :postId
 *   add 1 to likes
 * }
 * ```
 *
 * ## When to allow it
 * Where one writer alone has the item, or the newest state of it replaces the older one as a whole, as
 * a reading that a device sends.
 */
export const readModifyWrite = defineRule({
  code: "read-modify-write",
  *check(clinic) {
    const { model, usesOfEntity } = clinic;
    for (const entity of model.entities) {
      if (entity.attributes.some(({ revision }) => revision)) continue;
      const uses = usesOfEntity(entity);
      const get = uses.find(
        ({ pattern, isPreliminary }) => pattern.verb === "get" && !isPreliminary,
      );
      const creates = uses.some(
        ({ pattern }) =>
          pattern.verb === "create" ||
          pattern.actions.some((action) => action.verb === "create" && action.entity === entity),
      );
      if (get === undefined || !creates) continue;
      for (const pattern of new Set(uses.filter(isPlainPut).map((use) => use.pattern))) {
        const { file, nameSpan } = pattern.origin;
        const change = updateChange(clinic, entity, pattern);
        yield createDiagnostic(
          "read-modify-write",
          { file, span: pattern.node.operation?.span ?? nameSpan },
          { pattern: pattern.name, entity: entity.name, get: get.pattern.name },
          {
            related: [
              {
                message: `Reads the ${entity.name} that is written back.`,
                file: get.pattern.origin.file,
                span: get.pattern.origin.nameSpan,
              },
            ],
            changes: change === undefined ? [] : [change],
          },
        );
      }
    }
  },
});

function isPlainPut({ pattern, isPreliminary }: Use): boolean {
  return pattern.verb === "put" && pattern.condition === undefined && !isPreliminary;
}

/**
 * An update with all that may change as optional arguments, where no key is made of it: an update of
 * a part of a key template would have to know the other parts.
 */
function updateChange(clinic: Clinic, entity: Entity, pattern: Pattern): Change | undefined {
  const { model } = clinic;
  const { operation, clauses } = pattern.node;
  if (operation === undefined || model.examples.some((each) => each.pattern === pattern)) {
    return undefined;
  }
  if (clauses.some(({ kind }) => kind !== "RateClause" && kind !== "PeakClause")) return undefined;
  const { table } = entity;
  const sourcesIn = (path: typeof table.primary): readonly string[] => {
    const key = keySourcesOf(entity, path);
    return [...(key?.partition ?? []), ...(key?.sort ?? [])].flatMap(({ sources }) => sources);
  };
  const key = [...new Set(sourcesIn(table.primary))];
  const inTemplates = new Set(
    entity.bindings.length === 0 ? [] : table.indexes.flatMap((path) => sourcesIn(path)),
  );
  const isDerivedFrom = entity.attributes.some(({ source }) => source.kind === "derived");
  if (key.length === 0 || isDerivedFrom) return undefined;
  const changing = entity.attributes.filter(
    ({ name, immutable, optional, unique, source }) =>
      !key.includes(name) &&
      !immutable &&
      !optional &&
      unique === undefined &&
      !inTemplates.has(name) &&
      source.kind !== "in key",
  );
  if (changing.length === 0) return undefined;
  const where = key.map((name) => `${quotedName(name)} = :${name}`).join(" and ");
  const names = changing.map(({ name }) => quotedName(name)).join(", ");
  const edits: TextEdit[] = [
    {
      file: pattern.origin.file,
      span: operation.span,
      newText: `update ${entity.name}\n  where ${where}\n  set any of ${names}`,
    },
  ];
  return { title: `Update what is given of ${names} instead`, edits };
}
