import type { Model, Table } from "../../language/semantics/model.ts";
import type { Operation, PatternPlan, ReadOperation, WriteOperation } from "../../planner/plan.ts";
import { mayMeetOlderItem } from "../typescript/refusals.ts";
import { type LeadingKeys, leadingKeysOf, pathOf } from "./leading-keys.ts";

/** What one operation of a pattern must be allowed to do. */
export interface Permission {
  /** `PutItem`: without the prefix of the service. */
  readonly action: string;
  readonly table: Table;
  /** The index that is read; absent for the table itself. */
  readonly index?: string;
  readonly leadingKeys: LeadingKeys;
  /** The transaction that it is always a part of. */
  readonly enclosing?: "TransactWriteItems" | "TransactGetItems";
  /** All attributes that the request names, where it says which ones it wants. */
  readonly attributes?: readonly string[];
  /** It only upgrades an item of an older version before a write. */
  readonly upgrades?: true;
}

/** The permissions that the requests of a pattern need, those that it may or may not send included. */
export function permissionsOf(plan: PatternPlan, model: Model): readonly Permission[] {
  const permissions = plan.steps.flatMap((step): readonly Permission[] => {
    if (step.kind !== "transaction") return ofOperation(step.operation, model, undefined);
    const enclosing = step.access === "read" ? "TransactGetItems" : "TransactWriteItems";
    return step.operations.flatMap((operation) => ofOperation(operation, model, enclosing));
  });
  // An update that stands for itself may do already what its upgrade does.
  const own = new Set(permissions.map((permission) => JSON.stringify(meaningOf(permission))));
  return permissions.filter(
    ({ upgrades, ...others }) =>
      upgrades === undefined || !own.has(JSON.stringify(meaningOf(others))),
  );
}

function meaningOf({ action, table, leadingKeys, enclosing, upgrades }: Permission): unknown {
  return [action, table.name, leadingKeys, enclosing ?? null, upgrades ?? false];
}

function ofOperation(
  operation: Operation,
  model: Model,
  enclosing: Permission["enclosing"],
): readonly Permission[] {
  const table = model.tables.find(({ name }) => name === operation.table);
  if (table === undefined) return [];
  const leadingKeys = leadingKeysOf(operation, table);
  const isRead = "filterAttributes" in operation;
  const attributes = isRead ? attributesOf(operation, table) : undefined;
  return [
    {
      action: actionOf(operation.operation, enclosing),
      table,
      ...(isRead && operation.index !== undefined && { index: operation.index }),
      leadingKeys,
      ...(enclosing !== undefined && { enclosing }),
      ...(attributes !== undefined && { attributes }),
    },
    ...(!isRead && upgradesFirst(operation, model)
      ? [{ action: "UpdateItem", table, leadingKeys, upgrades: true as const }]
      : []),
  ];
}

/**
 * The parts of a transaction are allowed like single operations; only the check of a condition has an
 * action of its own.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
function actionOf(operation: Operation["operation"], enclosing: Permission["enclosing"]): string {
  if (operation === "ConditionCheck") return "ConditionCheckItem";
  return enclosing === "TransactGetItems" ? "GetItem" : operation;
}

/**
 * What `dynamodb:Attributes` sees of a read that names what it wants: that, what the filter tests,
 * and the keys of the table and the index, which AWS wants to be named as well. Writes get no such
 * condition, since they tell the whole item where they fail.
 */
function attributesOf(operation: ReadOperation, table: Table): readonly string[] | undefined {
  const { projection, filterAttributes, index } = operation;
  // Conditions of this kind are not known to a search.
  if (projection === undefined || operation.operation === "SearchVectors") return undefined;
  const paths = [table.primary, pathOf(table, index)];
  const keys = paths.flatMap(({ partition, sort }) => [...partition, ...sort]);
  return [
    ...new Set([
      ...keys.map(({ storedName }) => storedName),
      ...projection.map(({ attribute }) => attribute),
      ...filterAttributes,
    ]),
  ];
}

function upgradesFirst(operation: WriteOperation, model: Model): boolean {
  const [name] = operation.entities;
  const entity = model.entities.find((each) => each.name === name);
  return entity !== undefined && mayMeetOlderItem(operation, entity);
}
