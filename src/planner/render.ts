import { createSubstitutions, type Substitutions } from "../dynamodb/expressions.ts";
import type { Condition, Expression } from "../language/expressions/expression.ts";
import { isIndependent } from "./facts.ts";
import type { Naming } from "./naming.ts";
import type { OperationKey, SortCondition, StoredPath, UpdateAction } from "./plan.ts";
import { isCondition } from "./substitute.ts";

/** What an operation sends, in the shape that it has for one call or for all. */
export interface OperationShape {
  /** Of a query; the keys of other operations are no expressions. */
  readonly key?: OperationKey;
  readonly filter?: Condition;
  readonly condition?: Condition;
  readonly actions?: readonly UpdateAction[];
  readonly projection?: readonly StoredPath[];
}

/** DynamoDB's expressions for an operation, with the values still as expressions over arguments. */
export interface RenderedOperation {
  readonly keyCondition?: string;
  readonly filter?: string;
  readonly condition?: string;
  readonly update?: string;
  readonly projection?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Expression>>;
}

/** Every name is an alias, and every value a placeholder; equal ones share theirs. */
export function renderOperation(shape: OperationShape, naming: Naming): RenderedOperation {
  const renderer = new Renderer(naming);
  const { key, filter, condition, actions, projection } = shape;
  const rendered = {
    ...(key === undefined ? {} : { keyCondition: renderer.keyCondition(key) }),
    ...(filter === undefined ? {} : { filter: renderer.condition(filter) }),
    ...(actions === undefined || actions.length === 0 ? {} : { update: renderer.update(actions) }),
    ...(condition === undefined ? {} : { condition: renderer.condition(condition) }),
    ...(projection === undefined
      ? {}
      : { projection: projection.map((path) => renderer.path(path)).join(", ") }),
  };
  const names = renderer.substitutions.names();
  const values = renderer.substitutions.values();
  return {
    ...rendered,
    ...(names === undefined ? {} : { names }),
    ...(values === undefined ? {} : { values }),
  };
}

class Renderer {
  readonly substitutions: Substitutions<Expression> = createSubstitutions((value) =>
    JSON.stringify(value),
  );
  readonly #naming: Naming;

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  keyCondition({ partition, sort }: OperationKey): string {
    return [
      ...partition.map(
        ({ attribute, value }) =>
          `${this.substitutions.name(attribute)} = ${this.#value(value, attribute)}`,
      ),
      ...sort.map((condition) => this.#sortCondition(condition)),
    ].join(" AND ");
  }

  #sortCondition({ attribute, operator, values }: SortCondition): string {
    const name = this.substitutions.name(attribute);
    const [first, second] = values;
    const value = (expression: Expression | undefined, hint: string): string =>
      expression === undefined ? "" : this.#value(expression, hint);
    switch (operator) {
      case "between":
        return `${name} BETWEEN ${value(first, `${attribute}_from`)} AND ${value(second, `${attribute}_to`)}`;
      case "begins_with":
        return `begins_with(${name}, ${value(first, attribute)})`;
      default:
        return `${name} ${operator} ${value(first, attribute)}`;
    }
  }

  condition(condition: Condition): string {
    switch (condition.kind) {
      case "and":
        return condition.operands
          .map((operand) => this.#operand(operand, operand.kind === "or"))
          .join(" AND ");
      case "or":
        return condition.operands
          .map((operand) => this.#operand(operand, operand.kind === "or"))
          .join(" OR ");
      case "not":
        return `NOT ${this.#operand(
          condition.operand,
          condition.operand.kind === "and" || condition.operand.kind === "or",
        )}`;
      case "comparison": {
        const { left, operator, right } = condition;
        const hint = this.#hint(left, right);
        return `${this.#expression(left, hint)} ${operator} ${this.#expression(right, hint)}`;
      }
      case "between": {
        const hint = this.#hint(condition.operand);
        const operand = this.#expression(condition.operand, hint);
        const lower = this.#expression(condition.lower, `${hint}_from`);
        return `${operand} BETWEEN ${lower} AND ${this.#expression(condition.upper, `${hint}_to`)}`;
      }
      case "in": {
        const hint = this.#hint(condition.operand);
        const operand = this.#expression(condition.operand, hint);
        const choices = "kind" in condition.choices ? [condition.choices] : condition.choices;
        const texts = choices.map((choice) => this.#expression(choice, hint));
        return `${operand} IN (${texts.join(", ")})`;
      }
      case "predicate": {
        const [subject] = condition.arguments;
        const hint = subject === undefined ? "value" : this.#hint(subject);
        const texts = condition.arguments.map((argument) => this.#expression(argument, hint));
        return `${condition.name}(${texts.join(", ")})`;
      }
      default:
        return condition satisfies never;
    }
  }

  /** Parentheses only where the operators do not already say it: DynamoDB refuses redundant ones. */
  #operand(condition: Condition, nested: boolean): string {
    const text = this.condition(condition);
    return nested ? `(${text})` : text;
  }

  update(actions: readonly UpdateAction[]): string {
    const clauses = [
      this.#clause("SET", "set", actions, (path, value) => `${path} = ${value}`),
      this.#clause("REMOVE", "remove", actions, (path) => path),
      this.#clause("ADD", "add", actions, (path, value) => `${path} ${value}`),
      this.#clause("DELETE", "delete", actions, (path, value) => `${path} ${value}`),
    ];
    return clauses.filter((clause) => clause !== "").join(" ");
  }

  #clause(
    keyword: string,
    kind: UpdateAction["kind"],
    actions: readonly UpdateAction[],
    text: (path: string, value: string) => string,
  ): string {
    const texts = actions
      .filter((action) => action.kind === kind)
      .map(({ target, value }) => {
        const hint = String(target.path.at(-1) ?? target.attribute);
        const path = this.path(target);
        return text(path, value === undefined ? "" : this.#expression(value, hint));
      });
    return texts.length === 0 ? "" : `${keyword} ${texts.join(", ")}`;
  }

  path({ attribute, path }: StoredPath): string {
    return this.substitutions.path([attribute, ...path]);
  }

  /** What stays in the request is about the stored item; everything else is one value. */
  #expression(expression: Expression, hint: string): string {
    if (isIndependent(expression)) return this.#value(expression, hint);
    switch (expression.kind) {
      case "attribute":
        return this.path(this.#naming.place(expression));
      case "function":
        return `${expression.name}(${expression.arguments
          .map((argument) => this.#expression(argument, hint))
          .join(", ")})`;
      case "arithmetic": {
        const left = this.#expression(expression.left, hint);
        return `${left} ${expression.operator} ${this.#expression(expression.right, hint)}`;
      }
      default:
        return isCondition(expression) ? this.condition(expression) : this.#value(expression, hint);
    }
  }

  #value(expression: Expression, hint: string): string {
    const named =
      expression.kind === "parameter" && !expression.name.startsWith("$")
        ? [expression.name, ...expression.path].join("_")
        : hint;
    return this.substitutions.value(expression, named);
  }

  /** A value is named after the attribute that it meets. */
  #hint(...expressions: readonly Expression[]): string {
    for (const expression of expressions) {
      if (expression.kind === "attribute") {
        return String(expression.path.at(-1) ?? expression.name);
      }
      if (expression.kind === "function") return this.#hint(...expression.arguments);
    }
    return "value";
  }
}
