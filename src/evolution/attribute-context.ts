import type { Attribute } from "../language/semantics/types.ts";
import type { Work } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { backfill } from "./keys.ts";
import type { EntityPair } from "./pairs.ts";
import { placeOf } from "./places.ts";
import type { ChangeDetails } from "./registry.ts";
import { isSetByUpgrade } from "./upgrades.ts";

/** What the comparison of one entity's attributes goes by. */
export interface AttributeContext {
  readonly comparison: Comparison;
  readonly pair: EntityPair;
  /** What stored items of the present version lack, in words: it takes a new version. */
  readonly misfits: string[];
}

/** `Order.total`; of a place inside of it `Order.lines[].price`. */
export function nameOf({ pair }: AttributeContext, attribute: Attribute, path = ""): string {
  return `${pair.new.name}.${attribute.name}${path}`;
}

export function detailsOf(
  { pair }: AttributeContext,
  before: Attribute | undefined,
  after: Attribute | undefined,
  path = "",
): ChangeDetails {
  const { old, new: current } = pair;
  const originBefore = before === undefined ? undefined : old.originOfAttribute(before.name);
  const originAfter = after === undefined ? undefined : current.originOfAttribute(after.name);
  return {
    subject: {
      kind: "attribute",
      name: `${(after ?? before)?.name ?? ""}${path}`,
      entity: current.name,
      table: current.table.name,
    },
    old: placeOf(originBefore ?? old.origin),
    new: placeOf(originAfter ?? current.origin),
  };
}

/** Whether the entity's upgrades to its new version see to the attribute. */
export function isUpgraded({ pair }: AttributeContext, attribute: Attribute): boolean {
  return pair.new.table.versionAttribute !== undefined && isSetByUpgrade(pair, attribute.name);
}

/** The rewriting of an attribute in all items: by the upgrades, where they see to it. */
export function rewriting(context: AttributeContext, attribute: Attribute): Work {
  const { comparison, pair } = context;
  const attributes = [attribute.storedName];
  return isUpgraded(context, attribute)
    ? backfill(comparison, pair.new, { does: "upgrade", attributes, version: pair.new.version })
    : backfill(comparison, pair.new, { does: "set", attributes });
}
