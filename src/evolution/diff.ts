import { defaultRegion } from "../dynamodb/prices.ts";
import { type Change, classifications, type Diff, defaultUnitsPerSecond } from "./change.ts";
import { Comparison, type DiffOptions, type ModelVersion } from "./comparison.ts";
import { compareEntities } from "./entities.ts";
import { pairEntities } from "./pairs.ts";
import { comparePatterns } from "./patterns.ts";
import { compareTables, pairTables } from "./tables.ts";

/**
 * What is different between two versions of a model, and what it takes to bring it to tables that
 * are in use. How a model is written makes no difference: order, files, comments, names of types,
 * samples and examples, and hints such as volumes and rates, which only estimates go by.
 *
 * Never throws. What is in error is not in a model, and so counts as not being there.
 */
export function diffModels(
  before: ModelVersion,
  after: ModelVersion,
  options: Partial<DiffOptions> = {},
): Diff {
  const comparison = new Comparison(before, after, {
    region: defaultRegion,
    unitsPerSecond: defaultUnitsPerSecond,
    ...options,
  });
  const tables = pairTables(before.model.tables, after.model.tables);
  compareTables(comparison, tables);
  const entities = pairEntities(comparison, tables);
  compareEntities(comparison, tables, entities);
  const entityNames = new Map(
    entities.pairs.map(({ old, new: current }) => [old.name, current.name]),
  );
  comparePatterns(comparison, tables, entityNames);
  return diffOf(comparison.changes);
}

/** Changes gravest first, otherwise in the order in which they were found. */
export function diffOf(changes: readonly Change[]): Diff {
  const rank = ({ classification }: Change): number => classifications.indexOf(classification);
  const sorted = [...changes].sort((left, right) => rank(right) - rank(left));
  const [gravest] = sorted;
  return {
    changes: sorted,
    ...(gravest === undefined ? {} : { gravest: gravest.classification }),
  };
}
