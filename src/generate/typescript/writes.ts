import type { Action, Entity, Pattern } from "../../language/semantics/model.ts";
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
  property,
  verbatim,
} from "../code-writer.ts";
import { batchWrite } from "./batch-writes.ts";
import { baseOf, completedItems, type Write } from "./completed-items.ts";
import { documentation } from "./documentation.ts";
import { anyAbsent, operand, type Value } from "./expressions.ts";
import type { Module, SdkValue } from "./module.ts";
import { movedEntity, moveInPlace } from "./moves.ts";
import { propertyOf } from "./names.ts";
import { patternHead } from "./parameters.ts";
import { createScope, type PatternScope } from "./pattern-scope.ts";
import {
  failureOf,
  failuresOf,
  mayMeetOlderItem,
  refusalCode,
  storedVariable,
} from "./refusals.ts";
import { type ExpressionText, RequestExpressions } from "./request-expressions.ts";
import { entitiesOf, getInput, sent, tableName } from "./sending.ts";
import type { SupportName } from "./support.ts";
import { itemsResult, transaction } from "./transactions.ts";
import { checkedChanges } from "./validation.ts";
import { entityName, type Sent, target, tellsOldItem } from "./write-targets.ts";

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
  const moved = movedEntity(head, operations);
  const write = moved === undefined ? head : { ...head, moved: moved.variable };
  const written =
    single === undefined ? transaction(write, operations) : singleWrite(write, single);
  const identifiers = [...scope.identifiers.values()].map(
    ({ variable, made }) => code`const ${variable} = ${made};`,
  );
  const result =
    moved !== undefined
      ? { type: moved.type, value: moved.variable }
      : single === undefined
        ? itemsResult(plan, scope, module)
        : written.result;
  const body = code`
    ${joined(reads)}
    ${joined(items.after)}
    ${moved?.declared}
    ${moveInPlace(write, operations)}
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

function isWrite(operation: Operation): operation is WriteOperation {
  return !("filterAttributes" in operation);
}

function isBatch(operation: Operation): operation is WriteOperation {
  return operation.operation === "BatchWriteItem";
}
