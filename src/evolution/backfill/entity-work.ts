import { limits } from "../../dynamodb/limits.ts";
import { keyValueProblem } from "../../dynamodb/value-validation.ts";
import { type AttributeValue, type Item, itemsEqual, valuesEqual } from "../../dynamodb/values.ts";
import { evaluate, holds } from "../../language/expressions/evaluate.ts";
import { lockDiscriminator } from "../../planner/unique-locks.ts";
import type { EntityItem } from "../census/classify.ts";
import { AttributeReader, type ReadShape } from "./attribute-reader.ts";
import { expectedThatFits, keyOf } from "./expected.ts";
import { fitsOneUpdate, restOf } from "./item-requests.ts";
import { lockKeys, makeKey, makesKey } from "./moved-key.ts";
import type {
  BackfillPlan,
  ComputedKey,
  EntityBackfill,
  EntityMove,
  ExpectedAttribute,
  ItemStep,
  LockedAttribute,
  LockItem,
  SetAttribute,
  UpgradeFunctions,
} from "./plan.ts";
import { type Refusal, upgradedProblem, upgradeItem } from "./upgrade-item.ts";
import { WorkingItem } from "./working-item.ts";

export interface EntityWorkInput {
  readonly plan: BackfillPlan;
  readonly backfill: EntityBackfill;
  readonly item: Item;
  readonly functions: UpgradeFunctions;
  /** The entity as the new model has it. */
  readonly current: ReadShape;
  /** As the old one had it, where items are moved. */
  readonly former?: ReadShape;
}

/** What is done with one item of an entity. */
export class EntityWork {
  readonly #plan: BackfillPlan;
  readonly #backfill: EntityBackfill;
  readonly #key: Item;
  readonly #stored: Item;
  readonly #item: WorkingItem;
  readonly #functions: UpgradeFunctions;
  readonly #current: ReadShape;
  readonly #former: ReadShape | undefined;
  #reader: AttributeReader;
  /** Both models could have made its key of something. */
  #isAmbiguous = false;

  constructor({ plan, backfill, item, functions, current, former }: EntityWorkInput) {
    this.#plan = plan;
    this.#backfill = backfill;
    this.#key = keyOf(plan, item);
    this.#stored = item;
    this.#item = new WorkingItem(item);
    this.#functions = functions;
    this.#current = current;
    this.#former = former;
    this.#reader = new AttributeReader(this.#item, this.#key, current);
  }

  step({ version: found, age }: Pick<EntityItem, "version" | "age">): ItemStep | Promise<ItemStep> {
    const { entity, version: target, backfilledTo } = this.#backfill;
    if (age === "not a version") {
      return this.#failed(undefined, `Its ${this.#plan.versionAttribute} is no version.`);
    }
    const version = this.#versionOf(found);
    if (version !== undefined && version > target) return { kind: "newer", entity, version };
    const misplaced = this.#chooseReader();
    if (misplaced !== undefined) return this.#failed(version, misplaced);
    if (version === undefined || version === target) return this.#finish(version, false);
    if (version < Math.max(1, backfilledTo)) {
      const message = `By the model, no item older than version ${Math.max(1, backfilledTo)} is left.`;
      return this.#failed(version, message);
    }
    const upgraded = upgradeItem(
      {
        plan: this.#plan,
        backfill: this.#backfill,
        item: this.#item,
        environment: this.#reader.environment(),
        functions: this.#functions,
      },
      version,
    );
    const finish = (refusal: Refusal): ItemStep =>
      refusal === undefined ? this.#finish(version, true) : this.#failed(version, refusal);
    return upgraded instanceof Promise ? upgraded.then(finish) : finish(upgraded);
  }

  /** Where only one of two tables keeps versions, the new one decides. */
  #versionOf(found: number | undefined): number | undefined {
    const { move, backfilledTo } = this.#backfill;
    if (move === undefined) return found;
    if (move.target.versionAttribute === undefined) return undefined;
    return found ?? Math.max(1, backfilledTo);
  }

  /**
   * Whether the item has its key by the new model or by the old one, which is how what stands in
   * keys alone has to be read.
   */
  #chooseReader(): Refusal {
    const { move, primaryKey } = this.#backfill;
    if (move === undefined || this.#former === undefined) return undefined;
    const item = this.#item;
    const byOld = new AttributeReader(item, this.#key, this.#current, this.#former);
    const isOld = makesKey(
      move.formerKey,
      new AttributeReader(item, this.#key, this.#former),
      this.#key,
    );
    const isNew = !move.isOtherTable && makesKey(primaryKey, this.#reader, this.#key) === true;
    if (isNew && isOld !== true) return undefined;
    if (isOld === false) {
      return "Its primary key is neither the one that the old model makes of it nor that of the new one.";
    }
    this.#isAmbiguous = isNew;
    this.#reader = byOld;
    return undefined;
  }

  #finish(version: number | undefined, isUpgraded: boolean): ItemStep {
    const { entity, version: target, derived, set, keys, remakesKeys, move } = this.#backfill;
    const { discriminator, versionAttribute } = move?.target ?? this.#plan;
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
    if (move !== undefined) {
      const made = makeKey(move.target.key, this.#backfill.primaryKey, this.#reader);
      if (made.kind === "impossible") return this.#failed(version, made.message);
      if (move.isOtherTable || !itemsEqual(made.key, this.#key)) {
        return this.#move(version, move, made.key);
      }
    } else {
      const problem = this.#primaryKeyProblem();
      if (problem !== undefined) return this.#failed(version, problem);
    }
    const locks = this.#locks(this.#backfill.locks, this.#key);
    if (typeof locks === "string") return this.#failed(version, locks);
    return (
      this.#change(version, locks) ?? {
        kind: "current",
        entity,
        ...(version === undefined ? {} : { version }),
      }
    );
  }

  /** The whole item under another key, with the locks of its unique values. */
  #move(version: number | undefined, move: EntityMove, newKey: Item): ItemStep {
    if (this.#isAmbiguous) {
      return this.#failed(
        version,
        "The old model may have made its primary key, and the new one as well: nothing tells whether it has been moved already.",
      );
    }
    const item = this.#item;
    for (const { attribute, name, optional } of move.stored) {
      if (item.peek(attribute) !== undefined) continue;
      const value = this.#reader.readFromKeys(name);
      if (value !== undefined) item.set(attribute, value);
      else if (!optional) return this.#failed(version, `There is no value for ${attribute}.`);
    }
    const { discriminator, versionAttribute } = move.target;
    const locks = this.#locks(move.locks, newKey);
    if (typeof locks === "string") return this.#failed(version, locks);
    for (const attribute of move.dropped) item.set(attribute, undefined);
    for (const [attribute, value] of Object.entries(newKey)) item.set(attribute, value);
    const { entity, version: target, discriminatorValue } = this.#backfill;
    if (discriminator !== undefined) item.set(discriminator, { S: discriminatorValue });
    if (versionAttribute !== undefined) item.set(versionAttribute, { N: String(target) });
    const size = item.sizeProblem();
    if (size !== undefined) return this.#failed(version, size);
    const expected = this.#allThatFits(restOf(this.#stored, this.#key));
    if (typeof expected === "string") return this.#failed(version, expected);
    return {
      kind: "move",
      entity,
      ...(version === undefined ? {} : { from: version, to: target }),
      key: this.#key,
      table: move.target.physicalName,
      item: item.whole(),
      newKey,
      locks: move.isOtherTable ? locks : locks.map((lock) => ({ ...lock, formerOwner: this.#key })),
      releases: this.#releases(move, locks),
      expected,
    };
  }

  /** Lock items of the old model that are not those of the new one. */
  #releases(move: EntityMove, locks: readonly LockItem[]): readonly Item[] {
    if (this.#former === undefined) return [];
    const before = new AttributeReader(new WorkingItem(this.#stored), this.#key, this.#former);
    return lockKeys(move.formerLocks, before).filter(
      (key) => move.isOtherTable || !locks.some((lock) => itemsEqual(lock.key, key)),
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
      const value = this.#reader.readFromKeys(attribute.name);
      if (value !== undefined) item.set(attribute.attribute, value);
      else if (!attribute.optional) return `There is no value for ${attribute.attribute}.`;
      return undefined;
    }
    const made = evaluate(attribute.value, this.#reader.environment());
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
    const environment = this.#reader.environment((stored) => sources.add(stored));
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
  #locks(locked: readonly LockedAttribute[], owner: Item): readonly LockItem[] | string {
    const made: LockItem[] = [];
    const { discriminator } = this.#backfill.move?.target ?? this.#plan;
    for (const { attribute, key } of locked) {
      const values: [string, AttributeValue][] = [];
      for (const part of key) {
        const value = evaluate(part.value, this.#reader.environment());
        if (value.kind === "failure") return `${attribute} cannot be locked: ${value.message}`;
        if (value.kind === "value") values.push([part.attribute, value.value]);
      }
      // What is absent takes no value.
      if (values.length < key.length) continue;
      made.push({
        attribute,
        key: Object.fromEntries(values),
        item: discriminator === undefined ? {} : { [discriminator]: { S: lockDiscriminator } },
        owner,
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
    const size = set.length === 0 ? undefined : item.sizeProblem();
    if (size !== undefined) return this.#failed(version, size);
    const condition = this.#allThatFits(expected);
    if (typeof condition === "string") return this.#failed(version, condition);
    const change = { key: this.#key, set: Object.fromEntries(set), remove, expected: condition };
    if (!fitsOneUpdate(change)) {
      const count = set.length + remove.length;
      const message = `Its upgrade changes ${count} attributes, which is more than one update of DynamoDB can name: its expression has at most ${limits.expressionBytes} bytes.`;
      return this.#failed(version, message);
    }
    return {
      kind: "change",
      entity: this.#backfill.entity,
      ...(version === undefined ? {} : { from: version, to: this.#backfill.version }),
      ...change,
      locks,
    };
  }

  #allThatFits(expected: readonly ExpectedAttribute[]): readonly ExpectedAttribute[] | string {
    return expectedThatFits(this.#plan, this.#backfill, this.#stored, expected);
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
