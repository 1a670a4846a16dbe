import type { TableDefinition } from "../dynamodb/key-schema.ts";
import { type AttributeValue, type Item, typeTagOf } from "../dynamodb/values.ts";
import type { EntityDraft, ModelDraft, TableDraft } from "../interchange/inference/draft.ts";
import { inferModel } from "../interchange/inference/index.ts";
import { modelText } from "../interchange/inference/model-text.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type { Model, Table } from "../language/semantics/model.ts";

/**
 * Entities that items show, as declarations: in the table of the model that could hold the items, or
 * in its first one with keys made for them, or in a new table where there is none.
 *
 * @param freeName a name that the model does not have yet
 * @returns `undefined` where no attribute could be a key
 */
export function entitiesOfItems(
  model: Model,
  items: readonly Item[],
  freeName: (wanted: string) => string,
): string | undefined {
  const home = model.tables.find(
    (table) => table.versionAttribute === undefined && items.every((item) => fits(table, item)),
  );
  if (home !== undefined) return textIn(home, items, freeName);
  const id = identifierOf(items);
  if (id === undefined) return undefined;
  const [first] = model.tables.filter(hasTextKeys);
  if (first !== undefined) return textIn(first, withKeys(first, items, id), freeName);
  const type = typeTagOf(items[0]?.[id] ?? { S: "" });
  if (type !== "S" && type !== "N") return undefined;
  const definition: TableDefinition = {
    name: `${subjectOf(id)}s`,
    partitionKey: { name: id, type },
    globalIndexes: [],
    localIndexes: [],
    vectorIndexes: [],
    billing: { kind: "on-demand" },
  };
  const draft = draftOf(definition, items);
  const [table] = draft.tables;
  if (table === undefined) return undefined;
  const name = freeName(table.name);
  return written(draft, [{ ...table, name }], name, freeName);
}

function textIn(
  table: Table,
  items: readonly Item[],
  freeName: (wanted: string) => string,
): string {
  const { discriminator = "" } = table;
  const marks = new Set(
    items.map((item) => (Object.hasOwn(item, discriminator) ? item[discriminator] : undefined)),
  );
  const [mark] = marks;
  // The table says what carries the entity's name: that is no attribute of the entity.
  const own = items.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => name !== discriminator)),
  );
  const value = marks.size === 1 && mark !== undefined && "S" in mark ? mark.S : undefined;
  return written(draftOf(definitionFor(table, own), own), [], table.name, freeName, value);
}

/**
 * The table with the indexes that the items are on, and with nothing that only other items have: what
 * is told of attributes that none of these has would be taken for a contradiction.
 */
function definitionFor(table: Table, items: readonly Item[]): TableDefinition {
  const { timeToLiveAttribute: _expiry, ...definition } = tableDefinitionOf(table);
  const isOn = (keys: readonly { readonly name: string }[]): boolean =>
    items.some((item) => keys.every(({ name }) => Object.hasOwn(item, name)));
  const projection = { kind: "all" } as const;
  return {
    ...definition,
    globalIndexes: definition.globalIndexes
      .filter(({ partitionKey, sortKey }) => isOn([...partitionKey, ...sortKey]))
      .map((index) => ({ ...index, projection })),
    localIndexes: definition.localIndexes
      .filter(({ sortKey }) => isOn([sortKey]))
      .map((index) => ({ ...index, projection })),
    vectorIndexes: [],
  };
}

function draftOf(definition: TableDefinition, items: readonly Item[]): ModelDraft {
  // How many there are, and how large they are, is told by a table, not by what somebody pastes.
  const table = {
    definition,
    items,
    itemCount: items.length,
    isWhole: false,
    isDesign: true,
  } as const;
  return inferModel([table]).draft;
}

function written(
  { types, entities }: ModelDraft,
  tables: readonly TableDraft[],
  table: string,
  freeName: (wanted: string) => string,
  mark?: string,
): string {
  const draft = {
    tables: tables.map((each) => ({ ...each, comments: [] })),
    types,
    entities: entities.map((entity) => ({ ...withoutGuesses(entity, freeName, mark), table })),
    patterns: [],
  };
  return modelText(draft).trimEnd();
}

/** What is guessed by one item needs no comment that says so. */
function withoutGuesses(
  { volume: _volume, ...entity }: EntityDraft,
  freeName: (wanted: string) => string,
  mark?: string,
): EntityDraft {
  const isName = mark !== undefined && /^[A-Za-z_]\w*$/.test(mark);
  const name = freeName(isName ? mark : entity.name);
  return {
    ...entity,
    name,
    ...(mark === undefined || mark === name ? {} : { discriminatorValue: mark }),
    comments: [],
    allowances: [],
    attributes: entity.attributes.map(({ comment: _comment, ...attribute }) => attribute),
  };
}

/** Whether the item has the key of the table. */
function fits({ primary }: Table, item: Item): boolean {
  return [...primary.partition, ...primary.sort].every(({ storedName, type }) => {
    const value = Object.hasOwn(item, storedName) ? item[storedName] : undefined;
    return value !== undefined && typeTagOf(value) === type.charAt(0).toUpperCase();
  });
}

function hasTextKeys({ primary, versionAttribute }: Table): boolean {
  const keys = [...primary.partition, ...primary.sort];
  return versionAttribute === undefined && keys.every(({ type }) => type === "string");
}

/** The items as they would lie in a table of synthetic keys: `ORDER#17` and `ORDER`. */
function withKeys({ primary }: Table, items: readonly Item[], id: string): readonly Item[] {
  const word = subjectOf(id).toUpperCase();
  return items.map((item) => {
    const value = item[id] ?? { S: "" };
    const text = "S" in value ? value.S : "N" in value ? value.N : "";
    return {
      ...Object.fromEntries([
        ...primary.partition.map(({ storedName }) => [storedName, { S: `${word}#${text}` }]),
        ...primary.sort.map(({ storedName }) => [storedName, { S: word }]),
      ]),
      ...item,
    };
  });
}

/** The attribute that names an item: `customerId` or `id`, else the first text or number of all. */
function identifierOf(items: readonly Item[]): string | undefined {
  const isKey = (value: AttributeValue | undefined): boolean =>
    value !== undefined && (("S" in value && value.S !== "") || "N" in value);
  const names = Object.keys(items[0] ?? {}).filter((name) =>
    items.every((item) => Object.hasOwn(item, name) && isKey(item[name])),
  );
  return names.find((name) => /^id$|[a-z0-9]Id$|_id$/.test(name)) ?? names[0];
}

/** `Customer` for `customerId` and `customer_id`. */
function subjectOf(id: string): string {
  const word = id.replace(/_?id$/i, "").replace(/[^A-Za-z0-9]/g, "");
  return /^[A-Za-z]/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : "Item";
}
