import type { Entity, Parameter } from "../../language/semantics/model.ts";
import type { PatternPlan, WriteOperation } from "../../planner/plan.ts";
import {
  array,
  type Code,
  call,
  code,
  literal,
  member,
  name,
  nothing,
  property,
  verbatim,
} from "../code-writer.ts";
import { completed, type Write } from "./completed-items.ts";
import { documentation } from "./documentation.ts";
import { keyCode } from "./keys.ts";
import { type Module, tableShapeOf } from "./module.ts";
import { propertyOf } from "./names.ts";
import { itemSource, patternHead } from "./parameters.ts";
import { createScope, elementScope, type PatternScope } from "./pattern-scope.ts";
import { documents, entitiesOf, tableName } from "./sending.ts";

/** `batch put` and `batch delete`. */
export function batchWrite(
  plan: PatternPlan,
  operations: readonly WriteOperation[],
  module: Module,
): Code {
  const scope = createScope(plan, module);
  const lists = operations.flatMap((operation) => {
    const parameter = plan.parameters.find((each) => each.name === operation.itemsParameter);
    const entity = entitiesOf(operation, module)[0];
    if (parameter === undefined || entity === undefined) return [];
    const list =
      parameter.type.kind === "items"
        ? itemSource(plan, parameter)
        : member(verbatim("input"), propertyOf(parameter.name));
    const { element, made } =
      operation.item === undefined
        ? batchDeletion(operation, parameter, entity, scope, module)
        : batchPut(operation, parameter, entity, { plan, scope, module });
    // What is left of several lists has to say which one it belongs to.
    const given =
      operations.length === 1
        ? element
        : code`{ entity: ${literal(entity.name)}, ${property("item", element)} } as const`;
    return code`
      ${list}.map((${element}) => ({
        given: ${given},
        request: ${made},
      }))`;
  });
  const [first] = operations;
  const [only] = lists;
  if (first === undefined || only === undefined) return nothing;
  // One request writes one table, as the model's checks make sure.
  const shape = tableShapeOf(module, first.table);
  const keys = [shape?.partition, shape?.sort].flatMap((key) => key?.attribute ?? []);
  const puts = operations.some(({ item }) => item !== undefined);
  const failures = ["Unprocessed", ...(puts ? (["ItemTooLarge"] as const) : [])] as const;
  return code`
    ${documentation(plan, module, failures)}
    ${patternHead(plan, verbatim("void"), module)}
      await ${call(module.support("batchWrite"), [
        documents(module),
        literal(plan.entities.join(" or ")),
        tableName(first.table, module),
        array(keys.map(literal)),
        lists.length === 1 ? only : array(lists.map((list) => code`...${list}`)),
        verbatim("options"),
      ])};
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
