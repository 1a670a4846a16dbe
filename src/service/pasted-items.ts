import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { writeObject } from "../language/semantics/literals.ts";
import type { Entity } from "../language/semantics/model.ts";
import { spellName } from "../language/semantics/names.ts";
import type { SampleDeclaration } from "../language/syntax/tree.ts";
import { decodeItem } from "../planner/index.ts";
import type { FileContext } from "./context.ts";
import { entitiesOfItems } from "./pasted-entity.ts";
import { itemsInJson } from "./pasted-json.ts";
import { freeName, takenNames } from "./refactorings/refactoring.ts";

/** What a pasted text may become at the place where it is pasted. */
export interface PastedItems {
  readonly title: string;
  readonly kind: "sample" | "entity";
  /** To be inserted in the place of the pasted text. */
  readonly text: string;
}

/**
 * What items that are pasted as JSON may become: behind `sample name: Entity` the literal; between
 * declarations samples of the entity that has such items, and a new entity. What is likely meant
 * comes first; nothing where the text holds no items, or where none can stand.
 */
export function pastedItems(
  context: FileContext,
  offset: number,
  text: string,
): readonly PastedItems[] {
  const items = itemsInJson(text);
  const [only, ...others] = items;
  if (only === undefined) return [];
  const { model, file } = context;
  const sample = file.tree.declarations.find(
    (declaration) =>
      declaration.kind === "SampleDeclaration" && isValueOf(context, declaration, offset),
  );
  if (sample?.kind === "SampleDeclaration") {
    const entity = model.entities.find(({ name }) => name === sample.entity.text);
    if (entity === undefined || others.length > 0) return [];
    return [
      {
        title: titleOf(entity),
        kind: "sample",
        text: writeObject(valuesOf(context, entity, only)),
      },
    ];
  }
  const isWithin = file.tree.declarations.some(
    ({ span }) => span.start < offset && offset < span.end,
  );
  if (isWithin) return [];
  const entity = entityOfItems(context, offset, items);
  const around = gapsAround(context, offset);
  const taken = new Set(takenNames(context));
  const nextName = (wanted: string): string => {
    const name = freeName(wanted, taken);
    taken.add(name);
    return name;
  };
  const offers: PastedItems[] = [];
  if (entity !== undefined) {
    const base = entity.name.charAt(0).toLowerCase() + entity.name.slice(1);
    const samples = items.map(
      (item) =>
        `sample ${spellName(nextName(base))}: ${spellName(entity.name)} ${writeObject(valuesOf(context, entity, item))}`,
    );
    offers.push({ title: titleOf(entity), kind: "sample", text: around(samples.join("\n")) });
  }
  // What is stored under the key of one entity can be of no other.
  const isOfOther = entity !== undefined && items.some((item) => isStored(entity, item));
  const drafted = isOfOther ? undefined : entitiesOfItems(model, items, nextName);
  if (drafted !== undefined) {
    offers.push({ title: "Paste as entity", kind: "entity", text: around(drafted) });
  }
  return offers;
}

function titleOf({ name }: Entity): string {
  return `Paste as sample of '${name}'`;
}

/** Whether the item goes where a sample's value is to be written: behind its entity, before any brace. */
function isValueOf(
  { text }: FileContext,
  { entity, value }: SampleDeclaration,
  offset: number,
): boolean {
  if (offset < entity.span.end || entity.text === "") return false;
  if (text.slice(entity.span.end, offset).trim() !== "") return false;
  const isOnItsLine = !text.slice(entity.span.end, offset).includes("\n");
  return isOnItsLine && text.slice(value.span.start, value.span.end).trim() === "";
}

/** The entity of which all of the items are; of several the one whose samples stand above. */
function entityOfItems(
  context: FileContext,
  offset: number,
  items: readonly Item[],
): Entity | undefined {
  const { model, file } = context;
  const fitting = model.entities.filter((entity) =>
    items.every((item) => isItemOf(context, entity, item)),
  );
  const above = file.tree.declarations.findLast(({ span }) => span.end <= offset);
  const near = above?.kind === "SampleDeclaration" ? above.entity.text : undefined;
  return fitting.find(({ name }) => name === near) ?? fitting[0];
}

function isItemOf({ model, analysis }: FileContext, entity: Entity, item: Item): boolean {
  let values: Readonly<Record<string, AttributeValue>>;
  if (isStored(entity, item)) {
    const names = model.entities
      .filter(({ table }) => table === entity.table)
      .map(({ name }) => name);
    const decoded = decodeItem(analysis.plans, names, item);
    if (decoded?.entity !== entity.name) return false;
    values = decoded.values;
  } else {
    values = item;
    const names = new Set(entity.attributes.flatMap(({ name, storedName }) => [name, storedName]));
    if (!Object.keys(item).every((name) => names.has(name))) return false;
  }
  return givenOf(entity).every(({ name, storedName, optional, source }) => {
    return optional || source.kind === "default" || name in values || storedName in values;
  });
}

/** As it lies in the table, with the keys that the entity makes. */
function isStored({ table, bindings }: Entity, item: Item): boolean {
  const { partition, sort } = table.primary;
  return (
    bindings.length > 0 &&
    [...partition, ...sort].every(({ storedName }) => Object.hasOwn(item, storedName))
  );
}

/** What an author writes of an item, by logical name: no keys, no marks, nothing that is computed. */
function valuesOf(
  { analysis }: FileContext,
  entity: Entity,
  item: Item,
): Readonly<Record<string, AttributeValue>> {
  const stored = isStored(entity, item)
    ? decodeItem(analysis.plans, [entity.name], item)?.values
    : undefined;
  const byName = new Map(givenOf(entity).map((attribute) => [attribute.storedName, attribute]));
  const logical =
    stored ??
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [byName.get(name)?.name ?? name, value]),
    );
  const given = new Map(givenOf(entity).map(({ name }) => [name, logical[name]]));
  const known = new Set(entity.attributes.map(({ name }) => name));
  const keys = new Set(
    [entity.table.primary, ...entity.table.indexes].flatMap(({ partition, sort }) =>
      [...partition, ...sort].map(({ storedName }) => storedName),
    ),
  );
  const { discriminator, versionAttribute } = entity.table;
  // What the entity does not know stays: a finding asks what it is, and nothing is lost.
  const others = Object.entries(stored === undefined ? logical : item).filter(
    ([name]) =>
      !known.has(name) &&
      !byName.has(name) &&
      !keys.has(name) &&
      name !== discriminator &&
      name !== versionAttribute,
  );
  return Object.fromEntries(
    [...given, ...others].flatMap(([name, value]): [string, AttributeValue][] =>
      value === undefined || "NULL" in value ? [] : [[name, value]],
    ),
  );
}

function givenOf({ attributes }: Entity) {
  return attributes.filter(({ source, revision }) => source.kind !== "derived" && !revision);
}

/** Declarations stand apart from each other. */
function gapsAround({ text }: FileContext, offset: number): (declaration: string) => string {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim();
  const after = text.slice(offset).split("\n", 1)[0]?.trim() ?? "";
  return (declaration) =>
    `${before === "" ? "" : "\n\n"}${declaration}${after === "" ? "" : "\n\n"}`;
}
