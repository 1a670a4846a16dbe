import type { Condition, Expression } from "../language/expressions/expression.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import type { AttributeChange, Entity, Upgrade } from "../language/semantics/model.ts";
import { versionOf } from "./new-items.ts";
import { attribute } from "./substitute.ts";

/** The upgrades that items may still need: those to versions that no backfill has reached. */
export function pendingUpgrades(entity: Entity): readonly Upgrade[] {
  if (entity.table.versionAttribute === undefined) return [];
  return entity.upgrades.filter(({ to }) => to > entity.backfilledTo && to <= entity.version);
}

/**
 * The logical names of what pending upgrades write, read or remove; `everything` where a function
 * does an upgrade, since it may read and write anything.
 */
export function touchedByUpgrades(entity: Entity): ReadonlySet<string> | "everything" {
  return touchedBy(pendingUpgrades(entity));
}

/** The same of upgrades that are given, whether they are pending or not. */
export function touchedBy(upgrades: readonly Upgrade[]): ReadonlySet<string> | "everything" {
  const touched = new Set<string>();
  for (const { statements } of upgrades) {
    for (const step of statements) {
      switch (step.kind) {
        case "set":
          touched.add(step.attribute);
          for (const name of attributesIn(step.value)) touched.add(name);
          break;
        case "rename":
          touched.add(step.from).add(step.to);
          break;
        case "remove":
          touched.add(step.attribute);
          break;
        case "using":
          return "everything";
        default:
          step satisfies never;
      }
    }
  }
  return touched;
}

/** Whether one of the attributes is a matter of pending upgrades. */
export function isTouchedByUpgrades(entity: Entity, attributes: readonly string[]): boolean {
  if (pendingUpgrades(entity).length === 0) return false;
  const touched = touchedByUpgrades(entity);
  return touched === "everything" || attributes.some((name) => touched.has(name));
}

/**
 * The condition under which an update may write what an upgrade would write too. An upsert marks
 * what it writes with the current version and fills in defaults, so that it must not do so to an
 * item that still has to be upgraded.
 */
export function versionCondition(
  entity: Entity,
  changes: readonly AttributeChange[],
  creates: boolean,
): Condition | undefined {
  const { versionAttribute } = entity.table;
  if (versionAttribute === undefined || pendingUpgrades(entity).length === 0) return undefined;
  const written = changes.map(({ target }) => target.attribute);
  return creates || isTouchedByUpgrades(entity, written)
    ? {
        kind: "comparison",
        operator: "=",
        left: attribute(versionAttribute),
        right: versionOf(entity),
      }
    : undefined;
}

/** Whether a condition holds of an item of an older version cannot be told before it is upgraded. */
export function dependsOnUpgrades(entity: Entity, condition: Expression): boolean {
  const { versionAttribute } = entity.table;
  if (versionAttribute === undefined) return false;
  const names = attributesIn(condition);
  return (
    pendingUpgrades(entity).length > 0 &&
    (names.includes(versionAttribute) || isTouchedByUpgrades(entity, names))
  );
}
