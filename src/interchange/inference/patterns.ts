import { type GlobalIndexDefinition, primaryKeyOf } from "../../dynamodb/key-schema.ts";
import type { BindingDraft, EntityDraft, PatternDraft, TableDraft } from "./draft.ts";
import { nameText, stringText } from "./model-text.ts";
import { isPlainName, NameGiver, pascalCase } from "./names.ts";

/**
 * The access patterns that the keys suggest: one item by its whole key, the items of one partition
 * key of the table and of each index, and what lies together in one item collection. They are
 * guesses: what an application asks for is not to be seen in its items.
 */
export function suggestPatterns(
  tables: readonly TableDraft[],
  entities: readonly EntityDraft[],
): readonly PatternDraft[] {
  const names = new NameGiver();
  return tables.flatMap((table) => {
    const own = entities.filter((entity) => entity.table === table.name);
    return [
      ...own.flatMap((entity) => ofEntity(table, entity, names)),
      ...collections(table, own, names),
    ];
  });
}

function ofEntity(
  table: TableDraft,
  entity: EntityDraft,
  names: NameGiver,
): readonly PatternDraft[] {
  const keys = primaryKeyOf(table.definition).map(({ name }) => name);
  const partition = attributesOf(table, entity, keys.slice(0, 1));
  const sort = attributesOf(table, entity, keys.slice(1));
  const patterns: PatternDraft[] = [];
  const whole = partition && sort && [...new Set([...partition, ...sort])];
  if (whole !== undefined && whole.length > 0) {
    patterns.push(
      pattern(
        names.give(`Get${entity.name}`, "Get"),
        "A guess: one item by its key.",
        [entity],
        [`get ${nameText(entity.name)}`, whereOf(whole)],
      ),
    );
  }
  if (partition !== undefined && sort !== undefined && sort.length > 0 && partition.length > 0) {
    patterns.push(
      pattern(
        names.give(`${plural(entity.name)}Of${titleOf(partition)}`, "Query"),
        "A guess: the items of one partition of the table.",
        [entity],
        [`query ${nameText(entity.name)}`, whereOf(partition)],
      ),
    );
  }
  for (const index of table.definition.globalIndexes) {
    const found = attributesOf(
      table,
      entity,
      index.partitionKey.map(({ name }) => name),
    );
    const others = attributesOf(
      table,
      entity,
      index.sortKey.map(({ name }) => name),
    );
    if (found === undefined || others === undefined) continue;
    const conditions = index.partitionKey.flatMap(
      ({ name }) => bindingOf(table, entity, name)?.when ?? [],
    );
    patterns.push(
      pattern(
        names.give(
          found.length === 0
            ? `${plural(entity.name)}In${pascalCase(index.name)}`
            : `${plural(entity.name)}By${titleOf(found)}`,
          "Query",
        ),
        `A guess: the items of one partition of the index ${index.name}.`,
        [entity],
        [
          `query ${nameText(entity.name)}`,
          whereOf(found, conditions),
          returnOf(table, entity, index),
          `using ${nameText(index.name)}`,
        ],
      ),
    );
  }
  for (const index of table.definition.localIndexes) {
    const [order] = attributesOf(table, entity, [index.sortKey.name]) ?? [];
    if (partition === undefined || partition.length === 0 || order === undefined) continue;
    patterns.push(
      pattern(
        names.give(`${plural(entity.name)}Of${titleOf(partition)}By${titleOf([order])}`, "Query"),
        `A guess: the items of one partition, in the order of the index ${index.name}.`,
        [entity],
        [
          `query ${nameText(entity.name)}`,
          whereOf(partition),
          `order by ${nameText(order)}`,
          `using ${nameText(index.name)}`,
        ],
      ),
    );
  }
  return patterns;
}

/** Entities whose items share partitions: one query reads them together. */
function collections(
  table: TableDraft,
  entities: readonly EntityDraft[],
  names: NameGiver,
): readonly PatternDraft[] {
  const [partition, sort] = primaryKeyOf(table.definition).map(({ name }) => name);
  if (partition === undefined || sort === undefined) return [];
  const groups = new Map<string, EntityDraft[]>();
  for (const entity of entities) {
    const parts = bindingOf(table, entity, partition)?.parts ?? [{ attribute: partition }];
    if (parts.every((part) => typeof part === "string")) continue;
    const shape = JSON.stringify(parts);
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [entity]);
    else group.push(entity);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0) return [];
    const attributes = attributesOf(table, first, [partition]) ?? [];
    const together = others.length > 2 ? "All" : others.map(({ name }) => plural(name)).join("And");
    return [
      pattern(
        names.give(`${first.name}With${together}`, "Collection"),
        "A guess: an item collection, in one request.",
        group,
        [
          `query ${group.map(({ name }) => nameText(name)).join(", ")}`,
          whereOf(attributes),
          "order by key",
        ],
      ),
    ];
  });
}

function pattern(
  name: string,
  documentation: string,
  entities: readonly EntityDraft[],
  lines: readonly string[],
): PatternDraft {
  return {
    name,
    documentation,
    lines: lines.filter((line) => line !== ""),
    entities: entities.map((entity) => entity.name),
  };
}

/** The attributes of which the entity makes these keys; `undefined` where it does not have one. */
function attributesOf(
  table: TableDraft,
  entity: EntityDraft,
  keys: readonly string[],
): readonly string[] | undefined {
  const found: string[] = [];
  for (const key of keys) {
    if (key === table.discriminator || key === table.versionAttribute) continue;
    const binding = bindingOf(table, entity, key);
    if (binding !== undefined) {
      for (const part of binding.parts) if (typeof part !== "string") found.push(part.attribute);
      continue;
    }
    const own = entity.attributes.find(({ storedName, inKey }) => storedName === key && !inKey);
    if (own === undefined) return undefined;
    found.push(own.name);
  }
  return [...new Set(found)];
}

function bindingOf(
  table: TableDraft,
  entity: EntityDraft,
  stored: string,
): BindingDraft | undefined {
  const key = table.keyNames.get(stored) ?? stored;
  return entity.bindings.find((binding) => binding.key === key);
}

function whereOf(
  attributes: readonly string[],
  conditions: readonly { readonly attribute: string; readonly value: string }[] = [],
): string {
  const placeholders = new NameGiver();
  const terms = [
    ...conditions.map(({ attribute, value }) => `${nameText(attribute)} = ${stringText(value)}`),
    ...attributes
      .filter((name) => !conditions.some(({ attribute }) => attribute === name))
      .map((name) => {
        const wanted = isPlainName(name) ? name : pascalCase(name);
        return `${nameText(name)} = :${placeholders.give(wanted, "value")}`;
      }),
  ];
  return terms.length === 0 ? "" : `where ${[...new Set(terms)].join(" and ")}`;
}

/** `CustomerId` becomes `Customer`, as in `OrdersOfCustomer`. */
function titleOf(attributes: readonly string[]): string {
  const words = attributes.map((name) => pascalCase(name).replace(/(?<=.)Id$/, ""));
  return words.join("And");
}

/** A global index that does not hold all can return no more than it holds. */
function returnOf(
  { definition }: TableDraft,
  entity: EntityDraft,
  index: GlobalIndexDefinition,
): string {
  const { projection } = index;
  if (projection.kind === "all") return "";
  const held = new Set([
    ...[...primaryKeyOf(definition), ...index.partitionKey, ...index.sortKey].map(
      ({ name }) => name,
    ),
    ...(projection.kind === "include" ? projection.attributes : []),
  ]);
  const names = entity.attributes
    .filter(({ storedName, inKey }) => !inKey && held.has(storedName))
    .map(({ name }) => nameText(name));
  return names.length === 0 ? "" : `return ${names.join(", ")}`;
}

function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
}
