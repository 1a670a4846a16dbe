import { createHash } from "node:crypto";
import { requestOf } from "../../evolution/backfill/item-requests.ts";
import { stepOfItem } from "../../evolution/backfill/item-step.ts";
import type { BackfillPlan, UpgradeFunctions } from "../../evolution/index.ts";
import type { ItemWork } from "./item-work.ts";

/**
 * The work that a plan says is to be done to the items of its table.
 *
 * @param nameOf The physical name of the table that has this name in the model.
 * @param targetOf That of a table that items move to, by the physical name that the model gives it.
 */
export function plannedWork(
  plan: BackfillPlan,
  nameOf: (table: string) => string,
  functions?: UpgradeFunctions,
  targetOf: (physicalName: string) => string = (name) => name,
): ItemWork {
  const table = nameOf(plan.table);
  return {
    table,
    key: plan.key,
    ...(plan.filter === undefined ? {} : { filter: plan.filter }),
    stepOf: (item) => stepOfItem(plan, item, functions),
    requestOf: (write) =>
      requestOf(write, table, (name) => (name === plan.physicalName ? table : targetOf(name))),
  };
}

/** The version that the items of each entity have afterwards. */
export function versionsOf({ versionAttribute, entities }: BackfillPlan): Record<string, number> {
  if (versionAttribute === undefined) return {};
  return Object.fromEntries(entities.map(({ entity, version }) => [entity, version]));
}

/**
 * Tells one plan from another by what it does to items: a checkpoint of another one does not say
 * what is left to do. How the model is spelled and laid out does not matter, nor what an author's
 * function looks like inside: one that has been mended is to go on with what had failed.
 */
export function fingerprintOf(plan: BackfillPlan): string {
  const { table, key, discriminator, versionAttribute, entities } = plan;
  const parts = { table, key, discriminator, versionAttribute, entities };
  return createHash("sha256")
    .update(JSON.stringify(sorted(parts)))
    .digest("hex")
    .slice(0, 32);
}

/** With the members of all objects in one order, and without where the model lies on this machine. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const isFunction = "kind" in value && value.kind === "using";
  const entries = Object.entries(value).filter(
    ([name, member]) => member !== undefined && !(isFunction && name === "from"),
  );
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
