import type { Condition, Expression } from "../language/expressions/expression.ts";
import { attributesIn, transform, visit } from "../language/expressions/traverse.ts";
import { attributeNamed, mayBeAbsent } from "../language/semantics/keys.ts";
import type { AttributeChange, Entity } from "../language/semantics/model.ts";
import { absentParameter } from "./conditions.ts";
import type { Facts } from "./facts.ts";
import { resolveExpression } from "./facts.ts";
import { inSlot } from "./new-items.ts";
import { exists, fold, parameter, placeIn, sameExpression } from "./substitute.ts";

/** What an update makes of one attribute, as far as it is known before the request. */
export type AttributeState =
  /** Not touched. The value, where the key or a condition fixes it. */
  | { readonly kind: "kept"; readonly known?: Expression }
  | { readonly kind: "set"; readonly value: Expression }
  /** Set where the optional argument is given, else not touched. */
  | { readonly kind: "maybe"; readonly value: Expression; readonly given: Condition }
  /** Changed to what only the stored item tells: `add`, `a + :n`, a place inside of it. */
  | { readonly kind: "opaque"; readonly change: AttributeChange }
  | { readonly kind: "removed" }
  /** The default where the item is created, else not touched. */
  | { readonly kind: "initial"; readonly value: Expression };

/** The states of all attributes of an entity that no other attribute determines. */
export interface AttributeStates {
  of(name: string): AttributeState;
}

export function attributeStates(
  entity: Entity,
  changes: readonly AttributeChange[],
  facts: Facts,
  creates: boolean,
  slot: string,
): AttributeStates {
  const states = new Map<string, AttributeState>();
  const stateOf = (name: string): AttributeState => {
    const own = changes.filter(({ target }) => target.attribute === name);
    const [change] = own;
    if (change !== undefined) {
      return own.length === 1 && change.target.path.length === 0
        ? stateAfter(change)
        : { kind: "opaque", change };
    }
    const known = resolveExpression({ kind: "attribute", name, path: [] }, facts)?.value;
    if (known !== undefined) return { kind: "kept", known };
    const attribute = attributeNamed(entity, name);
    if (creates && attribute?.source.kind === "default") {
      return { kind: "initial", value: inSlot(attribute.source.value, `${slot}.${name}`) };
    }
    return { kind: "kept" };
  };
  return {
    of: (name) => {
      let state = states.get(name);
      if (state === undefined) {
        state = stateOf(name);
        states.set(name, state);
      }
      return state;
    },
  };
}

function stateAfter(change: AttributeChange): AttributeState {
  switch (change.kind) {
    case "set":
      return attributesIn(change.value).length === 0
        ? { kind: "set", value: fold(change.value) }
        : { kind: "opaque", change };
    case "set optional":
      return { kind: "maybe", value: change.parameter, given: exists(change.parameter) };
    case "add":
    case "delete":
      return { kind: "opaque", change };
    case "remove":
      return { kind: "removed" };
    default:
      return change satisfies never;
  }
}

/** What an update makes of something that is computed from attributes: a key, a derived attribute. */
export type DependentState =
  | { readonly kind: "untouched" }
  /** `constant` where nothing changes, but a new item needs it. */
  | {
      readonly kind: "set";
      readonly value: Expression;
      readonly given?: Condition;
      readonly constant?: true;
    }
  | { readonly kind: "initial"; readonly value: Expression }
  | { readonly kind: "removed" }
  /** What is changed, and what would have to be known. */
  | {
      readonly kind: "stale";
      readonly changed: readonly string[];
      readonly missing: readonly string[];
    };

/**
 * The state of an expression after the update, from the states of its attributes. `states` must
 * also know the derived ones.
 */
export function dependentState(
  expression: Expression,
  states: AttributeStates,
  creates: boolean,
): DependentState {
  const names = attributesIn(expression);
  const all = names.map((name) => ({ name, state: states.of(name) }));
  const changed = all.filter(({ state }) => isChange(state)).map(({ name }) => name);
  if (changed.length === 0) {
    if (!creates) return { kind: "untouched" };
    if (!all.every(({ state }) => valueIn(state) !== undefined)) return { kind: "untouched" };
    const value = replaceAttributes(expression, states);
    const fixed = all.every(({ state }) => state.kind === "kept");
    return fixed ? { kind: "set", value, constant: true } : { kind: "initial", value };
  }
  if (all.some(({ state }) => state.kind === "removed") && !usesCoalesce(expression)) {
    return { kind: "removed" };
  }
  const doubtful = doubtfulAttributes(names, states);
  const unknown = all.filter(
    ({ name, state }) =>
      (valueIn(state) === undefined && state.kind !== "removed") ||
      state.kind === "initial" ||
      doubtful.includes(name),
  );
  if (unknown.length > 0) {
    return { kind: "stale", changed, missing: unknown.map(({ name }) => name) };
  }
  const maybe = all.map(({ state }) => state).find((state) => state.kind === "maybe");
  return {
    kind: "set",
    value: replaceAttributes(expression, states),
    ...(maybe === undefined ? {} : { given: maybe.given }),
  };
}

/**
 * The attributes among these that an optional argument changes, where something else changes too:
 * without that argument the rest would have to be joined with a value that only the stored item
 * tells. None where all changes hang on one and the same argument.
 */
export function doubtfulAttributes(
  names: readonly string[],
  states: AttributeStates,
): readonly string[] {
  const changed = names.map((name) => ({ name, state: states.of(name) }));
  const optional = changed.flatMap(({ name, state }) =>
    state.kind === "maybe" ? [{ name, given: state.given }] : [],
  );
  const [first] = optional;
  if (first === undefined) return [];
  const together =
    optional.length === changed.filter(({ state }) => isChange(state)).length &&
    optional.every(({ given }) => sameExpression(given, first.given));
  return together ? [] : optional.map(({ name }) => name);
}

export function isChange(state: AttributeState): boolean {
  return state.kind !== "kept" && state.kind !== "initial";
}

/** The condition with what is known put in; attributes that are not known stay. */
export function replaceKnown(
  condition: Condition,
  entity: Entity,
  states: AttributeStates,
): Condition {
  return transform(condition, (part) => {
    if (part.kind === "predicate" && part.name === "attribute_exists") {
      const [subject] = part.arguments;
      if (subject?.kind === "attribute" && subject.path.length === 0) {
        const state = states.of(subject.name);
        const attribute = attributeNamed(entity, subject.name);
        const required = attribute !== undefined && !mayBeAbsent(entity, attribute);
        if (state.kind !== "removed" && required) return always;
      }
    }
    if (part.kind !== "attribute") return undefined;
    const state = states.of(part.name);
    if (state.kind === "removed") return parameter(absentParameter);
    const value = state.kind === "initial" ? undefined : valueIn(state);
    return value === undefined ? undefined : placeIn(value, part.path);
  });
}

const always: Condition = {
  kind: "comparison",
  operator: "=",
  left: { kind: "literal", value: { BOOL: true } },
  right: { kind: "literal", value: { BOOL: true } },
};

function valueIn(state: AttributeState): Expression | undefined {
  switch (state.kind) {
    case "kept":
      return state.known;
    case "set":
    case "maybe":
    case "initial":
      return state.value;
    case "opaque":
    case "removed":
      return undefined;
    default:
      return state satisfies never;
  }
}

function replaceAttributes(expression: Expression, states: AttributeStates): Expression {
  return fold(
    transform(expression, (part) => {
      if (part.kind !== "attribute") return undefined;
      const value = valueIn(states.of(part.name));
      return value === undefined
        ? parameter(absentParameter)
        : (placeIn(value, part.path) ?? parameter(absentParameter));
    }),
  );
}

function usesCoalesce(expression: Expression): boolean {
  let found = false;
  visit(expression, (part) => {
    if (part.kind === "function" && part.name === "coalesce") found = true;
  });
  return found;
}
