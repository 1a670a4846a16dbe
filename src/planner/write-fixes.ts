import type { Entity } from "../language/semantics/model.ts";
import type { Clause } from "../language/syntax/tree.ts";
import type { Change } from "../language/text/edits.ts";
import type { OperationPlace } from "./findings.ts";
import { quotedName } from "./names-as-text.ts";
import { addCondition, clausesOf } from "./pattern-edits.ts";
import type { UpdateProblem } from "./updates.ts";

/**
 * Adds what a synthetic key needs: as conditions, whose arguments the caller has to know anyway. An
 * upsert gets it set, since a condition on what an item holds would keep it from making one.
 */
export function sayWhatIsMissing(
  place: OperationPlace,
  entity: Entity,
  problem: Extract<UpdateProblem, { kind: "stale" }>,
): readonly Change[] {
  const { pattern } = place;
  const own = new Set(entity.attributes.map(({ name }) => name));
  const answerable = problem.missing.every(
    (name) => own.has(name) && !problem.changed.includes(name),
  );
  if (!answerable || problem.missing.length === 0) return [];
  const taken = new Set(pattern.parameters.map(({ name }) => name));
  const equalities = problem.missing.map((name) => {
    const free = taken.has(name) ? `current${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
    return `${quotedName(name)} = :${quotedName(free)}`;
  });
  const clauses = clausesOf(place);
  return isUpsert(place)
    ? alsoSet(pattern.origin.file, clauses, equalities.join(", "))
    : alsoDemand(place, clauses, equalities.join(" and "));
}

function isUpsert({ pattern, span }: OperationPlace): boolean {
  if (pattern.verb !== "transaction") return pattern.verb === "upsert";
  return pattern.actions.some((each) => each.verb === "upsert" && each.span.start === span.start);
}

function alsoSet(file: string, clauses: readonly Clause[], text: string): readonly Change[] {
  const set = clauses.find((clause) => clause.kind === "SetClause");
  if (set === undefined) return [];
  const { end } = set.span;
  return [
    {
      title: `Set '${text}' too`,
      preferred: true,
      edits: [{ file, span: { start: end, end }, newText: `, ${text}` }],
    },
  ];
}

function alsoDemand(
  place: OperationPlace,
  clauses: readonly Clause[],
  text: string,
): readonly Change[] {
  const hasCondition = clauses.some(({ kind }) => kind === "IfClause");
  const edits = addCondition(place, text);
  if (edits.length === 0) return [];
  const title = hasCondition ? `Add '${text}' to the condition` : `Add 'if ${text}'`;
  return [{ title, edits, preferred: true }];
}

/** `move` instead of `update`, where nothing stands in its way. */
export function moveInsteadOfUpdate(place: OperationPlace): readonly Change[] {
  const { pattern } = place;
  const operation = pattern.node.operation;
  const onlySets = place.clauses.changes.every(({ kind }) => kind === "set");
  if (operation === undefined || operation.verb !== "update" || !onlySets) return [];
  return [
    {
      title: "Use 'move', which deletes the item and puts it under its new key",
      preferred: true,
      edits: [{ file: pattern.origin.file, span: operation.verbSpan, newText: "move" }],
    },
  ];
}
