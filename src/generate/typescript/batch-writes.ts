import type { Entity, Parameter } from "../../language/semantics/model.ts";
import type { PatternPlan, WriteOperation } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
  code,
  joined,
  member,
  name,
  nothing,
  verbatim,
} from "../code-writer.ts";
import { completed, type Write } from "./completed-items.ts";
import { documentation } from "./documentation.ts";
import { keyCode } from "./keys.ts";
import type { Module } from "./module.ts";
import { propertyOf } from "./names.ts";
import { itemSource, patternHead } from "./parameters.ts";
import { createScope, elementScope, type PatternScope } from "./pattern-scope.ts";
import { arrow, documents, entitiesOf, tableName } from "./reads.ts";

/** `batch put` and `batch delete`. */
export function batchWrite(
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
    const requests =
      operation.item === undefined
        ? batchDeletion(operation, parameter, entity, scope, module)
        : batchPut(operation, parameter, entity, { plan, scope, module });
    const parts = tables.get(operation.table) ?? [];
    parts.push(code`...${list}.map((${requests.element}) => ${arrow(requests.made)})`);
    tables.set(operation.table, parts);
  }
  const writes = [...tables].map(
    ([table, parts]) => code`[${tableName(table, module)}]: ${bracketed("[", parts, "]", 20)}`,
  );
  return code`
    ${documentation(plan, module)}
    ${patternHead(plan, verbatim("void"), module)}
      await ${module.support("batchWrite")}(${documents(module)}, {
        ${joined(writes.map((each) => code`${each},`))}
      });
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
  const { text } = completed(
    { plan, pattern, scope, module },
    entity,
    operation,
    parameter.name,
    element,
  );
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
    made: code`{ DeleteRequest: { Key: ${keyCode(operation, entity, inner, module)} } }`,
  };
}
