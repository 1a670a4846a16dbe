import type { Condition } from "../language/expressions/expression.ts";
import { conditionText } from "./condition-text.ts";
import type { Json } from "./json.ts";
import type { UpdateAction, WriteOperation } from "./plan.ts";
import type { OperationShape } from "./render.ts";
import { sameExpression } from "./substitute.ts";

/** More conditions than this are not combined: each combination would be a shape of its own. */
const maximumConditions = 4;

/**
 * The shapes that a write can take, where it depends on an argument which of its actions are
 * carried out; none where it always has the same shape.
 */
export function variantsOf(
  operation: WriteOperation,
  render: (shape: OperationShape) => { readonly [name: string]: Json },
): readonly Json[] {
  if (operation.when !== undefined) {
    return [{ when: conditionText(operation.when) }];
  }
  if (operation.item !== undefined) {
    return operation.item.flatMap(({ attribute, when }) =>
      when === undefined ? [] : [{ when: conditionText(when), attribute }],
    );
  }
  const conditions: Condition[] = [];
  for (const { when } of operation.changes) {
    if (when === undefined) continue;
    if (!conditions.some((known) => sameExpression(known, when))) conditions.push(when);
  }
  if (conditions.length === 0 || conditions.length > maximumConditions) return [];
  return combinations(conditions.length).flatMap((truths) => {
    const holds = (condition: Condition): boolean =>
      truths[conditions.findIndex((known) => sameExpression(known, condition))] === true;
    const actions = operation.changes.flatMap((action): UpdateAction[] => {
      const { when, otherwise, ...always } = action;
      if (when === undefined || holds(when)) return [always];
      return otherwise === "remove" ? [{ kind: "remove", target: action.target }] : [];
    });
    // Conditions that exclude each other: a place is never set and removed in one request.
    if (withoutAlternatives(actions).length < actions.length) return [];
    const texts = conditions.map((condition, index) =>
      truths[index] === true
        ? conditionText(condition)
        : conditionText({ kind: "not", operand: condition }),
    );
    const shape = {
      actions,
      ...(operation.condition === undefined ? {} : { condition: operation.condition }),
    };
    return [{ when: texts.join(" and "), ...render(shape) }];
  });
}

/** The actions without those that remove what another one sets: one request does either. */
export function withoutAlternatives(actions: readonly UpdateAction[]): readonly UpdateAction[] {
  return actions.filter(
    ({ kind, target }) =>
      kind !== "remove" ||
      !actions.some(
        (other) =>
          other.kind === "set" &&
          other.target.attribute === target.attribute &&
          other.target.path.length === 0 &&
          target.path.length === 0,
      ),
  );
}

/** All assignments of truth to so many conditions, the one where all hold first. */
function combinations(count: number): readonly (readonly boolean[])[] {
  let results: (readonly boolean[])[] = [[]];
  for (let index = 0; index < count; index++) {
    results = [true, false].flatMap((truth) => results.map((start) => [...start, truth]));
  }
  return results;
}
