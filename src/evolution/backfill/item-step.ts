import { keyValueProblem } from "../../dynamodb/value-validation.ts";
import { type AttributeValue, type Item, valuesEqual } from "../../dynamodb/values.ts";
import { emptyEnvironment, evaluate, holds } from "../../language/expressions/evaluate.ts";
import { resolveType } from "../../planner/attribute-types.ts";
import { readFromKeys } from "../../planner/decode.ts";
import type { EntityShape } from "../../planner/plan.ts";
import { lockDiscriminator } from "../../planner/unique-locks.ts";
import { type Census, classifyItem, type EntityItem, openCensus } from "../census/classify.ts";
import type {
  BackfillPlan,
  ComputedKey,
  EntityBackfill,
  ExpectedAttribute,
  ItemStep,
  LockItem,
  SetAttribute,
  UpgradeFunctions,
} from "./plan.ts";
import { type Refusal, upgradedProblem, upgradeItem } from "./upgrade-item.ts";
import { WorkingItem } from "./working-item.ts";

/**
 * What a backfill has to do with one stored item, which must be whole. The upgrades do what they do
 * when generated code reads the item: then what is derived from what they changed is computed again,
 * the item is checked, and it gets its version and the keys of its indexes.
 *
 * Never throws. The result is a promise only where a function of the author's is asynchronous.
 */
export function stepOfItem(
  plan: BackfillPlan,
  item: Item,
  functions: UpgradeFunctions = new Map(),
): ItemStep | Promise<ItemStep> {
  const census = censusOf(plan);
  const found = classifyItem(census, withOwnDiscriminator(plan, item));
  if (found.kind === "lock") return stepOfLock(plan, found.entity, item);
  if (found.kind === "foreign") return { kind: "foreign" };
  if (found.kind === "ambiguous") {
    if (!plan.entities.some(({ entity }) => found.entities.includes(entity))) {
      return { kind: "foreign" };
    }
    const entity = found.entities.join(" or ");
    const message = `Nothing tells whether it is ${entity}: give the table a discriminator.`;
    return { kind: "failed", entity, key: keyOf(plan, item), message };
  }
  const { entity, version } = found;
  const shape = census.entityNamed(entity);
  const backfill = plan.entities.find((each) => each.entity === entity);
  if (backfill === undefined || shape === undefined) {
    return { kind: "current", entity, ...(version === undefined ? {} : { version }) };
  }
  if (backfill.deletes) {
    return {
      kind: "delete",
      entity,
      ...(version === undefined ? {} : { version }),
      key: keyOf(plan, item),
      expected: allOf(plan, item),
    };
  }
  return new ItemWork(census, plan, backfill, shape, item, functions).step(found);
}

/** An item that still has the discriminator of the former model, as if it had the new one. */
function withOwnDiscriminator({ discriminator, entities }: BackfillPlan, item: Item): Item {
  const kind =
    discriminator === undefined || !Object.hasOwn(item, discriminator)
      ? undefined
      : item[discriminator];
  if (discriminator === undefined || kind === undefined || !("S" in kind)) return item;
  const renamed = entities.find((each) => each.formerDiscriminatorValue === kind.S);
  return renamed === undefined
    ? item
    : { ...item, [discriminator]: { S: renamed.discriminatorValue } };
}

/** The values of an entity that is no more are free again. */
function stepOfLock(plan: BackfillPlan, entity: string | undefined, item: Item): ItemStep {
  const owner = plan.entities.find((each) => each.entity === entity);
  if (owner?.deletes !== true) return { kind: "foreign" };
  const key = keyOf(plan, item);
  return { kind: "delete", entity: owner.entity, key, expected: allOf(plan, item) };
}

function allOf({ key }: BackfillPlan, item: Item): readonly ExpectedAttribute[] {
  return Object.entries(item).flatMap(([attribute, value]) =>
    key.includes(attribute) ? [] : [{ attribute, value }],
  );
}

/** It is asked for with each item, and the same for all. */
const censuses = new WeakMap<BackfillPlan, Census>();

function censusOf(plan: BackfillPlan): Census {
  const known = censuses.get(plan);
  if (known !== undefined) return known;
  const census = openCensus(plan.census);
  censuses.set(plan, census);
  return census;
}

function keyOf(plan: BackfillPlan, item: Item): Item {
  return Object.fromEntries(
    plan.key.flatMap((attribute) => {
      const value = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
      return value === undefined ? [] : [[attribute, value]];
    }),
  );
}

class ItemWork {
  readonly #census: Census;
  readonly #plan: BackfillPlan;
  readonly #backfill: EntityBackfill;
  readonly #shape: EntityShape;
  readonly #key: Item;
  readonly #item: WorkingItem;
  readonly #functions: UpgradeFunctions;

  constructor(
    census: Census,
    plan: BackfillPlan,
    backfill: EntityBackfill,
    shape: EntityShape,
    item: Item,
    functions: UpgradeFunctions,
  ) {
    this.#census = census;
    this.#plan = plan;
    this.#backfill = backfill;
    this.#shape = shape;
    this.#key = keyOf(plan, item);
    this.#item = new WorkingItem(item);
    this.#functions = functions;
  }

  step({ version, age }: EntityItem): ItemStep | Promise<ItemStep> {
    const { entity, version: target, backfilledTo } = this.#backfill;
    if (age === "not a version") {
      return this.#failed(undefined, `Its ${this.#plan.versionAttribute} is no version.`);
    }
    if (version === undefined || version === target) return this.#finish(version, false);
    if (version > target) return { kind: "newer", entity, version };
    if (version < Math.max(1, backfilledTo)) {
      const message = `By the model, no item older than version ${Math.max(1, backfilledTo)} is left.`;
      return this.#failed(version, message);
    }
    const upgraded = upgradeItem(
      {
        plan: this.#plan,
        backfill: this.#backfill,
        item: this.#item,
        environment: { ...emptyEnvironment, attribute: (name) => this.#read(name) },
        functions: this.#functions,
      },
      version,
    );
    const finish = (refusal: Refusal): ItemStep =>
      refusal === undefined ? this.#finish(version, true) : this.#failed(version, refusal);
    return upgraded instanceof Promise ? upgraded.then(finish) : finish(upgraded);
  }

  #finish(version: number | undefined, isUpgraded: boolean): ItemStep {
    const { entity, version: target, derived, set, keys, remakesKeys } = this.#backfill;
    const { discriminator, versionAttribute } = this.#plan;
    const item = this.#item;
    const computed: readonly SetAttribute[] = [
      ...(isUpgraded ? derived.map((each) => ({ ...each, kind: "computed" as const })) : []),
      ...set,
    ];
    for (const attribute of computed) {
      const refusal = this.#setAttribute(attribute);
      if (refusal !== undefined) return this.#failed(version, refusal);
    }
    if (isUpgraded) {
      if (versionAttribute !== undefined) item.set(versionAttribute, { N: String(target) });
      if (discriminator !== undefined) {
        item.set(discriminator, { S: this.#backfill.discriminatorValue });
      }
      const problem = upgradedProblem(this.#backfill, item);
      if (problem !== undefined) return this.#failed(version, problem);
    }
    if (isUpgraded || remakesKeys) {
      for (const key of keys) {
        const refusal = this.#makeKey(key);
        if (refusal !== undefined) return this.#failed(version, refusal);
      }
    }
    const problem = this.#primaryKeyProblem();
    if (problem !== undefined) return this.#failed(version, problem);
    const locks = this.#locks();
    if (typeof locks === "string") return this.#failed(version, locks);
    return (
      this.#change(version, locks) ?? {
        kind: "current",
        entity,
        ...(version === undefined ? {} : { version }),
      }
    );
  }

  #setAttribute(attribute: SetAttribute): Refusal {
    const item = this.#item;
    if (attribute.kind === "removed") {
      item.set(attribute.attribute, undefined);
      return undefined;
    }
    if (attribute.kind === "default" && item.get(attribute.attribute) !== undefined) {
      return undefined;
    }
    if (attribute.kind === "read back") {
      if (item.get(attribute.attribute) !== undefined) return undefined;
      const value = this.#readFromKeys(attribute.name);
      if (value !== undefined) item.set(attribute.attribute, value);
      else if (!attribute.optional) return `There is no value for ${attribute.attribute}.`;
      return undefined;
    }
    const made = evaluate(attribute.value, {
      ...emptyEnvironment,
      attribute: (name) => this.#read(name),
    });
    if (made.kind === "failure") return made.message;
    if (made.kind === "value") item.set(attribute.attribute, made.value);
    else if (attribute.kind === "computed") item.set(attribute.attribute, undefined);
    else if (!attribute.optional) return `There is no value for ${attribute.attribute}.`;
    return undefined;
  }

  /**
   * What a key is made of is part of the condition only where the key changes: who changes it at the
   * same time makes the key anew himself.
   */
  #makeKey(key: ComputedKey): Refusal {
    const item = this.#item;
    const { made, sources } = this.#computeKey(key);
    if (made.kind === "failure") return `${key.attribute} cannot be made: ${made.message}`;
    const before = item.peek(key.attribute);
    if (made.kind === "absent" && before !== undefined && !made.mayBeAbsent) {
      // The item lacks something that it should have. Unless the upgrade did it, it stays so.
      if (!this.#haveChanged(sources)) return undefined;
      return `${key.attribute} cannot be made: what it is made of is missing.`;
    }
    const after = made.kind === "value" ? made.value : undefined;
    if (!isSame(before, after)) {
      for (const source of sources) item.get(source);
      item.set(key.attribute, after);
    }
    if (after === undefined || isSame(item.stored(key.attribute), after)) return undefined;
    const problem = keyValueProblem(after, key.type, key.role);
    return problem === undefined ? undefined : `${key.attribute} cannot be stored: ${problem}.`;
  }

  #computeKey({ value, when, optional }: ComputedKey) {
    const sources = new Set<string>();
    const environment = {
      ...emptyEnvironment,
      attribute: (name: string) => this.#read(name, (stored) => sources.add(stored)),
    };
    const isMade = when === undefined ? true : holds(when, environment);
    if (typeof isMade !== "boolean") return { made: isMade, sources };
    if (!isMade) return { made: { kind: "absent", mayBeAbsent: true } as const, sources };
    const made = evaluate(value, environment);
    return {
      made: made.kind === "absent" ? ({ kind: "absent", mayBeAbsent: optional } as const) : made,
      sources,
    };
  }

  /** A primary key never changes by an update: what would need another is refused. */
  #primaryKeyProblem(): Refusal {
    for (const attribute of this.#plan.key) {
      if (isSame(this.#item.peek(attribute), this.#item.stored(attribute))) continue;
      return `It would get another ${attribute}, which is part of its primary key.`;
    }
    for (const key of this.#backfill.primaryKey) {
      const { made, sources } = this.#computeKey(key);
      if (!this.#haveChanged(sources)) continue;
      if (made.kind === "failure") return `${key.attribute} cannot be made: ${made.message}`;
      const after = made.kind === "value" ? made.value : undefined;
      if (isSame(this.#item.stored(key.attribute), after)) continue;
      return `It would get another ${key.attribute}, which is part of its primary key.`;
    }
    return undefined;
  }

  /** The lock items of its unique values, or why one cannot be made. */
  #locks(): readonly LockItem[] | string {
    const made: LockItem[] = [];
    const { discriminator } = this.#plan;
    for (const { attribute, key } of this.#backfill.locks) {
      const values: [string, AttributeValue][] = [];
      for (const part of key) {
        const value = evaluate(part.value, {
          ...emptyEnvironment,
          attribute: (name) => this.#read(name),
        });
        if (value.kind === "failure") return `${attribute} cannot be locked: ${value.message}`;
        if (value.kind === "value") values.push([part.attribute, value.value]);
      }
      // What is absent takes no value.
      if (values.length < key.length) continue;
      made.push({
        attribute,
        key: Object.fromEntries(values),
        item: discriminator === undefined ? {} : { [discriminator]: { S: lockDiscriminator } },
        owner: this.#key,
      });
    }
    return made;
  }

  #change(version: number | undefined, locks: readonly LockItem[]): ItemStep | undefined {
    const item = this.#item;
    const set: [string, AttributeValue][] = [];
    const remove: string[] = [];
    const expected: ExpectedAttribute[] = [];
    const { discriminator, versionAttribute } = this.#plan;
    for (const mark of [versionAttribute, discriminator]) if (mark !== undefined) item.get(mark);
    for (const attribute of item.concerned) {
      if (this.#plan.key.includes(attribute)) continue;
      const before = item.stored(attribute);
      const after = item.peek(attribute);
      expected.push(before === undefined ? { attribute } : { attribute, value: before });
      if (isSame(before, after)) continue;
      if (after === undefined) remove.push(attribute);
      else set.push([attribute, after]);
    }
    if (set.length === 0 && remove.length === 0 && locks.length === 0) return undefined;
    return {
      kind: "change",
      entity: this.#backfill.entity,
      ...(version === undefined ? {} : { from: version, to: this.#backfill.version }),
      key: this.#key,
      set: Object.fromEntries(set),
      remove,
      locks,
      expected,
    };
  }

  /** The value of an attribute by its logical name, in the form in which it is stored. */
  #read(
    name: string,
    note: (stored: string) => void = (stored) => {
      this.#item.get(stored);
    },
  ): AttributeValue | undefined {
    const declared = this.#shape.attributes.find((attribute) => attribute.name === name);
    if (declared?.source.kind === "in key") return this.#readFromKeys(name, note);
    const stored = declared?.storedName ?? name;
    note(stored);
    return this.#item.peek(stored);
  }

  /** What the keys of the item say of an attribute: first the table's own, which never change. */
  #readFromKeys(
    name: string,
    note: (stored: string) => void = (stored) => {
      this.#item.get(stored);
    },
  ): AttributeValue | undefined {
    const declared = this.#shape.attributes.find((attribute) => attribute.name === name);
    if (declared === undefined) return undefined;
    const { typeNamed } = this.#census;
    const type = resolveType(declared.type, typeNamed);
    const primary = readFromKeys(this.#shape, this.#key, name, type, typeNamed);
    if (primary !== undefined) return primary;
    const keys = this.#shape.keys.flatMap(({ attribute }) => {
      note(attribute);
      const value = this.#item.peek(attribute);
      return value === undefined ? [] : [[attribute, value] as const];
    });
    return readFromKeys(this.#shape, Object.fromEntries(keys), name, type, typeNamed);
  }

  #haveChanged(attributes: ReadonlySet<string>): boolean {
    return [...attributes].some(
      (attribute) => !isSame(this.#item.stored(attribute), this.#item.peek(attribute)),
    );
  }

  #failed(version: number | undefined, message: string): ItemStep {
    return {
      kind: "failed",
      entity: this.#backfill.entity,
      key: this.#key,
      ...(version === undefined ? {} : { version }),
      message,
    };
  }
}

function isSame(before: AttributeValue | undefined, after: AttributeValue | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return valuesEqual(before, after);
}
