import { indexWriteUnits, writeUnits } from "../dynamodb/capacity.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";
import type { AccessPath, Entity } from "../language/semantics/model.ts";
import type { EntityOnPath, KeyComponent } from "./components.ts";
import { conditionText } from "./condition-text.ts";
import { simplify } from "./conditions.ts";
import { heldAttributes } from "./coverage.ts";
import { collectFacts, type Facts } from "./facts.ts";
import type { UpdateAction, WriteOperation } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { constantValue } from "./substitute.ts";
import { lockKeysOnPath } from "./unique-locks.ts";
import type { OperationUnits, PathUnits } from "./units.ts";

/**
 * Units of a write of an item of average size, with its index entries: each takes a write where it
 * comes, goes, or has a projected attribute changed, and two where a key attribute of it changes.
 * Where that depends on the stored item or on an argument, the most that it can be counts. A put
 * counts as that of a new item.
 */
export function estimateWrite(
  planning: Planning,
  operation: WriteOperation,
  transactional: boolean,
): OperationUnits {
  const entity = planning.entityNamed(operation.entities[0] ?? "");
  const tally = new Tally(operation);
  if (entity === undefined) return tally.result();
  const { primary, indexes } = entity.table;
  if (operation.lockFor !== undefined) {
    // A lock item is its key and the discriminator: one unit, also on an index of just these.
    tally.add(primary, writeUnits(0, { transactional }));
    const attribute = entity.attributes.find(({ name }) => name === operation.lockFor?.attribute);
    for (const index of indexes) {
      const isThere =
        attribute !== undefined && lockKeysOnPath(entity, attribute, index) !== undefined;
      if (isThere) tally.add(index, writeUnits(0));
    }
    return tally.result();
  }

  const { sizes } = planning;
  const bytes = sizes.bytesOn(entity, primary);
  if (bytes === undefined) tally.lack(sizes.unknownOn(entity, primary));
  else tally.add(primary, writeUnits(bytes, { transactional }));
  if (operation.operation === "ConditionCheck") return tally.result();
  const facts = factsOf(entity, operation.condition);
  for (const index of indexes) {
    const place = planning.placeOf(entity, index);
    if (place === undefined) continue;
    const cases = entryCases(operation, entity, place, facts);
    // What leaves the index alone costs nothing, however large the entry is.
    if (cases.every(isUntouched)) continue;
    const entry = sizes.bytesOn(entity, index);
    if (entry === undefined) {
      tally.lack(sizes.unknownOn(entity, index));
      continue;
    }
    const units = cases.map((each) => unitsOfEntry(each, entry));
    const most = Math.max(...units);
    const depends = units.some((each) => each < most);
    tally.add(index, most, depends);
    if (depends) tally.note(`what ${index.name} takes depends on the item`);
  }
  return tally.result();
}

class Tally {
  readonly #operation: WriteOperation;
  readonly #paths: PathUnits[] = [];
  readonly #atMost: string[] = [];
  readonly #unknown = new Set<string>();

  constructor(operation: WriteOperation) {
    this.#operation = operation;
    const { when, lockFor } = operation;
    if (when === undefined) return;
    this.note(
      lockFor === undefined
        ? `only where ${conditionText(when)}`
        : `only where ${lockFor.entity}.${lockFor.attribute} changes`,
    );
  }

  add(path: AccessPath, units: number, isMost = false): void {
    if (units > 0) this.#paths.push({ path, units, ...(isMost ? { isMost } : {}) });
  }

  note(reason: string): void {
    this.#atMost.push(reason);
  }

  lack(unknown: readonly string[]): void {
    for (const each of unknown) this.#unknown.add(each);
  }

  result(): OperationUnits {
    let total = 0;
    for (const { units } of this.#paths) total += units;
    const { itemsParameter } = this.#operation;
    return {
      access: "write",
      paths: this.#paths,
      ...(this.#unknown.size > 0 || this.#paths.length === 0 ? {} : { total }),
      per: itemsParameter === undefined ? "call" : { each: "element", of: itemsParameter },
      items: 1,
      atMost: this.#atMost,
      unknown: [...this.#unknown],
    };
  }
}

/** What may become of one index entry. */
interface EntryCase {
  readonly before: boolean;
  readonly after: boolean;
  /** A key attribute of the index changes. */
  readonly keyChanged: boolean;
  /** Anything that the index holds changes. */
  readonly changed: boolean;
}

function isUntouched({ before, after, keyChanged, changed }: EntryCase): boolean {
  return before === after && (!before || (!keyChanged && !changed));
}

function unitsOfEntry({ before, after, keyChanged, changed }: EntryCase, entry: number): number {
  return indexWriteUnits({
    ...(before ? { before: entry } : {}),
    ...(after ? { after: entry } : {}),
    keyChanged,
    changed,
  });
}

/** Whether something is so; both where it depends. */
type Possible = readonly boolean[];
const yes: Possible = [true];
const no: Possible = [false];
const depends: Possible = [true, false];

function entryCases(
  operation: WriteOperation,
  entity: Entity,
  place: EntityOnPath,
  facts: Facts,
): readonly EntryCase[] {
  const whole = { keyChanged: false, changed: true };
  if (operation.item !== undefined) {
    const after = presenceInItem(operation, place);
    return after.map((there) => ({ before: false, after: there, ...whole }));
  }
  const stored = presenceInStored(place, facts);
  if (operation.operation !== "UpdateItem") {
    return stored.map((there) => ({ before: there, after: false, ...whole }));
  }
  const { path } = place;
  const keys = new Set([...path.partition, ...path.sort].map(({ storedName }) => storedName));
  const held = heldAttributes(entity, path);
  const ofKeys = operation.changes.filter(({ target }) => keys.has(target.attribute));
  const changing = operation.changes.filter((action) => !isInitial(action));
  const keyChanged = changing.some(({ kind, target }) => {
    return kind !== "remove" && keys.has(target.attribute);
  });
  const changed = changing.some(({ target }) => held === undefined || held.has(target.attribute));
  const cases = stored.flatMap((before) =>
    presenceAfter(before, ofKeys, stored === no).map((after) => ({
      before,
      after,
      keyChanged,
      changed,
    })),
  );
  if (!isUpsert(operation)) return cases;
  const isMade = ofKeys.every(({ kind }) => kind !== "remove");
  return [...cases, { before: false, after: isMade, ...whole }];
}

/** An update that is not conditioned on the item's being there makes it. */
function isUpsert({ condition, key }: WriteOperation): boolean {
  const names = key?.partition.map(({ attribute }) => attribute) ?? [];
  const conjuncts = condition?.kind === "and" ? condition.operands : [condition];
  return !conjuncts.some((each) => {
    if (each?.kind !== "predicate" || each.name !== "attribute_exists") return false;
    const [subject] = each.arguments;
    return subject?.kind === "attribute" && names.includes(subject.name);
  });
}

function presenceInItem({ item = [] }: WriteOperation, place: EntityOnPath): Possible {
  let presence = yes;
  for (const component of [...place.partition, ...place.sort]) {
    const attribute = item.find((each) => each.attribute === component.key.storedName);
    if (attribute === undefined) return no;
    if (attribute.when !== undefined || component.optional.length > 0) presence = depends;
  }
  return presence;
}

function presenceInStored(place: EntityOnPath, facts: Facts): Possible {
  let presence = yes;
  for (const component of [...place.partition, ...place.sort]) {
    const own = presenceOfKey(component, facts);
    if (own === no) return no;
    if (own === depends) presence = depends;
  }
  return presence;
}

function presenceOfKey({ condition, optional }: KeyComponent, facts: Facts): Possible {
  const holds = condition === undefined ? true : decide(condition, facts);
  if (holds === false) return no;
  const isThere = optional.every((name) => facts.constraints(name).length > 0);
  return holds === true && isThere ? yes : depends;
}

/** What the condition of the write says about that of a binding. */
function decide(condition: Condition, facts: Facts): boolean | undefined {
  const known: Expression = transform(condition, (part) => {
    if (part.kind !== "attribute") return undefined;
    const value = facts.equality(part)?.value;
    const constant = value === undefined ? undefined : constantValue(value);
    return constant === undefined ? undefined : { kind: "literal", value: constant };
  });
  const left = simplify(known as Condition);
  return typeof left === "boolean" ? left : undefined;
}

function presenceAfter(
  before: boolean,
  ofKeys: readonly UpdateAction[],
  certainlyAbsent: boolean,
): Possible {
  let presence = before ? yes : no;
  for (const { kind, when, otherwise } of ofKeys) {
    const isConditional = when !== undefined;
    if (kind === "remove") {
      if (!isConditional) return no;
      presence = before ? depends : presence;
    } else if (otherwise === "remove") {
      presence = depends;
    } else if (!before) {
      // The other key attributes may be there or not, unless one is known to have been missing.
      presence = certainlyAbsent && !isConditional ? yes : depends;
    }
  }
  return presence;
}

/** Written into a new item only: one that is there keeps its value. */
function isInitial({ value }: UpdateAction): boolean {
  return value?.kind === "function" && value.name === "if_not_exists";
}

function factsOf(entity: Entity, condition: Condition | undefined): Facts {
  const operands =
    condition === undefined ? [] : condition.kind === "and" ? condition.operands : [condition];
  return collectFacts(
    entity,
    operands.map((operand) => ({ condition: operand, span: { start: 0, end: 0 }, text: "" })),
  );
}
