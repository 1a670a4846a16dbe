import type { AttributeDraft, EntityDraft } from "./draft.ts";
import type { TableContext } from "./entities.ts";
import type { Kinds } from "./kinds.ts";
import { valueIn } from "./sampled-items.ts";

/**
 * Marks the attributes whose values lock items keep unique. The tools write such an item for each
 * value, under a key that names the entity and the attribute.
 */
export function withUniques(
  entities: readonly EntityDraft[],
  { kinds, locks }: Kinds,
  { definition }: TableContext,
  isWithout: (kind: string) => boolean,
): readonly EntityDraft[] {
  if (locks.length === 0) return entities;
  const texts = locks.flatMap(({ item }) => {
    const key = valueIn(item, definition.partitionKey.name);
    return key !== undefined && "S" in key ? [key.S] : [];
  });
  return entities.map((entity, index) => {
    const kind = kinds[index];
    if (kind === undefined || isWithout(kind.id)) return entity;
    const attributes = entity.attributes.map((attribute): AttributeDraft => {
      const start = `UNIQUE#${entity.name}#${attribute.name}#`;
      const locked = texts.flatMap((text) =>
        text.startsWith(start) ? [text.slice(start.length)] : [],
      );
      if (locked.length === 0) return attribute;
      const values = kind.items.flatMap(({ texts: own }) => own.get(attribute.storedName) ?? []);
      const isExact = locked.every((text) => values.includes(text));
      const isLower = locked.every((text) => values.some((value) => value.toLowerCase() === text));
      return { ...attribute, unique: !isExact && isLower ? "lower" : "exact" };
    });
    return { ...entity, attributes };
  });
}
