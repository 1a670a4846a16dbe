import type { Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import { attributeNamed, keySourcesOf } from "../language/semantics/keys.ts";
import type { Entity, Upgrade } from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { canonical, withNames } from "./canonical.ts";
import type { Comparison } from "./comparison.ts";
import type { TablePair } from "./tables.ts";
import { pairedMembers } from "./type-differences.ts";

/** An entity of the old model and what it is in the new one. */
export interface EntityPair {
  readonly old: Entity;
  readonly new: Entity;
  readonly attributes: readonly AttributePair[];
  /** What attributes of the old entity are called in the new one, where that differs. */
  readonly names: ReadonlyMap<string, string>;
  /** The upgrades that lead from the old version to the new one. */
  readonly raised: readonly Upgrade[];
}

export interface AttributePair {
  readonly before?: Attribute;
  readonly after?: Attribute;
  /** An upgrade renames it. */
  readonly isRenamedByUpgrade: boolean;
}

export interface PairedEntities {
  readonly pairs: readonly EntityPair[];
  readonly added: readonly Entity[];
  readonly removed: readonly Entity[];
}

/**
 * Finds out which entities are the same: by name, else by what their items carry as discriminator,
 * else by their keys, where just one of each is left that could be the other.
 */
export function pairEntities(comparison: Comparison, tables: readonly TablePair[]): PairedEntities {
  const left = new Set(comparison.old.model.entities);
  const open = new Set(comparison.new.model.entities);
  const found = new Map<Entity, Entity>();
  const isInSameTable = (old: Entity, current: Entity): boolean =>
    tables.some((pair) => pair.old === old.table && pair.new === current.table);
  const take = (isSame: (old: Entity, current: Entity) => boolean): void => {
    for (const current of open) {
      const candidates = [...left].filter((old) => isSame(old, current));
      const [old, ...others] = candidates;
      if (old === undefined || others.length > 0) continue;
      left.delete(old);
      open.delete(current);
      found.set(current, old);
    }
  };
  take((old, current) => old.name === current.name);
  take(
    (old, current) =>
      isInSameTable(old, current) &&
      current.table.discriminator !== undefined &&
      old.discriminatorValue === current.discriminatorValue,
  );
  take((old, current) => isInSameTable(old, current) && isAlike(old, current));
  return {
    pairs: comparison.new.model.entities.flatMap((current) => {
      const old = found.get(current);
      return old === undefined ? [] : [pairOf(old, current)];
    }),
    added: [...open],
    removed: [...left],
  };
}

function pairOf(old: Entity, current: Entity): EntityPair {
  const raised = current.upgrades.filter(({ to }) => to > old.version && to <= current.version);
  const attributes = pairAttributes(old, current, raised);
  const names = new Map<string, string>();
  for (const { before, after } of attributes) {
    if (before !== undefined && after !== undefined && before.name !== after.name) {
      names.set(before.name, after.name);
    }
  }
  return { old, new: current, attributes, names, raised };
}

function pairAttributes(
  old: Entity,
  current: Entity,
  raised: readonly Upgrade[],
): readonly AttributePair[] {
  const pairs = pairedMembers(old.attributes, current.attributes);
  const renames = new Map<string, string>();
  for (const { statements } of raised) {
    for (const step of statements) if (step.kind === "rename") renames.set(step.to, step.from);
  }
  const taken = new Set<Attribute>();
  const joined = pairs.map((pair): AttributePair => {
    const { before, after } = pair;
    const from = after === undefined ? undefined : renames.get(after.name);
    if (before !== undefined) {
      // The name in the model stayed and the stored one changed: that is a rename of what is stored.
      const isRenamedByUpgrade = from !== undefined && from === before.storedName;
      return { ...pair, isRenamedByUpgrade };
    }
    const former = pairs.find(
      (other) =>
        other.after === undefined &&
        (other.before?.name === from || other.before?.storedName === from),
    )?.before;
    if (from === undefined || former === undefined) return { ...pair, isRenamedByUpgrade: false };
    taken.add(former);
    return { ...pair, before: former, isRenamedByUpgrade: true };
  });
  return joined.filter(
    ({ before, after }) => after !== undefined || before === undefined || !taken.has(before),
  );
}

/** Entities of which one may be the other under a new name: the same keys, mostly the same attributes. */
function isAlike(old: Entity, current: Entity): boolean {
  const keys = (entity: Entity): string =>
    canonical(
      keySourcesOf(entity, entity.table.primary)?.partition.map(({ expression }) => expression),
    ) +
    canonical(keySourcesOf(entity, entity.table.primary)?.sort.map(({ expression }) => expression));
  if (keys(old) !== keys(current)) return false;
  const names = new Set(old.attributes.map(({ name }) => name));
  const common = current.attributes.filter(({ name }) => names.has(name)).length;
  return common * 2 > Math.max(old.attributes.length, current.attributes.length);
}

/** What a value is made of in the end: derived attributes by what they are derived from. */
export function expanded<E extends Expression>(
  entity: Entity,
  expression: E,
  depth = 0,
): Expression {
  if (depth > mostDerivations) return expression;
  return transform(expression as Expression, (part) => {
    if (part.kind !== "attribute" || part.path.length > 0) return undefined;
    const source = attributeNamed(entity, part.name)?.source;
    return source?.kind === "derived" ? expanded(entity, source.value, depth + 1) : undefined;
  });
}

/** An attribute may be derived from a derived one, though not from itself. */
const mostDerivations = 20;

/** Whether an expression of the old entity and one of the new make the same of the same item. */
export function isSameValue(pair: EntityPair, before: Expression, after: Expression): boolean {
  const old = withNames(expanded(pair.old, before), pair.names);
  return canonical(old) === canonical(expanded(pair.new, after));
}
