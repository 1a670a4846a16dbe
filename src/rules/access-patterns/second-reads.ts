import { readUnits } from "../../dynamodb/capacity.ts";
import { limits } from "../../dynamodb/limits.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import type { Entity, Pattern } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import type { Clinic, Use } from "../clinic.ts";
import { bytesText, countText, listText, numberText } from "../figures.ts";
import { averageSlice, fixedAttributes, literalCount } from "./reading.ts";
import { copyName, isIdentity, type Reference } from "./references.ts";

/** A pattern whose every result names an item of another entity, which another pattern reads. */
export interface SecondRead {
  readonly reference: Reference;
  /** The list that costs most. */
  readonly list: Use;
  readonly otherLists: readonly Use[];
  readonly lookup: Use;
  /** Results of one call of the list. */
  readonly results?: number;
}

/** The read that each result of a list needs, for each reference between entities. */
export function secondReadsOf(
  clinic: Clinic,
  references: ReadonlyMap<Entity, readonly Reference[]>,
): readonly SecondRead[] {
  const found: SecondRead[] = [];
  const lookups = new Map<Entity, Use | undefined>();
  const lookupOf = (entity: Entity): Use | undefined => {
    if (!lookups.has(entity)) lookups.set(entity, findLookup(clinic, entity));
    return lookups.get(entity);
  };
  for (const [from, ofEntity] of references) {
    const lists = clinic.usesOfEntity(from).filter((use) => isList(clinic, use, from));
    if (lists.length === 0) continue;
    const best = new Map<string, SecondRead>();
    // Several entities may have one identity, as a user and what counts for one: one is meant, and
    // where copies of it are kept, none of the others is.
    const kept = new Set<string>();
    for (const reference of ofEntity) {
      if (keepsCopies(clinic, reference)) kept.add(reference.attributes.at(-1) ?? "");
    }
    for (const reference of ofEntity) {
      const via = reference.attributes.at(-1) ?? "";
      if (isSplitOnPurpose(reference) || kept.has(via)) continue;
      const lookup = lookupOf(reference.to);
      const carrying = lists.filter((use) => carries(use, reference));
      if (lookup === undefined || carrying.length === 0) continue;
      const [list, ...otherLists] = carrying.sort(
        (one, other) => loadOf(clinic, other, from) - loadOf(clinic, one, from),
      );
      if (list === undefined) continue;
      const results = resultsOf(clinic, list, from);
      const read = { reference, list, otherLists, lookup, ...(results && { results }) };
      if (!isBatch(read) && !isOpaque(clinic, reference)) continue;
      if (!isEvident(clinic, read) && !isShown(clinic, reference)) continue;
      const known = best.get(via);
      if (known === undefined || isBetter(clinic, read, known)) best.set(via, read);
    }
    found.push(...best.values());
  }
  return found;
}

function isBetter(clinic: Clinic, read: SecondRead, than: SecondRead): boolean {
  if (isBatch(read) !== isBatch(than)) return isBatch(read);
  const tells = (each: SecondRead): boolean => copyable(clinic, each.reference).length > 0;
  return tells(read) && !tells(than);
}

/** An id says nothing to who reads it; of a name or an address a list may show just that. */
function isOpaque({ planning }: Clinic, { to }: Reference): boolean {
  const name = to.identity.at(-1) ?? "";
  const type = attributeNamed(to, name)?.type;
  const kind = type && resolveType(type, planning.typeNamed).kind;
  return kind !== "string" || /(^id|Id|ID|_id|Key|Ref|No|Nr|Number|Code|sku)$/.test(name);
}

/**
 * Whether the other item has something that a list of ids cries for: a name, what never changes, or
 * what changes all the time, as a counter. Of who created it and its like a list shows nothing.
 */
function isShown(clinic: Clinic, reference: Reference): boolean {
  const copies = copyable(clinic, reference);
  if (copies.length === 0) return changersOf(clinic, reference.to) !== "";
  return copies.some((each) => each.immutable || isNaming(each));
}

function isNaming({ name }: Attribute): boolean {
  return /(name|title|label|subject)$/i.test(name);
}

/** One request for each key, or one for a hundred of them. */
export function isBatch({ lookup }: SecondRead): boolean {
  return lookup.operation.operation === "BatchGetItem";
}

/**
 * What one call of the list costs with the reads that it takes besides, as far as figures tell:
 * `1 + 25 requests, 1 + 12.5 read units for each call`.
 */
export function costOf(clinic: Clinic, read: SecondRead): string {
  const { list, lookup, reference, results } = read;
  const { planning } = clinic;
  const via = `with ${lookup.pattern.name} 1 + `;
  if (results === undefined) {
    return isBatch(read)
      ? `${via}1 requests for up to 100 results, each rounded up to units of its own`
      : `${via}N requests for N results`;
  }
  const requests = isBatch(read) ? Math.ceil(results / limits.batchGetItems) : results;
  const text = `${via}${numberText(requests)} requests`;
  const own = planning.sizes.bytesOn(reference.from, list.path);
  const other = planning.sizes.bytesOn(reference.to, reference.to.table.primary);
  if (own === undefined || other === undefined) return text;
  const units = readUnits(own * results, "eventual");
  const added = results * readUnits(other, "eventual");
  const { rate } = list.pattern;
  const perSecond =
    rate === undefined
      ? ""
      : `, ${numberText(rate * (units + added))} instead of ${numberText(rate * units)} units per second`;
  return `${text} and ${numberText(units)} + ${numberText(added)} read units${perSecond}`;
}

/** How many of the other items there are to keep, where all of them are one page of a query. */
export function smallWhole(clinic: Clinic, { to }: Reference): string | undefined {
  const items = clinic.quantities.itemsOf(to);
  const bytes = clinic.planning.sizes.bytesOn(to, to.table.primary);
  if (items === undefined || bytes === undefined) return undefined;
  if (items * bytes > clinic.thresholds.smallSearchSpaceBytes) return undefined;
  return `all ${countText(items, to.name)} (${bytesText(items * bytes)})`;
}

/**
 * Whether more than the model's shape says that the reads belong together: a batch get is made for
 * it, rates show it, or each of the two has a table of its own, as in a relational layout.
 */
export function isEvident(clinic: Clinic, read: SecondRead): boolean {
  const { list, lookup, reference, results } = read;
  if (smallWhole(clinic, reference) !== undefined) return false;
  if (isBatch(read)) return true;
  const { from, to } = reference;
  if (from.table !== to.table) {
    return from.table.entities.length === 1 && to.table.entities.length === 1;
  }
  const lists = list.pattern.rate;
  const lookups = lookup.pattern.rate;
  if (lists === undefined || lookups === undefined || results === undefined) return false;
  return lookups * 2 >= lists * results;
}

/** What of the other entity a list can show without a second read: short, and changed by nothing. */
export function copyable(clinic: Clinic, reference: Reference): readonly Attribute[] {
  const { to } = reference;
  const { changed, byPatterns } = changesOf(clinic, to);
  const usable = to.attributes.filter((attribute) => {
    const { name, immutable, optional, source, size, revision } = attribute;
    if (to.identity.includes(name) || optional || revision) return false;
    if (source.kind !== "given" && source.kind !== "default") return false;
    if (!scalars.has(attribute.type.kind) || (size?.average ?? 0) > longestCopy) return false;
    if (attribute.storedName === to.table.settings.ttl || isIdentity(clinic, name)) return false;
    return immutable || !(changed.has(name) || byPatterns.some(({ verb }) => verb === "put"));
  });
  const naming = usable.filter(isNaming);
  const fixed = usable.filter(({ immutable }) => immutable);
  const best = [...new Set([...naming, ...fixed])];
  return (best.length > 0 ? best : usable.filter(isGivenText)).slice(0, mostCopies);
}

/** The patterns that change what a list would show of the entity, by name. */
export function changersOf(clinic: Clinic, entity: Entity): string {
  const { byPatterns } = changesOf(clinic, entity);
  return listText(byPatterns.slice(0, 2).map(({ name }) => name));
}

const scalars: ReadonlySet<string> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "date",
  "timestamp",
  "union",
  "named",
]);

/** Bytes: what is longer is not for a list. */
const longestCopy = 200;
const mostCopies = 2;

function isGivenText({ type, source }: Attribute): boolean {
  return source.kind === "given" && (type.kind === "string" || type.kind === "union");
}

interface EntityChanges {
  readonly changed: ReadonlySet<string>;
  readonly byPatterns: readonly Pattern[];
}

function changesOf(clinic: Clinic, entity: Entity): EntityChanges {
  const changed = new Set<string>();
  const byPatterns = new Set<Pattern>();
  const creates = clinic.usesOfEntity(entity).some(({ pattern }) => pattern.verb === "create");
  for (const { pattern, access } of clinic.usesOfEntity(entity)) {
    if (access !== "write") continue;
    // Where a create makes the items, a put is there to overwrite them.
    if (creates && pattern.verb === "put") byPatterns.add(pattern);
    const parts = [pattern, ...pattern.actions.filter((action) => action.entity === entity)];
    for (const { changes } of parts) {
      if (pattern.verb === "create" || pattern.verb === "put") continue;
      for (const { target } of changes) {
        changed.add(target.attribute);
        byPatterns.add(pattern);
      }
    }
  }
  return { changed, byPatterns: [...byPatterns] };
}

/** A query or scan that may return more than one item of the entity and no other. */
function isList(clinic: Clinic, use: Use, entity: Entity): boolean {
  const { pattern, access, isPreliminary } = use;
  if (access !== "read" || isPreliminary) return false;
  if (pattern.verb !== "query" && pattern.verb !== "scan") return false;
  if (literalCount(pattern.limit) === 1) return false;
  return clinic.quantities.collectionsOf(entity, use.path)?.maximumItems !== 1;
}

/** Each result has a value of its own that names the other item. */
function carries({ pattern, entities }: Use, { to, attributes }: Reference): boolean {
  if (entities.includes(to)) return false;
  const { where, filter, returns } = pattern;
  const fixed = new Set([...fixedAttributes(where), ...fixedAttributes(filter)]);
  if (attributes.every((name) => fixed.has(name))) return false;
  if (returns === undefined) return true;
  return attributes.every(
    (name) => fixed.has(name) || returns.some(({ attribute }) => attribute === name),
  );
}

/** A pattern that reads one item of the entity by its identity, for which a batch get is best. */
function findLookup(clinic: Clinic, to: Entity): Use | undefined {
  const lookups = clinic.usesOfEntity(to).filter(({ pattern, entities, access, isPreliminary }) => {
    const { verb } = pattern;
    if (access !== "read" || isPreliminary || entities.length > 1) return false;
    if (verb !== "get" && verb !== "batch get" && verb !== "first" && verb !== "query")
      return false;
    const fixed = fixedAttributes(pattern.where);
    return to.identity.length > 0 && to.identity.every((name) => fixed.has(name));
  });
  return lookups.find(({ pattern }) => pattern.verb === "batch get") ?? lookups[0];
}

/** An item that was split in two within one collection, so that a part of it is written cheaply. */
function isSplitOnPurpose({ from, to }: Reference): boolean {
  return (
    from.table === to.table &&
    from.identity.length === to.identity.length &&
    from.identity.every((name) => to.identity.includes(name))
  );
}

/**
 * Whether the list need not read the other item, since something of that stands in its own items:
 * declared copies, or attributes of the same name that are neither ids nor found everywhere.
 */
function keepsCopies(clinic: Clinic, reference: Reference): boolean {
  const { from, to } = reference;
  return from.attributes.some(({ name, source }) => {
    if (source.kind === "copied") return source.entity === to.name;
    if (isIdentity(clinic, name) || from.identity.includes(name)) return false;
    const original = attributeNamed(to, name);
    if (original !== undefined) return !isCommon(original, to);
    return to.attributes.some(
      (theirs) =>
        !to.identity.includes(theirs.name) &&
        theirs.name !== name &&
        copyName(reference, theirs.name) === name,
    );
  });
}

/** What entities have of their own kind, whatever its name is elsewhere. */
function isCommon({ name, source, revision, storedName }: Attribute, { table }: Entity): boolean {
  if (revision || source.kind === "default" || source.kind === "derived") return true;
  if (storedName === table.settings.ttl) return true;
  return /^(name|title|label|description|note|notes|text|body|content|message|status|state|type|kind|tags|amount|total|price|quantity|count|date|time|.*(At|On|Date|Time))$/i.test(
    name,
  );
}

function resultsOf(clinic: Clinic, use: Use, entity: Entity): number | undefined {
  const { pattern } = use;
  const most = literalCount(pattern.limit) ?? literalCount(pattern.page);
  const average = averageSlice(clinic, use, entity);
  if (most === undefined || average === undefined) return most ?? average;
  return Math.min(most, average);
}

function loadOf(clinic: Clinic, use: Use, entity: Entity): number {
  return (use.pattern.rate ?? 0) * (resultsOf(clinic, use, entity) ?? 1);
}
