import { writeUnits } from "../dynamodb/capacity.ts";
import { limits } from "../dynamodb/limits.ts";
import type { Condition } from "../language/expressions/expression.ts";
import { attributeNamed, mayBeAbsent } from "../language/semantics/keys.ts";
import type { AccessPath, Entity, KeyAttribute } from "../language/semantics/model.ts";
import type { KeyMember } from "../language/syntax/tree.ts";
import type { Change, TextEdit } from "../language/text/edits.ts";
import { resolveType } from "./attribute-types.ts";
import { conditionText } from "./condition-text.ts";
import {
  askedFor,
  candidateIndex,
  indexName,
  indexOf,
  insertIndex,
  keyAttribute,
} from "./index-fixes.ts";
import { quotedName } from "./names-as-text.ts";
import type { Planning } from "./planning.ts";
import { listed, type PathOutcome, type ReadRequest, tryPath } from "./read-paths.ts";

/**
 * The indexes that would serve a query, those first that cost least to write and to store: one that
 * is there with a longer sort key, one that holds only some of the items, a global one, a local one.
 * Each is tried before it is offered, and none takes the table over a limit of the service.
 */
export function designFixes(
  planning: Planning,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  if (request.using !== undefined) return [];
  return [
    ...extendedIndex(planning, request, outcomes),
    ...sparseIndex(planning, request),
    ...globalIndex(planning, request),
    ...localIndex(planning, request),
  ];
}

/** A global index whose sort key goes on with what the request orders by or ranges over. */
function extendedIndex(
  planning: Planning,
  request: ReadRequest,
  outcomes: readonly PathOutcome[],
): readonly Change[] {
  const [entity] = request.entities;
  if (entity === undefined) return [];
  const asked = askedFor(entity, request);
  const wanted = [...asked.equalities, ...asked.choices, ...asked.ordered];
  for (const { path, problems } of outcomes) {
    const fails = problems.some(({ kind }) => !mendedBySortKey.has(kind));
    if (path.kind !== "global" || problems.length === 0 || fails) continue;
    const has = new Set([...path.partition, ...path.sort].map(({ name }) => name));
    const added = wanted
      .filter((name) => !has.has(name))
      .map((name) => keyAttribute(planning, entity, name));
    if (added.length === 0 || !added.every((key) => key !== undefined)) continue;
    if (path.sort.length + added.length > limits.indexKeyAttributes) continue;
    // Items without the attribute would leave the index, which other patterns read.
    const { all } = planning.inhabitantsOf(entity, path);
    if (!all.every((each) => added.every((key) => isAlwaysThere(each.entity, key)))) continue;
    const extended: AccessPath = { ...path, sort: [...path.sort, ...added] };
    if (tryPath(planning, request, extended).candidate === undefined) continue;
    const edit = appendToSortKey(path, added);
    if (edit === undefined) continue;
    const names = added.map(({ name }) => name).join(", ");
    return [
      {
        title: `Add ${names} to the sort key of ${path.name}: no further index to write; one that is deployed has to be built anew under another name`,
        edits: [edit],
      },
    ];
  }
  return [];
}

const mendedBySortKey: ReadonlySet<string> = new Set(["condition", "sort", "order"]);

function isAlwaysThere(entity: Entity, key: KeyAttribute): boolean {
  const attribute = attributeNamed(entity, key.name);
  return attribute?.storedName === key.storedName && !mayBeAbsent(entity, attribute);
}

function appendToSortKey(
  { node, origin: { file } }: AccessPath,
  added: readonly KeyAttribute[],
): TextEdit | undefined {
  const keys = node?.members.filter((each): each is KeyMember => each.kind === "KeyMember") ?? [];
  const names = added.map(({ name }) => quotedName(name)).join(", ");
  const sort = keys.find(({ role }) => role === "sort");
  const end = (sort ?? keys[0])?.span.end;
  if (end === undefined) return undefined;
  const newText = sort === undefined ? `\n    sort key ${names}` : `, ${names}`;
  return { file, span: { start: end, end }, newText };
}

/** A new global index whose multi-attribute key the request's own attributes make. */
function globalIndex(planning: Planning, request: ReadRequest): readonly Change[] {
  const [entity] = request.entities;
  if (entity === undefined || !hasRoom(entity, "global")) return [];
  const index = candidateIndex(planning, request);
  if (index === undefined || tryPath(planning, request, index).candidate === undefined) return [];
  return [
    {
      title: `Add the global index ${index.name} (${keyNames(index)}): ${consequence(planning, request, index)}`,
      edits: [insertIndex(entity.table, index)],
    },
  ];
}

/** Where the partition is the table's own, a local index, which alone has consistent reads too. */
function localIndex(planning: Planning, request: ReadRequest): readonly Change[] {
  const [entity] = request.entities;
  if (entity === undefined || !hasRoom(entity, "local")) return [];
  const { table } = entity;
  if (table.primary.sort.length === 0) return [];
  const { equalities, ordered } = askedFor(entity, request);
  const inPartition = new Set(
    planning
      .placeOf(entity, table.primary)
      ?.partition.flatMap(({ asIs, parts }) => [
        ...(asIs === undefined ? [] : [asIs.name]),
        ...parts.flatMap((part) => (part.kind === "insert" ? (part.attribute?.name ?? []) : [])),
      ]),
  );
  const [name, second] = [...equalities.filter((each) => !inPartition.has(each)), ...ordered];
  const isOwnKey = [...table.primary.partition, ...table.primary.sort].some(
    (key) => key.name === name,
  );
  if (name === undefined || second !== undefined || isOwnKey) return [];
  const index = indexOf(planning, request, entity, { kind: "local", partition: [], sort: [name] });
  if (index === undefined || tryPath(planning, request, index).candidate === undefined) return [];
  return [
    {
      title: `Add the local index ${index.name} (${name}): ${consequence(planning, request, index)}; only with a new table, and then 10 GB is all that a partition key value can hold`,
      edits: [insertIndex(table, index)],
    },
  ];
}

/**
 * A global index that holds only the items of which the request's equality with a literal is true:
 * its partition key is another attribute of the request, bound under that condition.
 */
function sparseIndex(planning: Planning, request: ReadRequest): readonly Change[] {
  const [entity, other] = request.entities;
  if (entity === undefined || other !== undefined || !hasRoom(entity, "global")) return [];
  const marker = markerOf(planning, request, entity);
  if (marker === undefined) return [];
  const { condition, state, attribute, name, value } = marker;
  const { equalities, choices, ordered } = askedFor(entity, request);
  const rest = [...equalities, ...choices].filter((each) => each !== attribute && each !== state);
  const [key, ...partition] = [attribute, ...rest].map((each) =>
    keyAttribute(planning, entity, each),
  );
  if (key === undefined || !partition.every((each) => each !== undefined)) return [];
  const plain = indexOf(planning, request, entity, {
    kind: "global",
    partition: [attribute, ...rest],
    sort: ordered.filter((each) => each !== state),
  });
  const tooLong =
    plain === undefined ||
    plain.partition.length > limits.indexKeyAttributes ||
    plain.sort.length > limits.indexKeyAttributes;
  if (tooLong) return [];
  const index: AccessPath = {
    ...plain,
    name: indexName(entity, [value, attribute]),
    partition: [{ ...key, name, storedName: name }, ...partition],
  };
  const bound: Entity = {
    ...entity,
    bindings: [
      ...entity.bindings,
      {
        attribute: name,
        value: { kind: "attribute", name: attribute, path: [] },
        condition,
        origin: entity.origin,
      },
    ],
  };
  const trial = { ...request, entities: [bound] };
  if (tryPath(planning, trial, index).candidate === undefined) return [];
  const text = conditionText(condition);
  const members = entity.node.members;
  const last = members.findLast(({ kind }) => kind === "BindingMember") ?? members[0];
  const at = last?.kind === "BindingMember" ? last.span.end : last?.span.start;
  if (at === undefined) return [];
  const line = `${quotedName(name)} = ${quotedName(attribute)} when ${text}`;
  const newText = last?.kind === "BindingMember" ? `\n  ${line}` : `${line}\n\n  `;
  return [
    {
      title: `Add the sparse index ${index.name} (${keyNames(index)}), of items with ${text} only: ${consequence(planning, trial, index)} while it is true`,
      // It stores an attribute for it, which is not the first thing to think of.
      preferred: false,
      edits: [
        insertIndex(entity.table, index, new Set([name])),
        { file: entity.origin.file, span: { start: at, end: at }, newText },
      ],
    },
  ];
}

interface Marker {
  readonly condition: Condition;
  /** The attribute of the condition. */
  readonly state: string;
  /** What the key attribute shows where the condition holds. */
  readonly attribute: string;
  /** The key attribute. */
  readonly name: string;
  /** Of the state, as a part of names. */
  readonly value: string;
}

/**
 * The state is a union, of which the literal is one of several; the attribute is a part of the
 * primary key, so that each update knows it and can keep the key attribute right.
 */
function markerOf(planning: Planning, request: ReadRequest, entity: Entity): Marker | undefined {
  const { primary } = entity.table;
  const known = planning.placeOf(entity, primary);
  const inKey = new Set(
    [...(known?.partition ?? []), ...(known?.sort ?? [])].flatMap(({ asIs, parts }) => [
      ...(asIs === undefined ? [] : [asIs.name]),
      ...parts.flatMap((part) => (part.kind === "insert" ? (part.attribute?.name ?? []) : [])),
    ]),
  );
  const { equalities } = askedFor(entity, request);
  for (const { condition } of request.where) {
    if (condition.kind !== "comparison" || condition.operator !== "=") continue;
    const { left, right } = condition;
    if (left.kind !== "attribute" || right.kind !== "literal" || !("S" in right.value)) continue;
    const declared = attributeNamed(entity, left.name);
    const type = declared && resolveType(declared.type, planning.typeNamed);
    if (type?.kind !== "union" || left.path.length > 0) continue;
    const attribute = equalities.find((name) => name !== left.name && inKey.has(name));
    if (attribute === undefined) continue;
    const value = right.value.S.toLowerCase().replace(/[^a-z0-9]+(.?)/g, (_, next: string) =>
      next.toUpperCase(),
    );
    const name = `${value}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}`;
    if (!/^[a-z]/.test(value) || isTaken(entity, name)) continue;
    return { condition, state: left.name, attribute, name, value };
  }
  return undefined;
}

function isTaken({ table }: Entity, name: string): boolean {
  const keys = [table.primary, ...table.indexes].flatMap(({ partition, sort }) => [
    ...partition,
    ...sort,
  ]);
  return (
    keys.some((key) => key.name === name) ||
    table.entities.some(({ attributes }) =>
      attributes.some((each) => each.name === name || each.storedName === name),
    )
  );
}

function hasRoom({ table }: Entity, kind: "global" | "local"): boolean {
  const count = table.indexes.filter((each) => each.kind === kind).length;
  return count < (kind === "global" ? limits.globalIndexesPerTable : limits.localIndexesPerTable);
}

function keyNames({ partition, sort }: AccessPath): string {
  return [...partition, ...sort].map(({ name }) => name).join(", ");
}

/** What it costs: `+1 write unit per write of Order, projects total`. */
function consequence(planning: Planning, request: ReadRequest, index: AccessPath): string {
  const [first] = request.entities;
  if (first === undefined) return "";
  const names = new Set(request.entities.map(({ name }) => name));
  let bytes: number | undefined = 0;
  for (const entity of request.entities) {
    const size = planning.sizes.bytesOn(entity, index);
    bytes = size === undefined || bytes === undefined ? undefined : Math.max(bytes, size);
  }
  for (const entity of first.table.entities) {
    if (planning.placeOf(entity, index) !== undefined) names.add(entity.name);
  }
  const units = bytes === undefined ? 1 : writeUnits(bytes);
  const more = bytes === undefined ? " or more" : "";
  const writes = `+${unitsText(units)}${more} per write of ${listed([...names])}`;
  const { projection } = index;
  if (projection.kind === "all") return `${writes}, projects all`;
  if (projection.kind === "keys") return `${writes}, projects no more than keys`;
  const included = projection.attributes.filter((name) => name !== first.table.discriminator);
  const what = included.length > 3 ? `${included.length} attributes` : included.join(", ");
  return what === "" ? `${writes}, projects no more than keys` : `${writes}, projects ${what}`;
}

export function unitsText(units: number): string {
  return `${units} write unit${units === 1 ? "" : "s"}`;
}
