import type { Condition } from "../language/expressions/expression.ts";
import type { Entity } from "../language/semantics/model.ts";
import { collectFacts, type Facts, resolveExpression } from "./facts.ts";
import { planMove } from "./moves.ts";
import type { WriteOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { operationKey } from "./read-operations.ts";
import { explainRead, readRequestOf, wholeKey } from "./reads.ts";
import { all, anyOf, attribute, doesNotExist, equals, exists, parameter } from "./substitute.ts";
import { canHoldLocks, uniqueAttributesOf } from "./unique-locks.ts";
import { lockOperations, unchangedOrAbsent, unchangedSince } from "./uniqueness.ts";
import { planUpdate } from "./updates.ts";
import { versionCondition } from "./upgrades.ts";
import {
  checkedRevision,
  conditionsOf,
  currentName,
  currentStep,
  type KeyedWrite,
  meaningOf,
  partitionKeyOf,
  uniqueChange,
  type WriteProblem,
  type WriteRequest,
  type WriteResult,
} from "./write-parts.ts";

/** All writes that name an item by its key. */
export function planKeyed(planning: Planning, request: WriteRequest): WriteResult {
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
  if (verb === "move") return planMove(parts);
  if (verb === "delete") return planDelete(parts);
  if (verb === "check") return planCheck(parts);
  return planChange(planning, parts);
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
        uniqueChange(each, update.states.of(each.name), current, creates),
      )
    : [];
  const stale = unique.filter((change) => change === "unknown");
  const known = unique.filter((change) => change !== "unknown");
  const partitionKey = partitionKeyOf(entity);
  const key = operationKey(found.match);
  const present = exists(attribute(partitionKey));
  const version = versionCondition(entity, changes, creates);
  const unchanged = known.map((change) => unchangedSince(entity, change.attribute.name, current));
  const condition = all([
    creates ? undefined : present,
    ...(creates ? agreements(entity, facts) : []),
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
  const operation: WriteOperation = {
    operation: "UpdateItem",
    table: entity.table.name,
    entities: [entity.name],
    key,
    changes: update.actions,
    ...(condition === undefined
      ? {}
      : {
          condition,
          conditionMeaning:
            creates || conjuncts.length > 0
              ? meaningOf(conjuncts, known.length > 0, checked)
              : "does not exist",
          ...(known.length > 0 ? { asRead: current } : {}),
        }),
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

/**
 * What the key says of a derived attribute has to be what its sources make of it: an item that an
 * upsert creates would else lie under a key that is not its own.
 */
function agreements(entity: Entity, facts: Facts): readonly Condition[] {
  return entity.attributes.flatMap(({ name, source }) => {
    if (source.kind !== "derived") return [];
    const said = facts.equality({ kind: "attribute", name, path: [] });
    const made = said === undefined ? undefined : resolveExpression(source.value, facts);
    return said === undefined || made === undefined ? [] : [equals(made.value, said.value)];
  });
}

function planDelete(write: KeyedWrite): WriteResult {
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
      : {
          condition,
          conditionMeaning: meaningOf(conjuncts, unique.length > 0, checked),
          ...(unique.length > 0 ? { asRead: current } : {}),
        }),
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
function planCheck(write: KeyedWrite): WriteResult {
  const { entity, found, conjuncts } = write;
  const condition =
    all(conjuncts.map((conjunct) => conjunct.condition)) ??
    exists(attribute(partitionKeyOf(entity)));
  const operation: WriteOperation = {
    operation: "ConditionCheck",
    table: entity.table.name,
    entities: [entity.name],
    key: operationKey(found.match),
    changes: [],
    condition,
    conditionMeaning: conjuncts.length === 0 ? "does not exist" : "condition failed",
  };
  return {
    kind: "served",
    current: [],
    operations: [operation],
    explain: write.explain,
    problems: [],
  };
}
