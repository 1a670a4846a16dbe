import { attributesIn } from "../../language/expressions/traverse.ts";
import { createDiagnostic } from "../../language/index.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { uncoveredAttributes } from "../../planner/coverage.ts";
import { quotedName } from "../../planner/names-as-text.ts";
import type { Use } from "../clinic.ts";
import { defineRule } from "../rule.ts";
import { countsForATime, expiryOf } from "./expiring.ts";
import { freeName, insertClause } from "./reading.ts";

/**
 * ## What it does
 * Reports a read of items that are valid for some time only, sessions, tokens, locks, invitations and
 * their like by the entity's name, that does not ask whether they have expired. For a `get`, whose
 * caller can look at the item, it is information.
 *
 * ## Why is this bad?
 * The TTL deletes items when there is time: within a few days of their expiry. Until then they are
 * returned by reads, stand in the indexes, and a session that ended yesterday still lets people in.
 * [AWS on TTL](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html)
 *
 * ## Example
 * ```dynamo
 * table Sessions {
 *   partition key userId: string
 *   sort key sessionId: string
 *
 *   ttl expiresAt
 * }
 *
 * entity Session in Sessions {
 *   userId: ulid
 *   sessionId: ulid
 *   expiresAt: epoch
 * }
 *
 * pattern SessionsOfUser {
 *   query Session
 * //^^^^^^^^^^^^^ SessionsOfUser also returns each Session that has expired and is not deleted yet, which takes up to a few days. …
 *   where userId = :userId
 * }
 *
 * pattern GetSession {
 *   get Session
 * //^^^^^^^^^^^ GetSession also returns a Session …
 *   where userId = :userId and sessionId = :sessionId
 * }
 * ```
 *
 * ## Use instead
 * ```dynamo
 * table Sessions {
 *   partition key userId: string
 *   sort key sessionId: string
 *
 *   ttl expiresAt
 * }
 *
 * entity Session in Sessions {
 *   userId: ulid
 *   sessionId: ulid
 *   expiresAt: epoch
 * }
 *
 * pattern SessionsOfUser {
 *   query Session
 *   where userId = :userId
 *   filter expiresAt > :now
 * }
 *
 * pattern ValidSession {
 *   first Session
 *   where userId = :userId and sessionId = :sessionId
 *   filter expiresAt > :now
 * }
 * ```
 *
 * ## When to allow it
 * Where the code that calls the pattern compares the expiry with the time itself.
 */
export const ttlAsGate = defineRule({
  code: "ttl-as-gate",
  *check({ usesOfEntity, model }) {
    for (const entity of model.entities) {
      const expiry = countsForATime(entity) ? expiryOf(entity) : undefined;
      if (expiry === undefined) continue;
      for (const use of usesOfEntity(entity)) {
        const { pattern, access, isPreliminary, isTransactional } = use;
        if (access !== "read" || isPreliminary || isTransactional) continue;
        if (asksFor(pattern, expiry.name)) continue;
        const isOne =
          pattern.verb === "get" || pattern.verb === "batch get" || pattern.verb === "first";
        const { file } = pattern.origin;
        yield createDiagnostic(
          "ttl-as-gate",
          { file, span: pattern.node.operation?.span ?? pattern.origin.nameSpan },
          {
            pattern: pattern.name,
            which: isOne ? `a ${entity.name}` : `each ${entity.name}`,
            advice:
              pattern.verb === "get" || pattern.verb === "batch get"
                ? `Have the caller look at '${expiry.name}', or read with 'first' and 'filter ${expiry.name} > :now'`
                : `Add 'filter ${expiry.name} > :now'`,
          },
          {
            ...(pattern.verb === "get" || pattern.verb === "batch get"
              ? { severity: "information" }
              : {}),
            changes: filterChange(use, entity, expiry.name, hasExamples(model, pattern)),
          },
        );
      }
    }
  },
});

function hasExamples(
  model: { readonly examples: readonly { readonly pattern: Pattern }[] },
  pattern: Pattern,
): boolean {
  return model.examples.some((example) => example.pattern === pattern);
}

function asksFor({ where, filter }: Pattern, name: string): boolean {
  return [...(where?.conjuncts ?? []), ...(filter?.conjuncts ?? [])].some(({ condition }) =>
    attributesIn(condition).includes(name),
  );
}

/** The filter, with the moment as an argument; an index must hold what it tests. */
function filterChange(
  { pattern, path, entities }: Use,
  entity: Entity,
  name: string,
  isCalled: boolean,
): readonly Change[] {
  const { operation, clauses } = pattern.node;
  if (operation === undefined || isCalled || entities.length > 1) return [];
  if (pattern.verb === "batch get" || pattern.verb === "search") return [];
  const parameters = new Set(pattern.parameters.map((parameter) => parameter.name));
  const condition = `${quotedName(name)} > :${freeName("now", parameters)}`;
  const test = attributeNamed(entity, name);
  if (test === undefined) return [];
  const isKey = [...path.partition, ...path.sort].some(
    ({ storedName }) => storedName === test.storedName,
  );
  const isHeld = !uncoveredAttributes(
    entity,
    path,
    [{ attribute: name, path: [], span: operation.span }],
    undefined,
  ).includes(name);
  if (isKey || !isHeld) return [];
  const { file } = pattern.origin;
  const edits: TextEdit[] = [];
  const filter = clauses.find(({ kind }) => kind === "FilterClause");
  if (filter?.kind === "FilterClause") {
    const isChoice = pattern.filter?.conjuncts.some(({ condition: each }) => each.kind === "or");
    if (isChoice !== false) return [];
    edits.push({
      file,
      span: { start: filter.span.end, end: filter.span.end },
      newText: ` and ${condition}`,
    });
  } else {
    const edit = insertClause(pattern, `filter ${condition}`, ["WhereClause"]);
    if (edit === undefined) return [];
    edits.push(edit);
  }
  if (pattern.verb === "get") {
    edits.push({ file, span: operation.verbSpan, newText: "first" });
  }
  return [{ title: `Leave out what has expired: 'filter ${condition}'`, edits }];
}
