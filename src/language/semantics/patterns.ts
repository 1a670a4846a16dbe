import { limits } from "../../dynamodb/limits.ts";
import type {
  Identifier,
  OperationNode,
  PatternDeclaration,
  TransactionAction,
} from "../syntax/tree.ts";
import { fixedAttributes } from "./changes.ts";
import { checkRequired, resolveClauses, resolveCount } from "./clauses.ts";
import { entityNamed } from "./entities.ts";
import { resolveAs } from "./expressions.ts";
import { related } from "./findings.ts";
import type { Action, ItemArgument, Pattern } from "./model.ts";
import { type OperationName, operations } from "./operations.ts";
import { Parameters } from "./parameters.ts";
import { expressionContext, type OperationContext } from "./pattern-context.ts";
import {
  documentationOf,
  type EntityScope,
  type Mutable,
  optional,
  originOf,
  type Scope,
} from "./scope.ts";
import { numberType } from "./type-relations.ts";
import type { Type } from "./types.ts";

/**
 * Resolves a pattern: its names, the types of its placeholders, and whether its clauses suit its
 * operation. `undefined` where something in it, or in an entity of it, is not whole: what could
 * be said about serving such a pattern would be about something that nobody wrote.
 */
export function resolvePattern(
  scope: Scope,
  file: string,
  node: PatternDeclaration,
): Pattern | undefined {
  const before = scope.findings.problems;
  const name = node.name.text;
  scope.references.add({ kind: "pattern", name }, file, node.name.span, "declaration");
  const { operation } = node;
  if (operation === undefined || name === "") return scope.findings.fail();
  const parameters = new Parameters(scope, file, name);
  const pattern =
    operation.verb === "transaction"
      ? resolveTransaction(scope, file, node, operation, parameters)
      : resolveSingle(scope, file, node, operation, parameters);
  if (pattern === undefined || scope.findings.problems > before) return undefined;
  const whole = pattern.entities.every((entity) => scope.entities.get(entity.name)?.whole === true);
  return whole ? pattern : undefined;
}

function resolveSingle(
  scope: Scope,
  file: string,
  node: PatternDeclaration,
  operation: OperationNode,
  parameters: Parameters,
): Pattern | undefined {
  const { verb } = operation;
  const rules = operations[verb];
  const entities = resolveEntities(scope, file, operation);
  if (entities === undefined) return undefined;
  const [argument] = itemArguments(operation, entities, parameters, node.clauses);
  if (operation.argument !== undefined && rules.item === undefined) {
    scope.findings.report("no-item-argument-here", file, operation.argument.span, { verb });
  }
  const context = contextOf(scope, file, verb, entities, parameters);
  checkRequired(context, rules, node.clauses, operation.span);
  if (verb === "batch put" || verb === "batch delete") {
    for (const [index, entity] of entities.entries()) {
      checkBatch(scope, file, entity, operation.entities[index]);
    }
  }
  const near = verb === "search" ? resolveNear(context, operation) : undefined;
  const top =
    verb === "search" && operation.top !== undefined
      ? resolveCount(context, operation.top, "a number of items", limits.vectorSearchTopMaximum)
      : undefined;
  const pattern: Mutable<Pattern> = {
    name: node.name.text,
    verb,
    entities: entities.map(({ entity }) => entity),
    actions: [],
    parameters: [],
    consistent: false,
    changes: [],
    origin: originOf(file, node, node.name.span),
    node,
  };
  resolveClauses(context, rules, node.clauses, pattern);
  pattern.parameters = parameters.finish(rules.keyList === true);
  if (argument !== undefined) pattern.argument = argument;
  if (near !== undefined) pattern.near = near;
  if (top !== undefined) pattern.top = top;
  if (node.documentation !== undefined) pattern.documentation = node.documentation.text;
  return pattern;
}

function resolveTransaction(
  scope: Scope,
  file: string,
  node: PatternDeclaration,
  operation: OperationNode,
  parameters: Parameters,
): Pattern | undefined {
  const { actions } = operation;
  if (actions.length === 0) {
    return scope.findings.report("empty-transaction", file, operation.span, {});
  }
  if (actions.length > limits.transactionItems) {
    scope.findings.report("too-many", file, operation.verbSpan, {
      what: "actions in a transaction",
      count: actions.length,
      limit: limits.transactionItems,
    });
  }
  const get = actions.find((action) => action.verb === "get");
  const write = actions.find((action) => action.verb !== "get");
  if (get !== undefined && write !== undefined) {
    scope.findings.report(
      "mixed-transaction",
      file,
      get.verbSpan,
      {},
      { related: [related("This part writes.", file, write.verbSpan)] },
    );
  }
  // Every item argument is known before the first clause, since each part may speak of each.
  const prepared = actions.map((action) => {
    const entity = entityNamed(scope, file, action.entity);
    const rules = operations[`transaction ${action.verb}`];
    let argument: ItemArgument | undefined;
    if (entity !== undefined && rules.item !== undefined) {
      const fixed = fixedAttributes(action.clauses);
      const name = parameters.addItem(entity, action.entity, action.argument, false, fixed);
      if (name !== undefined) argument = { name, entity: entity.entity.name, list: false };
    } else if (action.argument !== undefined && rules.item === undefined) {
      scope.findings.report("no-item-argument-here", file, action.argument.span, {
        verb: action.verb,
      });
    }
    return { action, entity, argument };
  });
  const resolved = prepared.flatMap(({ action, entity, argument }) =>
    entity === undefined ? [] : resolveAction(scope, file, action, entity, argument, parameters),
  );
  const context = contextOf(scope, file, "transaction", [], parameters);
  const clauses = resolveClauses(context, operations.transaction, node.clauses);
  return {
    name: node.name.text,
    verb: "transaction",
    entities: [...new Set(resolved.map((action) => action.entity))],
    actions: resolved,
    parameters: parameters.finish(false),
    ...clauses,
    origin: originOf(file, node, node.name.span),
    node,
    ...documentationOf(node),
  };
}

function resolveAction(
  scope: Scope,
  file: string,
  action: TransactionAction,
  entity: EntityScope,
  argument: ItemArgument | undefined,
  parameters: Parameters,
): Action {
  const name: OperationName = `transaction ${action.verb}`;
  const rules = operations[name];
  const context = contextOf(scope, file, action.verb, [entity], parameters);
  checkRequired(context, rules, action.clauses, {
    start: action.verbSpan.start,
    end: action.entity.span.end,
  });
  return {
    verb: action.verb,
    entity: entity.entity,
    ...optional("argument", argument),
    ...resolveClauses(context, rules, action.clauses),
    span: action.span,
  };
}

function resolveEntities(
  scope: Scope,
  file: string,
  operation: OperationNode,
): readonly EntityScope[] | undefined {
  const entities: EntityScope[] = [];
  for (const name of operation.entities) {
    const entity = entityNamed(scope, file, name);
    if (entity === undefined) continue;
    if (entities.includes(entity)) {
      scope.findings.report("duplicate-in-list", file, name.span, { name: name.text });
      continue;
    }
    entities.push(entity);
  }
  const [first] = entities;
  if (first === undefined || entities.length < operation.entities.length) {
    return scope.findings.fail();
  }
  const stranger = entities.find((entity) => entity.table !== first.table);
  if (stranger !== undefined && first.table !== undefined && stranger.table !== undefined) {
    const place = operation.entities[entities.indexOf(stranger)];
    scope.findings.report("entities-of-different-tables", file, place?.span ?? operation.span, {
      entity: stranger.entity.name,
      table: stranger.table.table.name,
      other: first.entity.name,
      otherTable: first.table.table.name,
    });
  }
  return entities;
}

function itemArguments(
  operation: OperationNode,
  entities: readonly EntityScope[],
  parameters: Parameters,
  clauses: PatternDeclaration["clauses"],
): readonly ItemArgument[] {
  const { item } = operations[operation.verb];
  if (item === undefined) return [];
  const list = item === "list";
  const fixed = fixedAttributes(clauses);
  return entities.flatMap((entity, index) => {
    const place = operation.entities[index];
    if (place === undefined) return [];
    const argument = index === 0 ? operation.argument : undefined;
    const name = parameters.addItem(entity, place, argument, list, fixed);
    return name === undefined ? [] : [{ name, entity: entity.entity.name, list }];
  });
}

/** A lock item must be written with its item, and a batch is no transaction. */
function checkBatch(
  scope: Scope,
  file: string,
  { entity, members }: EntityScope,
  name: Identifier | undefined,
): void {
  const unique = [...members.values()].find(({ attribute }) => attribute.unique !== undefined);
  if (unique === undefined || name === undefined) return;
  scope.findings.report(
    "unique-in-batch-write",
    file,
    name.span,
    { entity: entity.name, name: unique.attribute.name },
    {
      related: [related("The unique attribute.", unique.origin.file, unique.origin.nameSpan)],
    },
  );
}

/** The vector that a search compares with: a list of numbers. */
function resolveNear(context: OperationContext, operation: OperationNode) {
  const { scope, file, entities } = context;
  const [first] = entities;
  if (operation.near === undefined || first?.table === undefined) return scope.findings.fail();
  if (first.table.table.vectorIndexes.length === 0) {
    return scope.findings.report("search-needs-vector-index", file, operation.verbSpan, {
      entity: first.entity.name,
    });
  }
  const type: Type = { kind: "list", element: numberType };
  return resolveAs(expressionContext(context, "a count"), operation.near, type)?.expression;
}

function contextOf(
  scope: Scope,
  file: string,
  verb: string,
  entities: readonly EntityScope[],
  parameters: Parameters,
): OperationContext {
  return { scope, file, text: scope.files.get(file)?.text ?? "", entities, parameters, verb };
}
