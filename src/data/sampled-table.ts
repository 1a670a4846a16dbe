import { definitionFromDescription } from "../dynamodb/described-definition.ts";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { Item } from "../dynamodb/values.ts";
import type { Connection } from "./connections.ts";
import { DataError } from "./data-error.ts";
import { type ReadItemsOptions, readItems } from "./drift/sampling.ts";
import { describeTable } from "./tables.ts";

/** A live table with some of its items: what a model can be inferred from. */
export interface TableSample {
  readonly definition: TableDefinition;
  readonly items: readonly Item[];
  /** As DescribeTable tells it, up to six hours old. */
  readonly itemCount: number;
  /** The items are all that the table has. */
  readonly isWhole: boolean;
  readonly readUnits: number;
}

/**
 * Describes a table and reads a sample of its items, spread over it.
 *
 * @param table The physical name.
 * @param most How many items to read at most; a table with fewer is read as a whole.
 */
export async function sampleTable(
  connection: Connection,
  table: string,
  most: number,
  options: ReadItemsOptions = {},
): Promise<TableSample> {
  const { description, timeToLiveAttribute } = await describeTable(connection, table, options);
  const definition = definitionFromDescription(description, timeToLiveAttribute);
  if ("problem" in definition) {
    throw new DataError({
      code: "service-failed",
      message: `DynamoDB's description of "${table}" is not whole: ${definition.problem}.`,
      hint: "Wait until the table is active, and try again.",
    });
  }
  const items: Item[] = [];
  let readUnits = 0;
  // One more than is asked for tells whether there are more.
  for await (const page of readItems(connection, table, most + 1, options)) {
    items.push(...page.items);
    readUnits += page.readUnits;
  }
  const isWhole = items.length <= most;
  return {
    definition,
    items: items.slice(0, most),
    itemCount: description.ItemCount ?? 0,
    isWhole,
    readUnits,
  };
}
