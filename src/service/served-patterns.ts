import type { Condition, Expression } from "../language/expressions/expression.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import {
  accessPathsOf,
  attributeNamed,
  type KeySource,
  keySourcesOf,
} from "../language/semantics/keys.ts";
import type { AccessPath, Conjunct, Entity, Model, Pattern } from "../language/semantics/model.ts";
import { spellName } from "../language/semantics/names.ts";
import { conditionText } from "../planner/condition-text.ts";
import { uncoveredAttributes } from "../planner/coverage.ts";
import type { Planning } from "../planner/planning.ts";
import { type ReadRequest, tryPath } from "../planner/read-paths.ts";
import { planGet } from "../planner/reads.ts";
import type { Analysis } from "./analyze.ts";
import { expandType } from "./lookup.ts";

/** A read that a key of the model serves, as a pattern that could be written for it. */
export interface ServedPattern {
  readonly entity: Entity;
  readonly path: AccessPath;
  /** A name for it; another pattern may have it. */
  readonly name: string;
  /** "one Order by customerId, orderId", "Order by customerId from placedAt". */
  readonly reads: string;
  /** The lines of its body, without indentation. */
  readonly lines: readonly string[];
}

/**
 * The reads of an entity that the keys of its table and indexes serve by themselves: one item by the
 * primary key, the items of one partition in the order of the key, and of these a range. Those that
 * a pattern of the model states already are left out.
 */
export function servedPatterns(
  { model, planning }: Pick<Analysis, "model" | "planning">,
  entity: Entity,
): readonly ServedPattern[] {
  const shapes = new Set(
    model.patterns
      .filter(({ entities }) => entities.length === 1 && entities[0] === entity)
      .map(shapeOfPattern),
  );
  return accessPathsOf(entity.table).flatMap((path) =>
    readsOf(model, entity, path).flatMap((read) => {
      if (shapes.has(shapeOf(read))) return [];
      const absent = absentWhereServed(planning, read);
      if (absent === undefined) return [];
      shapes.add(shapeOf(read));
      return [describe(read, absent)];
    }),
  );
}

/** What is said of an entity in order to read its items on a path. */
interface Read {
  readonly entity: Entity;
  readonly path: AccessPath;
  readonly verb: "get" | "query";
  /** The attributes that have one value each, an argument. */
  readonly equal: readonly string[];
  /** What keeps other items off the path. */
  readonly fixed: readonly Condition[];
  /** The attribute that the order is that of, where it is one. */
  readonly orderedBy?: string;
  readonly newestFirst?: boolean;
  /** From the value of an argument on. */
  readonly ranged?: boolean;
  /** Where the path does not hold all of an item. */
  readonly returns?: readonly string[];
}

function readsOf(model: Model, entity: Entity, path: AccessPath): readonly Read[] {
  const key = keySourcesOf(entity, path);
  if (key === undefined) return [];
  const partition = distinct(key.partition.flatMap(({ sources }) => sources));
  const sort = distinct(key.sort.flatMap(({ sources }) => sources)).filter(
    (name) => !partition.includes(name),
  );
  const conditions = [...key.partition, ...key.sort].flatMap(({ condition }) => condition ?? []);
  // A query fixes the whole partition key, and says whatever keeps other items off the path.
  if (partition.length === 0 || !conditions.every(isPlain)) return [];
  const fixed = conditions.filter(
    (condition) => !partition.some((name) => attributesIn(condition).includes(name)),
  );
  const returns = heldOf(entity, path);
  const base = { entity, path, fixed, ...(returns === undefined ? {} : { returns }) };
  const one: Read[] =
    path.kind === "table" ? [{ ...base, verb: "get", equal: [...partition, ...sort] }] : [];
  if (path.kind === "table" && sort.length === 0) return one;
  const many: Read = { ...base, verb: "query", equal: partition };
  const [first] = sort;
  if (first === undefined || !isFirstOf(key.sort, first)) return [...one, many];
  const isMoment = momentKinds.has(kindOf(model, entity, first));
  const ordered: Read = { ...many, orderedBy: first, newestFirst: isMoment };
  return [...one, ordered, ...(isMoment ? [{ ...ordered, ranged: true }] : [])];
}

/** The attributes that are at hand; `undefined` where that is the whole item. */
function heldOf(entity: Entity, path: AccessPath): readonly string[] | undefined {
  if (path.kind !== "global") return undefined;
  const missing = uncoveredAttributes(entity, path, undefined, undefined);
  if (missing.length === 0) return undefined;
  return entity.attributes.map(({ name }) => name).filter((name) => !missing.includes(name));
}

/**
 * The planner's word, which also knows of the other items in the slice: attributes without which an
 * item is not on the path, so that the pattern has to say it wants no such item; `undefined` where
 * the path does not serve the read.
 */
function absentWhereServed(planning: Planning, read: Read): readonly string[] | undefined {
  const { entity, path, verb, equal, fixed, orderedBy, newestFirst, ranged, returns } = read;
  const nowhere = { start: 0, end: 0 };
  const conjunct = (condition: Condition): Conjunct => ({ condition, span: nowhere, text: "" });
  const compared = (operator: "=" | ">=", name: string, argument: string): Conjunct =>
    conjunct({
      kind: "comparison",
      operator,
      left: { kind: "attribute", name, path: [] },
      right: { kind: "parameter", name: argument, path: [] },
    });
  const request: ReadRequest = {
    entities: [entity],
    where: [
      ...equal.map((name) => compared("=", name, name)),
      ...fixed.map(conjunct),
      ...(ranged === true && orderedBy !== undefined
        ? [compared(">=", orderedBy, rangeArgument)]
        : []),
    ],
    filter: [],
    consistent: false,
    ...(orderedBy === undefined
      ? {}
      : {
          order: [
            {
              attribute: orderedBy,
              direction: newestFirst === true ? "desc" : "asc",
              span: nowhere,
            },
          ],
        }),
    ...(returns === undefined
      ? {}
      : { returns: returns.map((attribute) => ({ attribute, path: [], span: nowhere })) }),
  };
  if (verb === "query") return tryPath(planning, request, path).candidate?.incomplete;
  return planGet(planning, { ...request, oneItem: true }).kind === "served" ? [] : undefined;
}

const rangeArgument = "since";

const momentKinds: ReadonlySet<string | undefined> = new Set(["timestamp", "date", "epoch"]);

function kindOf(model: Model, entity: Entity, name: string): string | undefined {
  return expandType(model, attributeNamed(entity, name)?.type)?.kind;
}

/** Whether the key's order is that of the attribute: it comes first, as it is. */
function isFirstOf([first]: readonly KeySource[], name: string): boolean {
  const expression: Expression | undefined = first?.expression;
  if (expression?.kind === "attribute") return expression.name === name;
  if (expression?.kind !== "template") return false;
  const insert = expression.parts.find((part) => typeof part !== "string");
  return (
    insert !== undefined &&
    insert.format === undefined &&
    insert.expression.kind === "attribute" &&
    insert.expression.name === name
  );
}

/** `status = "OPEN"`, which a pattern can say as it is. */
function isPlain(condition: Condition): boolean {
  return (
    condition.kind === "comparison" &&
    condition.operator === "=" &&
    condition.left.kind === "attribute" &&
    condition.right.kind === "literal"
  );
}

function describe(read: Read, absent: readonly string[]): ServedPattern {
  const { entity, path, verb, equal, fixed, orderedBy, newestFirst, ranged, returns } = read;
  const conditions = [
    ...equal.map((name) => `${spellName(name)} = :${spellName(name)}`),
    ...fixed.map(conditionText),
    ...(ranged === true && orderedBy !== undefined
      ? [`${spellName(orderedBy)} >= :${rangeArgument}`]
      : []),
    ...absent.map((name) => `attribute_exists(${spellName(name)})`),
  ];
  const order =
    orderedBy === undefined
      ? []
      : [`order by ${spellName(orderedBy)}${newestFirst === true ? " desc" : ""}`];
  const by = `${entity.name} by ${equal.join(", ")}`;
  const many = ranged === true ? `${by} from ${orderedBy}` : by;
  return {
    entity,
    path,
    name: nameOf(read).replace(/[^A-Za-z0-9_]/g, ""),
    reads: verb === "get" ? `one ${by}` : many,
    lines: [
      `${verb} ${spellName(entity.name)}`,
      `where ${conditions.join(" and ")}`,
      ...order,
      ...(returns === undefined ? [] : [`return ${returns.map(spellName).join(", ")}`]),
    ],
  };
}

function nameOf({ entity, verb, equal, ranged }: Read): string {
  if (verb === "get") return `Get${entity.name}`;
  const names = equal.map(capitalizedWithoutId).join("And");
  return `${entity.name}By${names}${ranged === true ? "Since" : ""}`;
}

function capitalizedWithoutId(name: string): string {
  const word = name.replace(/(?:Id|_id)$/, "");
  const kept = word === "" ? name : word;
  return kept.charAt(0).toUpperCase() + kept.slice(1);
}

/** By which reads are told apart: one item or several, what is fixed, what is ranged over. */
function shape(verb: string, equal: readonly string[], range: string | undefined): string {
  return [verb, ...distinct(equal).sort(), range ?? ""].join("\n");
}

function shapeOf({ verb, equal, fixed, orderedBy, ranged }: Read): string {
  const fixes = [...equal, ...fixed.flatMap(attributesIn)];
  return shape(verb, fixes, ranged === true ? orderedBy : undefined);
}

function shapeOfPattern({ verb, where }: Pattern): string {
  const equal: string[] = [];
  let range: string | undefined;
  for (const { condition } of where?.conjuncts ?? []) {
    const names = attributesIn(condition);
    if (condition.kind === "comparison" && condition.operator === "=") equal.push(...names);
    else range ??= names[0];
  }
  return shape(verb === "get" || verb === "batch get" ? "get" : "query", equal, range);
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
