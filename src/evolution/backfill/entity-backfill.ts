import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { accessPathsOf, keySourceOf } from "../../language/semantics/keys.ts";
import type { Entity, KeyAttribute } from "../../language/semantics/model.ts";
import { typeLookupOf } from "../../planner/naming.ts";
import type { ModelPlans } from "../../planner/plan.ts";
import {
  checkedAfterUpgrades,
  derivedByUpgrades,
  inStoredForm,
  storedUpgrades,
} from "../../planner/stored-upgrades.ts";
import { lockKey, uniqueAttributesOf } from "../../planner/unique-locks.ts";
import type { ComputedKey, EntityBackfill, LockedAttribute } from "./plan.ts";

/** What an entity's items are like; that they are upgraded is all that is done to them. */
export function emptyBackfill(entity: Entity, plans: ModelPlans): EntityBackfill {
  const typeNamed = typeLookupOf(plans);
  const upgrades = storedUpgrades(entity, typeNamed);
  const { primary } = entity.table;
  const primaryNames = [...primary.partition, ...primary.sort].map(({ storedName }) => storedName);
  const keys = computedKeys(entity, plans);
  const revision = entity.attributes.find((attribute) => attribute.revision)?.storedName;
  return {
    entity: entity.name,
    discriminatorValue: entity.discriminatorValue,
    version: entity.version,
    backfilledTo: entity.backfilledTo,
    upgrades,
    derived: derivedByUpgrades(entity).flatMap(({ storedName, type, source }) =>
      source.kind === "derived"
        ? [{ attribute: storedName, value: inStoredForm(entity, source.value, type, typeNamed) }]
        : [],
    ),
    keys: keys.filter(({ attribute }) => !primaryNames.includes(attribute)),
    primaryKey: keys.filter(({ attribute }) => primaryNames.includes(attribute)),
    checked: checkedAfterUpgrades(entity, typeNamed).map(
      ({ attribute, optional, tag, values }) => ({
        attribute: attribute.storedName,
        optional,
        ...(tag === undefined ? {} : { tag }),
        ...(values === undefined ? {} : { values }),
      }),
    ),
    set: [],
    remakesKeys: false,
    locks: [],
    deletes: false,
    ...(revision === undefined ? {} : { revision }),
  };
}

/** The keys of the lock items of an entity's unique attributes, or of those of these stored names. */
export function lockedAttributes(
  entity: Entity,
  storedNames?: readonly string[],
): readonly LockedAttribute[] {
  return uniqueAttributesOf(entity)
    .filter(({ storedName }) => storedNames?.includes(storedName) !== false)
    .map((attribute) => {
      const value: Expression = { kind: "attribute", name: attribute.name, path: [] };
      const key = lockKey(entity, attribute, value);
      return {
        attribute: attribute.name,
        key: key.map((part) => ({ attribute: part.attribute, value: part.value })),
      };
    });
}

/** All key attributes that items of the entity have, each once; the version and the discriminator not. */
function computedKeys(entity: Entity, plans: ModelPlans): readonly ComputedKey[] {
  const typeNamed = typeLookupOf(plans);
  const { discriminator, versionAttribute } = entity.table;
  const keys = new Map<string, { key: KeyAttribute; role: "partition" | "sort" }>();
  for (const { partition, sort } of accessPathsOf(entity.table)) {
    // A sort key takes fewer bytes, whatever else the attribute is.
    for (const key of sort) keys.set(key.storedName, { key, role: "sort" });
    for (const key of partition) {
      if (!keys.has(key.storedName)) keys.set(key.storedName, { key, role: "partition" });
    }
  }
  return [...keys.values()].flatMap(({ key, role }): ComputedKey[] => {
    const { storedName } = key;
    if (storedName === discriminator || storedName === versionAttribute) return [];
    const source = keySourceOf(entity, key);
    if (source === undefined) return [];
    const { expression, condition } = source;
    return [
      {
        attribute: storedName,
        value: inStoredForm(entity, expression, undefined, typeNamed),
        ...(condition === undefined
          ? {}
          : { when: inStoredForm(entity, condition, undefined, typeNamed) }),
        optional: attributesIn(expression).some(
          (name) =>
            entity.attributes.find((attribute) => attribute.name === name)?.optional !== false,
        ),
        type: key.type === "string" ? "S" : key.type === "number" ? "N" : "B",
        role,
      },
    ];
  });
}
