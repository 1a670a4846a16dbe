import { type AttributeValue, type Item, valuesEqual } from "../../dynamodb/values.ts";
import { emptyEnvironment, evaluate, holds } from "../../language/expressions/evaluate.ts";
import type { Environment } from "../../language/expressions/evaluation.ts";
import type { Condition, Expression } from "../../language/expressions/expression.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { expressionText } from "../../planner/expression-text.ts";
import { valueText } from "../../planner/value-problems.ts";
import type { CensusEntity } from "./census-plan.ts";
import { type Census, own } from "./classify.ts";
import { foundText, type ItemFinding } from "./item-finding.ts";
import type { Judged } from "./judged.ts";
import type { FindingCode } from "./messages.ts";

/**
 * Where what is computed from attributes is not what they give: derived attributes, keys of the
 * table, keys of indexes. What cannot be computed, since a source is missing or of another type, is
 * found at the source.
 *
 * @param values The item's attributes by logical name.
 */
export function computedProblems(
  census: Census,
  entity: CensusEntity,
  item: Item,
  values: Readonly<Record<string, AttributeValue>>,
  judged: Judged,
): readonly ItemFinding[] {
  const environment: Environment = {
    ...emptyEnvironment,
    attribute: (name) => (Object.hasOwn(values, name) ? values[name] : undefined),
  };
  const isJudged = (...expressions: readonly (Expression | undefined)[]): boolean =>
    !judged.nothing &&
    expressions.every(
      (expression) => expression === undefined || attributesIn(expression).every(judged.has),
    );
  const findings: ItemFinding[] = [];
  for (const { name, source } of entity.attributes) {
    if (source.kind !== "derived" || !judged.has(name) || !isJudged(source.value)) continue;
    const stored = values[name];
    const made = evaluate(source.value, environment);
    if (made.kind !== "value" || stored === undefined || valuesEqual(made.value, stored)) continue;
    findings.push({
      code: "derived-differs",
      place: name,
      expected: valueText(made.value),
      found: foundText("derived-differs", stored),
      value: stored,
      indexes: census.indexesOf(name),
    });
  }
  const { partition, sort } = census.plan.table;
  const baseKeys = [partition.attribute, ...(sort === undefined ? [] : [sort.attribute])];
  for (const { attribute, value, when } of entity.keys) {
    if (!isJudged(value, when)) continue;
    const isBase = baseKeys.includes(attribute);
    const stored = own(item, attribute);
    const expected = expectedKey(value, when, environment);
    if (expected.kind === "unknown") continue;
    if (isBase && expected.value === undefined && isUnreadable(entity, value, values)) {
      findings.push({
        code: "key-differs",
        place: attribute,
        expected: expressionText(value),
        found: foundText("key-differs", stored),
        ...(stored === undefined ? {} : { value: stored }),
        indexes: census.indexesOf(attribute),
      });
      continue;
    }
    const code = codeOf(isBase, expected.value, stored);
    if (code === undefined) continue;
    findings.push({
      code,
      place: attribute,
      expected: expected.value === undefined ? "nothing" : valueText(expected.value),
      found: foundText(code, stored),
      ...(stored === undefined ? {} : { value: stored }),
      indexes: census.indexesOf(attribute),
    });
  }
  return judged.nothing ? findings : [...findings, ...strangeKeys(census, entity, item, baseKeys)];
}

/** What stands in the key alone cannot be read back, since the key is not of that form. */
function isUnreadable(
  { attributes }: CensusEntity,
  value: Expression,
  values: Readonly<Record<string, AttributeValue>>,
): boolean {
  const sources = attributesIn(value);
  return attributes.some(
    ({ name, source }) =>
      source.kind === "in key" && sources.includes(name) && !Object.hasOwn(values, name),
  );
}

type ExpectedKey =
  | { readonly kind: "known"; readonly value: AttributeValue | undefined }
  | { readonly kind: "unknown" };

/** What the binding makes of the item; nothing where its condition does not hold or a source is absent. */
function expectedKey(
  value: Expression,
  when: Condition | undefined,
  environment: Environment,
): ExpectedKey {
  if (when !== undefined) {
    const outcome = holds(when, environment);
    if (typeof outcome !== "boolean") return { kind: "unknown" };
    if (!outcome) return { kind: "known", value: undefined };
  }
  const made = evaluate(value, environment);
  if (made.kind === "failure") return { kind: "unknown" };
  return { kind: "known", value: made.kind === "value" ? made.value : undefined };
}

function codeOf(
  isBase: boolean,
  expected: AttributeValue | undefined,
  stored: AttributeValue | undefined,
): FindingCode | undefined {
  if (isBase) {
    // A base key whose source is missing is found there.
    if (expected === undefined || stored === undefined) return undefined;
    return valuesEqual(expected, stored) ? undefined : "key-differs";
  }
  if (expected === undefined) return stored === undefined ? undefined : "index-key-unexpected";
  if (stored === undefined) return "index-key-missing";
  return valuesEqual(expected, stored) ? undefined : "index-key-differs";
}

/** Keys of indexes which the entity never makes, and which the item has all the same. */
function strangeKeys(
  census: Census,
  entity: CensusEntity,
  item: Item,
  baseKeys: readonly string[],
): readonly ItemFinding[] {
  const { discriminator, versionAttribute } = census.plan.table;
  return Object.entries(item).flatMap(([name, value]): readonly ItemFinding[] => {
    const indexes = census.indexesOf(name);
    if (indexes.length === 0 || baseKeys.includes(name)) return [];
    if (name === discriminator || name === versionAttribute) return [];
    if (entity.keys.some(({ attribute }) => attribute === name)) return [];
    if (entity.attributes.some(({ storedName }) => storedName === name)) return [];
    const code = "index-key-unexpected";
    return [
      { code, place: name, expected: "nothing", found: foundText(code, value), value, indexes },
    ];
  });
}
