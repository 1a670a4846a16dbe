import type { Expression } from "../../language/expressions/expression.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Type } from "../../language/semantics/types.ts";
import type { FanOut, PatternPlan, ReadOperation } from "../../planner/plan.ts";
import {
  array,
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
import { compared } from "./conditions.ts";
import { documentation } from "./documentation.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { keyCode, keyValues } from "./keys.ts";
import { entityOf, type Module, tableShapeOf } from "./module.ts";
import { propertyOf } from "./names.ts";
import { patternHead } from "./parameters.ts";
import { createScope, cursorScope, elementScope, type PatternScope } from "./pattern-scope.ts";
import { RequestExpressions } from "./request-expressions.ts";
import { type ItemResult, itemResult } from "./results.ts";

/** The function of a pattern that reads. */
export function readFunction(plan: PatternPlan, pattern: Pattern, module: Module): Code {
  const [step] = plan.steps;
  if (step?.kind === "transaction") return transactGet(plan, pattern, step.operations, module);
  if (step?.kind !== "request" || !isRead(step.operation)) return nothing;
  const { operation } = step;
  const functionName = module.names.patterns.get(plan.name) ?? plan.name;
  const entities = entitiesOf(operation, module);
  const result = itemResult(functionName, entities, pattern.returns, module);
  const head = { plan, operation, entities, result, module };
  switch (operation.operation) {
    case "GetItem":
      return getItem(head);
    case "BatchGetItem":
      return batchGet(head);
    case "Query":
    case "Scan":
      if (operation.fanOut !== undefined) return mergedRead(head, operation.fanOut);
      return plan.result.kind === "item" || operation.limit !== undefined
        ? limitedRead(head)
        : pagedRead(head);
    case "SearchVectors":
      // The SDK's version that this code is made for knows no such command.
      return nothing;
    default:
      return operation.operation satisfies never;
  }
}

interface Read {
  readonly plan: PatternPlan;
  readonly operation: ReadOperation;
  readonly entities: readonly Entity[];
  readonly result: ItemResult;
  readonly module: Module;
}

function getItem({ plan, operation, entities, result, module }: Read): Code {
  const scope = createScope(plan, module);
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${result.type} | undefined`, module)}
      const { Item } = await ${documents(module)}.send(
        new ${module.sdk("GetCommand")}(${getInput(operation, entities, scope, module)}),
      );
      return Item && ${result.converted(itemCast(entities, verbatim("Item"), result, module))};
    }`,
  );
}

/** The input of a GetCommand. */
export function getInput(
  operation: ReadOperation,
  entities: readonly Entity[],
  scope: Scope,
  module: Module,
): Code {
  const expressions = new RequestExpressions(module, scope, entities);
  if (operation.projection !== undefined) expressions.projection(operation.projection);
  return bracketed(
    "{",
    [
      property("TableName", tableName(operation.table, module)),
      property("Key", keyCode(operation, entities[0], scope, module)),
      ...expressions.properties(),
      ...(operation.consistentRead ? [verbatim("ConsistentRead: true")] : []),
    ],
    "}",
  );
}

/** `first`, and reads with a `limit`: a known number of items. */
function limitedRead(read: Read): Code {
  const { plan, operation, result, module } = read;
  const scope = createScope(plan, module);
  const isOne = plan.result.kind === "item";
  const limit =
    operation.limit === undefined ? undefined : valueCode(operation.limit, scope, module);
  const parts = pageParts(read, scope, true);
  const returned = isOne ? code`${result.type} | undefined` : code`${result.type}[]`;
  const isSingleRequest =
    isOne &&
    operation.filter === undefined &&
    operation.fanOut === undefined &&
    parts.isEmpty === undefined;
  const body = isSingleRequest
    ? code`
        const { Items } = await ${documents(module)}.send(
          new ${parts.command}(${parts.request}),
        );
        const [item] = Items ?? [];
        return item && ${result.convert}(${itemCast(read.entities, verbatim("item"), result, module)});`
    : code`
        ${parts.statements}
        const items = await ${module.support("readUpTo")}(
          ${operand(limit ?? oneItem)},
          ${parts.read},
        );
        return ${
          isOne
            ? code`items.map(${result.convert})[0]`
            : code`items.map(${result.convert})${read.entities.length > 1 ? verbatim(".filter((item) => item !== undefined)") : nothing}`
        };`;
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${returned}`, module)}
      ${body}
    }`,
  );
}

const oneItem: Value = { code: verbatim("1"), type: { kind: "integer" }, optional: false };

/** `query` and `scan`: pages, and an iteration over all. */
function pagedRead(read: Read): Code {
  const { plan, operation, result, module } = read;
  const scope = createScope(plan, module);
  const parts = pageParts(read, scope, false);
  const conditions: (Expression | undefined)[] = [
    ...keyValues(operation.key).map(({ value }) => value),
    ...(operation.key?.sort.flatMap(({ values }) => values) ?? []),
    operation.filter,
  ];
  const cursor = bracketed("[", [literal(plan.name), ...cursorScope(plan, conditions, scope)], "]");
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${module.support("Query")}<${result.type}>`, module, false)}
      ${parts.statements}
      return new ${module.support("Query")}(
        ${cursor},
        ${parts.read},
        ${result.convert},
      );
    }`,
  );
}

interface PageParts {
  readonly command: Code;
  /** The input without a start key. */
  readonly request: Code;
  /** What has to be computed before. */
  readonly statements: Code;
  /** A function from a start key to a page. */
  readonly read: Code;
  /** When nothing can be found. */
  readonly isEmpty: Code | undefined;
}

function pageParts(read: Read, scope: PatternScope, isLimited: boolean): PageParts {
  const { operation, module, entities } = read;
  const isScan = operation.operation === "Scan";
  const command = module.sdk(isScan ? "ScanCommand" : "QueryCommand");
  const inputType = module.sdkType(isScan ? "ScanCommandInput" : "QueryCommandInput");
  const expressions = new RequestExpressions(module, scope, entities);
  const { key } = operation;
  if (key !== undefined) expressions.keyCondition(key, operation.index);
  const empty: Code[] = (key?.sort ?? []).flatMap(({ range }) => {
    if (range === undefined) return [];
    const lower = valueCode(range.lower, scope, module);
    const upper = valueCode(range.upper, scope, module);
    return [code`${compared(">", lower, upper, module)}`];
  });
  const statements: Code[] = [];
  if (operation.filter !== undefined) {
    const filter = expressions.condition(operation.filter);
    if (filter.kind === "computed") {
      statements.push(code`const filter = ${filter.code};`);
      expressions.add("FilterExpression", { kind: "computed", code: verbatim("filter") });
      empty.push(verbatim("filter === false"));
    } else expressions.add("FilterExpression", filter);
  }
  if (operation.projection !== undefined) expressions.projection(operation.projection);
  const limit = isLimited && operation.filter === undefined ? operation.limit : undefined;
  const pageSize = smaller(operation.pageSize, limit, scope, module);
  const properties = [
    property("TableName", tableName(operation.table, module)),
    ...(operation.index === undefined ? [] : [property("IndexName", literal(operation.index))]),
    ...expressions.properties(),
    ...(operation.scanForward === undefined
      ? []
      : [property("ScanIndexForward", verbatim(String(operation.scanForward)))]),
    ...(operation.consistentRead ? [verbatim("ConsistentRead: true")] : []),
    ...(pageSize === undefined ? [] : [property("Limit", pageSize)]),
    // Of a local index a query returns only what it projects, unless it asks for more.
    ...(operation.fetchesFromTable === true && operation.projection === undefined
      ? [property("Select", literal("ALL_ATTRIBUTES"))]
      : []),
  ];
  const request = bracketed("{", properties, "}");
  statements.push(code`const request: ${inputType} = ${request};`);
  const isEmpty = empty.length === 0 ? undefined : joined(empty, " || ");
  const send = code`${documents(module)}.send(new ${command}({ ...request, ExclusiveStartKey: start }))`;
  return {
    command,
    request,
    isEmpty,
    statements: joined(statements),
    read:
      isEmpty === undefined
        ? code`
            (start) =>
              ${send}`
        : code`
            (start) =>
              ${isEmpty}
                ? ${module.support("noItems")}
                : ${send}`,
  };
}

/** Several queries, one for each value, merged in the order of the sort key. */
function mergedRead(read: Read, fanOut: FanOut): Code {
  const { plan, operation, result, module } = read;
  const outer = createScope(plan, module);
  const element = name(module.names.local(propertyOf(fanOut.over)));
  const elementType = fanOutType(fanOut, read);
  const scope = outer.with(`$${fanOut.over}`, {
    code: element,
    type: elementType,
    optional: false,
  });
  const parts = pageParts(read, scope, false);
  const shape = tableShapeOf(module, operation.table);
  const sort =
    operation.index === undefined
      ? [...(shape?.sort === undefined ? [] : [shape.sort])]
      : (shape?.indexes.find((index) => index.name === operation.index)?.sort ?? []);
  const limit =
    operation.limit === undefined ? undefined : valueCode(operation.limit, outer, module);
  const merged = code`
    ${module.support("MergedQuery")}(
      ${module.support("distinct")}(${fanOutValues(fanOut, outer, module)}).map((${element}) => {
        ${parts.statements}
        return ${parts.read};
      }),
      ${array(sort.map(({ attribute }) => literal(attribute)))},
      ${verbatim(String(operation.scanForward !== false))},
      ${result.convert},
    )`;
  if (plan.result.kind === "item" || limit !== undefined) {
    const isOne = plan.result.kind === "item";
    const returned = isOne ? code`${result.type} | undefined` : code`${result.type}[]`;
    const items = code`await new ${merged}.first(${limit?.code ?? verbatim("1")})`;
    return declared(
      result.declarations,
      code`
      ${documentation(plan, module)}
      ${patternHead(plan, returned, module)}
        const items = ${items};
        return ${verbatim(isOne ? "items[0]" : "items")};
      }`,
    );
  }
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${module.support("MergedQuery")}<${result.type}>`, module, false)}
      return new ${merged};
    }`,
  );
}

function fanOutType({ over, values }: FanOut, { entities }: Read): Type {
  if (values.kind === "shards") return { kind: "string" };
  const declaredType = entities[0]?.attributes.find((each) => each.name === over)?.type;
  return declaredType ?? { kind: "string" };
}

function fanOutValues({ values }: FanOut, scope: Scope, module: Module): Code {
  switch (values.kind) {
    case "parameter":
      return scope.parameter(values.name)?.code ?? verbatim("[]");
    case "literals":
      return array(values.values.map((value) => valueCode(value, scope, module).code));
    case "dates": {
      const bounds = [values.lower, values.upper].map(
        (each) => valueCode(each, scope, module).code,
      );
      return call(module.support("daysBetween"), bounds);
    }
    case "shards":
      return call(module.support("allShards"), [verbatim(String(values.count))]);
    default:
      return values satisfies never;
  }
}

function smaller(
  first: Expression | undefined,
  second: Expression | undefined,
  scope: Scope,
  module: Module,
): Code | undefined {
  const values = [first, second].flatMap((each) =>
    each === undefined ? [] : [valueCode(each, scope, module).code],
  );
  const [one, other] = values;
  if (one === undefined || other === undefined) return one;
  const numbers = [Number(one.text), Number(other.text)];
  return numbers.some(Number.isNaN)
    ? code`Math.min(${one}, ${other})`
    : verbatim(String(Math.min(...numbers)));
}

function batchGet(read: Read): Code {
  const { plan, operation, entities, result, module } = read;
  const scope = createScope(plan, module);
  const parameter = plan.parameters.find((each) => each.name === operation.keysParameter);
  const list = parameter === undefined ? undefined : scope.parameter(parameter.name);
  const inner = elementScope(scope, parameter, verbatim("key"));
  const expressions = new RequestExpressions(module, scope, entities);
  if (operation.projection !== undefined) expressions.projection(operation.projection);
  const options = [
    ...expressions.properties(),
    ...(operation.consistentRead ? [verbatim("ConsistentRead: true")] : []),
  ];
  const key = keyCode(operation, entities[0], inner, module);
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${result.type}[]`, module)}
      const keys = ${list?.code ?? verbatim("[]")}.map((key) => ${arrow(key)});
      const items = await ${call(module.support("batchGet"), [
        documents(module),
        tableName(operation.table, module),
        verbatim("keys"),
        ...(options.length === 0 ? [] : [bracketed("{", options, "}")]),
      ])};
      return items.map(${result.convert});
    }`,
  );
}

/** Several items at one moment; each is `undefined` where it does not exist. */
function transactGet(
  plan: PatternPlan,
  pattern: Pattern,
  operations: readonly { readonly operation: string }[],
  module: Module,
): Code {
  const scope = createScope(plan, module);
  const functionName = module.names.patterns.get(plan.name) ?? plan.name;
  const reads = operations.filter(
    (operation): operation is ReadOperation => operation.operation === "GetItem",
  );
  const parts = reads.map((operation, position) => {
    const entities = entitiesOf(operation, module);
    const returns = pattern.actions[position]?.returns;
    const suffix = position === 0 ? "" : String(position + 1);
    const result = itemResult(`${functionName}${suffix}`, entities, returns, module);
    return { operation, entities, result };
  });
  const types = parts.map(({ result }) => code`${result.type} | undefined`);
  const items = parts.map(({ operation, entities }) =>
    bracketed(
      "{",
      [property("Get", getInput({ ...operation, consistentRead: false }, entities, scope, module))],
      "}",
    ),
  );
  const results = parts.map(({ result }, position) => {
    const item = code`Responses?.[${position}]?.Item`;
    return code`${item} && ${result.convert}(${itemCast(parts[position]?.entities ?? [], item, result, module)})`;
  });
  return declared(
    parts.flatMap(({ result }) => result.declarations),
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${bracketed("[", types, "]")}`, module)}
      const { Responses } = await ${documents(module)}.send(
        new ${module.sdk("TransactGetCommand")}({
          TransactItems: ${bracketed("[", items, "]")},
        }),
      );
      return ${bracketed("[", results, "]")};
    }`,
  );
}

/** A function with what has to be declared before it. */
function declared(declarations: readonly Code[], text: Code): Code {
  return joined([...declarations, text], "\n\n");
}

/** The document client types items loosely; the entity's function wants its own. */
function itemCast(
  entities: readonly Entity[],
  item: Code,
  result: ItemResult,
  module: Module,
): Code {
  const [entity] = entities;
  if (entity === undefined || entities.length > 1) return item;
  const names = module.entity(entity.name);
  return result.convert.text === names.fromItem ? code`${item} as ${name(names.item)}` : item;
}

export function entitiesOf(
  operation: { readonly entities: readonly string[] },
  module: Module,
): readonly Entity[] {
  return operation.entities.flatMap((each) => entityOf(module, each) ?? []);
}

export function tableName(table: string, module: Module): Code {
  const known = tableShapeOf(module, table)?.name ?? table;
  return member(code`${name(module.names.clientVariable)}.tables`, known);
}

export function documents(module: Module): Code {
  return code`${name(module.names.clientVariable)}.documents`;
}

export function arrow(body: Code): Code {
  return body.text.startsWith("{") ? code`(${body})` : body;
}

function isRead(operation: { readonly operation: string }): operation is ReadOperation {
  return ["GetItem", "BatchGetItem", "Query", "Scan", "SearchVectors"].includes(
    operation.operation,
  );
}
