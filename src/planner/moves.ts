import { newItem, versionOf } from "./new-items.ts";
import type { WriteOperation } from "./plan.ts";
import { operationKey } from "./read-operations.ts";
import { all, attribute, doesNotExist, equals, exists, parameter } from "./substitute.ts";
import { canHoldLocks, uniqueAttributesOf } from "./unique-locks.ts";
import { lockOperations, unchangedSince } from "./uniqueness.ts";
import { primaryKeySources } from "./updates.ts";
import { pendingUpgrades } from "./upgrades.ts";
import {
  checkedRevision,
  currentName,
  currentStep,
  type KeyedWrite,
  keyOfItem,
  meaningOf,
  partitionKeyOf,
  raised,
  type WriteResult,
} from "./write-parts.ts";

/** `move`: the item is read, deleted as it was read, and put under its new key. */
export function planMove(write: KeyedWrite): WriteResult {
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
  const pending = pendingUpgrades(entity).length > 0;
  const { versionAttribute } = entity.table;
  const asRead = all([
    exists(attribute(partitionKey)),
    ...conjuncts.map((conjunct) => conjunct.condition),
    ...read.map((name) => unchangedSince(entity, name, current)),
    pending && versionAttribute !== undefined
      ? equals(attribute(versionAttribute), versionOf(entity))
      : undefined,
  ]);
  const checked = revision === undefined ? undefined : checkedRevision(entity, conjuncts, revision);
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
        : {
            condition: asRead,
            conditionMeaning: meaningOf(conjuncts, true, checked),
            asRead: current,
          }),
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
