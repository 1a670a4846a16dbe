import type { Condition, Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type {
  Action,
  Conjunct,
  Entity,
  ItemArgument,
  Pattern,
  PatternClauses,
} from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { collectFacts } from "./facts.ts";
import { datesAsInstants } from "./instants.ts";
import { type NewItem, newItem, versionOf } from "./new-items.ts";
import type { ConditionMeaning, ExplainedCondition, OperationKey, Step, WriteOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { operationKey } from "./read-operations.ts";
import type { Candidate, PathOutcome } from "./read-paths.ts";
import { explainRead, readRequestOf, wholeKey } from "./reads.ts";
import { all, anyOf, attribute, call, doesNotExist, equals, exists, parameter } from "./substitute.ts";
import { lockOperations, type UniqueChange, unchangedOrAbsent, unchangedSince } from "./uniqueness.ts";
import { canHoldLocks, uniqueAttributesOf } from "./unique-locks.ts";
import type { AttributeState } from "./update-states.ts";
import { planUpdate, primaryKeySources, type UpdateProblem, versionCondition } from "./updates.ts";
import { estimateWrite, type WriteKind } from "./write-units.ts";

/** One write of a pattern: the pattern itself, or a part of its transaction. */
export interface WriteRequest {
  readonly pattern: Pattern;
  readonly verb: Action["verb"] | "move";
  readonly entity: Entity;
  readonly clauses: PatternClauses;
  readonly argument?: ItemArgument;
  /** Distinguishes the writes of one transaction. */
  readonly position: number;
  readonly transactional: boolean;
}

export type WriteResult =
  | {
      readonly kind: "served";
      /** What has to be read before. */
      readonly current: readonly Extract<Step, { kind: "current" }>[];
      /** The first is the write itself; the others keep values unique. */
      readonly operations: readonly WriteOperation[];
      readonly explain: readonly ExplainedCondition[];
      readonly problems: readonly WriteProblem[];
    }
  | { readonly kind: "unserved"; readonly outcome: PathOutcome };

export type WriteProblem =
  | UpdateProblem
  | { readonly kind: "revision unchecked"; readonly attribute: string }
  | { readonly kind: "unneeded move" }
  | { readonly kind: "copied"; readonly attribute: string; readonly copies: readonly string[] };

export function planWrite(planning: Planning, request: WriteRequest): WriteResult {
  switch (request.verb) {
    case "create":
    case "put":
      return planPut(planning, request);
    case "update":
    case "upsert":
    case "delete":
    case "check":
    case "move":
      return planKeyed(planning, request);
    case "get":
      return { kind: "unserved", outcome: { path: request.entity.table.primary, problems: [] } };
    default:
      return request.verb satisfies never;
  }
}

/** `create` and `put`: the whole item is the argument. */
function planPut(planning: Planning, request: WriteRequest): WriteResult {
  const { entity, clauses, verb } = request;
  const name = request.argument?.name ?? entity.name;
  const conjuncts = conditionsOf(planning, request);
  const creates = verb === "create";
  const unique = canHoldLocks(entity) ? uniqueAttributesOf(entity) : [];
  const revision = entity.attributes.find((each) => each.revision);
  const checked = revision === undefined ? undefined : checkedRevision(entity, conjuncts, revision);
  // What a put replaces has to be known where its values are locked or its revision goes on.
  const reads = !creates && (unique.length > 0 || (revision !== undefined && checked === undefined));
  const current = currentName(request);
  const item = newItem(entity, {
    given: (each) => parameter(name, [each.name]),
    changes: clauses.changes,
    revision: creates ? number("1") : raised(checked, revision, current),
    slot: name,
    defaults: true,
  });
  const key = keyOfItem(entity, item);
  const partitionKey = partitionKeyOf(entity);
  const absent = doesNotExist(attribute(partitionKey));
  const unchanged = reads
    ? unchangedOrAbsent(
        current,
        [...unique.map((each) => each.name), ...(revision === undefined ? [] : [revision.name])].map(
          (each) => unchangedSince(entity, each, current),
        ),
        partitionKey,
      )
    : undefined;
  const condition = all([
    creates ? absent : undefined,
    ...conjuncts.map((conjunct) => conjunct.condition),
    unchanged,
  ]);
  const locks = lockOperations(
    entity,
    unique.map(
      (each): UniqueChange => ({
        attribute: each,
        after: item.value(each.name),
        certain: !each.optional,
        ...(creates ? {} : { before: parameter(current, [each.name]) }),
      }),
    ),
  );
  const operation: WriteOperation = {
    operation: "PutItem",
    table: entity.table.name,
    entities: [entity.name],
    key,
    item: item.attributes,
    changes: [],
    ...(condition === undefined
      ? {}
      : { condition, conditionMeaning: creates ? "already exists" : meaningOf(conjuncts, reads, checked) }),
    ...unitsOf(planning, request, { kind: "new" }, locks.length > 0),
  };
  const problems: WriteProblem[] =
    !creates && revision !== undefined && checked === undefined
      ? [{ kind: "revision unchecked", attribute: revision.name }]
      : [];
  return {
    kind: "served",
    current: reads ? [currentStep(entity, key, current, "goes on")] : [],
    operations: [operation, ...locks],
    explain: conjuncts.map(({ text }) => ({ condition: text, servedBy: "condition of the write" })),
    problems,
  };
}

/** All writes that name an item by its key. */
function planKeyed(planning: Planning, request: WriteRequest): WriteResult {
  const { entity, verb } = request;
  const read = readRequestOf(planning, request.clauses, [entity], request.pattern.parameters);
  const found = wholeKey(planning, entity, read, verb);
  if ("problems" in found) return { kind: "unserved", outcome: found };
  const conjuncts = conditionsOf(planning, request);
  const explain = [
    ...explainRead({ ...read, filter: [] }, found),
    ...conjuncts.map(({ text }) => ({ condition: text, servedBy: "condition of the write" })),
  ];
  const parts: KeyedWrite = { ...request, found, conjuncts, where: read.where, explain };
  if (verb === "move") return planMove(planning, parts);
  if (verb === "delete") return planDelete(planning, parts);
  if (verb === "check") return planCheck(planning, parts);
  return planChange(planning, parts);
}

interface KeyedWrite extends WriteRequest {
  readonly found: Candidate;
  readonly where: readonly Conjunct[];
  readonly conjuncts: readonly Conjunct[];
  readonly explain: readonly ExplainedCondition[];
}

/** `update` and `upsert`. */
function planChange(planning: Planning, write: KeyedWrite): WriteResult {
  const { entity, clauses, found, conjuncts } = write;
  const creates = write.verb === "upsert";
  const { changes } = clauses;
  const facts = collectFacts(entity, [...write.where, ...conjuncts]);
  const slot = `${entity.name}${write.position === 0 ? "" : write.position + 1}`;
  const update = planUpdate(planning, { entity, changes, facts, creates, slot });
  const current = currentName(write);
  const unique = canHoldLocks(entity)
    ? uniqueAttributesOf(entity).flatMap((each) =>
        uniqueChange(each, update.states.of(each.name), current),
      )
    : [];
  const stale = unique.filter((change) => change === "unknown");
  const known = unique.filter((change) => change !== "unknown");
  const partitionKey = partitionKeyOf(entity);
  const key = operationKey(found.match);
  const present = exists(attribute(partitionKey));
  const version = versionCondition(entity, changes);
  const unchanged = known.map((change) => unchangedSince(entity, change.attribute.name, current));
  const condition = all([
    creates ? undefined : present,
    ...conjuncts.map((conjunct) => conjunct.condition),
    creates && version !== undefined
      ? anyOf([doesNotExist(attribute(partitionKey)), version])
      : version,
    ...(creates && known.length > 0
      ? [unchangedOrAbsent(current, unchanged, partitionKey)]
      : unchanged),
  ]);
  const locks = lockOperations(entity, known);
  const revision = entity.attributes.find((each) => each.revision);
  const checked = revision === undefined ? undefined : checkedRevision(entity, conjuncts, revision);
  const sets = changes.some(({ kind }) => kind === "set" || kind === "set optional");
  const problems: WriteProblem[] = [...update.problems];
  if (stale.length > 0) {
    for (const each of uniqueAttributesOf(entity)) {
      if (update.states.of(each.name).kind !== "opaque") continue;
      problems.push({
        kind: "stale",
        dependent: `the lock of ${each.name}`,
        changed: [each.name],
        missing: [each.name],
      });
    }
  }
  if (revision !== undefined && checked === undefined && sets) {
    problems.push({ kind: "revision unchecked", attribute: revision.name });
  }
  for (const { target } of changes) {
    const copies = planning.copiesOf(entity, target.attribute);
    if (copies.length > 0) problems.push({ kind: "copied", attribute: target.attribute, copies });
  }
  const touched = new Set(update.actions.map(({ target }) => target.attribute));
  const operation: WriteOperation = {
    operation: "UpdateItem",
    table: entity.table.name,
    entities: [entity.name],
    key,
    changes: update.actions,
    ...(condition === undefined
      ? {}
      : { condition, conditionMeaning: creates || conjuncts.length > 0 ? meaningOf(conjuncts, known.length > 0, checked) : "does not exist" }),
    ...unitsOf(planning, write, { kind: "changed", attributes: touched }, locks.length > 0),
  };
  const absent = creates ? "goes on" : "does not exist";
  return {
    kind: "served",
    current: known.length > 0 ? [currentStep(entity, key, current, absent)] : [],
    operations: [operation, ...locks],
    explain: write.explain,
    problems,
  };
}

function planDelete(planning: Planning, write: KeyedWrite): WriteResult {
  const { entity, found, conjuncts } = write;
  const unique = canHoldLocks(entity) ? uniqueAttributesOf(entity) : [];
  const current = currentName(write);
  const key = operationKey(found.match);
  const unchanged =
    unique.length === 0
      ? undefined
      : unchangedOrAbsent(
          current,
          unique.map((each) => unchangedSince(entity, each.name, current)),
          partitionKeyOf(entity),
        );
  const condition = all([...conjuncts.map((conjunct) => conjunct.condition), unchanged]);
  const locks = lockOperations(
    entity,
    unique.map((each) => ({
      attribute: each,
      before: parameter(current, [each.name]),
      certain: false,
    })),
  );
  const revision = entity.attributes.find((each) => each.revision);
  const checked = revision === undefined ? undefined : checkedRevision(entity, conjuncts, revision);
  const operation: WriteOperation = {
    operation: "DeleteItem",
    table: entity.table.name,
    entities: [entity.name],
    key,
    changes: [],
    ...(condition === undefined
      ? {}
      : { condition, conditionMeaning: meaningOf(conjuncts, unique.length > 0, checked) }),
    ...unitsOf(planning, write, { kind: "gone" }, locks.length > 0),
  };
  return {
    kind: "served",
    current: unique.length > 0 ? [currentStep(entity, key, current, "goes on")] : [],
    operations: [operation, ...locks],
    explain: write.explain,
    problems:
      revision !== undefined && checked === undefined
        ? [{ kind: "revision unchecked", attribute: revision.name }]
        : [],
  };
}

/** `check`: without an `if` it makes sure that the item exists. */
function planCheck(planning: Planning, write: KeyedWrite): WriteResult {
  const { entity, found, conjuncts } = write;
  const condition =
    all(conjuncts.map((conjunct) => conjunct.condition)) ?? exists(attribute(partitionKeyOf(entity)));
  const operation: WriteOperation = {
    operation: "ConditionCheck",
    table: entity.table.name,
    entities: [entity.name],
    key: operationKey(found.match),
    changes: [],
    condition,
    conditionMeaning: conjuncts.length === 0 ? "does not exist" : "condition failed",
    ...unitsOf(planning, write, { kind: "checked" }, true),
  };
  return { kind: "served", current: [], operations: [operation], explain: write.explain, problems: [] };
}

/** `move`: the item is read, deleted as it was read, and put under its new key. */
function planMove(planning: Planning, write: KeyedWrite): WriteResult {
  const { entity, found, conjuncts, clauses } = write;
  const current = currentName(write);
  const key = operationKey(found.match);
  const revision = entity.attributes.find((each) => each.revision);
  const item = newItem(entity, {
    given: (each) => parameter(current, [each.name]),
    changes: clauses.changes,
    revision: raised(undefined, revision, current),
    slot: entity.name,
    defaults: false,
  });
  const partitionKey = partitionKeyOf(entity);
  const read =
    revision === undefined
      ? entity.attributes.filter(({ source }) => source.kind !== "in key").map(({ name }) => name)
      : [revision.name];
  const pending = entity.upgrades.some(({ to }) => to > entity.backfilledTo);
  const { versionAttribute } = entity.table;
  const asRead = all([
    exists(attribute(partitionKey)),
    ...conjuncts.map((conjunct) => conjunct.condition),
    ...read.map((name) => unchangedSince(entity, name, current)),
    pending && versionAttribute !== undefined
      ? equals(attribute(versionAttribute), versionOf(entity))
      : undefined,
  ]);
  const table = entity.table.name;
  const operations: WriteOperation[] = [
    {
      operation: "DeleteItem",
      table,
      entities: [entity.name],
      key,
      changes: [],
      ...(asRead === undefined
        ? {}
        : { condition: asRead, conditionMeaning: "changed meanwhile" as const }),
      ...unitsOf(planning, write, { kind: "gone" }, true),
    },
    {
      operation: "PutItem",
      table,
      entities: [entity.name],
      key: keyOfItem(entity, item),
      item: item.attributes,
      changes: [],
      condition: doesNotExist(attribute(partitionKey)),
      conditionMeaning: "already exists",
      ...unitsOf(planning, write, { kind: "new" }, true),
    },
  ];
  const unique = canHoldLocks(entity) ? uniqueAttributesOf(entity) : [];
  const changed = new Set(clauses.changes.map(({ target }) => target.attribute));
  const locks = lockOperations(
    entity,
    unique
      .filter(({ name }) => changed.has(name))
      .map((each) => ({
        attribute: each,
        before: parameter(current, [each.name]),
        after: item.value(each.name),
        certain: !each.optional,
      })),
  );
  const sources = primaryKeySources(entity);
  const moves = clauses.changes.some(({ target }) => sources.has(target.attribute));
  return {
    kind: "served",
    current: [currentStep(entity, key, current, "does not exist")],
    operations: [...operations, ...locks],
    explain: write.explain,
    problems: moves ? [] : [{ kind: "unneeded move" }],
  };
}

/** Reads what a later step conditions on; with strong consistency, since it is about to be written. */
function currentStep(
  entity: Entity,
  key: OperationKey,
  name: string,
  absent: "does not exist" | "goes on",
): Extract<Step, { kind: "current" }> {
  return {
    kind: "current",
    name,
    absent,
    operation: {
      operation: "GetItem",
      table: entity.table.name,
      entities: [entity.name],
      key,
      filterAttributes: [],
      addedFilter: false,
      consistentRead: true,
    },
  };
}

function currentName({ position }: WriteRequest): string {
  return position === 0 ? "$current" : `$current${position + 1}`;
}

/** The author's `if`; what is stored in the key only is known from the key. */
function conditionsOf(planning: Planning, request: WriteRequest): readonly Conjunct[] {
  const { entity, clauses, pattern } = request;
  const facts = collectFacts(entity, clauses.where?.conjuncts ?? []);
  return (clauses.condition?.conjuncts ?? []).map((conjunct) => {
    const instants = datesAsInstants(
      conjunct.condition,
      entity,
      pattern.parameters,
      planning.typeNamed,
    );
    const condition: Condition = transform(instants, (part) => {
      if (part.kind !== "attribute") return undefined;
      if (attributeNamed(entity, part.name)?.source.kind !== "in key") return undefined;
      return facts.equality(part)?.value;
    });
    return { ...conjunct, condition };
  });
}

/** The value that a conjunct `revision = …` demands. */
function checkedRevision(
  entity: Entity,
  conjuncts: readonly Conjunct[],
  revision: Attribute,
): Expression | undefined {
  return collectFacts(entity, conjuncts).equality(attribute(revision.name))?.value;
}

/** What the revision becomes when an item is replaced. */
function raised(
  checked: Expression | undefined,
  revision: Attribute | undefined,
  current: string,
): Expression {
  if (revision === undefined) return number("1");
  const before = checked ?? call("coalesce", parameter(current, [revision.name]), number("0"));
  return { kind: "arithmetic", operator: "+", left: before, right: number("1") };
}

function number(text: string): Expression {
  return { kind: "literal", value: { N: text } };
}

function meaningOf(
  conjuncts: readonly Conjunct[],
  reads: boolean,
  checked: Expression | undefined,
): ConditionMeaning {
  if (checked !== undefined && conjuncts.length === 1) return "revision conflict";
  if (conjuncts.length > 0) return "condition failed";
  return reads ? "changed meanwhile" : "condition failed";
}

function uniqueChange(
  unique: Attribute,
  state: AttributeState,
  current: string,
): (UniqueChange | "unknown")[] {
  const before = parameter(current, [unique.name]);
  switch (state.kind) {
    case "kept":
      return [];
    case "initial":
      return [
        { attribute: unique, before, after: call("coalesce", before, state.value), certain: true },
      ];
    case "set":
      return [{ attribute: unique, before, after: state.value, certain: !unique.optional }];
    case "maybe":
      return [
        {
          attribute: unique,
          before,
          after: call("coalesce", state.value, before),
          certain: false,
        },
      ];
    case "removed":
      return [{ attribute: unique, before, certain: false }];
    case "opaque":
      return ["unknown"];
    default:
      return state satisfies never;
  }
}

/** The name by which conditions speak of the partition key: it is in every item. */
function partitionKeyOf(entity: Entity): string {
  const [key] = entity.table.primary.partition;
  const own = entity.attributes.find(({ storedName }) => storedName === key?.storedName);
  return own?.name ?? key?.storedName ?? "";
}

/** The key of an item that is put. */
export function keyOfItem(entity: Entity, item: NewItem): OperationKey {
  const valueOf = (storedName: string): Expression =>
    item.attributes.find((each) => each.attribute === storedName)?.value ??
    parameter("$absent");
  const { partition, sort } = entity.table.primary;
  return {
    partition: partition.map(({ storedName }) => ({
      attribute: storedName,
      value: valueOf(storedName),
    })),
    sort: sort.map(({ storedName }) => ({
      attribute: storedName,
      operator: "=",
      values: [valueOf(storedName)],
    })),
  };
}

function unitsOf(
  planning: Planning,
  { entity, transactional }: WriteRequest,
  write: WriteKind,
  locks: boolean,
): { readonly writeUnits?: number } {
  const units = estimateWrite(planning, entity, write, transactional || locks);
  return units === undefined ? {} : { writeUnits: units };
}
