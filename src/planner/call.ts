import { valueProblem } from "../dynamodb/value-validation.ts";
import type { AttributeValue } from "../dynamodb/values.ts";
import { evaluate } from "../language/expressions/evaluate.ts";
import type { Environment } from "../language/expressions/evaluation.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { parametersIn, transform } from "../language/expressions/traverse.ts";
import { storedValue } from "../language/semantics/items.ts";
import type { Type } from "../language/semantics/types.ts";
import type { CallEnvironment } from "./bind.ts";
import { simplify } from "./conditions.ts";
import { type Naming, namingOf, tableShapeOf, typeLookupOf } from "./naming.ts";
import type { ModelPlans, PatternPlan } from "./plan.ts";

/** A value that cannot be sent; its message is for the caller. Caught where the call begins. */
export class CallFailure extends Error {
  /** The argument to blame; absent where it is not one alone. */
  readonly parameter: string | undefined;

  /** @param cause the expression whose value cannot be sent, where it is known */
  constructor(message: string, cause?: Expression) {
    super(message);
    const names = cause === undefined ? [] : parametersIn(cause);
    this.parameter = names.length === 1 ? names[0] : undefined;
  }
}

/** One call of a pattern: its arguments, and what is computed from them. */
export interface Call {
  readonly plans: ModelPlans;
  readonly plan: PatternPlan;
  readonly environment: Environment;
  naming(entities: readonly string[]): Naming;
  tableName(table: string): string;
  /** The value; `undefined` where it is absent. */
  evaluate(expression: Expression): AttributeValue | undefined;
  /** The value; a failure where it is absent. */
  required(expression: Expression, what: string): AttributeValue;
  /** What of a condition is left to send. */
  condition(condition: Condition): Condition | boolean;
  /** Whether a condition over arguments holds. */
  holds(condition: Condition): boolean;
  /** A value under the names by which the records in it are stored. */
  stored(value: AttributeValue, type: Type | undefined): AttributeValue;
  /** The same call for one element of a list argument. */
  forElement(values: ReadonlyMap<string, AttributeValue>, position: number): Call;
  /** The value of an argument. */
  argument(name: string): AttributeValue | undefined;
}

export function startCall(
  plans: ModelPlans,
  plan: PatternPlan,
  known: ReadonlyMap<string, AttributeValue>,
  outer: CallEnvironment,
): Call {
  const now = outer.now();
  return callWith(plans, plan, known, { ...outer, now: () => now }, new Map(), "");
}

function callWith(
  plans: ModelPlans,
  plan: PatternPlan,
  known: ReadonlyMap<string, AttributeValue>,
  outer: CallEnvironment,
  generated: Map<string, AttributeValue>,
  slotPrefix: string,
): Call {
  const environment: Environment = {
    attribute: () => undefined,
    parameter: (name) => known.get(name),
    now: () => outer.now(),
    uuid: () => outer.uuid(),
    ulid: () => outer.ulid(),
  };
  const typeNamed = typeLookupOf(plans);

  /** Identifiers that fill the same slot are one and the same within the call. */
  const settle = (expression: Expression): Expression =>
    transform(expression, (part) => {
      if (part.kind !== "function" || (part.name !== "uuid" && part.name !== "ulid")) {
        return undefined;
      }
      const [slot] = part.arguments;
      if (slot?.kind !== "literal" || !("S" in slot.value)) return undefined;
      const name = `${slotPrefix}${part.name} ${slot.value.S}`;
      let value = generated.get(name);
      if (value === undefined) {
        value = { S: part.name === "uuid" ? outer.uuid() : outer.ulid() };
        generated.set(name, value);
      }
      return { kind: "literal", value };
    });

  const call: Call = {
    plans,
    plan,
    environment,
    naming: (entities) => namingOf(plans, entities),
    tableName: (table) =>
      outer.tableNames?.[table] ?? tableShapeOf(plans, table)?.physicalName ?? table,
    evaluate: (expression) => {
      const evaluated = evaluate(settle(expression), environment);
      if (evaluated.kind === "failure") throw new CallFailure(evaluated.message, expression);
      if (evaluated.kind === "absent") return undefined;
      const problem = valueProblem(evaluated.value);
      if (problem !== undefined) throw new CallFailure(`${capital(problem.message)}.`, expression);
      return evaluated.value;
    },
    required: (expression, what) => {
      const value = call.evaluate(expression);
      if (value === undefined) {
        const names = parametersIn(expression).map((name) => `'${name}'`);
        throw new CallFailure(
          names.length === 0
            ? `${what} has no value.`
            : `${what} has no value: it needs ${names.join(", ")}.`,
          expression,
        );
      }
      return value;
    },
    condition: (condition) =>
      simplify(withLists(settleCondition(condition), environment), environment),
    holds: (condition) => call.condition(condition) === true,
    stored: (value, type) => (type === undefined ? value : storedValue(value, type, typeNamed)),
    forElement: (values, position) =>
      callWith(
        plans,
        plan,
        new Map([...known, ...values]),
        outer,
        generated,
        `${slotPrefix}${position} `,
      ),
    argument: (name) => known.get(name),
  };
  const settleCondition = (condition: Condition): Condition => settle(condition) as Condition;
  return call;
}

/** `in :list` with the elements of the list, which DynamoDB has no way to take as one value. */
function withLists(condition: Condition, environment: Environment): Condition {
  return transform(condition, (part) => {
    if (part.kind !== "in" || !("kind" in part.choices)) return undefined;
    const list = environment.parameter(part.choices.name);
    if (list === undefined || !("L" in list) || list.L.length === 0) return undefined;
    if (list.L.length > 100) {
      throw new CallFailure(
        `'${part.choices.name}' has ${list.L.length} values, and DynamoDB's IN takes at most 100.`,
      );
    }
    return { ...part, choices: list.L.map((value) => ({ kind: "literal", value })) };
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
