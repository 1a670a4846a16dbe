import { readUnits } from "../../../dynamodb/capacity.ts";

/** What DescribeTable says of how much lies in a table and its indexes. */
interface TableSizes {
  readonly ItemCount?: number | undefined;
  readonly TableSizeBytes?: number | undefined;
  readonly GlobalSecondaryIndexes?: readonly IndexSizes[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexSizes[] | undefined;
}

interface IndexSizes {
  readonly IndexName?: string | undefined;
  readonly ItemCount?: number | undefined;
  readonly IndexSizeBytes?: number | undefined;
}

/** A Scan or Query evaluates no more than this in one request. */
const pageBytes = 1024 * 1024;

/**
 * Read units of one eventually consistent page of a scan, from the table's own figures, which
 * DynamoDB brings up to date about every six hours. `undefined` where they say nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function pageReadUnits(
  table: TableSizes,
  index: string | undefined,
  limit: number,
): number | undefined {
  const sizes = index === undefined ? undefined : indexNamed(table, index);
  const count = index === undefined ? table.ItemCount : sizes?.ItemCount;
  const bytes = index === undefined ? table.TableSizeBytes : sizes?.IndexSizeBytes;
  if (count === undefined || bytes === undefined || count === 0) return undefined;
  const items = Math.min(limit, count);
  return readUnits(Math.min((bytes / count) * items, pageBytes), "eventual");
}

function indexNamed(table: TableSizes, name: string): IndexSizes | undefined {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].find(
    ({ IndexName }) => IndexName === name,
  );
}
