import type {
  AttributeExpression,
  Condition,
  Expression,
} from "../language/expressions/expression.ts";
import { visit } from "../language/expressions/traverse.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Conjunct, Entity } from "../language/semantics/model.ts";
import { constantValue, placeIn, substitute } from "./substitute.ts";

/** What the conjuncts of a condition say about single attributes of one entity. */
export interface Facts {
  readonly entity: Entity;
  readonly conjuncts: readonly Conjunct[];
  equality(attribute: AttributeExpression): Fact | undefined;
  range(attribute: AttributeExpression): RangeFact | undefined;
  /** `in (…)` or `in :list`. */
  membership(attribute: AttributeExpression): MembershipFact | undefined;
  /** The conjuncts that compare the attribute with something, as none does with an absent one. */
  constraints(attributeName: string): readonly number[];
}

export interface Fact {
  readonly value: Expression;
  /** The position of the conjunct that says so. */
  readonly conjunct: number;
}

export type RangeOperator = "<" | "<=" | ">" | ">=" | "between" | "begins_with";

export interface RangeFact {
  readonly operator: RangeOperator;
  /** Two for `between`, else one. */
  readonly values: readonly Expression[];
  readonly conjunct: number;
}

export interface MembershipFact {
  readonly choices: Extract<Condition, { kind: "in" }>["choices"];
  readonly conjunct: number;
}

/** The first fact of each kind counts; a second one about the same attribute stays unserved. */
export function collectFacts(entity: Entity, conjuncts: readonly Conjunct[]): Facts {
  const equalities = new Map<string, Fact>();
  const ranges = new Map<string, RangeFact>();
  const memberships = new Map<string, MembershipFact>();
  const constrained = new Map<string, number[]>();
  const remember = <T>(map: Map<string, T>, attribute: AttributeExpression, fact: T): void => {
    const place = placeKey(attribute);
    if (!map.has(place)) map.set(place, fact);
  };
  for (const [conjunct, { condition }] of conjuncts.entries()) {
    const about = readFact(condition);
    const subject = about?.attribute ?? existingAttribute(condition);
    if (subject !== undefined) {
      const known = constrained.get(subject.name) ?? [];
      constrained.set(subject.name, [...known, conjunct]);
    }
    if (about === undefined) continue;
    switch (about.kind) {
      case "equality":
        remember(equalities, about.attribute, { value: about.value, conjunct });
        break;
      case "range":
        remember(ranges, about.attribute, {
          operator: about.operator,
          values: about.values,
          conjunct,
        });
        break;
      case "membership":
        remember(memberships, about.attribute, { choices: about.choices, conjunct });
        break;
      default:
        about satisfies never;
    }
  }
  return {
    entity,
    conjuncts,
    equality: (attribute) => equalities.get(placeKey(attribute)),
    range: (attribute) => ranges.get(placeKey(attribute)),
    membership: (attribute) => memberships.get(placeKey(attribute)),
    constraints: (name) => constrained.get(name) ?? [],
  };
}

/** What is known about a value, and what it took to know it. */
export interface Resolution {
  readonly value: Expression;
  /** The conjuncts that the value alone implies: those about an attribute that it shows unchanged. */
  readonly entailed: readonly number[];
}

/**
 * The value of an expression over the entity's attributes, as far as equalities fix it: directly,
 * or, for a derived attribute, by computing it from others.
 */
export function resolveExpression(expression: Expression, facts: Facts): Resolution | undefined {
  const entailed: number[] = [];
  const underway = new Set<string>();
  const resolve = (attribute: AttributeExpression, direct: boolean): Expression | undefined => {
    const fact = facts.equality(attribute);
    if (fact !== undefined) {
      if (direct) entailed.push(fact.conjunct);
      return fact.value;
    }
    if (attribute.path.length > 0) {
      const outer = facts.equality({ ...attribute, path: [] });
      return outer === undefined ? undefined : placeIn(outer.value, attribute.path);
    }
    const source = attributeNamed(facts.entity, attribute.name)?.source;
    if (source?.kind !== "derived" || underway.has(attribute.name)) return undefined;
    underway.add(attribute.name);
    const value = substitute(source.value, (inner) => resolve(inner, false));
    underway.delete(attribute.name);
    return value;
  };
  const direct = directlyShown(expression);
  const value = substitute(expression, (attribute) => resolve(attribute, direct.has(attribute)));
  return value === undefined ? undefined : { value, entailed };
}

/**
 * The literal that each attribute equals, for deciding conditions. `undefined` where nothing fixes
 * it, or an argument does.
 */
export function literalOf(attribute: AttributeExpression, facts: Facts): Expression | undefined {
  const value = resolveExpression(attribute, facts)?.value;
  return value === undefined || constantValue(value) === undefined ? undefined : value;
}

/** One text for one place of an item. */
export function placeKey(attribute: AttributeExpression): string {
  return attribute.path.length === 0
    ? attribute.name
    : `${attribute.name} ${JSON.stringify(attribute.path)}`;
}

type About =
  | { readonly kind: "equality"; readonly attribute: AttributeExpression; readonly value: Expression }
  | {
      readonly kind: "range";
      readonly attribute: AttributeExpression;
      readonly operator: RangeOperator;
      readonly values: readonly Expression[];
    }
  | {
      readonly kind: "membership";
      readonly attribute: AttributeExpression;
      readonly choices: MembershipFact["choices"];
    };

/** What a condition says about one attribute by values that do not depend on the item. */
function readFact(condition: Condition): About | undefined {
  switch (condition.kind) {
    case "comparison": {
      const { left, right, operator } = condition;
      const flipped = left.kind !== "attribute";
      const subject = flipped ? right : left;
      const value = flipped ? left : right;
      if (subject.kind !== "attribute" || !isIndependent(value) || operator === "<>") {
        return undefined;
      }
      if (operator === "=") return { kind: "equality", attribute: subject, value };
      return {
        kind: "range",
        attribute: subject,
        operator: flipped ? mirrored[operator] : operator,
        values: [value],
      };
    }
    case "between": {
      const { operand, lower, upper } = condition;
      if (operand.kind !== "attribute" || !isIndependent(lower) || !isIndependent(upper)) {
        return undefined;
      }
      return { kind: "range", attribute: operand, operator: "between", values: [lower, upper] };
    }
    case "in": {
      const { operand, choices } = condition;
      const values = "kind" in choices ? [choices] : choices;
      if (operand.kind !== "attribute" || !values.every(isIndependent)) return undefined;
      return { kind: "membership", attribute: operand, choices };
    }
    case "predicate": {
      const [subject, value] = condition.arguments;
      if (condition.name !== "begins_with" || subject?.kind !== "attribute") return undefined;
      if (value === undefined || !isIndependent(value)) return undefined;
      return { kind: "range", attribute: subject, operator: "begins_with", values: [value] };
    }
    default:
      return undefined;
  }
}

function existingAttribute(condition: Condition): AttributeExpression | undefined {
  if (condition.kind !== "predicate" || condition.name === "attribute_not_exists") return undefined;
  const [subject] = condition.arguments;
  return subject?.kind === "attribute" ? subject : undefined;
}

const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** Nothing of the item is in it, so that it is known before the request. */
export function isIndependent(expression: Expression): boolean {
  let independent = true;
  visit(expression, (part) => {
    if (part.kind === "attribute") independent = false;
  });
  return independent;
}

/**
 * The attributes whose value can be read off the expression's value: an attribute itself, and those
 * that a template inserts. A function's value does not tell its arguments.
 */
function directlyShown(expression: Expression): ReadonlySet<AttributeExpression> {
  if (expression.kind === "attribute") return new Set([expression]);
  if (expression.kind !== "template") return new Set();
  return new Set(
    expression.parts.flatMap((part) =>
      typeof part !== "string" && part.expression.kind === "attribute" ? [part.expression] : [],
    ),
  );
}
