import type { Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import type {
  Conjunct,
  Entity,
  LocatedCondition,
  Pattern,
} from "../../language/semantics/model.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { Clinic, Use } from "../clinic.ts";

/** What the rules about access patterns ask of a pattern and of what it reads. */

/** The attributes that a condition fixes by an equality with something known before the request. */
export function fixedAttributes(condition: LocatedCondition | undefined): ReadonlySet<string> {
  const fixed = new Set<string>();
  for (const conjunct of condition?.conjuncts ?? []) {
    const name = fixedBy(conjunct);
    if (name !== undefined) fixed.add(name);
  }
  return fixed;
}

/** The attribute that one conjunct fixes, if it is an equality. */
export function fixedBy({ condition }: Conjunct): string | undefined {
  if (condition.kind !== "comparison" || condition.operator !== "=") return undefined;
  const { left, right } = condition;
  if (isWhole(left) && attributesIn(right).length === 0) return left.name;
  return isWhole(right) && attributesIn(left).length === 0 ? right.name : undefined;
}

function isWhole(expression: Expression): expression is Extract<Expression, { kind: "attribute" }> {
  return expression.kind === "attribute" && expression.path.length === 0;
}

/** A count that stands in the pattern; `undefined` for one that is an argument. */
export function literalCount(expression: Expression | undefined): number | undefined {
  if (expression?.kind !== "literal" || !("N" in expression.value)) return undefined;
  return Number(expression.value.N);
}

/** So many times the average may well lie in one collection, where no maximum is known. */
export const largestCollection = 20;

/** The items that a query of one entity evaluates on average, where only its partition key is fixed. */
export function averageSlice(clinic: Clinic, use: Use, entity: Entity): number | undefined {
  const collections = clinic.quantities.collectionsOf(entity, use.path);
  if (collections === undefined || narrows(use, collections.attributes)) return undefined;
  return collections.averageItems;
}

/** Whether `where` says more than which partition it is. */
export function narrows(use: Use, partition: readonly string[]): boolean {
  const { where } = use.pattern;
  return (where?.conjuncts ?? []).some(({ condition }) =>
    attributesIn(condition).some((name) => !partition.includes(name)),
  );
}

/** Adds a clause behind the last of those that the formatter prints before it. */
export function insertClause(
  { node, origin }: Pattern,
  clause: string,
  behind: readonly string[],
): TextEdit | undefined {
  const before = node.clauses.filter(({ kind }) => behind.includes(kind));
  const end = Math.max(node.operation?.span.end ?? -1, ...before.map(({ span }) => span.end));
  if (end < 0) return undefined;
  return { file: origin.file, span: { start: end, end }, newText: `\n  ${clause}` };
}

/** A name that begins with this and that none of these names is. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}${count}`;
  return free;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
