import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { PatternPlan, ReadOperation } from "../../planner/plan.ts";
import {
  bracketed,
  type Code,
  call,
  code,
  joined,
  member,
  name,
  property,
  verbatim,
} from "../code-writer.ts";
import type { Scope } from "./expressions.ts";
import { keyCode } from "./keys.ts";
import { entityOf, type Module, type SdkValue, tableShapeOf } from "./module.ts";
import { RequestExpressions } from "./request-expressions.ts";
import type { ItemResult } from "./results.ts";

/** What the functions of reads are made of. */
export interface Read {
  readonly plan: PatternPlan;
  readonly pattern: Pattern;
  readonly operation: ReadOperation;
  readonly entities: readonly Entity[];
  readonly result: ItemResult;
  readonly module: Module;
}

/** A function with what has to be declared before it. */
export function declared(declarations: readonly Code[], text: Code): Code {
  return joined([...declarations, text], "\n\n");
}

/** The document client types items loosely; the entity's function wants its own. */
export function itemCast(
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

/** A request with the options of the call. */
export function sent(command: SdkValue, input: Code, module: Module): Code {
  const request = code`new ${module.sdk(command)}(${input})`;
  return call(code`${documents(module)}.send`, [request, verbatim("options")]);
}

export function arrow(body: Code): Code {
  return body.text.startsWith("{") ? code`(${body})` : body;
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
