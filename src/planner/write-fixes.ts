import type { Entity } from "../language/semantics/model.ts";
import type { Clause } from "../language/syntax/tree.ts";
import type { Change } from "../language/text/edits.ts";
import type { OperationPlace } from "./findings.ts";
import { quotedName } from "./names-as-text.ts";
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
  const { pattern } = place;
  const existing = clauses.find((clause) => clause.kind === "IfClause");
  const last = clauses.filter(({ kind }) => kind !== "RateClause" && kind !== "PeakClause").at(-1);
  if (existing?.kind === "IfClause") {
    const { span } = existing.condition;
    // An 'or' binds less than the added 'and'.
    const isOr = existing.condition.kind === "Binary" && existing.condition.operator === "or";
    const edits = isOr
      ? [
          { file: pattern.origin.file, span: { start: span.start, end: span.start }, newText: "(" },
          {
            file: pattern.origin.file,
            span: { start: span.end, end: span.end },
            newText: `) and ${text}`,
          },
        ]
      : [
          {
            file: pattern.origin.file,
            span: { start: span.end, end: span.end },
            newText: ` and ${text}`,
          },
        ];
    return [{ title: `Add '${text}' to the condition`, edits, preferred: true }];
  }
  if (last === undefined) return [];
  const separator = place.clauses === pattern ? "\n  " : "  ";
  return [
    {
      title: `Add 'if ${text}'`,
      preferred: true,
      edits: [
        {
          file: pattern.origin.file,
          span: { start: last.span.end, end: last.span.end },
          newText: `${separator}if ${text}`,
        },
      ],
    },
  ];
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

/** The clauses as they are written, of the pattern or of the part of its transaction. */
function clausesOf(place: OperationPlace): readonly Clause[] {
  const { node } = place.pattern;
  if (place.clauses === place.pattern) return node.clauses;
  const action = node.operation?.actions.find(
    ({ span }) => span.start <= place.span.start && place.span.end <= span.end,
  );
  return action?.clauses ?? [];
}
