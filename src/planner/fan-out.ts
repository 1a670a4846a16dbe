import type { Expression } from "../language/expressions/expression.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import { type KeyComponent, shardCount } from "./components.ts";
import type { Facts, MembershipFact } from "./facts.ts";
import { resolveExpression } from "./facts.ts";
import type { FanOut } from "./plan.ts";
import { parameter, substitute } from "./substitute.ts";

/** Rule 9: several queries where one value of the partition key does not do. */
export interface FanOutChoice {
  readonly fanOut: FanOut;
  /** The key component, over the parameter that takes one value in each call. */
  readonly value: Expression;
  readonly entailed: readonly number[];
  /** The range that chose the days; it cuts the first and the last of them. */
  readonly cutting?: number;
}

/** More queries than this are not made for one call. */
export const maximumFanOut = 100;

/** What a partition component can be spread over, where exactly one thing in it is not fixed. */
export function fanOutOf(component: KeyComponent, facts: Facts): FanOutChoice | undefined {
  return overList(component, facts) ?? overDates(component, facts) ?? overShards(component, facts);
}

/** `in (…)` on an attribute of the partition key. */
function overList(component: KeyComponent, facts: Facts): FanOutChoice | undefined {
  let over: { name: string; fact: MembershipFact } | undefined;
  const value = resolveWith(component.expression, facts, (attribute) => {
    const fact = facts.membership(attribute);
    if (fact === undefined || (over !== undefined && over.name !== attribute.name))
      return undefined;
    over = { name: attribute.name, fact };
    return parameter(`$${attribute.name}`);
  });
  if (value === undefined || over === undefined) return undefined;
  const { choices, conjunct } = over.fact;
  if (!("kind" in choices) && choices.length > maximumFanOut) return undefined;
  return {
    value: value.value,
    entailed: [...value.entailed, conjunct],
    fanOut: {
      over: over.name,
      values:
        "kind" in choices
          ? { kind: "parameter", name: choices.name }
          : { kind: "literals", values: choices },
      maximum: maximumFanOut,
    },
  };
}

/** A range on the timestamp of which the partition key holds the date. */
function overDates(component: KeyComponent, facts: Facts): FanOutChoice | undefined {
  let over: { name: string; lower: Expression; upper: Expression } | undefined;
  const value = resolveWith(component.expression, facts, (attribute) => {
    if (over !== undefined && over.name !== attribute.name) return undefined;
    const range = facts.range(attribute) ?? rangeOfDate(attribute.name, facts);
    const declared = attributeNamed(facts.entity, attribute.name)?.type.kind;
    const [lower, upper] = range?.values ?? [];
    if (range?.operator !== "between" || lower === undefined || upper === undefined) {
      return undefined;
    }
    if (declared !== "date") return undefined;
    over = { name: attribute.name, lower, upper };
    return parameter(`$${attribute.name}`);
  });
  if (value === undefined || over === undefined) return undefined;
  const { lower, upper, name } = over;
  const direct = facts.range({ kind: "attribute", name, path: [] });
  const source = direct === undefined ? rangeOfDate(name, facts) : undefined;
  return {
    value: value.value,
    entailed: direct === undefined ? value.entailed : [...value.entailed, direct.conjunct],
    ...(source === undefined ? {} : { cutting: source.conjunct }),
    fanOut: { over: name, values: { kind: "dates", lower, upper }, maximum: maximumFanOut },
  };
}

/** The range on the source of an attribute that is `derived date(source)`. */
function rangeOfDate(name: string, facts: Facts) {
  const source = attributeNamed(facts.entity, name)?.source;
  if (source?.kind !== "derived" || source.value.kind !== "function") return undefined;
  const [inner] = source.value.arguments;
  if (source.value.name !== "date" || inner?.kind !== "attribute") return undefined;
  return facts.range(inner);
}

/** `"EVENTS#${shard(eventId, 10)}"` where the event is not known: all shards are read. */
function overShards(component: KeyComponent, facts: Facts): FanOutChoice | undefined {
  let count: number | undefined;
  const parts = component.parts.map((part) => {
    if (part.kind === "text") return part.text;
    const shards = shardCount(part.insert.expression);
    if (shards === undefined || resolveExpression(part.insert.expression, facts) !== undefined) {
      return part.insert;
    }
    count = count === undefined || count === shards ? shards : undefined;
    return { ...part.insert, expression: parameter("$shard") };
  });
  if (count === undefined || count > maximumFanOut) return undefined;
  const resolved = resolveExpression({ kind: "template", parts }, facts);
  if (resolved === undefined) return undefined;
  return {
    ...resolved,
    fanOut: { over: "shard", values: { kind: "shards", count }, maximum: maximumFanOut },
  };
}

function resolveWith(
  expression: Expression,
  facts: Facts,
  instead: (attribute: Extract<Expression, { kind: "attribute" }>) => Expression | undefined,
): { readonly value: Expression; readonly entailed: readonly number[] } | undefined {
  const entailed: number[] = [];
  const value = substitute(expression, (attribute) => {
    const fixed = resolveExpression(attribute, facts);
    if (fixed === undefined) return instead(attribute);
    entailed.push(...fixed.entailed);
    return fixed.value;
  });
  return value === undefined ? undefined : { value, entailed };
}
