import type { Expression } from "../expressions/expression.ts";
import type {
  Clause,
  ExpressionNode,
  OrderClause,
  RateLiteral,
  ReturnClause,
  UsingClause,
} from "../syntax/tree.ts";
import { resolveChanges } from "./changes.ts";
import { resolveConjuncts } from "./conditions.ts";
import type { AttributePath, Order, PatternClauses } from "./model.ts";
import { suggestion } from "./names.ts";
import { positiveNumber, wholeNumber } from "./numbers.ts";
import { clauseNames, type OperationRules } from "./operations.ts";
import {
  attributePath,
  expressionContext,
  type OperationContext,
  resolveAttribute,
} from "./pattern-context.ts";
import type { Mutable } from "./scope.ts";
import { describeType, integerType, tagOf } from "./type-relations.ts";

export interface ResolvedClauses extends PatternClauses {
  readonly rate?: number;
  readonly peak?: number;
}

/** Resolves the clauses of an operation in the order of the text, into what it is to become. */
export function resolveClauses(
  context: OperationContext,
  rules: OperationRules,
  clauses: readonly Clause[],
  resolved: Mutable<ResolvedClauses> = { consistent: false, changes: [] },
): ResolvedClauses {
  const { scope, file, text } = context;
  const areAllowed = clauses.every(({ kind }) => rules.clauses.includes(kind));
  const allowed = areAllowed
    ? clauses
    : clauses.filter((clause) => isAllowed(context, rules, clause));
  for (const clause of allowed) {
    switch (clause.kind) {
      case "WhereClause":
        resolved.where = resolveConjuncts(
          expressionContext(context, "a condition"),
          clause.condition,
          text,
        );
        break;
      case "FilterClause":
        resolved.filter = resolveConjuncts(
          expressionContext(context, "a condition"),
          clause.condition,
          text,
        );
        break;
      case "IfClause":
        resolved.condition = resolveConjuncts(
          expressionContext(context, "a condition"),
          clause.condition,
          text,
        );
        break;
      case "OrderClause":
        resolved.order = resolveOrder(context, clause);
        break;
      case "LimitClause": {
        const limit = resolveCount(context, clause.value, "a limit");
        if (limit !== undefined) resolved.limit = limit;
        break;
      }
      case "PageClause": {
        const page = resolveCount(context, clause.value, "a page size");
        if (page !== undefined) resolved.page = page;
        break;
      }
      case "ReturnClause":
        resolved.returns = resolveReturn(context, clause);
        break;
      case "UsingClause":
        resolveUsing(context, clause, resolved);
        break;
      case "ConsistentClause":
        resolved.consistent = true;
        break;
      case "RateClause":
      case "PeakClause": {
        const rate = resolveRate(context, clause.rate);
        if (rate === undefined) break;
        if (clause.kind === "RateClause") resolved.rate = rate;
        else resolved.peak = rate;
        break;
      }
      case "SetClause":
      case "SetAnyClause":
      case "AddClause":
      case "DeleteFromClause":
      case "RemoveClause":
        break;
      default:
        clause satisfies never;
    }
  }
  resolved.changes = resolveChanges(context, allowed, rules.item !== undefined);
  const peak = allowed.find((clause) => clause.kind === "PeakClause");
  if (peak !== undefined && (resolved.peak ?? 0) < (resolved.rate ?? 0)) {
    scope.findings.report("peak-below-rate", file, peak.span, {});
  }
  return resolved;
}

/** Reports what the operation needs and does not have. */
export function checkRequired(
  { scope, file, verb }: OperationContext,
  rules: OperationRules,
  clauses: readonly Clause[],
  span: Clause["span"],
): void {
  const required = rules.required ?? [];
  const stands = (kind: Clause["kind"]) => clauses.some((clause) => clause.kind === kind);
  if (required.includes("WhereClause") && !stands("WhereClause")) {
    scope.findings.report("clause-missing", file, span, { verb, clause: "'where'" });
  }
  const others = required.filter((kind) => kind !== "WhereClause");
  if (others.length === 0 || others.some(stands)) return;
  const names = others.map((kind) => `'${clauseNames[kind]}'`);
  const last = names.at(-1) ?? "";
  scope.findings.report("clause-missing", file, span, {
    verb,
    clause: names.length === 1 ? last : `${names.slice(0, -1).join(", ")} or ${last}`,
  });
}

/** A number of items: `25` or `:n`. */
export function resolveCount(
  context: OperationContext,
  node: ExpressionNode,
  what: string,
  maximum?: number,
): Expression | undefined {
  const { scope, file, parameters } = context;
  switch (node.kind) {
    case "NumberLiteral": {
      const limits = maximum === undefined ? { minimum: 1 } : { minimum: 1, maximum };
      const count = wholeNumber(scope, file, node, { what, ...limits });
      return count === undefined ? undefined : { kind: "literal", value: { N: String(count) } };
    }
    case "Placeholder":
      return parameters.use(node, { type: integerType })?.expression;
    case "Missing":
      return scope.findings.fail();
    default:
      return scope.findings.report("count-expected", file, node.span, { what });
  }
}

function isAllowed(
  { scope, file, verb }: OperationContext,
  rules: OperationRules,
  clause: Clause,
): boolean {
  if (rules.clauses.includes(clause.kind)) return true;
  const instead = rules.instead[clause.kind];
  scope.findings.report("clause-not-allowed", file, clause.keywordSpan, {
    clause: clauseNames[clause.kind],
    verb,
    instead: instead === undefined ? "" : `: ${instead}`,
  });
  return false;
}

function resolveOrder(context: OperationContext, clause: OrderClause): readonly Order[] {
  const { scope, file } = context;
  const seen: string[] = [];
  const orders: Order[] = [];
  const byKey = clause.items.find((item) => item.attribute === undefined);
  if (byKey !== undefined && clause.items.length > 1) {
    scope.findings.report("order-by-key-alone", file, byKey.span, {});
    return orders;
  }
  for (const { attribute: name, direction = "asc", span } of clause.items) {
    if (name === undefined) {
      orders.push({ direction, span });
      continue;
    }
    const resolved = resolveAttribute(
      context,
      { kind: "Path", span: name.span, root: name, steps: [] },
      "every",
    );
    if (resolved === undefined) continue;
    if (seen.includes(name.text)) {
      scope.findings.report("duplicate-in-list", file, name.span, { name: name.text });
      continue;
    }
    seen.push(name.text);
    const tag = tagOf(scope, resolved.type);
    if (tag !== undefined && tag !== "S" && tag !== "N" && tag !== "B") {
      scope.findings.report("unordered-type", file, name.span, {
        type: describeType(resolved.type),
      });
      continue;
    }
    orders.push({ attribute: name.text, direction, span });
  }
  return orders;
}

function resolveReturn(context: OperationContext, clause: ReturnClause): readonly AttributePath[] {
  const { scope, file } = context;
  const seen = new Set<string>();
  return clause.attributes.flatMap((node) => {
    const resolved = resolveAttribute(context, node, "some");
    if (resolved === undefined) return [];
    const path = attributePath(resolved, node);
    const spelled = [path.attribute, ...path.path].join(".");
    if (seen.has(spelled)) {
      scope.findings.report("duplicate-in-list", file, node.span, { name: spelled });
      return [];
    }
    seen.add(spelled);
    return [path];
  });
}

function resolveUsing(
  context: OperationContext,
  clause: UsingClause,
  resolved: Mutable<ResolvedClauses>,
): void {
  const { scope, file, entities, verb } = context;
  const table = entities[0]?.table;
  const name = clause.index;
  if (table === undefined) return;
  if (name === undefined) {
    if (verb === "search") {
      scope.findings.report("search-needs-vector-index", file, clause.span, {
        entity: entities[0]?.entity.name ?? "",
      });
    }
    resolved.using = table.table.primary;
    return;
  }
  if (name.text === "") return;
  const index = table.indexes.get(name.text);
  if (index === undefined) {
    const { hint, changes } = suggestion(scope.findings, file, name, table.indexes.keys());
    scope.findings.report(
      "unknown-index",
      file,
      name.span,
      { name: name.text, table: table.table.name, hint },
      { changes },
    );
    return;
  }
  const symbol = { kind: "index", owner: table.table.name, name: name.text } as const;
  scope.references.add(symbol, file, name.span, "read");
  const isVector = index.node.indexKind === "vector";
  if (isVector !== (verb === "search")) {
    scope.findings.report("index-of-other-kind", file, name.span, {
      name: name.text,
      kind: index.node.indexKind,
      verb,
    });
    return;
  }
  if (verb === "get") {
    scope.findings.report("clause-not-allowed", file, clause.span, {
      clause: "using",
      verb,
      instead: ": only a 'query' or a 'first' reads an index",
    });
    return;
  }
  if (isVector) return;
  if (index.path === undefined) scope.findings.fail();
  else resolved.using = index.path;
}

const secondsOf: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["min", 60],
  ["h", 3600],
  ["day", 86_400],
]);

/** Requests per second. Units are the parser's to check. */
function resolveRate({ scope, file }: OperationContext, node: RateLiteral): number | undefined {
  const seconds = secondsOf.get(node.unit.text);
  const amount = positiveNumber(scope, file, node.amount, "a rate");
  return seconds === undefined || amount === undefined ? undefined : amount / seconds;
}
