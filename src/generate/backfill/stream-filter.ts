import type { BackfillPlan } from "../../evolution/backfill/index.ts";

/** A pattern of an event source mapping: each list says what may stand there. */
export type FilterPattern = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostPatterns = 5;
const mostCharacters = 4096;

/**
 * Which records of a stream wake the function: those after which an item may be of an older version.
 * It only saves calls, since the function looks at each item itself; so it lets pass more than needed
 * where not all can be said in five patterns, and never less.
 *
 * The version is a number that is written as a text, so that older ones are listed: the operators
 * for numbers do not know it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */
export function streamFilters(plan: BackfillPlan, hasImages: boolean): readonly FilterPattern[] {
  const written = ["INSERT", "MODIFY"];
  const any: FilterPattern = { eventName: written };
  const { versionAttribute, discriminator, entities } = plan;
  const isPlain = (attribute: string) => attribute !== "__proto__";
  const setsAnyway = entities.some(({ set, remakesKeys }) => set.length > 0 || remakesKeys);
  if (!hasImages || versionAttribute === undefined || setsAnyway) return [any];
  if (!isPlain(versionAttribute) || (discriminator !== undefined && !isPlain(discriminator))) {
    return [any];
  }
  const pattern = (marks: readonly unknown[] | undefined, versions: readonly unknown[]) => {
    const image: Record<string, unknown> = {};
    if (discriminator !== undefined && marks !== undefined) image[discriminator] = { S: marks };
    image[versionAttribute] = { N: versions };
    return { eventName: written, dynamodb: { NewImage: image } };
  };
  const absent = { exists: false };
  const newest = Math.max(...entities.map(({ version }) => version));
  const everyEntity = [pattern(undefined, [...older(newest)]), pattern(undefined, [absent])];
  // Whoever writes no discriminator may write items of any entity.
  const marked = entities.map(({ discriminatorValue }) => discriminatorValue);
  const versions = [...new Set(entities.map(({ version }) => version))].sort((a, b) => a - b);
  const byVersion =
    discriminator === undefined
      ? everyEntity
      : [
          ...versions.map((version) =>
            pattern(
              entities
                .filter((entity) => entity.version === version)
                .map(({ discriminatorValue }) => discriminatorValue),
              older(version),
            ),
          ),
          pattern(marked, [absent]),
          {
            eventName: written,
            dynamodb: { NewImage: { [discriminator]: { S: [absent] } } },
          },
        ];
  const fitting = [byVersion, everyEntity].find(
    (patterns) =>
      patterns.length <= mostPatterns &&
      patterns.every((each) => JSON.stringify(each).length <= mostCharacters),
  );
  return fitting ?? [any];
}

function older(version: number): readonly string[] {
  return Array.from({ length: Math.min(version, 1000) - 1 }, (_, index) => String(index + 1));
}
