import type { WriteOperation } from "../../planner/plan.ts";
import { type Code, call, code, name, nothing } from "../code-writer.ts";
import type { Write } from "./completed-items.ts";
import { keyCode } from "./keys.ts";
import { entitiesOf } from "./sending.ts";
import { transaction } from "./transactions.ts";
import { movedItem } from "./write-targets.ts";

/** The put of a move, as the entity that it writes. */
export function movedEntity(
  write: Write,
  operations: readonly WriteOperation[],
): { readonly variable: Code; readonly type: Code; readonly declared: Code } | undefined {
  const put = operations.find(({ operation, lockFor }) => operation === "PutItem" && !lockFor);
  const [entity] = put === undefined ? [] : entitiesOf(put, write.module);
  if (write.plan.verb !== "move" || put === undefined || entity === undefined) return undefined;
  const names = write.module.entity(entity.name);
  const variable = name(names.variable);
  return {
    variable,
    type: name(names.type),
    declared: code`const ${variable} = ${movedItem(write, put, entity)};`,
  };
}

/**
 * A move to the same key replaces the item as it was read: nothing is deleted. The keys themselves
 * are compared, since different values may make one key.
 */
export function moveInPlace(write: Write, operations: readonly WriteOperation[]): Code {
  const { plan, scope, module } = write;
  const [gone, put, ...locks] = operations;
  if (plan.verb !== "move" || gone?.condition === undefined || put === undefined) return nothing;
  const [entity] = entitiesOf(gone, module);
  if (entity === undefined || write.moved === undefined) return nothing;
  const keys = [
    keyCode(gone, entity, scope, module),
    call(name(module.entity(entity.name).key), [write.moved]),
  ];
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
      return ${write.moved};
    }`;
}
