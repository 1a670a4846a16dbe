import type { Parameter } from "../../language/semantics/model.ts";
import type { PatternPlan, WriteOperation } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
  code,
  conditional,
  joined,
  name,
  objectType,
  property,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import type { Write } from "./completed-items.ts";
import { conditionCode } from "./conditions.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { itemEntity } from "./parameters.ts";
import type { PatternScope } from "./pattern-scope.ts";
import { assuming, presenceIn } from "./presence.ts";
import { refusalCode } from "./refusals.ts";
import { RequestExpressions } from "./request-expressions.ts";
import { documents, entitiesOf, tableName } from "./sending.ts";
import { entityName, type Result, type Sent, target, tellsOldItem } from "./write-targets.ts";

/** One TransactWriteItems of all operations, as a statement. */
export function transaction(write: Write, operations: readonly WriteOperation[]): Sent {
  const { module } = write;
  const actions = operations.map((operation) => transactionAction(write, operation));
  return {
    statements: code`
      await ${module.support("transact")}(
        ${documents(module)},
        [
          ${joined(actions.map((action) => code`${action},`))}
        ],
        options,
      );`,
  };
}

function transactionAction(write: Write, operation: WriteOperation): Code {
  const { module } = write;
  const entities = entitiesOf(operation, module);
  const [entity] = entities;
  const given = operation.when === undefined ? [] : presenceIn(operation.when);
  const scope = assuming(write.scope, given);
  const expressions = new RequestExpressions(module, scope, entities);
  if (operation.changes.length > 0) expressions.update(operation.changes);
  if (operation.condition !== undefined) {
    expressions.add("ConditionExpression", expressions.condition(operation.condition));
  }
  const input = bracketed(
    "{",
    [
      property("TableName", tableName(operation.table, module)),
      ...target({ ...write, scope }, operation, entity, scope),
      ...expressions.properties(),
      ...tellsOldItem(operation),
    ],
    "}",
  );
  const refusal =
    operation.condition === undefined
      ? []
      : [property("refusal", refusalCode(operation, entity, module))];
  const action = bracketed(
    "{",
    [
      property("entity", entityName(operation)),
      property(actionNames[operation.operation], input),
      ...refusal,
    ],
    "}",
  );
  if (operation.when === undefined) return action;
  const isSent = conditionCode(operation.when, write.scope, module);
  return conditional(isSent, action, verbatim("undefined"));
}

const actionNames = {
  PutItem: "Put",
  UpdateItem: "Update",
  DeleteItem: "Delete",
  BatchWriteItem: "Delete",
  ConditionCheck: "ConditionCheck",
} as const;

/** The completed items of a transaction: they tell what was filled in. */
export function itemsResult(
  plan: PatternPlan,
  scope: PatternScope,
  module: Module,
): Result | undefined {
  const items = plan.parameters.flatMap((parameter: Parameter) => {
    const variable = scope.itemVariable(parameter.name);
    const entity = itemEntity(parameter, module);
    if (variable === undefined || entity === undefined) return [];
    const type = name(module.entity(entity.name).type);
    return [{ name: propertyOf(parameter.name), variable, type }];
  });
  const [only] = items;
  if (only === undefined) return undefined;
  if (items.length === 1) return { type: only.type, value: only.variable };
  return {
    type: objectType(items.map((item) => code`readonly ${propertyName(item.name)}: ${item.type}`)),
    value: bracketed(
      "{",
      items.map((item) => property(item.name, item.variable)),
      "}",
    ),
  };
}
