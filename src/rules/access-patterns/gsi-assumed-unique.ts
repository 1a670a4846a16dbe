import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Change } from "../../language/text/edits.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Clinic, Use } from "../clinic.ts";
import { listText } from "../figures.ts";
import { defineRule } from "../rule.ts";
import { fixedAttributes } from "./reading.ts";

/**
 * ## What it does
 * Reports a `first` without an order that a global index serves, by attributes that more than one
 * item may have: which of them it returns is chance.
 *
 * ## Why is this bad?
 * Keys of an index need not be unique, unlike those of a table: two accounts that sign up with one
 * address at the same moment are both written, and a check by a query beforehand does not see the
 * other, since an index is also a little behind. From then on one of the two cannot be found.
 * [AWS on global secondary indexes](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html)
 *
 * ## Example
 * ```dynamo
 * table Users {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   global index UsersByEmail {
 *     partition key email
 *     project all
 *   }
 * }
 *
 * entity User in Users {
 *   PK = "USER#${userId}"
 *   SK = "USER"
 *
 *   userId: ulid
 *   email: string
 * }
 *
 * pattern UserByEmail {
 *   first User
 *   where email = :email
 *   //    ^^^^^^^^^^^^^^ Nothing keeps 'email' unique, so that UsersByEmail may hold several of the User that UserByEmail takes for one. …
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Users {
 *   partition key PK: string
 *   sort key SK: string
 *
 *   global index UsersByEmail {
 *     partition key email
 *     project all
 *   }
 * }
 *
 * entity User in Users {
 *   PK = "USER#${userId}"
 *   SK = "USER"
 *
 *   userId: ulid
 *   email: string @unique
 * }
 *
 * pattern UserByEmail {
 *   first User
 *   where email = :email
 * }
 * ```
 *
 * ## When to allow it
 * Where something outside of the model keeps the values unique, or where any item will do.
 */
export const gsiAssumedUnique = defineRule({
  code: "gsi-assumed-unique",
  *check(clinic) {
    for (const use of clinic.uses) {
      const { pattern, path, entities } = use;
      const [entity] = entities;
      const { where } = pattern;
      if (pattern.verb !== "first" || path.kind !== "global" || use.isPreliminary) continue;
      if (entity === undefined || where === undefined || pattern.order !== undefined) continue;
      const fixed = fixedAttributes(where);
      // A range looks for the next one, not for the only one.
      if (fixed.size < where.conjuncts.length || isUnique(clinic, use, entity, fixed)) continue;
      const { file } = pattern.origin;
      yield createDiagnostic(
        "gsi-assumed-unique",
        { file, span: where.span },
        {
          pattern: pattern.name,
          entity: entity.name,
          index: path.name,
          attributes: listText([...fixed].map((name) => `'${name}'`)),
        },
        { changes: [...uniqueChange(clinic, use, entity, fixed), ...queryChange(use)] },
      );
    }
  },
});

function isUnique(clinic: Clinic, use: Use, entity: Entity, fixed: ReadonlySet<string>): boolean {
  if (clinic.quantities.collectionsOf(entity, use.path)?.maximumItems === 1) return true;
  if (entity.identity.length > 0 && entity.identity.every((name) => fixed.has(name))) return true;
  return (
    [...fixed].some((name) => {
      const attribute = attributeNamed(entity, name);
      if (attribute?.unique !== undefined) return true;
      // A text that is made from something unique alone, as its lower case.
      const source = attribute?.source;
      return source?.kind === "derived" && isMadeOfUnique(entity, source.value);
    }) || hasFreeSort(clinic, use, entity, fixed)
  );
}

function isMadeOfUnique(entity: Entity, value: unknown): boolean {
  const names = entity.attributes
    .filter(({ unique }) => unique !== undefined)
    .map(({ name }) => name);
  const text = JSON.stringify(value);
  return names.some((name) => text.includes(`"kind":"attribute","name":"${name}"`));
}

/** With something to sort by behind it, the first one is meant, as the lowest price. */
function hasFreeSort(
  clinic: Clinic,
  { path }: Use,
  entity: Entity,
  fixed: ReadonlySet<string>,
): boolean {
  const place = clinic.planning.placeOf(entity, path);
  return (place?.sort ?? []).some((component) => {
    const shown =
      component.asIs === undefined
        ? component.parts.flatMap((part) =>
            part.kind === "insert" && part.attribute !== undefined ? [part.attribute.name] : [],
          )
        : [component.asIs.name];
    return shown.some((name) => !fixed.has(name) && !entity.identity.includes(name));
  });
}

/** A lock item keeps the value unique; it needs text keys, and knows neither batches nor a TTL. */
function uniqueChange(
  { model }: Clinic,
  { table }: Use,
  entity: Entity,
  fixed: ReadonlySet<string>,
): readonly Change[] {
  const [name, ...others] = fixed;
  if (name === undefined || others.length > 0) return [];
  const attribute = attributeNamed(entity, name);
  const member = entity.node.members.find(
    (each) => each.kind === "AttributeMember" && each.name.text === name,
  );
  const { partition, sort } = table.primary;
  if (attribute?.type.kind !== "string" || attribute.source.kind !== "given") return [];
  if (member === undefined || [...partition, ...sort].some(({ type }) => type !== "string")) {
    return [];
  }
  const { ttl } = table.settings;
  if (entity.attributes.some(({ storedName }) => storedName === ttl)) return [];
  const isBatched = model.patterns.some(
    ({ verb, entities }) =>
      verb.startsWith("batch ") && verb !== "batch get" && entities.includes(entity),
  );
  if (isBatched) return [];
  const { end } = member.span;
  return [
    {
      title: `Keep ${name} unique by a lock item ('@unique'): a create writes two items in a transaction`,
      edits: [{ file: entity.origin.file, span: { start: end, end }, newText: " @unique" }],
    },
  ];
}

function queryChange({ pattern }: Use): readonly Change[] {
  const { operation } = pattern.node;
  if (operation === undefined) return [];
  return [
    {
      title: `Return all that there are: 'query ${quotedName(operation.entities[0]?.text ?? "")}'`,
      edits: [{ file: pattern.origin.file, span: operation.verbSpan, newText: "query" }],
    },
  ];
}
