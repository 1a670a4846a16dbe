import type { Condition, Expression } from "../../language/expressions/expression.ts";
import { visit } from "../../language/expressions/traverse.ts";
import type { Entity, Parameter, Pattern } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { Operation, PatternPlan, Step, WriteOperation } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
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
import { conditionCode } from "./conditions.ts";
import { documentation } from "./documentation.ts";
import { anyAbsent, operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { keyCode } from "./keys.ts";
import type { Module } from "./module.ts";
import { propertyOf, upperFirst } from "./names.ts";
import { itemEntity, itemSource, patternHead } from "./parameters.ts";
import { createScope, elementScope, type PatternScope } from "./pattern-scope.ts";
import { arrow, documents, entitiesOf, getInput, tableName } from "./reads.ts";
import { type ExpressionText, RequestExpressions } from "./request-expressions.ts";
import type { SupportName } from "./support.ts";

/** The function of a pattern that writes. */
export function writeFunction(plan: PatternPlan, pattern: Pattern, module: Module): Code {
  const batch = plan.steps.flatMap((step) =>
    step.kind === "request" && isBatch(step.operation) ? [step.operation] : [],
  );
  if (batch.length > 0) return batchWrite(plan, batch, module);
  const last = plan.steps.at(-1);
  if (last === undefined || last.kind === "current") return nothing;
  const operations = (last.kind === "transaction" ? last.operations : [last.operation]).filter(isWrite);
  const scope = createScope(plan, module);
  const currents = plan.steps.flatMap((step) => (step.kind === "current" ? [step] : []));
  // The variables of the items that are read first must be known before anything refers to them.
  for (const step of currents) declareCurrent(step, scope, module);
  const head = { plan, pattern, scope, module };
  const items = completedItems(head, operations);
  const reads = currents.map((step) => currentRead(step, items.known, scope, module));
  const single = last.kind === "request" ? operations[0] : undefined;
  const sent =
    single === undefined
      ? transaction(head, operations)
      : singleWrite(head, single);
  const identifiers = [...scope.identifiers.values()].map(
    ({ variable, made }) => code`const ${variable} = ${made};`,
  );
  const result = single === undefined ? itemsResult(plan, scope, module) : sent.result;
  return code`
    ${documentation(plan, module, failuresOf(operations, currents))}
    ${patternHead(plan, result?.type ?? verbatim("void"), module)}
      ${atLeastOne(plan, module)}
      ${joined(identifiers)}
      ${joined(items.before)}
      ${joined(reads)}
      ${joined(items.after)}
      ${sent.statements}
      ${result === undefined ? nothing : code`return ${result.value};`}
    }`;
}

interface Write {
  readonly plan: PatternPlan;
  readonly pattern: Pattern;
  readonly scope: PatternScope;
  readonly module: Module;
}

interface Sent {
  readonly statements: Code;
  readonly result?: Result | undefined;
}

interface Result {
  readonly type: Code;
  readonly value: Code;
}

// --- What is written --------------------------------------------------------------------------

interface CompletedItems {
  readonly before: readonly Code[];
  /** What depends on an item that is read first. */
  readonly after: readonly Code[];
  /** The scope in which these items are read. */
  readonly known: PatternScope;
}

/** Item arguments with all that is filled in, before and after what has to be read for them. */
function completedItems(write: Write, operations: readonly WriteOperation[]): CompletedItems {
  const { plan, scope, module } = write;
  const before: Code[] = [];
  const after: Code[] = [];
  let known = scope;
  for (const parameter of plan.parameters) {
    const variable = scope.itemVariable(parameter.name);
    const entity = itemEntity(parameter, module);
    const value = scope.parameter(parameter.name);
    if (variable === undefined || entity === undefined || value === undefined) continue;
    const operation = operations.find(
      (each) => each.lockFor === undefined && baseOf(each) === parameter.name,
    );
    const source = itemSource(plan, parameter);
    const { text, revision } = completed(write, entity, operation, parameter.name, source);
    if (revision === undefined) {
      before.push(code`const ${variable} = ${text};`);
      continue;
    }
    const given = name(module.names.local(`given${upperFirst(variable.text)}`));
    const attribute = entity.attributes.find((each) => each.revision);
    before.push(code`const ${given} = ${text};`);
    after.push(
      code`const ${variable} = { ...${given}, ${property(propertyOf(attribute?.name ?? ""), revision)} };`,
    );
    known = known.with(parameter.name, { ...value, code: given });
  }
  return { before, after, known };
}

/** `completeOrder({ ...input, status: "PLACED" })` */
function completed(
  { scope, module }: Write,
  entity: Entity,
  operation: WriteOperation | undefined,
  base: string,
  source: Code,
): { readonly text: Code; readonly revision?: Code } {
  const names = module.entity(entity.name);
  const fixed: Code[] = [];
  let revision: Code | undefined;
  for (const attribute of entity.attributes) {
    const value = operation?.item?.find((each) => each.attribute === attribute.storedName)?.value;
    if (value === undefined || attribute.source.kind === "derived") continue;
    if (isTaken(value, base, attribute)) continue;
    if (attribute.revision && isOne(value)) continue;
    const made = valueCode(value, scope, module);
    if (attribute.revision) revision = made.code;
    else fixed.push(property(propertyOf(attribute.name), made.code));
  }
  const given = fixed.length === 0 ? source : bracketed("{", [code`...${source}`, ...fixed], "}");
  const needsCompletion = entity.attributes.some(
    (attribute) =>
      attribute.revision ||
      attribute.source.kind === "default" ||
      attribute.source.kind === "derived",
  );
  if (!needsCompletion) return { text: given };
  const text = code`${name(names.complete)}(${given})`;
  return revision === undefined ? { text } : { text, revision };
}

/** The parameter that a put takes its attributes from. */
function baseOf(operation: WriteOperation): string | undefined {
  const counts = new Map<string, number>();
  for (const { value } of operation.item ?? []) {
    visit(value, (part) => {
      if (part.kind !== "parameter" || part.path.length === 0) return;
      counts.set(part.name, (counts.get(part.name) ?? 0) + 1);
    });
  }
  return [...counts].sort(([, left], [, right]) => right - left)[0]?.[0];
}

/** The attribute is what the argument says, or its default. */
function isTaken(value: Expression, base: string, attribute: Attribute): boolean {
  const given = value.kind === "function" && value.name === "coalesce" ? value.arguments[0] : value;
  return (
    given?.kind === "parameter" &&
    given.name === base &&
    given.path.length === 1 &&
    given.path[0] === attribute.name &&
    (value === given || attribute.source.kind === "default")
  );
}

function isOne(value: Expression): boolean {
  return value.kind === "literal" && "N" in value.value && value.value.N === "1";
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
  const stored = verbatim(variable.text === "current" ? "stored" : `${variable.text}Stored`);
  const guard = mustExist
    ? code`if (${stored} === undefined) throw new ${module.support("DoesNotExist")}(${literal(entity.name)});`
    : nothing;
  const converted = code`${name(names.fromItem)}(${stored} as ${name(names.item)})`;
  return code`
    const { Item: ${stored} } = await ${documents(module)}.send(
      new ${module.sdk("GetCommand")}(${input}),
    );
    ${guard}
    const ${variable} = ${mustExist ? nothing : code`${stored} && `}${converted};`;
}

// --- Single writes ----------------------------------------------------------------------------

function singleWrite(write: Write, operation: WriteOperation): Sent {
  const { module, scope } = write;
  const entity = entitiesOf(operation, module)[0];
  const request = writeRequest(write, operation);
  const send = (command: Code): Code => code`${documents(module)}.send(new ${command}(${request.input}))`;
  const wrapped = (sent: Code): Code =>
    operation.condition === undefined
      ? sent
      : code`${module.support("refusedAs")}(
          ${sent},
          ${failureCode(operation, entity, module)},
        )`;
  switch (operation.operation) {
    case "PutItem": {
      const variable = entity === undefined ? undefined : scope.itemVariable(baseOf(operation) ?? "");
      return {
        statements: code`
          ${request.statements}
          await ${wrapped(send(module.sdk("PutCommand")))};`,
        result:
          variable === undefined || entity === undefined
            ? undefined
            : { type: name(module.entity(entity.name).type), value: variable },
      };
    }
    case "UpdateItem": {
      const sent = wrapped(send(module.sdk("UpdateCommand")));
      if (entity === undefined) return { statements: code`await ${sent};` };
      const names = module.entity(entity.name);
      return {
        statements: code`
          ${request.statements}
          const { Attributes } = await ${sent};`,
        result: {
          type: name(names.type),
          value: code`${name(names.fromItem)}(Attributes as ${name(names.item)})`,
        },
      };
    }
    default:
      return {
        statements: code`
          ${request.statements}
          await ${wrapped(send(module.sdk("DeleteCommand")))};`,
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
    return [property("Key", keyCode(operation.key, owner, scope, module))];
  }
  if (operation.lockFor !== undefined || entity === undefined) {
    const attributes = (operation.item ?? []).map(({ attribute, value }) =>
      property(attribute, valueCode(value, scope, module).code),
    );
    return [property("Item", bracketed("{", attributes, "}"))];
  }
  const base = baseOf(operation);
  const variable = base === undefined ? undefined : write.scope.itemVariable(base);
  const names = module.entity(entity.name);
  if (variable !== undefined) return [property("Item", code`${name(names.toItem)}(${variable})`)];
  // A moved item: what was read, with what changes.
  const current = base === undefined ? undefined : scope.parameter(base);
  const source = current?.code ?? verbatim("{}");
  const { text, revision } = completed(write, entity, operation, base ?? "", source);
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
      await ${module.support("transact")}(${documents(module)}, [
        ${joined(actions.map((action) => code`${action},`))}
      ]);`,
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
  const failure =
    operation.condition === undefined
      ? []
      : [property("failure", failureCode(operation, entity, module))];
  const action = bracketed("{", [property(actionNames[operation.operation], input), ...failure], "}");
  if (operation.when === undefined) return action;
  return code`${conditionCode(operation.when, write.scope, module)}
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
    type: objectType(
      items.map((item) => code`readonly ${propertyName(item.name)}: ${item.type}`),
    ),
    value: bracketed(
      "{",
      items.map((item) => property(item.name, item.variable)),
      "}",
    ),
  };
}

/** The places of parameters that a condition asks to be there. */
function presenceIn(condition: Condition): readonly string[] {
  const parts = condition.kind === "and" ? condition.operands : [condition];
  return parts.flatMap((part) => {
    if (part.kind !== "predicate" || part.name !== "attribute_exists") return [];
    const [subject] = part.arguments;
    return subject?.kind === "parameter" ? [placeOf(subject.name, subject.path)] : [];
  });
}

function placeOf(parameter: string, path: readonly (string | number)[]): string {
  return JSON.stringify([parameter, ...path]);
}

/** What a condition has made sure of need not be asked again within what depends on it. */
function assuming(scope: PatternScope, given: readonly string[]): PatternScope {
  return given.reduce((inner, place) => {
    const [parameter = "", ...path] = JSON.parse(place) as [string, ...string[]];
    const value = inner.parameter(parameter);
    if (value === undefined || value.type.kind !== "record") return inner;
    if (path.length === 0) return inner.with(parameter, { ...value, optional: false });
    const [attribute] = path;
    const attributes = value.type.attributes.map((each) =>
      each.name === attribute ? { ...each, optional: false } : each,
    );
    return inner.with(parameter, {
      ...value,
      optional: false,
      type: { kind: "record", attributes },
    });
  }, scope);
}

// --- Batches ----------------------------------------------------------------------------------

function batchWrite(
  plan: PatternPlan,
  operations: readonly WriteOperation[],
  module: Module,
): Code {
  const scope = createScope(plan, module);
  const tables = new Map<string, Code[]>();
  for (const operation of operations) {
    const parameter = plan.parameters.find((each) => each.name === operation.itemsParameter);
    const entity = entitiesOf(operation, module)[0];
    if (parameter === undefined || entity === undefined) continue;
    const list =
      parameter.type.kind === "items"
        ? itemSource(plan, parameter)
        : member(verbatim("input"), propertyOf(parameter.name));
    const requests = operation.item === undefined
      ? batchDeletion(operation, parameter, entity, scope, module)
      : batchPut(operation, parameter, entity, { plan, scope, module });
    const parts = tables.get(operation.table) ?? [];
    parts.push(code`...${list}.map((${requests.element}) => ${arrow(requests.made)})`);
    tables.set(operation.table, parts);
  }
  const calls = [...tables].map(
    ([table, parts]) =>
      code`await ${module.support("batchWrite")}(${documents(module)}, ${tableName(table, module)}, ${bracketed("[", parts, "]", 20)});`,
  );
  return code`
    ${documentation(plan, module)}
    ${patternHead(plan, verbatim("void"), module)}
      ${joined(calls)}
    }`;
}

function batchPut(
  operation: WriteOperation,
  parameter: Parameter,
  entity: Entity,
  { plan, scope, module }: Omit<Write, "pattern">,
): { readonly element: Code; readonly made: Code } {
  const names = module.entity(entity.name);
  const element = name(names.variable);
  const pattern = module.model.patterns.find((each) => each.name === plan.name);
  if (pattern === undefined) return { element, made: nothing };
  const { text } = completed({ plan, pattern, scope, module }, entity, operation, parameter.name, element);
  return {
    element,
    made: code`{ PutRequest: { Item: ${name(names.toItem)}(${text}) } }`,
  };
}

function batchDeletion(
  operation: WriteOperation,
  parameter: Parameter,
  entity: Entity,
  scope: PatternScope,
  module: Module,
): { readonly element: Code; readonly made: Code } {
  const element = verbatim("key");
  const inner = elementScope(scope, parameter, element);
  return {
    element,
    made: code`{ DeleteRequest: { Key: ${keyCode(operation.key, entity, inner, module)} } }`,
  };
}

// --- Failures ---------------------------------------------------------------------------------

/** What a refused condition is thrown as. */
function failureCode(
  operation: WriteOperation,
  entity: Entity | undefined,
  module: Module,
): Code {
  const entityName = literal(operation.entities[0] ?? "");
  if (operation.lockFor !== undefined) {
    const attribute = literal(operation.lockFor.attribute);
    return code`(_, cause) => new ${module.support("UniqueValueTaken")}(${entityName}, ${attribute}, { cause })`;
  }
  const kind = module.support(failureOf(operation));
  const convert = entity === undefined ? verbatim("String") : name(module.entity(entity.name).fromItem);
  return code`${module.support("failsAs")}(${kind}, ${entityName}, ${convert})`;
}

function failureOf(operation: WriteOperation): SupportName {
  switch (operation.conditionMeaning) {
    case "already exists":
      return "AlreadyExists";
    case "does not exist":
      return "DoesNotExist";
    case "revision conflict":
      return "RevisionConflict";
    case "changed meanwhile":
      return "ChangedMeanwhile";
    case "unique value taken":
      return "UniqueValueTaken";
    case "condition failed":
    case undefined:
      return "ConditionFailed";
    default:
      return operation.conditionMeaning satisfies never;
  }
}

function failuresOf(
  operations: readonly WriteOperation[],
  currents: readonly CurrentStep[],
): readonly SupportName[] {
  const failures = new Set<SupportName>();
  for (const operation of operations) {
    if (operation.condition === undefined) continue;
    const failure = failureOf(operation);
    if (failure !== "AlreadyExists" && failure !== "UniqueValueTaken") failures.add("DoesNotExist");
    failures.add(failure);
  }
  if (currents.some(({ absent }) => absent === "does not exist")) failures.add("DoesNotExist");
  return [...failures];
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
