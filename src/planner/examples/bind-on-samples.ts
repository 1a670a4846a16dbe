import { type AttributeValue, type Item, identityOf } from "../../dynamodb/values.ts";
import type { Model } from "../../language/semantics/model.ts";
import { type Bound, bind, type CallEnvironment } from "../bind.ts";
import type { ModelPlans, PatternPlan } from "../plan.ts";

/** Binds calls as they are bound where just the samples of a model lie in its tables. */
export type SampleBinding = (
  plan: PatternPlan,
  given: Readonly<Record<string, AttributeValue>>,
  environment: CallEnvironment,
) => Exclude<Bound, { kind: "current" }>;

/**
 * What a pattern reads before it writes is answered from the samples, so that the requests behind
 * that are bound as well: those that an example sends.
 */
export function bindingOnSamples(model: Model, plans: ModelPlans): SampleBinding {
  let items: ReadonlyMap<string, Item> | undefined;
  return (plan, given, environment) => {
    const current: Record<string, Item | undefined> = {};
    for (;;) {
      const bound = bind(plans, plan, given, environment, current);
      if (bound.kind !== "current") return bound;
      const { request, name } = bound;
      items ??= itemsByKey(model);
      // Each turn adds a name, and a plan has only so many.
      current[name] =
        request.operation === "GetItem"
          ? items.get(identityIn(request.input.TableName, request.input.Key))
          : undefined;
    }
  };
}

function itemsByKey({ samples }: Model): ReadonlyMap<string, Item> {
  return new Map(
    samples.flatMap(({ entity: { table }, item }): [string, Item][] => {
      if (item === undefined) return [];
      const { partition, sort } = table.primary;
      const key: Record<string, AttributeValue> = {};
      for (const { storedName } of [...partition, ...sort]) {
        const value = item[storedName];
        if (value === undefined) return [];
        key[storedName] = value;
      }
      return [[identityIn(table.physicalName, key), item]];
    }),
  );
}

function identityIn(table: string, key: Item): string {
  return identityOf({ L: [{ S: table }, { M: key }] });
}
