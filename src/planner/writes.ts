import { planKeyed } from "./keyed-writes.ts";
import { newItem } from "./new-items.ts";
import type { WriteOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { all, attribute, doesNotExist, parameter } from "./substitute.ts";
import { canHoldLocks, uniqueAttributesOf } from "./unique-locks.ts";
import {
  lockOperations,
  type UniqueChange,
  unchangedOrAbsent,
  unchangedSince,
} from "./uniqueness.ts";
import {
  checkedRevision,
  conditionsOf,
  currentName,
  currentStep,
  keyOfItem,
  meaningOf,
  numberLiteral,
  partitionKeyOf,
  raised,
  type WriteProblem,
  type WriteRequest,
  type WriteResult,
} from "./write-parts.ts";

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
  const reads =
    !creates && (unique.length > 0 || (revision !== undefined && checked === undefined));
  const current = currentName(request);
  const item = newItem(entity, {
    given: (each) => parameter(name, [each.name]),
    changes: clauses.changes,
    revision: creates ? numberLiteral("1") : raised(checked, revision, current),
    slot: name,
    defaults: true,
  });
  const key = keyOfItem(entity, item);
  const partitionKey = partitionKeyOf(entity);
  const absent = doesNotExist(attribute(partitionKey));
  const unchanged = reads
    ? unchangedOrAbsent(
        current,
        [
          ...unique.map((each) => each.name),
          ...(revision === undefined ? [] : [revision.name]),
        ].map((each) => unchangedSince(entity, each, current)),
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
      : {
          condition,
          conditionMeaning: creates ? "already exists" : meaningOf(conjuncts, reads, checked),
        }),
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
