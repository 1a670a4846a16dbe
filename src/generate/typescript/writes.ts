import type { Action, Entity, Parameter, Pattern } from "../../language/semantics/model.ts";
import type { Operation, PatternPlan, Step, WriteOperation } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
  call,
  code,
  joined,
  literal,
  member,
  name,
  nothing,
  objectType,
  property,
  propertyName,
  verbatim,
} from "../code-writer.ts";
import { batchWrite } from "./batch-writes.ts";
import { baseOf, completed, completedItems, type Write } from "./completed-items.ts";
import { conditionCode } from "./conditions.ts";
import { documentation } from "./documentation.ts";
import { anyAbsent, operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { checkedKey } from "./key-limits.ts";
import { keyCode, ownerOfKey } from "./keys.ts";
import type { Module, SdkValue } from "./module.ts";
import { propertyOf } from "./names.ts";
import { itemEntity, patternHead } from "./parameters.ts";
import { createScope, type PatternScope } from "./pattern-scope.ts";
import { assuming, presenceIn } from "./presence.ts";
import {
  failureOf,
  failuresOf,
  mayMeetOlderItem,
  refusalCode,
  storedVariable,
} from "./refusals.ts";
import { type ExpressionText, RequestExpressions } from "./request-expressions.ts";
import { documents, entitiesOf, getInput, sent, tableName } from "./sending.ts";
import type { SupportName } from "./support.ts";
import { checkedChanges } from "./validation.ts";

/** The function of a pattern that writes. */
export function writeFunction(plan: PatternPlan, pattern: Pattern, module: Module): Code {
  const batch = plan.steps.flatMap((step) =>
    step.kind === "request" && isBatch(step.operation) ? [step.operation] : [],
  );
  if (batch.length > 0) return batchWrite(plan, batch, module);
  const last = plan.steps.at(-1);
  if (last === undefined || last.kind === "current") return nothing;
  const operations = (last.kind === "transaction" ? last.operations : [last.operation]).filter(
    isWrite,
  );
  const scope = createScope(plan, module);
  const currents = plan.steps.flatMap((step) => (step.kind === "current" ? [step] : []));
  // The variables of the items that are read first must be known before anything refers to them.
  for (const step of currents) declareCurrent(step, scope, module);
  const head = { plan, pattern, scope, module };
  const items = completedItems(head, operations);
  const reads = currents.map((step) => currentRead(step, items.known, scope, module));
  const single = last.kind === "request" ? operations[0] : undefined;
  const written = single === undefined ? transaction(head, operations) : singleWrite(head, single);
  const identifiers = [...scope.identifiers.values()].map(
    ({ variable, made }) => code`const ${variable} = ${made};`,
  );
  const result = single === undefined ? itemsResult(plan, scope, module) : written.result;
  const body = code`
    ${joined(reads)}
    ${joined(items.after)}
    ${moveInPlace(head, operations)}
    ${written.statements}
    ${result === undefined ? nothing : code`return ${result.value};`}`;
  const checks = changesOf(pattern).map(({ entity, changes }) =>
    checkedChanges(entity, changes, scope, module),
  );
  const failures = failuresOf(operations, currents);
  return code`
    ${documentation(plan, module, failures)}
    ${patternHead(plan, result?.type ?? verbatim("void"), module)}
      ${atLeastOne(plan, module)}
      ${joined(identifiers)}
      ${joined(items.before)}
      ${joined(checks)}
      ${begunAnew(body, operations, failures, module)}
    }`;
}

/**
 * What somebody else has written since it was read is read again; an item of an older version that a
 * write meets is upgraded first.
 */
function begunAnew(
  body: Code,
  operations: readonly WriteOperation[],
  failures: readonly SupportName[],
  module: Module,
): Code {
  const meetsOlderItems = operations.some((operation) => {
    const [entity] = entitiesOf(operation, module);
    return entity !== undefined && mayMeetOlderItem(operation, entity);
  });
  if (!meetsOlderItems && !failures.includes("ChangedMeanwhile")) return body;
  return code`
    return ${module.support(meetsOlderItems ? "upgradingFirst" : "untilUnchanged")}(async () => {
      ${body}
    });`;
}

/** What a pattern, or a part of its transaction, changes of items that are there. */
function changesOf(
  pattern: Pattern,
): readonly { readonly entity: Entity; readonly changes: Pattern["changes"] }[] {
  const [entity] = pattern.entities;
  const whole =
    entity !== undefined && isChange(pattern.verb) ? [{ entity, changes: pattern.changes }] : [];
  return [...whole, ...pattern.actions.filter(({ verb }) => isChange(verb))];
}

function isChange(verb: Pattern["verb"] | Action["verb"]): boolean {
  return verb === "update" || verb === "upsert" || verb === "move";
}

interface Sent {
  readonly statements: Code;
  readonly result?: Result | undefined;
}

interface Result {
  readonly type: Code;
  readonly value: Code;
}

type CurrentStep = Extract<Step, { kind: "current" }>;

function declareCurrent(step: CurrentStep, scope: PatternScope, module: Module): void {
  const [entity] = entitiesOf(step.operation, module);
  if (entity !== undefined) scope.addCurrent(step.name, entity, step.absent === "goes on");
}

/** Reads an item that the write depends on. */
function currentRead(
  step: CurrentStep,
  known: PatternScope,
  scope: PatternScope,
  module: Module,
): Code {
  const entities = entitiesOf(step.operation, module);
  const [entity] = entities;
  const variable = scope.parameter(step.name)?.code;
  if (entity === undefined || variable === undefined) return nothing;
  const names = module.entity(entity.name);
  const mustExist = step.absent === "does not exist";
  const input = getInput(step.operation, entities, known, module);
  const stored = storedVariable(step.name);
  const guard = mustExist
    ? code`if (${stored} === undefined) throw new ${module.support("DoesNotExist")}(${literal(entity.name)});`
    : nothing;
  const converted = code`${name(names.fromItem)}(${stored} as ${name(names.item)})`;
  return code`
    const { Item: ${stored} } = await ${sent("GetCommand", input, module)};
    ${guard}
    const ${variable} = ${mustExist ? nothing : code`${stored} && `}${converted};`;
}

// --- Single writes ----------------------------------------------------------------------------

function singleWrite(write: Write, operation: WriteOperation): Sent {
  const { module, scope } = write;
  const entity = entitiesOf(operation, module)[0];
  const request = writeRequest(write, operation);
  const send = (command: SdkValue): Code => {
    const made = sent(command, request.input, module);
    // A deletion without a condition is never refused.
    if (operation.condition === undefined && command === "DeleteCommand") return made;
    const refusal =
      operation.condition === undefined ? [] : [refusalCode(operation, entity, module)];
    return call(module.support("writeResult"), [entityName(operation), made, ...refusal]);
  };
  switch (operation.operation) {
    case "PutItem": {
      const variable =
        entity === undefined ? undefined : scope.itemVariable(baseOf(operation) ?? "");
      return {
        statements: code`
          ${request.statements}
          await ${send("PutCommand")};`,
        result:
          variable === undefined || entity === undefined
            ? undefined
            : { type: name(module.entity(entity.name).type), value: variable },
      };
    }
    case "UpdateItem": {
      const answer = send("UpdateCommand");
      if (entity === undefined) return { statements: code`await ${answer};` };
      const names = module.entity(entity.name);
      return {
        statements: code`
          ${request.statements}
          const { Attributes } = await ${answer};`,
        result: {
          type: name(names.type),
          value:
            entity.table.versionAttribute === undefined && !module.holdsAllNumbers
              ? code`${name(names.fromItem)}(Attributes as ${name(names.item)})`
              : code`${module.support("readBack")}(${name(names.fromItem)}, Attributes as ${name(names.item)})`,
        },
      };
    }
    default:
      return {
        statements: code`
          ${request.statements}
          await ${send("DeleteCommand")};`,
      };
  }
}

/** The input of a write, and the statements that have to stand before it. */
function writeRequest(
  write: Write,
  operation: WriteOperation,
): { readonly input: Code; readonly statements: Code } {
  const { module, scope } = write;
  const entities = entitiesOf(operation, module);
  const [entity] = entities;
  const expressions = new RequestExpressions(module, scope, entities);
  if (operation.changes.length > 0) expressions.update(operation.changes);
  const statements: Code[] = [];
  if (operation.condition !== undefined) {
    const condition = expressions.condition(operation.condition);
    expressions.add("ConditionExpression", hoisted(condition, operation, statements, module));
  }
  const properties = [
    property("TableName", tableName(operation.table, module)),
    ...target(write, operation, entity, scope),
    ...expressions.properties(),
    ...(operation.operation === "UpdateItem" ? [property("ReturnValues", literal("ALL_NEW"))] : []),
    ...tellsOldItem(operation),
  ];
  return { input: bracketed("{", properties, "}"), statements: joined(statements) };
}

/** A condition that the arguments may decide: where it cannot hold, nothing is sent. */
function hoisted(
  condition: ExpressionText,
  operation: WriteOperation,
  statements: Code[],
  module: Module,
): ExpressionText {
  if (condition.kind === "fixed") return condition;
  const [entity = ""] = operation.entities;
  statements.push(code`const condition = ${condition.code};`);
  // What the arguments only choose between can hold in any case.
  if (condition.kind === "chosen") return { kind: "chosen", code: verbatim("condition") };
  statements.push(
    code`if (condition === false) throw new ${module.support(failureOf(operation))}(${literal(entity)});`,
  );
  return { kind: "computed", code: verbatim("condition") };
}

/** The key of an update or a deletion, the item of a put. */
function target(
  write: Write,
  operation: WriteOperation,
  entity: Entity | undefined,
  scope: Scope,
): readonly Code[] {
  const { module } = write;
  if (operation.operation !== "PutItem") {
    const owner = operation.lockFor === undefined ? entity : undefined;
    return [property("Key", keyCode(operation, owner, scope, module))];
  }
  if (operation.lockFor !== undefined || entity === undefined) {
    const owner = ownerOfKey(operation);
    const attributes = (operation.item ?? []).map(({ attribute, value }) => {
      const place = { table: operation.table, index: undefined, attribute, owner };
      const made = valueCode(value, scope, module);
      return property(attribute, checkedKey(value, made, place, scope, module).code);
    });
    return [property("Item", bracketed("{", attributes, "}"))];
  }
  const base = baseOf(operation);
  const variable = base === undefined ? undefined : write.scope.itemVariable(base);
  const names = module.entity(entity.name);
  if (variable !== undefined) return [property("Item", code`${name(names.toItem)}(${variable})`)];
  // A moved item: what was read, with what changes.
  const current = base === undefined ? undefined : scope.parameter(base);
  const source = current?.code ?? verbatim("{}");
  const { text, revision } = completed(write, entity, operation, base ?? "", source, false);
  const attribute = entity.attributes.find((each) => each.revision);
  const moved =
    revision === undefined || attribute === undefined
      ? text
      : code`{ ...${text}, ${property(propertyOf(attribute.name), revision)} }`;
  return [property("Item", code`${name(names.toItem)}(${moved})`)];
}

/** What a refused condition should tell: the item that is there. */
function tellsOldItem(operation: WriteOperation): readonly Code[] {
  if (operation.condition === undefined || operation.lockFor !== undefined) return [];
  return [property("ReturnValuesOnConditionCheckFailure", literal("ALL_OLD"))];
}

// --- Transactions -----------------------------------------------------------------------------

function transaction(write: Write, operations: readonly WriteOperation[]): Sent {
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
  return code`
    ${conditionCode(operation.when, write.scope, module)}
      ? ${action}
      : undefined`;
}

const actionNames = {
  PutItem: "Put",
  UpdateItem: "Update",
  DeleteItem: "Delete",
  BatchWriteItem: "Delete",
  ConditionCheck: "ConditionCheck",
} as const;

/** The completed items of a transaction: they tell what was filled in. */
function itemsResult(plan: PatternPlan, scope: PatternScope, module: Module): Result | undefined {
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

/**
 * A move to the same key replaces the item as it was read: nothing is deleted. The keys themselves
 * are compared, since different values may make one key.
 */
function moveInPlace(write: Write, operations: readonly WriteOperation[]): Code {
  const { plan, scope, module } = write;
  const [gone, put, ...locks] = operations;
  if (plan.verb !== "move" || gone?.condition === undefined || put === undefined) return nothing;
  const [entity] = entitiesOf(gone, module);
  const keys = [gone, put].map((operation) => keyCode(operation, entity, scope, module));
  const { condition, conditionMeaning, asRead } = gone;
  const replaced: WriteOperation = {
    ...put,
    condition,
    ...(conditionMeaning === undefined ? {} : { conditionMeaning }),
    ...(asRead === undefined ? {} : { asRead }),
  };
  return code`
    if (${call(module.support("sameValue"), keys)}) {
      ${transaction(write, [replaced, ...locks]).statements}
      return;
    }`;
}

/** `set any of` needs at least one of its arguments. */
function atLeastOne(plan: PatternPlan, module: Module): Code {
  const optional = plan.parameters.filter((parameter) => parameter.optional);
  if (optional.length === 0) return nothing;
  const values = optional.map(
    (parameter): Value => ({
      code: member(verbatim("input"), propertyOf(parameter.name)),
      type: { kind: "any" },
      optional: true,
    }),
  );
  const absent = verbatim(anyAbsent(values.map(operand)).text.replaceAll(" || ", " && "));
  const message = `${plan.name} needs at least one of ${optional.map((each) => each.name).join(", ")}.`;
  return code`
    if (${absent}) {
      throw new ${module.support("InvalidValue")}(${literal(message)});
    }`;
}

function entityName({ entities }: WriteOperation): Code {
  return literal(entities[0] ?? "");
}

function isWrite(operation: Operation): operation is WriteOperation {
  return !("filterAttributes" in operation);
}

function isBatch(operation: Operation): operation is WriteOperation {
  return operation.operation === "BatchWriteItem";
}
