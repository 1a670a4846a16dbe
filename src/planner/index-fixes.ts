import { limits } from "../dynamodb/limits.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type {
  AccessPath,
  Entity,
  KeyAttribute,
  Projection,
  Table,
} from "../language/semantics/model.ts";
import type { TextEdit } from "../language/text/edits.ts";
import { keyTypeOf, resolveType } from "./attribute-types.ts";
import { collectFacts } from "./facts.ts";
import { quotedName } from "./names-as-text.ts";
import type { Planning } from "./planning.ts";
import type { ReadRequest } from "./read-paths.ts";

/**
 * A global index that a request asks for: its equalities are the partition key, then come the range
 * and the order. Nothing synthetic is stored for it. `undefined` where an attribute cannot be a key.
 */
export function candidateIndex(planning: Planning, request: ReadRequest): AccessPath | undefined {
  const [entity] = request.entities;
  if (entity === undefined) return undefined;
  const { equalities, choices, ordered } = askedFor(entity, request);
  const fixed = [...equalities, ...choices];
  const partition = fixed.slice(0, limits.indexKeyAttributes);
  const sort = fixed.slice(limits.indexKeyAttributes);
  for (const name of ordered) pushOnce(sort, name);
  if (partition.length === 0 || sort.length > limits.indexKeyAttributes) return undefined;
  return indexOf(planning, request, entity, { kind: "global", partition, sort });
}

/** What a request says of attributes, by what a key does for it. */
export interface AskedFor {
  readonly equalities: readonly string[];
  /** Those of which it takes one of several values. */
  readonly choices: readonly string[];
  /** The range, and what it orders by. */
  readonly ordered: readonly string[];
}

export function askedFor(entity: Entity, request: ReadRequest): AskedFor {
  const facts = collectFacts(entity, request.where);
  const equalities: string[] = [];
  const choices: string[] = [];
  const ordered: string[] = [];
  for (const { condition } of request.where) {
    for (const name of attributesIn(condition)) {
      const attribute = { kind: "attribute", name, path: [] } as const;
      if (facts.equality(attribute) !== undefined) pushOnce(equalities, name);
      else if (facts.range(attribute) !== undefined) pushOnce(ordered, name);
      else if (facts.membership(attribute) !== undefined) pushOnce(choices, name);
    }
  }
  for (const { attribute } of request.order ?? []) {
    if (attribute !== undefined && !equalities.includes(attribute)) pushOnce(ordered, attribute);
  }
  return { equalities, choices: choices.filter((name) => !ordered.includes(name)), ordered };
}

/** An index of these natural attributes; `undefined` where one of them cannot be a key. */
export function indexOf(
  planning: Planning,
  request: ReadRequest,
  entity: Entity,
  key: {
    readonly kind: "global" | "local";
    readonly partition: readonly string[];
    readonly sort: readonly string[];
  },
): AccessPath | undefined {
  const keyOf = (name: string): KeyAttribute | undefined => keyAttribute(planning, entity, name);
  const { primary } = entity.table;
  const partition = key.kind === "local" ? primary.partition : key.partition.map(keyOf);
  const sort = key.sort.map(keyOf);
  if (!partition.every((each) => each !== undefined)) return undefined;
  if (!sort.every((each) => each !== undefined)) return undefined;
  const named =
    key.sort.length > 0 ? [...key.partition.slice(0, 1), ...key.sort.slice(0, 1)] : key.partition;
  return {
    kind: key.kind,
    name: indexName(entity, named),
    partition,
    sort,
    projection: projectionFor(
      entity,
      request,
      [...partition, ...sort].map(({ name }) => name),
    ),
    autoscale: [],
    origin: entity.table.origin,
  };
}

/** The edit that writes the index into its table, behind the last member. */
export function insertIndex(
  table: Table,
  index: AccessPath,
  synthetic: ReadonlySet<string> = new Set(),
): TextEdit {
  // A synthetic attribute has its type where it first stands.
  const names = (keys: readonly KeyAttribute[]): string =>
    keys
      .map(({ name, type }) => `${quotedName(name)}${synthetic.has(name) ? `: ${type}` : ""}`)
      .join(", ");
  const { projection } = index;
  // The discriminator is added to every projection, so that nobody writes it.
  const projected =
    projection.kind === "include"
      ? projection.attributes
          .filter((name) => name !== table.discriminator)
          .map((stored) => quotedName(declaredName(table, stored)))
          .join(", ")
      : projection.kind;
  const lines = [
    `  ${index.kind} index ${quotedName(index.name)} {`,
    ...(index.kind === "local" ? [] : [`    partition key ${names(index.partition)}`]),
    ...(index.sort.length === 0 ? [] : [`    sort key ${names(index.sort)}`]),
    `    project ${projected}`,
    "  }",
  ];
  const end = Math.max(...table.node.members.map(({ span }) => span.end));
  return {
    file: table.origin.file,
    span: { start: end, end },
    newText: `\n\n${lines.join("\n")}`,
  };
}

/** What a model calls an attribute that is stored under a name: `@name` may say another. */
function declaredName({ entities }: Table, stored: string): string {
  const attributes = entities.flatMap((entity) => entity.attributes);
  return attributes.find(({ storedName }) => storedName === stored)?.name ?? stored;
}

/**
 * The attribute as a key; `undefined` where it is not stored by itself or of no key type, or where
 * another entity of the table stores the attribute of that name under another name or type, or in its
 * key alone: a key attribute is one for all items of its table.
 */
export function keyAttribute(
  planning: Planning,
  entity: Entity,
  name: string,
): KeyAttribute | undefined {
  const declared = attributeNamed(entity, name);
  if (declared === undefined || declared.source.kind === "in key") return undefined;
  const type = keyTypeOf(resolveType(declared.type, planning.typeNamed));
  if (type === undefined) return undefined;
  const { storedName } = declared;
  for (const other of entity.table.entities) {
    const same = other === entity ? undefined : attributeNamed(other, name);
    if (same === undefined) continue;
    if (same.storedName !== storedName || same.source.kind === "in key") return undefined;
    if (keyTypeOf(resolveType(same.type, planning.typeNamed)) !== type) return undefined;
  }
  return { name, storedName, type, span: entity.table.origin.nameSpan };
}

/** What the pattern returns and filters by, else all of the item. */
function projectionFor(entity: Entity, request: ReadRequest, keys: readonly string[]): Projection {
  if (request.returns === undefined || request.entities.length > 1) return { kind: "all" };
  const { primary } = entity.table;
  const held = new Set([
    ...keys,
    ...[...primary.partition, ...primary.sort].map(({ name }) => name),
  ]);
  const wanted = [
    ...request.returns.map(({ attribute }) => attribute),
    ...request.filter.flatMap(({ condition }) => attributesIn(condition)),
  ];
  const inKey = wanted.some((name) => attributeNamed(entity, name)?.source.kind === "in key");
  const others = [...new Set(wanted)].filter((name) => !held.has(name));
  if (
    inKey ||
    projectedAttributes(entity.table) + others.length + 2 > limits.projectedAttributesPerTable
  ) {
    return { kind: "all" };
  }
  return others.length === 0
    ? { kind: "keys" }
    : {
        kind: "include",
        attributes: [
          ...others.map((name) => attributeNamed(entity, name)?.storedName ?? name),
          ...(entity.table.discriminator === undefined ? [] : [entity.table.discriminator]),
        ],
      };
}

/** As many as the table's projections name; the service has a limit for them together. */
export function projectedAttributes({ indexes, vectorIndexes }: Table): number {
  let count = 0;
  for (const { projection } of [...indexes, ...vectorIndexes]) {
    if (projection.kind === "include") count += projection.attributes.length;
  }
  return count;
}

/** `OrdersByStatusPlacedAt`, with a number where it is taken. */
export function indexName(entity: Entity, attributes: readonly string[]): string {
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const clean = (text: string): string => capital(text.replace(/[^A-Za-z0-9_]/g, ""));
  const base = `${plural(entity.name)}By${[...new Set(attributes)].map(clean).join("")}`;
  const { indexes, vectorIndexes } = entity.table;
  const taken = new Set([...indexes, ...vectorIndexes].map(({ name }) => name));
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}${count}`;
  return name;
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

function pushOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name);
}
