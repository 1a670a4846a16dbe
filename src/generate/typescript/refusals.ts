import type { Entity } from "../../language/semantics/model.ts";
import type { Step, WriteOperation } from "../../planner/plan.ts";
import { dependsOnUpgrades } from "../../planner/upgrades.ts";
import { type Code, call, literal, name, verbatim } from "../code-writer.ts";
import type { Module } from "./module.ts";
import type { SupportName } from "./support.ts";

/** What a refused condition is thrown as. */
export function refusalCode(
  operation: WriteOperation,
  entity: Entity | undefined,
  module: Module,
): Code {
  if (operation.lockFor !== undefined) {
    return call(module.support("valueTaken"), [literal(operation.lockFor.attribute)]);
  }
  const kind = module.support(failureOf(operation));
  const convert =
    entity === undefined ? verbatim("String") : name(module.entity(entity.name).fromItem);
  const failure = call(module.support("failsAs"), [kind, convert]);
  const refusal =
    operation.asRead === undefined
      ? failure
      : call(module.support("unlessChanged"), [storedVariable(operation.asRead), convert, failure]);
  if (entity === undefined || !mayMeetOlderItem(operation, entity)) return refusal;
  module.storedUpgrades.add(entity.name);
  return call(name(module.entity(entity.name).unlessOutdated), [
    name(module.names.clientVariable),
    refusal,
    verbatim("options"),
  ]);
}

/** Whether the condition of a write is about what an upgrade would change. */
export function mayMeetOlderItem(operation: WriteOperation, entity: Entity): boolean {
  return (
    operation.lockFor === undefined &&
    operation.condition !== undefined &&
    dependsOnUpgrades(entity, operation.condition)
  );
}

/** The variable of an item as it was read, before it is converted. */
export function storedVariable(current: string): Code {
  return verbatim(current === "$current" ? "stored" : `${current.slice(1)}Stored`);
}

/** The kind of failure that a refused condition is. */
export function failureOf(operation: WriteOperation): SupportName {
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

/** All failures that a pattern may end in. */
export function failuresOf(
  operations: readonly WriteOperation[],
  currents: readonly Extract<Step, { kind: "current" }>[],
): readonly SupportName[] {
  const failures = new Set<SupportName>();
  for (const operation of operations) {
    if (operation.condition === undefined) continue;
    const failure = failureOf(operation);
    if (!saysWhatIsThere.has(failure)) failures.add("DoesNotExist");
    failures.add(failure);
    if (operation.asRead !== undefined) failures.add("ChangedMeanwhile");
  }
  if (currents.some(({ absent }) => absent === "does not exist")) failures.add("DoesNotExist");
  if (operations.some(({ operation }) => operation === "PutItem" || operation === "UpdateItem")) {
    failures.add("ItemTooLarge");
  }
  return [...failures];
}

/** The failures that do not become `DoesNotExist` where there is no item. */
const saysWhatIsThere: ReadonlySet<SupportName> = new Set<SupportName>([
  "AlreadyExists",
  "ChangedMeanwhile",
  "UniqueValueTaken",
]);
