import type { Span } from "../base/span.ts";
import type { Conjunct } from "../language/semantics/model.ts";
import type { Clause } from "../language/syntax/tree.ts";
import type { TextEdit } from "../language/text/edits.ts";
import type { OperationPlace } from "./findings.ts";

/** Edits of a pattern's clauses, and of those of a part of a transaction. */

/**
 * The edits that write these conjuncts into `where` and `filter`; `filter` stays as it is where it
 * is not given. `undefined` where the clauses are not written in a way that can be edited.
 */
export function rewriteConditions(
  place: OperationPlace,
  where: readonly Conjunct[],
  filter: readonly Conjunct[] | undefined,
): TextEdit[] | undefined {
  const { file } = place.pattern.origin;
  const clauses = clausesOf(place);
  const whereClause = clauses.find(({ kind }) => kind === "WhereClause");
  const filterClause = clauses.find(({ kind }) => kind === "FilterClause");
  if (whereClause === undefined) return undefined;
  const edits: TextEdit[] = [];
  const whereText = where.length === 0 ? undefined : `where ${joined(where)}`;
  if (filter === undefined) {
    return whereText === undefined ? undefined : [replace(file, whereClause.span, whereText)];
  }
  const filterText = `filter ${joined(filter)}`;
  if (filterClause !== undefined) edits.push(replace(file, filterClause.span, filterText));
  const own =
    filterClause === undefined
      ? [whereText, filterText].filter((text) => text !== undefined).join("\n  ")
      : whereText;
  if (own === undefined) return undefined;
  edits.push(replace(file, whereClause.span, own));
  return edits;
}

/** As one text; an 'or' binds less than the 'and' between them. */
export function joined(conjuncts: readonly Conjunct[]): string {
  return conjuncts
    .map(({ text, condition }) =>
      condition.kind === "or" && conjuncts.length > 1 ? `(${text})` : text,
    )
    .join(" and ");
}

function replace(file: string, span: Span, newText: string): TextEdit {
  return { file, span, newText };
}

/** The edits that demand more in `if`; none where there is no place for it. */
export function addCondition(place: OperationPlace, text: string): readonly TextEdit[] {
  if (text === "") return [];
  const { file } = place.pattern.origin;
  const insert = (at: number, newText: string): TextEdit => ({
    file,
    span: { start: at, end: at },
    newText,
  });
  const clauses = clausesOf(place);
  const existing = clauses.find((clause) => clause.kind === "IfClause");
  if (existing?.kind === "IfClause") {
    const { span } = existing.condition;
    // An 'or' binds less than the added 'and'.
    const isOr = existing.condition.kind === "Binary" && existing.condition.operator === "or";
    return isOr
      ? [insert(span.start, "("), insert(span.end, `) and ${text}`)]
      : [insert(span.end, ` and ${text}`)];
  }
  const last = clauses.filter(({ kind }) => kind !== "RateClause" && kind !== "PeakClause").at(-1);
  if (last === undefined) return [];
  const separator = place.clauses === place.pattern ? "\n  " : "  ";
  return [insert(last.span.end, `${separator}if ${text}`)];
}

/** The clauses as they are written, of the pattern or of the part of its transaction. */
export function clausesOf(place: OperationPlace): readonly Clause[] {
  const { node } = place.pattern;
  if (place.clauses === place.pattern) return node.clauses;
  const action = node.operation?.actions.find(
    ({ span }) => span.start <= place.span.start && place.span.end <= span.end,
  );
  return action?.clauses ?? [];
}
