import type { Expression } from "../language/expressions/expression.ts";
import type { AccessPath, Entity, KeyAttribute } from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import type { InhabitantKey } from "./foreign-items.ts";
import { anyText, type KeyTextPart } from "./key-texts.ts";
import { call, textTemplate } from "./substitute.ts";

/** The discriminator of lock items, which no entity can have: `$` begins no name. */
export const lockDiscriminator = "$unique";

export const lockSortKey = "UNIQUE";

export function uniqueAttributesOf(entity: Entity): readonly Attribute[] {
  return entity.attributes.filter(({ unique }) => unique !== undefined);
}

/** Base keys of another type than string have no place for a lock item. */
export function canHoldLocks(entity: Entity): boolean {
  const { partition, sort } = entity.table.primary;
  return [...partition, ...sort].every((key) => key.type === "string");
}

/** What the lock item of a value has under the table's partition key. */
export function lockPartition(entity: Entity, attribute: Attribute, value: Expression): Expression {
  const compared = attribute.unique?.lower === true ? call("lower", value) : value;
  return textTemplate([lockStart(entity, attribute), { expression: compared }]);
}

/** The key of a lock item: by stored name of the table's key attributes. */
export function lockKey(
  entity: Entity,
  attribute: Attribute,
  value: Expression,
): {
  readonly attribute: string;
  readonly value: Expression;
  readonly role: "partition" | "sort";
}[] {
  const { partition, sort } = entity.table.primary;
  return [
    ...partition.map((key) => ({
      attribute: key.storedName,
      value: lockPartition(entity, attribute, value),
      role: "partition" as const,
    })),
    ...sort.map((key) => ({
      attribute: key.storedName,
      value: { kind: "literal", value: { S: lockSortKey } } as const,
      role: "sort" as const,
    })),
  ];
}

/**
 * The key texts of an attribute's lock items on a path; `undefined` where they are not on it. A lock
 * item has nothing but the table's key and the discriminator.
 */
export function lockKeysOnPath(
  entity: Entity,
  attribute: Attribute,
  path: AccessPath,
): { partition: InhabitantKey[]; sort: InhabitantKey[] } | undefined {
  if (!canHoldLocks(entity)) return undefined;
  const keyOf = (key: KeyAttribute): InhabitantKey | undefined => {
    const texts = lockTexts(entity, attribute, key);
    return texts === undefined ? undefined : { texts, isText: true };
  };
  const partition = path.partition.map(keyOf);
  const sort = path.sort.map(keyOf);
  if (!partition.every((key) => key !== undefined) || !sort.every((key) => key !== undefined)) {
    return undefined;
  }
  return { partition, sort };
}

function lockTexts(
  entity: Entity,
  attribute: Attribute,
  key: KeyAttribute,
): readonly KeyTextPart[] | undefined {
  const { discriminator, primary } = entity.table;
  if (key.storedName === discriminator) return [{ kind: "text", text: lockDiscriminator }];
  if (primary.partition.some(({ storedName }) => storedName === key.storedName)) {
    return [{ kind: "text", text: lockStart(entity, attribute) }, anyText];
  }
  if (primary.sort.some(({ storedName }) => storedName === key.storedName)) {
    return [{ kind: "text", text: lockSortKey }];
  }
  return undefined;
}

/** The text with which the partition keys of an attribute's lock items begin. */
export function lockStart(
  entity: Pick<Entity, "name">,
  attribute: Pick<Attribute, "name">,
): string {
  return `UNIQUE#${entity.name}#${attribute.name}#`;
}
