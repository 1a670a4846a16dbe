import type { Clause, PatternVerb, TransactionAction } from "../syntax/tree.ts";

/** An operation of a pattern or of a part of a transaction. */
export type OperationName = PatternVerb | `transaction ${TransactionAction["verb"]}`;

/** What may and what must stand in an operation. */
export interface OperationRules {
  readonly access: "read" | "write" | "either";
  /** It takes whole items as its argument. */
  readonly item?: "one" | "list";
  /** Its `where` fixes the keys of many items, given as a list. */
  readonly keyList?: true;
  readonly clauses: readonly Clause["kind"][];
  /** At least one of them must stand. */
  readonly required?: readonly Clause["kind"][];
  /** What to use instead of a clause that it does not know. */
  readonly instead: Partial<Record<Clause["kind"], string>>;
}

const load: readonly Clause["kind"][] = ["RateClause", "PeakClause"];
const changes: readonly Clause["kind"][] = [
  "SetClause",
  "SetAnyClause",
  "AddClause",
  "DeleteFromClause",
  "RemoveClause",
];
const rangeRead: readonly Clause["kind"][] = [
  "WhereClause",
  "FilterClause",
  "OrderClause",
  "PageClause",
  "ReturnClause",
  "UsingClause",
  "ConsistentClause",
  ...load,
];

const useQuery = "use 'query' for that";
const useIf = "use 'if' for a condition";
const noOldItem = "a new item has no old values; use 'set' to fix attributes, or 'update'";

export const operations: Readonly<Record<OperationName, OperationRules>> = {
  get: {
    access: "read",
    clauses: ["WhereClause", "ReturnClause", "UsingClause", "ConsistentClause", ...load],
    required: ["WhereClause"],
    instead: {
      FilterClause: useQuery,
      OrderClause: useQuery,
      LimitClause: "it returns one item",
      PageClause: "it returns one item",
      IfClause: useQuery,
    },
  },
  first: {
    access: "read",
    clauses: rangeRead,
    required: ["WhereClause"],
    instead: { LimitClause: "it returns one item; use 'query' for more", IfClause: "use 'filter'" },
  },
  query: {
    access: "read",
    clauses: [...rangeRead, "LimitClause"],
    required: ["WhereClause"],
    instead: { IfClause: "use 'filter'" },
  },
  scan: {
    access: "read",
    clauses: [
      "FilterClause",
      "LimitClause",
      "PageClause",
      "ReturnClause",
      "UsingClause",
      "ConsistentClause",
      ...load,
    ],
    instead: {
      WhereClause: "a scan reads everything; use 'filter', or 'query' with 'where'",
      OrderClause: "a scan has no order; use 'query'",
      IfClause: "use 'filter'",
    },
  },
  "batch get": {
    access: "read",
    keyList: true,
    clauses: ["WhereClause", "ReturnClause", "ConsistentClause", ...load],
    required: ["WhereClause"],
    instead: {
      FilterClause: useQuery,
      OrderClause: "the items come in the order of the keys",
      LimitClause: "it returns one item for each key",
      PageClause: "it returns one item for each key",
      UsingClause: "it reads the table by its primary key",
    },
  },
  search: {
    access: "read",
    clauses: ["WhereClause", "FilterClause", "ReturnClause", "UsingClause", ...load],
    instead: {
      LimitClause: "use 'top'",
      PageClause: "use 'top'",
      OrderClause: "the nearest item comes first",
      ConsistentClause: "a vector index is eventually consistent",
      IfClause: "use 'filter'",
    },
  },
  create: {
    access: "write",
    item: "one",
    clauses: ["SetClause", ...load],
    instead: {
      WhereClause: "the item itself carries its key",
      IfClause: "it is refused if the item exists; use 'put' for another condition",
      AddClause: noOldItem,
      DeleteFromClause: noOldItem,
      RemoveClause: noOldItem,
      SetAnyClause: noOldItem,
    },
  },
  put: {
    access: "write",
    item: "one",
    clauses: ["SetClause", "IfClause", ...load],
    instead: {
      WhereClause: `the item itself carries its key; ${useIf}`,
      FilterClause: useIf,
      AddClause: noOldItem,
      DeleteFromClause: noOldItem,
      RemoveClause: noOldItem,
      SetAnyClause: noOldItem,
    },
  },
  update: {
    access: "write",
    clauses: ["WhereClause", ...changes, "IfClause", ...load],
    required: ["WhereClause", ...changes],
    instead: { FilterClause: useIf },
  },
  upsert: {
    access: "write",
    clauses: ["WhereClause", ...changes, "IfClause", ...load],
    required: ["WhereClause"],
    instead: { FilterClause: useIf },
  },
  delete: {
    access: "write",
    clauses: ["WhereClause", "IfClause", ...load],
    required: ["WhereClause"],
    instead: { FilterClause: useIf, RemoveClause: "use 'update' to remove attributes" },
  },
  "batch put": {
    access: "write",
    item: "list",
    clauses: ["SetClause", ...load],
    instead: {
      WhereClause: "the items themselves carry their keys",
      IfClause: "a batch knows no conditions; use a transaction",
    },
  },
  "batch delete": {
    access: "write",
    keyList: true,
    clauses: ["WhereClause", ...load],
    required: ["WhereClause"],
    instead: {
      IfClause: "a batch knows no conditions; use a transaction",
      FilterClause: "use 'where'",
    },
  },
  move: {
    access: "write",
    clauses: ["WhereClause", "SetClause", "IfClause", ...load],
    required: ["WhereClause", "SetClause"],
    instead: { FilterClause: useIf },
  },
  transaction: {
    access: "either",
    clauses: load,
    instead: {
      WhereClause: "put it into the braces of one of its parts",
      SetClause: "put it into the braces of one of its parts",
      IfClause: "put it into the braces of one of its parts, or of a 'check'",
      ReturnClause: "put it into the braces of a 'get'",
      ConsistentClause: "a transaction always reads consistently",
    },
  },
  "transaction create": {
    access: "write",
    item: "one",
    clauses: ["SetClause"],
    instead: { IfClause: "it is refused if the item exists; use 'put' for another condition" },
  },
  "transaction put": {
    access: "write",
    item: "one",
    clauses: ["SetClause", "IfClause"],
    instead: { WhereClause: `the item itself carries its key; ${useIf}` },
  },
  "transaction update": {
    access: "write",
    clauses: ["WhereClause", ...changes, "IfClause"],
    required: ["WhereClause", ...changes],
    instead: { FilterClause: useIf },
  },
  "transaction upsert": {
    access: "write",
    clauses: ["WhereClause", ...changes, "IfClause"],
    required: ["WhereClause"],
    instead: { FilterClause: useIf },
  },
  "transaction delete": {
    access: "write",
    clauses: ["WhereClause", "IfClause"],
    required: ["WhereClause"],
    instead: { FilterClause: useIf },
  },
  "transaction check": {
    access: "write",
    clauses: ["WhereClause", "IfClause"],
    required: ["WhereClause"],
    instead: { FilterClause: useIf },
  },
  "transaction get": {
    access: "read",
    clauses: ["WhereClause", "ReturnClause"],
    required: ["WhereClause"],
    instead: {
      ConsistentClause: "a transaction always reads consistently",
      FilterClause: useQuery,
    },
  },
};

/** Whether a pattern of this verb writes. A transaction does unless it only gets. */
export function writes(verb: PatternVerb, actions: readonly { readonly verb: string }[]): boolean {
  if (verb === "transaction") return actions.some((action) => action.verb !== "get");
  return operations[verb].access === "write";
}

/** How a clause is written. */
export const clauseNames: Readonly<Record<Clause["kind"], string>> = {
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
  DeleteFromClause: "delete … from",
  RemoveClause: "remove",
  IfClause: "if",
  RateClause: "rate",
  PeakClause: "peak",
};
