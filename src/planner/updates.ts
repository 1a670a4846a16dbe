import type { Expression } from "../language/expressions/expression.ts";
import { attributesIn, transform } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { AttributeChange, Entity } from "../language/semantics/model.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { simplify } from "./conditions.ts";
import { storedPathIn } from "./expression-names.ts";
import type { Facts } from "./facts.ts";
import { storedKeyName, versionOf } from "./new-items.ts";
import type { UpdateAction } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { all, attribute, call, textLiteral } from "./substitute.ts";
import {
  type AttributeState,
  type AttributeStates,
  attributeStates,
  type DependentState,
  dependentState,
  doubtfulAttributes,
  isChange,
  replaceKnown,
} from "./update-states.ts";

export interface UpdateRequest {
  readonly entity: Entity;
  readonly changes: readonly AttributeChange[];
  /** What `where` and `if` say about the stored item. */
  readonly facts: Facts;
  /** An upsert, which also has to make whole items. */
  readonly creates: boolean;
  readonly slot: string;
}

export interface PlannedUpdate {
  readonly actions: readonly UpdateAction[];
  readonly problems: readonly UpdateProblem[];
  readonly states: AttributeStates;
}

export type UpdateProblem =
  | {
      readonly kind: "stale";
      /** The key or derived attribute that would keep its old value. */
      readonly dependent: string;
      readonly changed: readonly string[];
      readonly missing: readonly string[];
    }
  | { readonly kind: "primary key"; readonly attribute: string; readonly change: AttributeChange }
  | { readonly kind: "incomplete"; readonly attributes: readonly string[] };

/**
 * All that an update has to write: the author's changes, the derived attributes and the synthetic
 * keys that are made of what changes, the revision; for an upsert also what makes a whole item.
 */
export function planUpdate(planning: Planning, request: UpdateRequest): PlannedUpdate {
  const { entity, changes, facts, creates } = request;
  const problems: UpdateProblem[] = [];
  const actions: UpdateAction[] = changes.flatMap((change) => ownAction(planning, request, change));
  const own = attributeStates(entity, changes, facts, creates, request.slot);
  const states = withDerived(entity, own, creates);

  problems.push(...primaryKeyChanges(entity, changes));
  for (const each of entity.attributes) {
    if (each.source.kind !== "derived" || isPrimaryKey(entity, each)) continue;
    const state = dependentState(each.source.value, states, creates);
    if (state.kind === "stale") {
      problems.push({ ...state, kind: "stale", dependent: each.name });
    } else actions.push(...dependentActions(each.name, each.storedName, state));
  }
  const primary = new Set(
    [...entity.table.primary.partition, ...entity.table.primary.sort].map(({ name }) => name),
  );
  for (const binding of entity.bindings) {
    if (primary.has(binding.attribute)) continue;
    const outcome = bindingActions(planning, request, states, binding);
    if ("kind" in outcome) problems.push(outcome);
    else actions.push(...outcome);
  }

  const revision = entity.attributes.find((each) => each.revision);
  if (revision !== undefined && own.of(revision.name).kind === "kept") {
    actions.push({
      kind: "add",
      target: { attribute: revision.storedName, path: [] },
      value: { kind: "literal", value: { N: "1" } },
    });
  }
  if (creates) {
    const missing = missingOnCreate(entity, own);
    if (missing.length > 0) problems.push({ kind: "incomplete", attributes: missing });
    actions.push(...creationActions(entity, own));
  }
  return { actions, problems, states };
}

/** Names of the attributes that may not change in an update, since the primary key is made of them. */
export function primaryKeySources(entity: Entity): ReadonlySet<string> {
  const { partition, sort } = entity.table.primary;
  const names = new Set<string>();
  const add = (expression: Expression): void => {
    for (const name of attributesIn(expression)) {
      if (names.has(name)) continue;
      names.add(name);
      const source = attributeNamed(entity, name)?.source;
      if (source?.kind === "derived") add(source.value);
    }
  };
  for (const key of [...partition, ...sort]) {
    const binding = entity.bindings.find(({ attribute: bound }) => bound === key.name);
    add(binding?.value ?? attribute(key.name));
  }
  return names;
}

function primaryKeyChanges(
  entity: Entity,
  changes: readonly AttributeChange[],
): readonly UpdateProblem[] {
  const sources = primaryKeySources(entity);
  return changes
    .filter(({ target }) => sources.has(target.attribute))
    .map((change) => ({ kind: "primary key", attribute: change.target.attribute, change }));
}

/** The action that an author's clause asks for. */
function ownAction(
  planning: Planning,
  { entity, creates }: UpdateRequest,
  change: AttributeChange,
): UpdateAction[] {
  const target = storedPathIn(entity, change.target, planning.typeNamed);
  // What is stored in a key only is written with the key.
  if (attributeNamed(entity, change.target.attribute)?.source.kind === "in key") return [];
  switch (change.kind) {
    case "set":
      return [
        { kind: "set", target, value: creates ? fromDefaults(entity, change.value) : change.value },
      ];
    case "set optional":
      return [{ kind: "set", target, value: change.parameter }];
    case "delete":
      return [{ kind: "delete", target, value: change.value }];
    case "remove":
      return [{ kind: "remove", target }];
    case "add": {
      const initial = creates ? initialNumber(entity, change) : undefined;
      // ADD begins at nothing where the attribute is absent; an upsert begins at the default.
      if (initial === undefined) return [{ kind: "add", target, value: change.value }];
      const start = call("if_not_exists", attribute(change.target.attribute), initial);
      const value: Expression = {
        kind: "arithmetic",
        operator: "+",
        left: start,
        right: change.value,
      };
      return [{ kind: "set", target, value }];
    }
    default:
      return change satisfies never;
  }
}

/** What an update value reads of the item is the default where an upsert has yet to create it. */
function fromDefaults(entity: Entity, value: Expression): Expression {
  return transform(value, (part) => {
    if (part.kind === "function" && part.name === "if_not_exists") return part;
    if (part.kind !== "attribute" || part.path.length > 0) return undefined;
    const source = attributeNamed(entity, part.name)?.source;
    return source?.kind === "default" ? call("if_not_exists", part, source.value) : undefined;
  });
}

/** The default of a number that is added to, where it is another than 0. */
function initialNumber(entity: Entity, change: AttributeChange): Expression | undefined {
  const source = attributeNamed(entity, change.target.attribute)?.source;
  if (source?.kind !== "default" || change.target.path.length > 0) return undefined;
  const { value } = source;
  if (value.kind !== "literal" || !("N" in value.value)) return undefined;
  return Number(value.value.N) === 0 ? undefined : value;
}

/** The states of all attributes, those of derived ones computed from their sources. */
function withDerived(entity: Entity, own: AttributeStates, creates: boolean): AttributeStates {
  const derived = new Map<string, AttributeState>();
  const underway = new Set<string>();
  const states: AttributeStates = {
    of: (name) => {
      const known = derived.get(name);
      if (known !== undefined) return known;
      const source = attributeNamed(entity, name)?.source;
      const direct = own.of(name);
      if (source?.kind !== "derived" || underway.has(name) || isChange(direct)) return direct;
      underway.add(name);
      const state = asAttribute(dependentState(source.value, states, creates), direct, name);
      underway.delete(name);
      derived.set(name, state);
      return state;
    },
  };
  return states;
}

function asAttribute(
  state: DependentState,
  untouched: AttributeState,
  name: string,
): AttributeState {
  switch (state.kind) {
    case "untouched":
      return untouched;
    case "set":
      if (state.given !== undefined) {
        return { kind: "maybe", value: state.value, given: state.given };
      }
      // What only the key fixes is no change, also where an upsert has to write it.
      return state.constant === true
        ? { kind: "kept", known: state.value }
        : { kind: "set", value: state.value };
    case "initial":
      return { kind: "initial", value: state.value };
    case "removed":
      return { kind: "removed" };
    case "stale": {
      const target = { attribute: name, path: [], span: { start: 0, end: 0 } };
      return { kind: "opaque", change: { kind: "remove", target, span: target.span } };
    }
    default:
      return state satisfies never;
  }
}

function dependentActions(
  name: string,
  storedName: string,
  state: DependentState,
): readonly UpdateAction[] {
  const target = { attribute: storedName, path: [] };
  switch (state.kind) {
    case "untouched":
    case "stale":
      return [];
    case "set":
      return [
        {
          kind: "set",
          target,
          value: state.value,
          ...(state.given === undefined ? {} : { when: state.given, otherwise: "keep" as const }),
        },
      ];
    case "initial":
      return [{ kind: "set", target, value: ifNotExists(name, state.value) }];
    case "removed":
      return [{ kind: "remove", target }];
    default:
      return state satisfies never;
  }
}

type Binding = Entity["bindings"][number];

/** What happens to one synthetic index key. */
function bindingActions(
  planning: Planning,
  request: UpdateRequest,
  states: AttributeStates,
  binding: Binding,
): readonly UpdateAction[] | UpdateProblem {
  const { entity, creates } = request;
  const key = storedKeyName(entity, binding.attribute);
  const target = { attribute: key, path: [] };
  const value = dependentState(binding.value, states, creates);
  const stale = (changed: readonly string[], missing: readonly string[]): UpdateProblem => ({
    kind: "stale",
    dependent: binding.attribute,
    changed,
    missing,
  });
  if (binding.condition === undefined) {
    if (value.kind !== "stale") return dependentActions(key, key, value);
    const mirrored = mirroredAction(planning, request, binding);
    return mirrored ?? stale(value.changed, value.missing);
  }

  const names = attributesIn(binding.condition);
  const touched = names.filter((name) => isChange(states.of(name)));
  if (touched.length === 0 && (value.kind === "untouched" || value.kind === "initial")) {
    // A new item of an upsert needs the key too, but only where the condition holds for all items.
    if (!creates || value.kind === "untouched") return [];
  }
  const left = simplify(replaceKnown(binding.condition, entity, states));
  if (left === false) return [{ kind: "remove", target }];
  if (value.kind === "removed") return [{ kind: "remove", target }];
  if (value.kind === "stale") return stale(value.changed, value.missing);
  if (value.kind === "initial" && touched.length > 0) {
    // An item that is there has another value than the default, and may get the key only now.
    const initial = attributesIn(binding.value).filter(
      (name) => states.of(name).kind === "initial",
    );
    return stale(touched, initial);
  }
  // Where the condition holds before and after, only the attributes of the value count.
  const before = attributeStates(entity, [], request.facts, false, request.slot);
  const held = simplify(replaceKnown(binding.condition, entity, before)) === true;
  const deciding = left === true && held ? [] : names;
  const unknown = [
    ...(left === true ? [] : attributesIn(left)),
    ...doubtfulAttributes([...new Set([...deciding, ...attributesIn(binding.value)])], states),
  ];
  if (unknown.length > 0) {
    const changed = [...new Set([...touched, ...attributesIn(binding.value)])].filter((name) =>
      isChange(states.of(name)),
    );
    return stale(changed.length > 0 ? changed : [entity.name], unknown);
  }
  if (touched.length === 0 && value.kind === "initial") {
    // Only a new item gets the key now; one that is there has it, or not, as it had before.
    return dependentActions(key, key, value).map((action) =>
      left === true ? action : { ...action, when: left, otherwise: "keep" },
    );
  }
  const known = value.kind === "untouched" ? knownValue(binding.value, states) : value.value;
  if (known === undefined) {
    const missing = attributesIn(binding.value).filter((name) => !isKnown(states.of(name)));
    return stale(touched, missing);
  }
  const given = all([
    value.kind === "set" ? value.given : undefined,
    ...deciding.flatMap((name) => {
      const state = states.of(name);
      return state.kind === "maybe" ? [state.given] : [];
    }),
  ]);
  if (given === undefined) {
    if (left === true) return [{ kind: "set", target, value: known }];
    return [{ kind: "set", target, value: known, when: left, otherwise: "remove" }];
  }
  // Without the optional argument the key stays as it is.
  if (left === true) return [{ kind: "set", target, value: known, when: given, otherwise: "keep" }];
  const both = all([given, left]);
  const neither = all([given, { kind: "not", operand: left }]);
  return [
    {
      kind: "set",
      target,
      value: known,
      ...(both === undefined ? {} : { when: both }),
      otherwise: "keep",
    },
    {
      kind: "remove",
      target,
      ...(neither === undefined ? {} : { when: neither }),
      otherwise: "keep",
    },
  ];
}

/** The value of a key whose attributes are all known although none of them changes. */
function knownValue(expression: Expression, states: AttributeStates): Expression | undefined {
  if (!attributesIn(expression).every((name) => isKnown(states.of(name)))) return undefined;
  // As if it were changed: all of its attributes are put in.
  const state = dependentState(expression, states, true);
  return state.kind === "set" ? state.value : undefined;
}

function isKnown(state: AttributeState): boolean {
  return state.kind === "set" || (state.kind === "kept" && state.known !== undefined);
}

/**
 * An attribute that is bound as it is: the same change on the key gives the same value, since both
 * are computed from the stored item.
 */
function mirroredAction(
  planning: Planning,
  request: UpdateRequest,
  binding: Binding,
): readonly UpdateAction[] | undefined {
  const { value } = binding;
  if (value.kind !== "attribute" || value.path.length > 0) return undefined;
  const changes = request.changes.filter(({ target }) => target.attribute === value.name);
  const [change] = changes;
  if (change === undefined || changes.length > 1 || change.target.path.length > 0) return undefined;
  const target = { attribute: storedKeyName(request.entity, binding.attribute), path: [] };
  return ownAction(planning, request, change).map((action) => ({ ...action, target }));
}

/** Required attributes without a default that an upsert would leave out of a new item. */
function missingOnCreate(entity: Entity, states: AttributeStates): readonly string[] {
  return entity.attributes
    .filter((each) => {
      if (each.optional || each.revision || each.source.kind === "default") return false;
      if (each.source.kind === "derived" || each.source.kind === "in key") return false;
      const state = states.of(each.name);
      if (state.kind === "set" || state.kind === "opaque") return false;
      return state.kind !== "kept" || state.known === undefined;
    })
    .map(({ name }) => name);
}

/** What an upsert writes besides: attributes that the key fixes, defaults, discriminator, version. */
function creationActions(entity: Entity, states: AttributeStates): readonly UpdateAction[] {
  const actions: UpdateAction[] = [];
  for (const each of entity.attributes) {
    if (each.source.kind === "derived" || each.source.kind === "in key") continue;
    if (isPrimaryKey(entity, each)) continue;
    const target = { attribute: each.storedName, path: [] };
    const state = states.of(each.name);
    if (state.kind === "initial") {
      actions.push({ kind: "set", target, value: ifNotExists(each.name, state.value) });
    } else if (state.kind === "kept" && state.known !== undefined) {
      actions.push({ kind: "set", target, value: state.known });
    }
  }
  const { discriminator, versionAttribute } = entity.table;
  const literals: readonly (readonly [string | undefined, Expression])[] = [
    [discriminator, textLiteral(entity.discriminatorValue)],
    [versionAttribute, versionOf(entity)],
  ];
  for (const [name, value] of literals) {
    if (name === undefined) continue;
    actions.push({
      kind: "set",
      target: { attribute: name, path: [] },
      value: ifNotExists(name, value),
    });
  }
  return actions;
}

function ifNotExists(name: string, value: Expression): Expression {
  return call("if_not_exists", attribute(name), value);
}

function isPrimaryKey(entity: Entity, { storedName }: Attribute): boolean {
  const { partition, sort } = entity.table.primary;
  return [...partition, ...sort].some((key) => key.storedName === storedName);
}
