import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { decodeItem } from "../planner/index.ts";
import type { ModelPlans, Operation, PatternPlan } from "../planner/plan.ts";

/** One item of a result, as it is stored and as the model sees it. */
export interface RunItem {
  /** Absent where the item is of no entity of the pattern. */
  readonly entity?: string;
  readonly item: Item;
  /** By logical name; empty where the entity is not known. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** An item as DynamoDB gave it, and the operation that asked for it. */
export interface FoundItem {
  readonly item: Item;
  readonly operation: Operation | undefined;
}

export function decodeItems(
  plans: ModelPlans,
  plan: PatternPlan,
  items: readonly FoundItem[],
): readonly RunItem[] {
  return items.map(({ item, operation }) => {
    const entities = operation?.entities ?? plan.entities;
    const entity = decodeItem(plans, entities, item)?.entity;
    const asked = withoutAlongside(item, operation);
    const decoded = entity === undefined ? undefined : decodeItem(plans, [entity], asked);
    return decoded === undefined
      ? { item: asked, values: {} }
      : { entity: decoded.entity, item: asked, values: decoded.values };
  });
}

/** The operations of a plan in the order of the positions that its requests name. */
export function operationsOf(plan: PatternPlan): readonly Operation[] {
  return plan.steps.flatMap((step): readonly Operation[] =>
    step.kind === "transaction" ? step.operations : [step.operation],
  );
}

/** Keys that were fetched only to tell items by them are not what the pattern returns. */
function withoutAlongside(item: Item, operation: Operation | undefined): Item {
  if (operation === undefined || !("alongside" in operation)) return item;
  const { alongside } = operation;
  if (alongside === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !alongside.includes(name)));
}
