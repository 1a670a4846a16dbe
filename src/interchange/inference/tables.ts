import { accessPaths, type KeyAttribute, keyAttributesOf } from "../../dynamodb/key-schema.ts";
import { isInteger } from "../../dynamodb/numbers.ts";
import type { EntityDraft, TableDraft } from "./draft.ts";
import { isWritable } from "./entities.ts";
import type { SampledTable } from "./inference.ts";
import { camelCase, NameGiver } from "./names.ts";
import type { PreparedItems } from "./sampled-items.ts";
import { valueIn } from "./sampled-items.ts";
import { count } from "./support.ts";

/** Key attributes of indexes that are no keys of the table, each once. */
export function indexKeysOf({ definition }: SampledTable): readonly KeyAttribute[] {
  const [primary, ...indexes] = accessPaths(definition);
  const own = new Set(
    (primary === undefined ? [] : keyAttributesOf(primary)).map(({ name }) => name),
  );
  const keys = new Map<string, KeyAttribute>();
  for (const key of indexes.flatMap(keyAttributesOf)) {
    if (!own.has(key.name) && !keys.has(key.name)) keys.set(key.name, key);
  }
  return [...keys.values()];
}

/** Logical names of the key attributes that the language cannot name as they are stored. */
export function keyNamesOf({ definition }: SampledTable): ReadonlyMap<string, string> {
  const keys = [
    ...new Set(
      accessPaths(definition)
        .flatMap(keyAttributesOf)
        .map(({ name }) => name),
    ),
  ];
  const given = new NameGiver(keys.filter(isWritable));
  return new Map(
    keys
      .filter((name) => !isWritable(name))
      .map((name) => [name, given.give(camelCase(name), "key")]),
  );
}

/** The attribute by which items expire, unless some hold there what is no time. */
export function timeToLiveOf(
  { definition }: SampledTable,
  { items }: PreparedItems,
): string | undefined {
  const name = definition.timeToLiveAttribute;
  if (name === undefined || !isWritable(name)) return undefined;
  const isTime = items.every(({ item }) => {
    const value = valueIn(item, name);
    return value === undefined || ("N" in value && isInteger(value.N));
  });
  return isTime ? name : undefined;
}

/** The table as the model says it, with what its entities make of its keys. */
export function tableDraft(
  table: SampledTable,
  draft: Pick<
    TableDraft,
    "name" | "keyNames" | "discriminator" | "versionAttribute" | "timeToLive"
  >,
  entities: readonly EntityDraft[],
  prepared: PreparedItems,
): TableDraft {
  const typedKeys = new Set<string>();
  for (const { name } of indexKeysOf(table)) {
    const key = draft.keyNames.get(name) ?? name;
    const isBound = entities.some((entity) => entity.bindings.some((each) => each.key === key));
    const isDeclared = entities.some((entity) =>
      entity.attributes.some((each) => each.storedName === name && !each.inKey),
    );
    const isMark = name === draft.discriminator || name === draft.versionAttribute;
    if (!isMark && (isBound || !isDeclared)) typedKeys.add(name);
  }
  return {
    ...draft,
    definition: table.definition,
    typedKeys,
    comments: commentsOf(table, draft, prepared),
  };
}

function commentsOf(
  table: SampledTable,
  draft: Pick<TableDraft, "timeToLive">,
  { items, unusable }: PreparedItems,
): readonly string[] {
  const { definition, isWhole, itemCount } = table;
  const sampled = items.length;
  const lines = [
    sampled === 0
      ? "Inferred from a table without items: there is no entity to see."
      : table.isDesign === true
        ? `Inferred from ${count(sampled)} sample items of a design. What they show is guessed, not known.`
        : isWhole
          ? `Inferred from all ${count(sampled)} items of the table. What they show is guessed, not known.`
          : `Inferred from ${count(sampled)} sampled items; DynamoDB counts ${count(itemCount)}. What they show is guessed, not known.`,
  ];
  if (unusable.length > 0) {
    lines.push(`${count(unusable.length)} items cannot be items of this table and are left out.`);
  }
  const { timeToLiveAttribute: ttl } = definition;
  if (ttl !== undefined && draft.timeToLive === undefined) {
    lines.push(`Items expire by ${ttl}, but some hold there what is no time, and never expire.`);
  }
  if (definition.vectorIndexes.length > 0) {
    const names = definition.vectorIndexes.map(({ name }) => name).join(", ");
    lines.push(`Vector indexes are not taken over: ${names}.`);
  }
  return lines;
}
