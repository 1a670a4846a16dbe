import { createSubstitutions } from "../../dynamodb/expressions.ts";
import { limits } from "../../dynamodb/limits.ts";
import { utf8Length } from "../../dynamodb/text.ts";
import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import { lockDiscriminator } from "../../planner/unique-locks.ts";
import type { BackfillPlan, EntityBackfill, ScanFilter } from "./plan.ts";

/**
 * The filter of a scan that lets pass the items of these entities that are of an older version, or
 * of any version where something is set in items of the current one too. An item without
 * discriminator or version always passes, since it may be one of them. A filter saves no read units,
 * but what is sent and looked at.
 *
 * `undefined` where it would let pass everything, or is longer than DynamoDB takes.
 */
export function scanFilter(
  { discriminator, versionAttribute }: Pick<BackfillPlan, "discriminator" | "versionAttribute">,
  entities: readonly EntityBackfill[],
): ScanFilter | undefined {
  const tokens = createSubstitutions<AttributeValue>(identityOf);
  const isOlder = (version: number | undefined): string | undefined => {
    if (version === undefined || versionAttribute === undefined) return undefined;
    const name = tokens.name(versionAttribute);
    const value = tokens.value({ N: String(version) }, `version_${version}`);
    // True as well where there is no version, or something else than a number.
    return `NOT ${name} >= ${value}`;
  };
  const newestOf = (group: readonly EntityBackfill[]): number | undefined =>
    group.some(needsCurrent) ? undefined : Math.max(...group.map(({ version }) => version));
  const conditions: (string | undefined)[] = [];
  if (discriminator === undefined) conditions.push(isOlder(newestOf(entities)));
  else {
    const name = tokens.name(discriminator);
    const groups = new Map<number | undefined, EntityBackfill[]>();
    for (const entity of entities) {
      const version = newestOf([entity]);
      groups.set(version, [...(groups.get(version) ?? []), entity]);
    }
    for (const [version, group] of groups) {
      const texts = new Set(group.flatMap(textsOf));
      const values = [...texts].map((text) => tokens.value({ S: text }, text));
      if (values.length > limits.inOperands) return undefined;
      const isOne =
        values.length === 1 ? `${name} = ${values[0]}` : `${name} IN (${values.join(", ")})`;
      const older = isOlder(version);
      conditions.push(older === undefined ? isOne : `(${isOne} AND ${older})`);
    }
    conditions.push(`NOT attribute_type(${name}, ${tokens.value({ S: "S" }, "text")})`);
  }
  if (conditions.includes(undefined)) return undefined;
  const text = conditions.join(" OR ");
  // Each operator is followed by a blank, so that there are fewer of them than blanks.
  const isTooLong =
    utf8Length(text) > limits.expressionBytes ||
    text.split(" ").length > limits.expressionOperators;
  if (isTooLong) return undefined;
  const values = tokens.values();
  return {
    FilterExpression: text,
    ExpressionAttributeNames: tokens.names() ?? {},
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

/** What its items may have as discriminator, and with what is deleted its lock items. */
function textsOf({ discriminatorValue, formerDiscriminatorValue, deletes }: EntityBackfill) {
  return [
    discriminatorValue,
    ...(formerDiscriminatorValue === undefined ? [] : [formerDiscriminatorValue]),
    ...(deletes ? [lockDiscriminator] : []),
  ];
}

function needsCurrent({ set, remakesKeys, locks, deletes, move }: EntityBackfill): boolean {
  return set.length > 0 || remakesKeys || locks.length > 0 || deletes || move !== undefined;
}
