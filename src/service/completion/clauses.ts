import { type OperationName, operations } from "../../language/semantics/operations.ts";
import type { Clause } from "../../language/syntax/tree.ts";
import type { PatternContext } from "./place.ts";

/** The keywords of the clauses that an operation takes, in the formatter's order. */
export function clausesOf({ verb, inTransaction }: PatternContext): readonly string[] {
  if (verb === undefined) return [];
  const name = inTransaction ? `transaction ${verb}` : verb;
  if (!isOperation(name)) return [];
  const legal = new Set(operations[name].clauses);
  return clauseKinds.filter((kind) => legal.has(kind)).map((kind) => clauseKeywords[kind]);
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** How each clause begins, in the formatter's order. */
export const clauseKeywords: Readonly<Record<Clause["kind"], string>> = {
  WhereClause: "where",
  FilterClause: "filter",
  OrderClause: "order by",
  LimitClause: "limit",
  PageClause: "page",
  ReturnClause: "return",
  UsingClause: "using",
  ConsistentClause: "consistent",
  SetClause: "set",
  SetAnyClause: "set any of",
  AddClause: "add",
  DeleteFromClause: "delete",
  RemoveClause: "remove",
  IfClause: "if",
  RateClause: "rate",
  PeakClause: "peak",
};

const clauseKinds = Object.keys(clauseKeywords) as readonly Clause["kind"][];
