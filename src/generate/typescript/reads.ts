import type { Pattern } from "../../language/semantics/model.ts";
import type { PatternPlan, ReadOperation } from "../../planner/plan.ts";
import { bracketed, type Code, call, code, nothing, property, verbatim } from "../code-writer.ts";
import { documentation } from "./documentation.ts";
import { keyCode } from "./keys.ts";
import type { Module } from "./module.ts";
import { patternHead } from "./parameters.ts";
import { createScope, elementScope } from "./pattern-scope.ts";
import { limitedRead, mergedRead, pagedRead } from "./queries.ts";
import { RequestExpressions } from "./request-expressions.ts";
import { itemResult } from "./results.ts";
import {
  arrow,
  declared,
  documents,
  entitiesOf,
  getInput,
  itemCast,
  type Read,
  sent,
  tableName,
} from "./sending.ts";

/** The function of a pattern that reads. */
export function readFunction(plan: PatternPlan, pattern: Pattern, module: Module): Code {
  const [step] = plan.steps;
  if (step?.kind === "transaction") return transactGet(plan, pattern, step.operations, module);
  if (step?.kind !== "request" || !isRead(step.operation)) return nothing;
  const { operation } = step;
  const functionName = module.names.patterns.get(plan.name) ?? plan.name;
  const entities = entitiesOf(operation, module);
  const result = itemResult(functionName, entities, pattern.returns, module);
  const head = { plan, pattern, operation, entities, result, module };
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

function getItem({ plan, operation, entities, result, module }: Read): Code {
  const scope = createScope(plan, module);
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${result.type} | undefined`, module)}
      const { Item } = await ${sent("GetCommand", getInput(operation, entities, scope, module), module)};
      return Item && ${result.converted(itemCast(entities, verbatim("Item"), result, module))};
    }`,
  );
}

function batchGet(read: Read): Code {
  const { plan, operation, entities, result, module } = read;
  const scope = createScope(plan, module);
  const parameter = plan.parameters.find((each) => each.name === operation.keysParameter);
  const list = parameter === undefined ? undefined : scope.parameter(parameter.name);
  const inner = elementScope(scope, parameter, verbatim("key"));
  const expressions = new RequestExpressions(module, scope, entities);
  if (operation.projection !== undefined) expressions.projection(operation.projection);
  const asked = [
    ...expressions.properties(),
    ...(operation.consistentRead ? [verbatim("ConsistentRead: true")] : []),
  ];
  const key = keyCode(operation, entities[0], inner, module);
  const items = call(module.support("batchGet"), [
    documents(module),
    tableName(operation.table, module),
    list?.code ?? verbatim("[]"),
    isCallOf(key) ? verbatim(key.text.slice(0, -"(key)".length)) : code`(key) => ${arrow(key)}`,
    bracketed("{", asked, "}"),
    verbatim("options"),
  ]);
  return declared(
    result.declarations,
    code`
    ${documentation(plan, module, ["Unprocessed"])}
    ${patternHead(plan, code`${result.type}[]`, module)}
      const items = await ${items};
      return items.map(${result.convert});
    }`,
  );
}

/** `orderKey(key)`: the function can stand for itself. */
function isCallOf({ text }: Code): boolean {
  return /^\w+\(key\)$/.test(text);
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
  const input = code`{
    TransactItems: ${bracketed("[", items, "]")},
  }`;
  const results = parts.map(({ result }, position) => {
    const item = code`Responses?.[${position}]?.Item`;
    return code`${item} && ${result.convert}(${itemCast(parts[position]?.entities ?? [], item, result, module)})`;
  });
  return declared(
    parts.flatMap(({ result }) => result.declarations),
    code`
    ${documentation(plan, module)}
    ${patternHead(plan, code`${bracketed("[", types, "]")}`, module)}
      const { Responses } = await ${sent("TransactGetCommand", input, module)};
      return ${bracketed("[", results, "]")};
    }`,
  );
}

function isRead(operation: { readonly operation: string }): operation is ReadOperation {
  return ["GetItem", "BatchGetItem", "Query", "Scan", "SearchVectors"].includes(
    operation.operation,
  );
}
