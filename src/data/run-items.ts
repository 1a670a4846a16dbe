import type { AttributeValue, Item } from "../dynamodb/values.ts";
import { decodeItem } from "../planner/index.ts";
import type { ModelPlans, PatternPlan } from "../planner/plan.ts";

/** One item of a result, as it is stored and as the model sees it. */
export interface RunItem {
  /** Absent where the item is of no entity of the pattern. */
  readonly entity?: string;
  readonly item: Item;
  /** By logical name; empty where the entity is not known. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

export function decodeItems(
  plans: ModelPlans,
  plan: PatternPlan,
  items: readonly Item[],
): readonly RunItem[] {
  return items.map((item) => {
    const decoded = decodeItem(plans, plan.entities, item);
    return decoded === undefined
      ? { item, values: {} }
      : { entity: decoded.entity, item, values: decoded.values };
  });
}
