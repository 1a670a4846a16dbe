import type { Item } from "../../dynamodb/values.ts";
import {
  type Census,
  classifyItem,
  type EntityItem,
  type ItemClass,
  openCensus,
} from "../census/classify.ts";
import type { ReadShape } from "./attribute-reader.ts";
import { EntityWork } from "./entity-work.ts";
import { expectedThatFits, keyOf } from "./expected.ts";
import { restOf } from "./item-requests.ts";
import type { BackfillPlan, EntityBackfill, ItemStep, UpgradeFunctions } from "./plan.ts";

/**
 * What a backfill has to do with one stored item, which must be whole. The upgrades do what they do
 * when generated code reads the item: then what is derived from what they changed is computed again,
 * the item is checked, and it gets its version and the keys of its indexes. What has another primary
 * key now is moved with all of that.
 *
 * Never throws. The result is a promise only where a function of the author's is asynchronous.
 */
export function stepOfItem(
  plan: BackfillPlan,
  item: Item,
  functions: UpgradeFunctions = new Map(),
): ItemStep | Promise<ItemStep> {
  const known = censusesOf(plan);
  const found = classify(plan, known, item);
  if (found.kind === "lock") return stepOfLock(plan, found.entity, item);
  if (found.kind === "foreign") return { kind: "foreign" };
  if (found.kind === "ambiguous") {
    if (!plan.entities.some((each) => found.entities.includes(scannedName(each)))) {
      return { kind: "foreign" };
    }
    const entity = found.entities.join(" or ");
    const message = `Nothing tells whether it is ${entity}: give the table a discriminator.`;
    return { kind: "failed", entity, key: keyOf(plan, item), message };
  }
  const { entity, version } = found;
  const common = { entity, ...(version === undefined ? {} : { version }) };
  const backfill = plan.entities.find((each) => scannedName(each) === entity);
  if (backfill === undefined) return { kind: "current", ...common };
  if (backfill.deletes) return deletionOf(plan, backfill, item, common);
  const shapes = shapesOf(known, backfill);
  if (shapes === undefined) return { kind: "current", ...common };
  return new EntityWork({ plan, backfill, item, functions, ...shapes }).step(found);
}

/** What the classification of the table that is read calls the entity. */
function scannedName({ entity, move }: EntityBackfill): string {
  return move?.isOtherTable === true ? move.formerEntity : entity;
}

interface KnownCensuses {
  readonly scanned: Census;
  readonly former?: Census;
  readonly targets: readonly Census[];
}

/** They are asked for with each item, and the same for all. */
const knownCensuses = new WeakMap<BackfillPlan, KnownCensuses>();

function censusesOf(plan: BackfillPlan): KnownCensuses {
  const known = knownCensuses.get(plan);
  if (known !== undefined) return known;
  const { census, moves } = plan;
  const opened: KnownCensuses = {
    scanned: openCensus(census),
    ...(moves === undefined ? {} : { former: openCensus(moves.former) }),
    targets: moves?.targets.map(openCensus) ?? [],
  };
  knownCensuses.set(plan, opened);
  return opened;
}

/** How the attributes of an entity's items are read, by the new model and where they move by the old. */
function shapesOf(
  { scanned, former, targets }: KnownCensuses,
  { entity, move }: EntityBackfill,
): { readonly current: ReadShape; readonly former?: ReadShape } | undefined {
  const read = (census: Census | undefined, name: string): ReadShape | undefined => {
    const shape = census?.entityNamed(name);
    return census && shape && { shape, typeNamed: census.typeNamed };
  };
  if (move === undefined) {
    const current = read(scanned, entity);
    return current && { current };
  }
  const current = read(
    targets.find(({ plan }) => plan.table.name === move.target.table),
    entity,
  );
  const before = read(former, move.formerEntity);
  return current && before && { current, former: before };
}

function classify(plan: BackfillPlan, { scanned, former }: KnownCensuses, item: Item): ItemClass {
  const found = classifyItem(scanned, withOwnDiscriminator(plan, item));
  if (former === undefined || plan.entities.some(({ move }) => move?.isOtherTable)) return found;
  const isTold = found.kind === "lock" || (found.kind === "entity" && found.by === "discriminator");
  if (isTold || (found.kind === "foreign" && found.discriminator !== undefined)) return found;
  return withFormerKeys(plan, found, classifyItem(former, item));
}

/** Only keys tell the entity, and those of items that are not moved yet were made by the old model. */
function withFormerKeys(plan: BackfillPlan, found: ItemClass, before: ItemClass): ItemClass {
  const nameNow = (name: string): string =>
    plan.entities.find(({ move }) => move?.formerEntity === name)?.entity ?? name;
  if (before.kind === "ambiguous" && found.kind === "foreign") {
    return { ...before, entities: before.entities.map(nameNow) };
  }
  if (before.kind !== "entity") return found;
  const entity = nameNow(before.entity);
  if (found.kind === "foreign") return { ...before, entity } satisfies EntityItem;
  if (found.kind !== "entity" || found.entity === entity) return found;
  return { kind: "ambiguous", entities: [found.entity, entity] };
}

/** An item that still has the discriminator of the former model, as if it had the new one. */
function withOwnDiscriminator({ discriminator, entities }: BackfillPlan, item: Item): Item {
  const kind =
    discriminator === undefined || !Object.hasOwn(item, discriminator)
      ? undefined
      : item[discriminator];
  if (discriminator === undefined || kind === undefined || !("S" in kind)) return item;
  const renamed = entities.find(
    (each) => each.formerDiscriminatorValue === kind.S && each.move?.isOtherTable !== true,
  );
  return renamed === undefined
    ? item
    : { ...item, [discriminator]: { S: renamed.discriminatorValue } };
}

/** The values of an entity that is no more are free again. */
function stepOfLock(plan: BackfillPlan, entity: string | undefined, item: Item): ItemStep {
  const owner = plan.entities.find((each) => each.entity === entity);
  if (owner?.deletes !== true) return { kind: "foreign" };
  return deletionOf(plan, owner, item, { entity: owner.entity });
}

function deletionOf(
  plan: BackfillPlan,
  backfill: EntityBackfill,
  item: Item,
  common: { readonly entity: string; readonly version?: number },
): ItemStep {
  const key = keyOf(plan, item);
  const expected = expectedThatFits(plan, backfill, item, restOf(item, key));
  return typeof expected === "string"
    ? { kind: "failed", ...common, key, message: expected }
    : { kind: "delete", ...common, key, expected };
}
