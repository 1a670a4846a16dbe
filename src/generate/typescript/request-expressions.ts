import { createSubstitutions } from "../../dynamodb/expressions.ts";
import type { Condition, Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import type { Entity } from "../../language/semantics/model.ts";
import type { Type } from "../../language/semantics/types.ts";
import { type Naming, namingOf } from "../../planner/naming.ts";
import type { OperationKey, SortCondition, StoredPath, UpdateAction } from "../../planner/plan.ts";
import {
  array,
  type Code,
  call,
  code,
  conditional,
  joined,
  literal,
  object,
  property,
  templateLiteral,
  verbatim,
} from "../code-writer.ts";
import { compared, conditionCode } from "./conditions.ts";
import { toStored } from "./conversion.ts";
import { operand, type Scope, type Value, valueCode } from "./expressions.ts";
import { checkedKey, mayBeEmpty } from "./key-limits.ts";
import type { Module } from "./module.ts";
import { alternatives, assuming, presenceIn } from "./presence.ts";

/** The text of an expression: known now, or put together at each call. */
export type ExpressionText =
  | { readonly kind: "fixed"; readonly text: string }
  /** Program text whose value is a string. */
  | { readonly kind: "chosen"; readonly code: Code }
  /** Program text whose value is a string, or `true` or `false` where the arguments decide. */
  | { readonly kind: "computed"; readonly code: Code };

/** The expressions of one request with the names and values that they refer to. */
export class RequestExpressions {
  readonly #module: Module;
  readonly #scope: Scope;
  readonly #naming: Naming;
  readonly #entities: readonly Entity[];
  readonly #substitutions = createSubstitutions<Code>((value) => value.text);
  readonly #lists: Code[] = [];
  readonly #texts: [property: string, text: ExpressionText][] = [];

  constructor(module: Module, scope: Scope, entities: readonly Entity[]) {
    this.#module = module;
    this.#scope = scope;
    this.#entities = entities;
    this.#naming = namingOf(
      module.plans,
      entities.map(({ name }) => name),
    );
  }

  add(property: string, text: ExpressionText): void {
    this.#texts.push([property, text]);
  }

  /** `#PK = :PK AND begins_with(#SK, :SK)`; of an index where one is named. */
  keyCondition({ partition, sort }: OperationKey, index: string | undefined): void {
    const parts = partition.map(({ attribute, value }): ExpressionText => {
      const token = this.#keyValue(value, attribute, attribute, index ?? "");
      return fixed(`${this.#substitutions.name(attribute)} = ${token}`);
    });
    for (const condition of sort) parts.push(this.#sortCondition(condition, index ?? ""));
    if (parts.every((part) => part.kind === "fixed")) {
      this.add("KeyConditionExpression", fixed(parts.map(({ text }) => text).join(" AND ")));
      return;
    }
    const pieces = parts.flatMap((part, position): readonly (string | Code)[] =>
      part.kind === "fixed" ? [position === 0 ? "" : " AND ", part.text] : [part.code],
    );
    this.add("KeyConditionExpression", { kind: "chosen", code: templateLiteral(pieces) });
  }

  #sortCondition(condition: SortCondition, index: string): ExpressionText {
    const { attribute, operator, values } = condition;
    const alias = this.#substitutions.name(attribute);
    if (operator === "begins_with") return this.#beginning(condition, alias, index);
    const hints = operator === "between" ? [`${attribute}_from`, `${attribute}_to`] : [attribute];
    const [first = "", second = ""] = values.map((value, position) =>
      this.#keyValue(value, hints[position] ?? attribute, attribute, index),
    );
    return operator === "between"
      ? fixed(`${alias} BETWEEN ${first} AND ${second}`)
      : fixed(`${alias} ${operator} ${first}`);
  }

  /**
   * Everything begins with the empty text, and DynamoDB refuses to look for it: where it may be given,
   * the condition is chosen by each call, with its `AND`.
   */
  #beginning({ attribute, values }: SortCondition, alias: string, index: string): ExpressionText {
    const [expression] = values;
    if (expression === undefined) return fixed("");
    const value = valueCode(expression, this.#scope, this.#module);
    const last = expression.kind === "template" ? expression.parts.at(-1) : undefined;
    const guard = typeof last === "string" ? undefined : last?.guard;
    const whole =
      guard === undefined || guard.length < 2
        ? value
        : {
            ...value,
            code: call(this.#module.support("keyBeginning"), [value.code, literal(guard)]),
          };
    const checked = this.#checkedKey(expression, whole, attribute, index);
    const hint = valueHint(expression, attribute);
    if (!mayBeEmpty(expression, this.#scope, this.#module)) {
      return fixed(`begins_with(${alias}, ${this.#substitutions.value(checked.code, hint)})`);
    }
    const isGiven = code`${operand(value)} !== ""`;
    const token = this.#substitutions.value(
      code`${isGiven} ? ${operand(checked)} : undefined`,
      hint,
    );
    const text = literal(` AND begins_with(${alias}, ${token})`);
    return { kind: "chosen", code: code`${isGiven} ? ${text} : ""` };
  }

  projection(paths: readonly StoredPath[]): void {
    const text = paths
      .map(({ attribute, path }) => this.#substitutions.path([attribute, ...path]))
      .join(", ");
    this.add("ProjectionExpression", { kind: "fixed", text });
  }

  condition(condition: Condition): ExpressionText {
    return this.#condition(condition, this.#scope);
  }

  update(actions: readonly UpdateAction[]): void {
    const clauses = updateClauses.flatMap(([kind, keyword]) => {
      const own = actions.flatMap((action) => this.#actions(action, kind));
      return own.length === 0 ? [] : [{ keyword, own }];
    });
    if (clauses.every(({ own }) => own.every(({ kind }) => kind === "fixed"))) {
      const text = clauses
        .map(
          ({ keyword, own }) =>
            `${keyword} ${own.map((each) => ("text" in each ? each.text : "")).join(", ")}`,
        )
        .join(" ");
      this.add("UpdateExpression", { kind: "fixed", text });
      return;
    }
    const parts = clauses.map(({ keyword, own }) => property(keyword, array(own.map(textCode))));
    this.add("UpdateExpression", {
      kind: "computed",
      code: code`${this.#module.support("updateExpression")}({
        ${joined(parts.map((part) => code`${part},`))}
      })`,
    });
  }

  /** Whether a text has to be put together at each call. */
  get isComputed(): boolean {
    return this.#texts.some(([, text]) => text.kind !== "fixed");
  }

  /** The properties of the request that the expressions make. */
  properties(): readonly Code[] {
    const names = Object.entries(this.#substitutions.names() ?? {}).map(
      ([alias, attribute]) => [alias, literal(attribute)] as const,
    );
    const values = Object.entries(this.#substitutions.values() ?? {});
    const valueProperties = [
      ...values.map(([token, value]) => property(token, value)),
      ...this.#lists.map((list) => code`...${list}`),
    ];
    if (this.isComputed) {
      const texts = this.#texts.map(([name, text]) => property(name, textCode(text)));
      return [
        code`...${this.#module.support("usedExpressions")}(
          {
            ${joined(texts.map((text) => code`${text},`))}
          },
          ${object(names)},
          {
            ${joined(valueProperties.map((value) => code`${value},`))}
          },
        )`,
      ];
    }
    const properties = this.#texts.map(([name, text]) => property(name, textCode(text)));
    if (names.length > 0) properties.push(property("ExpressionAttributeNames", object(names)));
    if (values.length > 0) properties.push(property("ExpressionAttributeValues", object(values)));
    return properties;
  }

  /**
   * `known` is the scope in which what an outer condition has made sure of counts as present. Values
   * stand outside of that condition, so that their text is that of the plain scope.
   */
  #condition(condition: Condition, known: Scope): ExpressionText {
    // What the arguments alone decide is not sent.
    if (attributesIn(condition).length === 0) {
      return computed(conditionCode(condition, known, this.#module));
    }
    switch (condition.kind) {
      case "and":
      case "or":
        return this.#combined(condition.kind, condition.operands, known);
      case "not": {
        const inner = this.#condition(condition.operand, known);
        if (inner.kind !== "fixed")
          return computed(call(this.#module.support("negated"), [inner.code]));
        const isCombined = condition.operand.kind === "and" || condition.operand.kind === "or";
        return fixed(isCombined ? `NOT (${inner.text})` : `NOT ${inner.text}`);
      }
      case "comparison": {
        const hint = hintOf(condition.left, condition.right);
        const left = this.#operand(condition.left, hint, this.#typeOf(condition.right), known);
        const right = this.#operand(condition.right, hint, this.#typeOf(condition.left), known);
        const text = `${left.text} ${condition.operator} ${right.text}`;
        const absent = [...left.optional, ...right.optional];
        if (absent.length === 0) return fixed(text);
        const given = joined(
          absent.map((value) => code`${value} !== undefined`),
          " && ",
        );
        return condition.operator === "<>"
          ? computed(code`!(${given}) || ${literal(text)}`)
          : computed(code`${given} && ${literal(text)}`);
      }
      case "between": {
        const hint = hintOf(condition.operand);
        const type = this.#typeOf(condition.operand);
        const value = this.#operand(condition.operand, hint, type, known);
        const lower = this.#operand(condition.lower, `${hint}_from`, type, known);
        const upper = this.#operand(condition.upper, `${hint}_to`, type, known);
        const text = `${value.text} BETWEEN ${lower.text} AND ${upper.text}`;
        const bounds = [condition.lower, condition.upper];
        const isOrdered = bounds.every(({ kind }) => kind === "literal");
        if (isOrdered || bounds.some((bound) => attributesIn(bound).length > 0)) return fixed(text);
        const [from, to] = bounds.map((bound) => valueCode(bound, known, this.#module));
        if (from === undefined || to === undefined) return fixed(text);
        // DynamoDB refuses bounds in the wrong order; nothing lies between them.
        return computed(code`${compared("<=", from, to, this.#module)} && ${literal(text)}`);
      }
      case "in":
        return this.#membership(condition, known);
      case "predicate": {
        const hint = hintOf(condition.arguments[0]);
        const subject = this.#typeOf(condition.arguments[0]);
        const element = condition.name === "contains" ? elementType(subject) : subject;
        const operands = condition.arguments.map((argument) =>
          this.#operand(argument, hint, element, known),
        );
        const text = `${condition.name}(${operands.map((each) => each.text).join(", ")})`;
        const absent = operands.flatMap(({ optional }) => optional);
        if (absent.length === 0) return fixed(text);
        const given = joined(
          absent.map((value) => code`${value} !== undefined`),
          " && ",
        );
        return computed(code`${given} && ${literal(text)}`);
      }
      default:
        return condition satisfies never;
    }
  }

  #combined(kind: "and" | "or", operands: readonly Condition[], known: Scope): ExpressionText {
    const [first, second] = operands;
    if (kind === "or" && operands.length === 2 && first !== undefined && second !== undefined) {
      const chosen = this.#eitherOr(first, second, known);
      if (chosen !== undefined) return chosen;
    }
    let inside = known;
    const parts = operands.map((inner) => {
      const part = this.#condition(inner, inside);
      if (kind === "and") inside = assuming(inside, presenceIn(inner));
      return part;
    });
    const operator = kind === "and" ? " AND " : " OR ";
    const grouped = parts.map((part, position) =>
      part.kind === "fixed" && operands[position]?.kind === "or" && part.text.includes(" OR ")
        ? fixed(`(${part.text})`)
        : part,
    );
    if (grouped.every((part) => part.kind === "fixed")) {
      return fixed(grouped.map(({ text }) => text).join(operator));
    }
    if (kind === "and" && grouped.every((part) => part.kind !== "computed")) {
      const pieces = grouped.flatMap((part, position) => [
        ...(position === 0 ? [] : [operator]),
        part.kind === "fixed" ? part.text : part.code,
      ]);
      return { kind: "chosen", code: templateLiteral(pieces) };
    }
    const helper = this.#module.support(kind === "and" ? "allOf" : "anyOf");
    return computed(call(helper, parts.map(textCode)));
  }

  /** Two conditions of which the arguments say which one is meant. */
  #eitherOr(first: Condition, second: Condition, known: Scope): ExpressionText | undefined {
    const found = alternatives(first, second);
    if (found === undefined) return undefined;
    const { subject, present, absent } = found;
    const value = valueCode(subject, known, this.#module);
    if (!value.optional) return this.#combined("and", present, known);
    const given = this.#combined("and", present, assuming(known, [subject]));
    const missing = this.#combined("and", absent, known);
    const isAbsent = code`${operand(value)} === undefined`;
    const chosen = conditional(isAbsent, textCode(missing), textCode(given));
    return given.kind === "computed" || missing.kind === "computed"
      ? computed(chosen)
      : { kind: "chosen", code: chosen };
  }

  #membership(condition: Extract<Condition, { kind: "in" }>, known: Scope): ExpressionText {
    const hint = hintOf(condition.operand);
    const type = this.#typeOf(condition.operand);
    const subject = this.#operand(condition.operand, hint, undefined, known);
    if (!("kind" in condition.choices)) {
      const choices = condition.choices.map(
        (choice) => this.#operand(choice, hint, type, known).text,
      );
      return fixed(`${subject.text} IN (${choices.join(", ")})`);
    }
    const list = valueCode(condition.choices, this.#scope, this.#module);
    const prefix = literal(`:${condition.choices.name.replace(/[^A-Za-z0-9_]/g, "_")}`);
    this.#lists.push(call(this.#module.support("listValues"), [prefix, list.code]));
    const before = literal(`${subject.text} IN (`);
    const tokens = call(this.#module.support("listTokens"), [prefix, list.code]);
    return computed(code`${operand(list)}.length > 0 && ${before} + ${tokens} + ")"`);
  }

  #operand(
    expression: Expression | undefined,
    hint: string,
    type: Type | undefined,
    known: Scope = this.#scope,
  ): { readonly text: string; readonly optional: readonly Code[] } {
    if (expression === undefined) return { text: "", optional: [] };
    if (expression.kind === "attribute") {
      return { text: this.#path(expression.name, expression.path), optional: [] };
    }
    if (attributesIn(expression).length > 0)
      return { text: this.#storedValue(expression, hint), optional: [] };
    const value = valueCode(expression, this.#scope, this.#module);
    const stored = this.#store(value, type);
    const token = this.#substitutions.value(stored, valueHint(expression, hint));
    const isKnown = !valueCode(expression, known, this.#module).optional;
    return { text: token, optional: value.optional && !isKnown ? [operand(value)] : [] };
  }

  /** A value that DynamoDB computes from the stored item: `#count + :n`, `if_not_exists(#a, :a)`. */
  #storedValue(expression: Expression, hint: string, type?: Type): string {
    if (expression.kind === "arithmetic") {
      const left = this.#storedValue(expression.left, hint, type);
      const right = this.#storedValue(expression.right, hint, type);
      return `${left} ${expression.operator} ${right}`;
    }
    if (expression.kind === "function") {
      const own = expression.arguments.map((argument) => this.#storedValue(argument, hint, type));
      return `${expression.name}(${own.join(", ")})`;
    }
    return this.#operand(expression, hint, type).text;
  }

  /** The texts of one action under one keyword; a conditional one may remove instead of setting. */
  #actions(action: UpdateAction, kind: UpdateAction["kind"]): ExpressionText[] {
    const { target, value, when, otherwise } = action;
    if (action.kind !== kind && !(kind === "remove" && otherwise === "remove")) return [];
    const alias = this.#substitutions.path([target.attribute, ...target.path]);
    const given = when === undefined ? undefined : conditionCode(when, this.#scope, this.#module);
    if (action.kind !== kind) {
      return [
        computed(given === undefined ? verbatim("false") : code`!(${given}) && ${literal(alias)}`),
      ];
    }
    if (kind === "remove") {
      return [given === undefined ? fixed(alias) : computed(code`${given} && ${literal(alias)}`)];
    }
    const type = this.#naming.typeOf(target);
    const hint = String(target.path.at(-1) ?? target.attribute);
    const isIndependent = value !== undefined && attributesIn(value).length === 0;
    const right =
      value === undefined
        ? ""
        : isIndependent
          ? (this.#changedKey(action, value, hint, given) ?? this.#operand(value, hint, type).text)
          : this.#storedValue(value, hint, type);
    const text = kind === "set" ? `${alias} = ${right}` : `${alias} ${right}`;
    const conditions = given === undefined ? [] : [given];
    if (isIndependent && value !== undefined) {
      const made = valueCode(value, this.#scope, this.#module);
      if (made.optional) conditions.push(code`${operand(made)} !== undefined`);
    }
    if (conditions.length === 0) return [fixed(text)];
    const distinct = [...new Set(conditions.map((each) => each.text))].map(verbatim);
    return [computed(code`${joined(distinct, " && ")} && ${literal(text)}`)];
  }

  /** The new value of an attribute that is in the key of an index. */
  #changedKey(
    { target: { attribute, path } }: UpdateAction,
    value: Expression,
    hint: string,
    given: Code | undefined,
  ): string | undefined {
    if (path.length > 0) return undefined;
    const made = valueCode(value, this.#scope, this.#module);
    const checked = this.#checkedKey(value, made, attribute, undefined);
    if (checked === made) return undefined;
    // What is not sent is not refused.
    const sent = given === undefined ? checked.code : code`${given} ? ${checked.code} : undefined`;
    return this.#substitutions.value(sent, valueHint(value, hint));
  }

  #keyValue(expression: Expression, hint: string, attribute: string, index: string): string {
    const value = valueCode(expression, this.#scope, this.#module);
    const { code: checked } = this.#checkedKey(expression, value, attribute, index);
    return this.#substitutions.value(checked, valueHint(expression, hint));
  }

  #checkedKey(
    expression: Expression,
    value: Value,
    attribute: string,
    index: string | undefined,
  ): Value {
    const table = this.#entities[0]?.table.name ?? "";
    const owner = this.#entities.map(({ name }) => name).join(" or ");
    const place = { table, index, attribute, owner };
    return checkedKey(expression, value, place, this.#scope, this.#module);
  }

  /** The value as it is stored, where its type has another form then. */
  #store(value: Value, type: Type | undefined): Code {
    const known = type ?? value.type;
    // The SDK itself refuses an empty set, which would otherwise leave a placeholder unused.
    if (known.kind === "set") return value.code;
    const stored = toStored(value.code, known.kind === "error" ? value.type : known, this.#module);
    if (!value.optional || stored.text === value.code.text) return stored;
    return code`${operand(value)} === undefined ? undefined : ${stored}`;
  }

  #path(name: string, path: readonly (string | number)[]): string {
    const place = this.#naming.place({ name, path });
    return this.#substitutions.path([place.attribute, ...place.path]);
  }

  #typeOf(expression: Expression | undefined): Type | undefined {
    if (expression?.kind !== "attribute") return undefined;
    return this.#naming.typeOf(this.#naming.place(expression));
  }
}

const updateClauses = [
  ["set", "SET"],
  ["remove", "REMOVE"],
  ["add", "ADD"],
  ["delete", "DELETE"],
] as const;

export function textCode(text: ExpressionText): Code {
  return text.kind === "fixed" ? literal(text.text) : text.code;
}

function fixed(text: string): ExpressionText & { kind: "fixed" } {
  return { kind: "fixed", text };
}

function computed(made: Code): ExpressionText {
  return { kind: "computed", code: made };
}

function elementType(type: Type | undefined): Type | undefined {
  if (type?.kind === "list") return type.element;
  return undefined;
}

/** A value is called after the attribute that it meets. */
function hintOf(...expressions: readonly (Expression | undefined)[]): string {
  for (const expression of expressions) {
    if (expression?.kind === "attribute") return String(expression.path.at(-1) ?? expression.name);
    if (expression?.kind === "function") return hintOf(...expression.arguments);
  }
  return "value";
}

/** An argument keeps its own name. */
function valueHint(expression: Expression, hint: string): string {
  return expression.kind === "parameter" && !expression.name.startsWith("$")
    ? [expression.name, ...expression.path].join("_")
    : hint;
}
