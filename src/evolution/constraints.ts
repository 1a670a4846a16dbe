import { compareNumbers } from "../dynamodb/numbers.ts";
import type { Attribute } from "../language/semantics/types.ts";
import { type AttributeContext, detailsOf, nameOf, rewriting } from "./attribute-context.ts";
import type { AttributePair } from "./pairs.ts";

/** Bounds that writers check: of numbers, of text, of sizes. Averages and counts are hints. */
export function compareConstraints(
  context: AttributeContext,
  { before, after }: Required<AttributePair>,
): void {
  const words = { before: boundsOf(before), after: boundsOf(after) };
  if (words.before === words.after) return;
  const { comparison } = context;
  const parameters = { attribute: nameOf(context, after), ...words };
  const details = { ...detailsOf(context, before, after), ...words };
  if (!isNarrower(before, after)) comparison.report("constraint-widened", parameters, details);
  else {
    const work = [rewriting(context, after)];
    comparison.report("constraint-narrowed", parameters, { ...details, work });
  }
}

function boundsOf({ minimum, maximum, matches, size, items }: Attribute): string {
  const bounds = [
    ...(minimum === undefined ? [] : [`@min(${minimum})`]),
    ...(maximum === undefined ? [] : [`@max(${maximum})`]),
    ...(matches === undefined ? [] : [`@matches(${JSON.stringify(matches)})`]),
    ...(size?.maximum === undefined ? [] : [`at most ${size.maximum} bytes`]),
    ...(items?.maximum === undefined ? [] : [`at most ${items.maximum} elements`]),
  ];
  return bounds.length === 0 ? "no bound" : bounds.join(" ");
}

/** Whether something that was allowed may not be any more; of two patterns nobody can tell. */
function isNarrower(before: Attribute, after: Attribute): boolean {
  const rose = (one: string | undefined, other: string | undefined): boolean =>
    other !== undefined && (one === undefined || compareNumbers(one, other) < 0);
  const fell = (one: string | number | undefined, other: string | number | undefined): boolean =>
    other !== undefined && (one === undefined || compareNumbers(String(other), String(one)) < 0);
  return (
    rose(before.minimum, after.minimum) ||
    fell(before.maximum, after.maximum) ||
    fell(before.size?.maximum, after.size?.maximum) ||
    fell(before.items?.maximum, after.items?.maximum) ||
    (after.matches !== undefined && after.matches !== before.matches)
  );
}
