import type {
  Expression,
  TemplateInsert,
  TemplatePart,
} from "../language/expressions/expression.ts";
import type { RangeFact } from "./facts.ts";
import { highest } from "./key-texts.ts";
import type { SortCondition } from "./plan.ts";
import { textTemplate } from "./substitute.ts";

/** A template key of which the beginning is known, up to the attribute that takes the range. */
export interface RangedTemplate {
  /** Stored name of the key attribute. */
  readonly key: string;
  /** P: what stands before the attribute, with the arguments in it. */
  readonly prefix: readonly TemplatePart[];
  /** The attribute's own insert: its format and its guard are applied to the arguments too. */
  readonly insert: TemplateInsert;
  /** T: the literal behind the attribute; `highest` where a fixed-width one follows without any. */
  readonly next: string;
}

export interface RangeCondition {
  readonly condition: SortCondition;
  /** The key condition includes the bound itself, which `a < x` does not: a filter keeps it out. */
  readonly alsoFilter: boolean;
}

/** The whole beginning that is known; nothing where nothing is. */
export function prefixCondition(
  key: string,
  prefix: readonly TemplatePart[],
): SortCondition | undefined {
  if (prefix.length === 0) return undefined;
  return { attribute: key, operator: "begins_with", values: [textTemplate(prefix)] };
}

/**
 * The key condition for a range on an attribute inside of a template. The range of the attribute is
 * not the same range of the key: other items may follow behind P, and what stands behind the
 * attribute counts too.
 *
 * With P the text before the attribute, T the literal behind it and Z the highest character:
 * `a >= x` is K between Px and PZ, `a > x` is K between PxTZ and PZ, `a <= x` is K between P and PxTZ,
 * `a < x` is K between P and Px, and `a between x and y` is K between Px and PyTZ. Where P is empty the
 * bound that comes from P alone falls away.
 */
export function rangeCondition(template: RangedTemplate, range: RangeFact): RangeCondition {
  const { key, prefix, insert, next } = template;
  const [first, second] = range.values;
  const lower = first ?? { kind: "literal", value: { S: "" } };
  const upper = second ?? lower;
  const at = (value: Expression, ...behindIt: readonly string[]): Expression =>
    textTemplate([...prefix, { ...insert, expression: value }, ...behindIt]);
  /** Behind everything that begins with the value and T. */
  const behind = (value: Expression): Expression => at(value, next + highest);
  const isLast = next === "";
  const single = (operator: SortCondition["operator"], value: Expression): RangeCondition => ({
    condition: { attribute: key, operator, values: [value] },
    alsoFilter: false,
  });
  const between = (from: Expression, to: Expression): RangeCondition => ({
    condition: { attribute: key, operator: "between", values: [from, to] },
    alsoFilter: false,
  });
  const beginning = (): Expression => textTemplate(prefix);
  const end = (): Expression => textTemplate([...prefix, highest]);

  if (range.operator === "begins_with") return single("begins_with", at(lower));
  if (range.operator === "between") {
    const { condition } = between(at(lower), isLast ? at(upper) : behind(upper));
    // Of a text in lower case it is that text which orders, not the argument as it was given.
    const given = (value: Expression): Expression =>
      insert.format?.kind === "lower" || insert.format?.kind === "upper"
        ? textTemplate([{ ...insert, expression: value }])
        : value;
    const limits = { lower: given(lower), upper: given(upper) };
    return { condition: { ...condition, range: limits }, alsoFilter: false };
  }
  if (prefix.length === 0) {
    switch (range.operator) {
      case ">=":
        return single(">=", at(lower));
      case ">":
        return single(">", isLast ? at(lower) : behind(lower));
      case "<=":
        return single("<=", isLast ? at(lower) : behind(lower));
      case "<":
        return single("<", at(lower));
      default:
        return range.operator satisfies never;
    }
  }
  switch (range.operator) {
    case ">=":
      return between(at(lower), end());
    case ">": {
      const justBehind = at(lower, "\u0000");
      return between(isLast ? justBehind : behind(lower), end());
    }
    case "<=":
      return between(beginning(), isLast ? at(lower) : behind(lower));
    case "<":
      return { ...between(beginning(), at(lower)), alsoFilter: isLast };
    default:
      return range.operator satisfies never;
  }
}
