import type { Condition } from "../language/expressions/expression.ts";
import { keySourceOf } from "../language/semantics/keys.ts";
import type {
  AccessPath,
  AttributePath,
  Conjunct,
  Entity,
  Order,
} from "../language/semantics/model.ts";
import type { Mutable } from "../language/semantics/scope.ts";
import { commonMatch, type MatchOfEntity } from "./collections.ts";
import type { EntityOnPath, KeyComponent } from "./components.ts";
import { conditionText } from "./condition-text.ts";
import { filterObstacles, uncoveredAttributes, untestedAttributes } from "./coverage.ts";
import { collectFacts, type Facts } from "./facts.ts";
import {
  type ForeignItems,
  foreignItems,
  foreignMembers,
  noForeignItems,
} from "./foreign-items.ts";
import { type KeyMatch, matchKey } from "./key-conditions.ts";
import { isProblem, orderText, type ReadDirection, readDirection } from "./order.ts";
import type { Planning } from "./planning.ts";
import { lacks, type PathProblem } from "./problems.ts";
import { followsFrom, implies } from "./sparse.ts";
import { all, attribute, equals, textLiteral } from "./substitute.ts";

/** A query as its pattern asks for it, before any path is chosen. */
export interface ReadRequest {
  /** At least one; all in one table. */
  readonly entities: readonly Entity[];
  readonly where: readonly Conjunct[];
  readonly filter: readonly Conjunct[];
  readonly order?: readonly Order[];
  readonly returns?: readonly AttributePath[];
  /** The path that the author demands. */
  readonly using?: AccessPath;
  readonly consistent: boolean;
  /** One item by its whole key: what else lies in its partition does not matter. */
  readonly oneItem?: boolean;
}

/** A path that serves a request, and how. */
export interface Candidate {
  readonly path: AccessPath;
  readonly match: KeyMatch;
  readonly facts: Facts;
  /** The whole filter, and the parts of it that the planner added. */
  readonly filter?: Condition;
  readonly added: readonly AddedFilter[];
  /** The conjuncts of `where`, by position, with what serves them. */
  readonly servedBy: readonly (string | undefined)[];
  readonly direction?: ReadDirection;
  /** A local index lacks something, so that DynamoDB fetches each item from the table. */
  readonly fetches: boolean;
  /** Attributes through whose absence an item is not on the path, unless `where` speaks of them. */
  readonly incomplete: readonly string[];
  /** The kinds of items that lie in the slice and are filtered out. */
  readonly foreign: ForeignItems;
}

export interface AddedFilter {
  readonly condition: Condition;
  readonly why: string;
}

export interface PathOutcome {
  readonly path: AccessPath;
  /** Present where the path serves the request. */
  readonly candidate?: Candidate;
  /** Why it does not; empty where it does. */
  readonly problems: readonly PathProblem[];
}

/** What `where` says, for each entity: the same for all paths. */
export function factsOfRequest(request: ReadRequest): readonly Facts[] {
  return request.entities.map((entity) => collectFacts(entity, request.where));
}

/** Whether and how one path serves a request. */
export function tryPath(
  planning: Planning,
  request: ReadRequest,
  path: AccessPath,
  known: readonly Facts[] = factsOfRequest(request),
): PathOutcome {
  const refuse = (...problems: readonly PathProblem[]): PathOutcome => ({ path, problems });
  const { using, entities } = request;
  if (using !== undefined && using !== path) return refuse(lacks.demanded(using.name));
  if (request.consistent && path.kind === "global") return refuse(lacks.consistency());

  const places: EntityOnPath[] = [];
  for (const entity of entities) {
    const place = planning.placeOf(entity, path);
    if (place === undefined) return refuse(lacks.key(entity.name, missingKeys(entity, path)));
    places.push(place);
  }

  const problems: PathProblem[] = [];
  const attempts: PathAttempt[] = [];
  const matched: MatchOfEntity[] = [];
  for (const [position, place] of places.entries()) {
    const facts = known[position] ?? collectFacts(place.entity, request.where);
    const { match, problems: own } = matchKey(place, facts, planning.typeNamed);
    problems.push(...own);
    attempts.push({ place, facts });
    if (match !== undefined) matched.push({ entity: place.entity.name, match });
  }
  const common = matched.length === attempts.length ? commonMatch(matched) : undefined;
  if (common === undefined || !("match" in common)) {
    if (common !== undefined) problems.push(common);
    problems.push(...filterProblems(request, path));
    return refuse(...distinct(problems));
  }

  const { match } = common;
  const servedBy: (string | undefined)[] = [];
  const filtered = new Set(match.filtered);
  for (const [attempt, { place, facts }] of attempts.entries()) {
    const entailed = common.entailed[attempt];
    const sparse = sparseConditions(place, facts, problems);
    for (const [position, conjunct] of request.where.entries()) {
      const served = entailed?.[position] ?? servedByExistence(place, conjunct, sparse.conditions);
      if (served !== undefined) {
        servedBy[position] ??= served;
      } else if (sparse.narrower.has(position) || position === match.fanOut?.cutting) {
        filtered.add(position);
      } else if (!problems.some((problem) => problem.conjunct === position)) {
        problems.push(lacks.service(conjunct.text, position));
      }
    }
  }

  const [first] = attempts;
  if (first === undefined) return refuse(...problems);
  const added: AddedFilter[] = [...filtered].sort().flatMap((position): AddedFilter[] => {
    const conjunct = request.where[position];
    return conjunct === undefined
      ? []
      : [{ condition: conjunct.condition, why: `the key holds more than '${conjunct.text}'` }];
  });
  const foreign =
    request.oneItem === true
      ? noForeignItems
      : foreignItems(match, planning.inhabitantsOf(first.place.entity, path), entities);
  if (foreign.count > 0) {
    const condition = discriminatorFilter(entities, path);
    const names = listedForeign(foreign);
    if (condition === undefined) problems.push(lacks.discriminator(names));
    else added.push({ condition, why: `items of ${names} lie in the same slice` });
  }

  const filter = all([...request.filter, ...added].map(({ condition }) => condition));
  problems.push(...filterProblems(request, path));
  for (const { condition } of added) {
    for (const entity of entities) {
      const { keys, unstored } = filterObstacles(entity, path, condition);
      for (const key of keys) problems.push(lacks.keyInFilter(key, -1));
      for (const name of unstored) problems.push(lacks.unstoredInFilter(name, -1));
    }
  }

  const direction = directionOf(request, attempts, match);
  if (direction !== undefined && isProblem(direction)) problems.push(direction);

  const uncovered = namesOfEach(entities, (entity) =>
    uncoveredAttributes(entity, path, request.returns, filter),
  );
  // DynamoDB fetches what a local index lacks to return it, but never to test it.
  const lacking =
    path.kind === "global"
      ? uncovered
      : namesOfEach(entities, (entity) => untestedAttributes(entity, path, filter));
  if (lacking.length > 0) problems.push(lacks.projection(lacking));

  if (problems.length > 0) return refuse(...distinct(problems));
  const candidate: Mutable<Candidate> = {
    path,
    match,
    facts: first.facts,
    added,
    servedBy,
    fetches: uncovered.length > 0 && path.kind === "local",
    incomplete: namesOfEach(attempts, ({ place, facts }) => missingUnseen(place, facts)),
    foreign,
  };
  if (filter !== undefined) candidate.filter = filter;
  if (direction !== undefined && !isProblem(direction)) candidate.direction = direction;
  return { path, problems: [], candidate };
}

/** How one entity comes by the key of the path, and what `where` says of it. */
interface PathAttempt {
  readonly place: EntityOnPath;
  readonly facts: Facts;
}

/** The names that any of them has, each once. */
function namesOfEach<T>(
  elements: readonly T[],
  namesOf: (element: T) => readonly string[],
): readonly string[] {
  const names: string[] = [];
  for (const element of elements) {
    for (const name of namesOf(element)) {
      if (!names.includes(name)) names.push(name);
    }
  }
  return names;
}

/** Tells the items of these entities from all others of the table, where the table can. */
export function discriminatorFilter(
  entities: readonly Entity[],
  path: AccessPath,
): Condition | undefined {
  const [first] = entities;
  const discriminator = first?.table.discriminator;
  if (discriminator === undefined) return undefined;
  if ([...path.partition, ...path.sort].some(({ storedName }) => storedName === discriminator)) {
    return undefined;
  }
  const values = entities.map(({ discriminatorValue }) => textLiteral(discriminatorValue));
  const [only] = values;
  if (values.length === 1 && only !== undefined) return equals(attribute(discriminator), only);
  return { kind: "in", operand: attribute(discriminator), choices: values };
}

/** @param count how many there are, where `names` are only the first of them */
export function listed(names: readonly string[], count = names.length): string {
  if (count > 4) return `${names.slice(0, 3).join(", ")} and ${count - 3} others`;
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

export function listedForeign(foreign: ForeignItems): string {
  return listed(
    foreignMembers(foreign, 4).map(({ name }) => name),
    foreign.count,
  );
}

function missingKeys(entity: Entity, path: AccessPath): readonly string[] {
  return [...path.partition, ...path.sort]
    .filter((key) => keySourceOf(entity, key) === undefined)
    .map(({ name }) => name);
}

interface SparseConditions {
  /** What holds of every item of the entity on the path. */
  readonly conditions: readonly Condition[];
  /** Conjuncts that made a condition follow; those that say more than it are filtered too. */
  readonly narrower: ReadonlySet<number>;
}

/** Rule 1, second half: conditional bindings must follow from `where`. */
function sparseConditions(
  place: EntityOnPath,
  facts: Facts,
  problems: PathProblem[],
): SparseConditions {
  const isAlways = ({ condition }: KeyComponent): boolean => condition === undefined;
  if (place.partition.every(isAlways) && place.sort.every(isAlways)) return notSparse;
  const conditions: Condition[] = [];
  const narrower = new Set<number>();
  for (const component of [...place.partition, ...place.sort]) {
    if (component.condition === undefined) continue;
    const from = followsFrom(component.condition, facts);
    if (from === undefined) {
      const text = conditionText(component.condition);
      problems.push(lacks.sparseCondition(component.key.name, text));
      continue;
    }
    conditions.push(component.condition);
    for (const conjunct of from) narrower.add(conjunct);
  }
  return { conditions, narrower };
}

const notSparse: SparseConditions = { conditions: [], narrower: new Set() };

/** What already holds of every item on the path: its sparse conditions, and that its key exists. */
function servedByExistence(
  place: EntityOnPath,
  conjunct: Conjunct,
  conditions: readonly Condition[],
): string | undefined {
  for (const condition of conditions) {
    if (implies(condition, place.entity, conjunct.condition)) {
      return `the index holds only items of which ${conditionText(condition)}`;
    }
  }
  const { condition } = conjunct;
  if (condition.kind !== "predicate" || condition.name !== "attribute_exists") return undefined;
  const [subject] = condition.arguments;
  if (subject?.kind !== "attribute" || subject.path.length > 0) return undefined;
  const holder = [...place.partition, ...place.sort].find(({ optional }) =>
    optional.includes(subject.name),
  );
  return holder === undefined ? undefined : `the index holds only items with ${holder.key.name}`;
}

/** Rule 8, completeness: what may be absent, with the item, and is not spoken of in `where`. */
function missingUnseen(place: EntityOnPath, facts: Facts): readonly string[] {
  const isThere = ({ optional }: KeyComponent): boolean => optional.length === 0;
  if (place.partition.every(isThere) && place.sort.every(isThere)) return [];
  return namesOfEach([...place.partition, ...place.sort], ({ optional }) =>
    optional.filter((name) => facts.constraints(name).length === 0),
  );
}

/** The same of a scan, to which `filter` says what it wants: sparse indexes are scanned on purpose. */
export function missingFromScan(
  place: EntityOnPath,
  filter: readonly Conjunct[],
): readonly string[] {
  const facts = collectFacts(place.entity, filter);
  const sparse = [...place.partition, ...place.sort].filter(
    ({ condition }) => condition !== undefined && followsFrom(condition, facts) === undefined,
  );
  return [...sparse.map(({ key }) => key.name), ...missingUnseen(place, facts)];
}

function filterProblems(request: ReadRequest, path: AccessPath): readonly PathProblem[] {
  if (request.filter.length === 0) return [];
  return request.filter.flatMap(({ condition }, position) =>
    request.entities.flatMap((entity) => {
      const { keys, unstored } = filterObstacles(entity, path, condition);
      return [
        ...keys.map((key) => lacks.keyInFilter(key, position)),
        ...unstored.map((name) => lacks.unstoredInFilter(name, position)),
      ];
    }),
  );
}

function directionOf(
  request: ReadRequest,
  attempts: readonly PathAttempt[],
  match: KeyMatch,
): ReadDirection | PathProblem | undefined {
  const { order } = request;
  if (order === undefined || order.length === 0) return undefined;
  let common: ReadDirection | undefined;
  let differs = false;
  for (const { place, facts } of attempts) {
    const direction = readDirection(order, place, match, facts);
    if (isProblem(direction)) return direction;
    common ??= direction;
    differs ||= direction !== common;
  }
  return differs ? lacks.order(orderText(order)) : common;
}

/** One problem for one thing, however many entities have it. */
function distinct(problems: readonly PathProblem[]): readonly PathProblem[] {
  if (problems.length < 2) return problems;
  const seen = new Set<string>();
  return problems.filter(({ reason }) => {
    if (seen.has(reason)) return false;
    seen.add(reason);
    return true;
  });
}
