import type { Span } from "../../base/span.ts";
import type { Entity, Model, Pattern, PatternClauses } from "../../language/semantics/model.ts";
import type { Clause, PatternVerb } from "../../language/syntax/tree.ts";
import type { TextEdit } from "../../language/text/edits.ts";

/** One operation that a pattern is made of: the pattern itself, or an action of its transaction. */
export interface PatternPart {
  readonly pattern: Pattern;
  readonly verb: PatternVerb | "check";
  readonly entity: Entity;
  readonly clauses: PatternClauses;
  /** Of the word or words of the operation. */
  readonly verbSpan: Span;
  /** Of all of it: `put Order`, or an action of a transaction with its braces. */
  readonly span: Span;
  readonly written: readonly Clause[];
}

export function partsOf(pattern: Pattern): readonly PatternPart[] {
  const { operation, clauses: written } = pattern.node;
  if (operation === undefined) return [];
  if (pattern.verb !== "transaction") {
    const { verbSpan, span } = operation;
    return pattern.entities.map((entity) => {
      return { pattern, verb: pattern.verb, entity, clauses: pattern, verbSpan, span, written };
    });
  }
  return pattern.actions.flatMap((action): readonly PatternPart[] => {
    const node = operation.actions.find(
      ({ span }) => span.start <= action.span.start && action.span.end <= span.end,
    );
    if (node === undefined) return [];
    const { verb, entity } = action;
    const { verbSpan, span } = node;
    return [{ pattern, verb, entity, clauses: action, verbSpan, span, written: node.clauses }];
  });
}

/** All parts that touch an entity, by entity, in the order of the text. */
export function partsByEntity({ patterns }: Model): ReadonlyMap<Entity, readonly PatternPart[]> {
  const parts = new Map<Entity, PatternPart[]>();
  for (const pattern of patterns) {
    for (const part of partsOf(pattern)) {
      const ofEntity = parts.get(part.entity);
      if (ofEntity === undefined) parts.set(part.entity, [part]);
      else ofEntity.push(part);
    }
  }
  return parts;
}

/** Another verb in its place, with the same clauses. */
export function withVerb({ pattern, verbSpan }: PatternPart, verb: string): TextEdit {
  return { file: pattern.origin.file, span: verbSpan, newText: verb };
}

/** Demands something more of the stored item, in the clause that is there or in one of its own. */
export function demand(part: PatternPart, condition: string): TextEdit | undefined {
  const { pattern, written } = part;
  const { file } = pattern.origin;
  const existing = written.find((clause) => clause.kind === "IfClause");
  if (existing?.kind === "IfClause") {
    // An 'or' would bind less than the added 'and'.
    if (existing.condition.kind === "Binary" && existing.condition.operator === "or")
      return undefined;
    const { end } = existing.condition.span;
    return { file, span: { start: end, end }, newText: ` and ${condition}` };
  }
  const before = written.filter(({ kind }) => kind !== "RateClause" && kind !== "PeakClause");
  const isAction = part.clauses !== pattern;
  const last = before.at(-1);
  if (isAction && last === undefined) return undefined;
  const end = last?.span.end ?? part.span.end;
  return { file, span: { start: end, end }, newText: `${isAction ? "  " : "\n  "}if ${condition}` };
}

/** The text of a part of a file as it is written. */
export function sourceText(model: Model, file: string, span: Span): string | undefined {
  return model.files.find(({ uri }) => uri === file)?.text.slice(span.start, span.end);
}
