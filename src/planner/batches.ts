import type { Entity, Pattern } from "../language/semantics/model.ts";
import { newItem } from "./new-items.ts";
import type { Step, WriteOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { getOperation, operationKey } from "./read-operations.ts";
import { explainRead, type ReadResult, readRequestOf, wholeKey } from "./reads.ts";
import { parameter } from "./substitute.ts";
import { keyOfItem, type WriteProblem, type WriteResult } from "./write-parts.ts";

/** `batch get`: the key of each element of a list. */
export function planBatchGet(planning: Planning, pattern: Pattern): ReadResult {
  const request = readRequestOf(planning, pattern, pattern.entities, pattern.parameters);
  const [entity] = pattern.entities;
  if (entity === undefined) return { kind: "unserved", outcomes: [] };
  const found = wholeKey(planning, entity, request, "batch get");
  if ("problems" in found) return { kind: "unserved", outcomes: [found] };
  const operation = getOperation(planning, request, found, "BatchGetItem");
  const keys = keysParameter(pattern);
  if (keys !== undefined) operation.keysParameter = keys;
  return {
    kind: "served",
    candidate: found,
    passedOver: [],
    steps: [{ kind: "request", operation }],
    explain: explainRead(request, found),
    rejected: [],
  };
}

/** `batch put`: the items of each list, made as a `put` makes one. */
export function planBatchPut(pattern: Pattern): WriteResult {
  const problems: WriteProblem[] = [];
  const operations = pattern.entities.map((entity, position): WriteOperation => {
    const name = position === 0 ? (pattern.argument?.name ?? entity.name) : entity.name;
    const item = newItem(entity, {
      given: (each) => parameter(name, [each.name]),
      changes: pattern.changes,
      revision: { kind: "literal", value: { N: "1" } },
      slot: name,
      defaults: true,
    });
    const revision = entity.attributes.find((each) => each.revision);
    if (revision !== undefined) {
      problems.push({ kind: "revision unchecked", attribute: revision.name });
    }
    return {
      operation: "BatchWriteItem",
      table: entity.table.name,
      entities: [entity.name],
      key: keyOfItem(entity, item),
      item: item.attributes,
      changes: [],
      itemsParameter: name,
    };
  });
  return { kind: "served", current: [], operations, explain: [], problems };
}

/** `batch delete`: the key of each element of a list, for each of the entities. */
export function planBatchDelete(planning: Planning, pattern: Pattern): WriteResult {
  const operations: WriteOperation[] = [];
  const problems: WriteProblem[] = [];
  const explained: ReturnType<typeof explainRead>[] = [];
  for (const entity of pattern.entities) {
    const request = readRequestOf(planning, pattern, [entity], pattern.parameters);
    const found = wholeKey(planning, entity, request, "batch delete");
    if ("problems" in found) return { kind: "unserved", outcome: found };
    explained.push(explainRead(request, found));
    operations.push(deletion(pattern, entity, operationKey(found.match)));
    const revision = entity.attributes.find((each) => each.revision);
    if (revision !== undefined) {
      problems.push({ kind: "revision unchecked", attribute: revision.name });
    }
  }
  return { kind: "served", current: [], operations, explain: explained[0] ?? [], problems };
}

/** The steps of a batch write: each operation is a part of the same request. */
export function batchSteps(operations: readonly WriteOperation[]): readonly Step[] {
  return operations.map((operation) => ({ kind: "request", operation }));
}

function deletion(
  pattern: Pattern,
  entity: Entity,
  key: ReturnType<typeof operationKey>,
): WriteOperation {
  const keys = keysParameter(pattern);
  return {
    operation: "BatchWriteItem",
    table: entity.table.name,
    entities: [entity.name],
    key,
    changes: [],
    ...(keys === undefined ? {} : { itemsParameter: keys }),
  };
}

function keysParameter(pattern: Pattern): string | undefined {
  return pattern.parameters.find(({ type }) => type.kind === "list" || type.kind === "keys")?.name;
}
