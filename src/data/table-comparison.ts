import {
  DescribeContinuousBackupsCommand,
  ListTagsOfResourceCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import {
  type ComparisonOptions,
  differencesFromDescription,
  type TableDifference,
} from "../dynamodb/table-differences.ts";
import { clientFor } from "./clients.ts";
import { type Connection, isLocal, physicalTableName } from "./connections.ts";
import { DataError } from "./data-error.ts";
import { explainError } from "./errors.ts";
import type { SendOptions } from "./requests.ts";
import { comparisonOptions, type DescribedLiveTable, describeTable } from "./tables.ts";

/** A definition beside the live table. */
export interface TableComparison {
  /** The physical name. */
  readonly table: string;
  /** `undefined` where there is no such table. */
  readonly live?: DescribedLiveTable;
  readonly differences?: readonly TableDifference[];
  /** What it was compared by, for whoever compares it with another definition. */
  readonly options?: ComparisonOptions;
  /** What could not be compared, as phrases, with the reason where that is not evident. */
  readonly notCompared: readonly string[];
}

/** Compares a definition with its live table: everything that DynamoDB tells of one. */
export async function compareTable(
  connection: Connection,
  definition: TableDefinition,
  options: SendOptions = {},
): Promise<TableComparison> {
  const table = physicalTableName(connection, definition.name);
  const live = await unlessMissing(describeTable(connection, table, options));
  if (live === undefined) return { table, notCompared: [] };
  const local = isLocal(connection);
  const settings = local
    ? undefined
    : await describeSettings(connection, table, definition, live, options);
  const by = comparisonOptions(connection, live, settings?.known);
  return {
    table,
    live,
    options: by,
    differences: differencesFromDescription(definition, live.description, by),
    notCompared: local
      ? ["settings, which a local DynamoDB ignores"]
      : [...(settings?.unknown ?? []), ...invisible(definition)],
  };
}

/**
 * Point-in-time recovery and, where the definition has some, tags: DescribeTable does not tell them.
 * Who may not read them is told so, and compares the rest.
 */
export async function describeSettings(
  connection: Connection,
  table: string,
  definition: Pick<TableDefinition, "tags">,
  live: DescribedLiveTable,
  options: SendOptions = {},
): Promise<{
  readonly known: Pick<ComparisonOptions, "pointInTimeRecovery" | "tags">;
  readonly unknown: readonly string[];
}> {
  const client = clientFor(connection);
  const unknown: string[] = [];
  const ask = async <T>(what: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      const explained = await explainError(error, { connection, table });
      if (!(explained instanceof DataError) || explained.problem.code !== "access-denied") {
        throw explained;
      }
      unknown.push(`${what}, which you may not read`);
      return undefined;
    }
  };
  const backups = await ask(
    "point-in-time recovery",
    client.send(new DescribeContinuousBackupsCommand({ TableName: table }), options),
  );
  const recovery = backups?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  const status = recovery?.PointInTimeRecoveryStatus;
  const arn = live.description.TableArn;
  const hasTags = Object.keys(definition.tags ?? {}).length > 0;
  const tags = hasTags && arn !== undefined ? await ask("tags", readTags(arn)) : undefined;
  return {
    known: {
      ...(status === undefined ? {} : { pointInTimeRecovery: status === "ENABLED" }),
      ...(tags === undefined ? {} : { tags }),
    },
    unknown,
  };

  async function readTags(ResourceArn: string): Promise<Readonly<Record<string, string>>> {
    const found: [string, string][] = [];
    let next: string | undefined;
    do {
      const command = new ListTagsOfResourceCommand({ ResourceArn, NextToken: next });
      const page = await client.send(command, options);
      found.push(
        ...(page.Tags ?? []).map(({ Key, Value }): [string, string] => [Key ?? "", Value ?? ""]),
      );
      next = page.NextToken;
    } while (next !== undefined);
    return Object.fromEntries(found);
  }
}

/** What the definition says and DynamoDB does not tell. */
function invisible(definition: TableDefinition): readonly string[] {
  const { autoscaling, globalIndexes, warmThroughput } = definition;
  const scales = autoscaling !== undefined || globalIndexes.some((index) => index.autoscaling);
  const warm = warmThroughput !== undefined || globalIndexes.some((index) => index.warmThroughput);
  return [
    ...(scales ? ["auto scaling, which Application Auto Scaling keeps"] : []),
    // It is raised by the service itself, so that what is described is no difference.
    ...(warm ? ["warm throughput, which DynamoDB raises by itself"] : []),
  ];
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DataError && error.problem.code === "table-not-found") return undefined;
    throw error;
  }
}
