import type { Entity } from "../../language/semantics/model.ts";
import type { WriteOperation } from "../../planner/plan.ts";
import { bracketed, type Code, code, literal, name, property, verbatim } from "../code-writer.ts";
import { baseOf, completed, type Write } from "./completed-items.ts";
import { type Scope, valueCode } from "./expressions.ts";
import { checkedKey } from "./key-limits.ts";
import { keyCode, ownerOfKey } from "./keys.ts";
import { propertyOf } from "./names.ts";

/** What sends a write, and what its function returns. */
export interface Sent {
  readonly statements: Code;
  readonly result?: Result | undefined;
}

export interface Result {
  readonly type: Code;
  readonly value: Code;
}

/** The key of an update or a deletion, the item of a put. */
export function target(
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
  const variable = write.moved ?? (base === undefined ? undefined : write.scope.itemVariable(base));
  const names = module.entity(entity.name);
  if (variable !== undefined) return [property("Item", code`${name(names.toItem)}(${variable})`)];
  return [property("Item", code`${name(names.toItem)}(${movedItem(write, operation, entity)})`)];
}

/** A moved item: what was read, with what changes. */
export function movedItem(write: Write, operation: WriteOperation, entity: Entity): Code {
  const base = baseOf(operation) ?? "";
  const source = write.scope.parameter(base)?.code ?? verbatim("{}");
  const { text, revision } = completed(write, entity, operation, base, source, false);
  const attribute = entity.attributes.find((each) => each.revision);
  return revision === undefined || attribute === undefined
    ? text
    : code`{ ...${text}, ${property(propertyOf(attribute.name), revision)} }`;
}

/** What a refused condition should tell: the item that is there. */
export function tellsOldItem(operation: WriteOperation): readonly Code[] {
  if (operation.condition === undefined || operation.lockFor !== undefined) return [];
  return [property("ReturnValuesOnConditionCheckFailure", literal("ALL_OLD"))];
}

/** The entity that a write is about. */
export function entityName({ entities }: WriteOperation): Code {
  return literal(entities[0] ?? "");
}
