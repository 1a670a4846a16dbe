import { setTimeout as delay } from "node:timers/promises";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { type CreateTableRequest, createTableInput } from "../dynamodb/create-table.ts";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { ComparisonOptions, TableDifference } from "../dynamodb/table-differences.ts";
import { differencesFromDescription } from "../dynamodb/table-differences.ts";
import { clientFor } from "./clients.ts";
import type { Connection } from "./connections.ts";
import { isLocal, physicalTableName } from "./connections.ts";
import { DataError } from "./data-error.ts";
import { explainError, toDataError } from "./errors.ts";
import { readOnlyError, type SendOptions } from "./requests.ts";

export interface TableNames {
  readonly names: readonly string[];
  /** Where the list goes on; absent at its end. */
  readonly next?: string;
}

/** The physical names of the tables of a connection, at most 100 at a time. */
export async function listTables(
  connection: Connection,
  options: SendOptions & { readonly startAfter?: string } = {},
): Promise<TableNames> {
  return guarded({ connection }, async () => {
    const output = await clientFor(connection).send(
      new ListTablesCommand({ ExclusiveStartTableName: options.startAfter, Limit: 100 }),
      options,
    );
    return {
      names: output.TableNames ?? [],
      ...(output.LastEvaluatedTableName !== undefined && { next: output.LastEvaluatedTableName }),
    };
  });
}

/** A live table as DescribeTable and DescribeTimeToLive show it. */
export interface DescribedLiveTable {
  readonly description: TableDescription;
  /** The attribute of the time to live, where it is on. */
  readonly timeToLiveAttribute?: string;
}

/** @param table The physical name. */
export async function describeTable(
  connection: Connection,
  table: string,
  options: SendOptions = {},
): Promise<DescribedLiveTable> {
  return guarded({ connection, table }, async () => {
    const description = await readDescription(connection, table, options);
    const timeToLiveAttribute = await readTimeToLive(connection, table, options);
    return { description, ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }) };
  });
}

export interface CreateTableOptions extends SendOptions {
  /**
   * What to do with vector indexes where the endpoint is local, since DynamoDB Local has none:
   * refuse the table (the default), or create it without them.
   */
  readonly vectorIndexes?: "refuse" | "leave out";
  /** Without time to live: for samples that have expired and would vanish. */
  readonly withoutTimeToLive?: boolean;
}

export interface TableCreation {
  /** The physical name. */
  readonly table: string;
  readonly outcome: "created" | "exists";
  /** Settings of the definition that were not made, as phrases: for a message to the user. */
  readonly leftOut: readonly string[];
}

/**
 * Creates a table with its indexes, waits until all of it is active, and turns on the time to live
 * and, on AWS, point-in-time recovery. A table that exists and is as defined is left alone.
 *
 * @throws DataError `table-differs` where a table of this name exists and is another one.
 */
export async function createTable(
  connection: Connection,
  definition: TableDefinition,
  options: CreateTableOptions = {},
): Promise<TableCreation> {
  if (connection.readOnly) throw readOnlyError(connection);
  const table = physicalTableName(connection, definition.name);
  const local = isLocal(connection);
  if (local && definition.vectorIndexes.length > 0 && options.vectorIndexes !== "leave out") {
    throw vectorIndexError(definition);
  }
  return guarded({ connection, table }, async () => {
    const input = local ? localInput(definition) : createTableInput(definition);
    try {
      const command = new CreateTableCommand({ ...input, TableName: table });
      await clientFor(connection).send(command, options);
    } catch (error) {
      if (toDataError(error, { connection, table }).problem.code !== "table-exists") throw error;
      await waitUntilActive(connection, table, options);
      await refuseDifferences(connection, definition, table, options);
      return { table, outcome: "exists", leftOut: leftOut(definition, local) };
    }
    await waitUntilActive(connection, table, options);
    await applySettings(connection, definition, table, options);
    return { table, outcome: "created", leftOut: leftOut(definition, local) };
  });
}

/**
 * Deletes a table with its items and waits until it is gone. On anything but a local endpoint this
 * has to be allowed for each call.
 */
export async function deleteTable(
  connection: Connection,
  table: string,
  options: SendOptions & { readonly allowRemote?: boolean } = {},
): Promise<void> {
  if (connection.readOnly) throw readOnlyError(connection);
  if (!isLocal(connection) && options.allowRemote !== true) {
    throw new DataError({
      code: "not-local",
      message: `The table "${table}" is not at a local endpoint, so it is not deleted.`,
      hint: "Delete it in the AWS console or with the AWS CLI, if that is what you want.",
    });
  }
  await guarded({ connection, table }, async () => {
    await clientFor(connection).send(new DeleteTableCommand({ TableName: table }), options);
    while (await exists(connection, table, options)) {
      await delay(pollMilliseconds(connection), undefined, waitOptions(options));
    }
  });
}

/**
 * Where a live table differs from its definition, as it was described; on a local endpoint only in
 * its structure.
 */
export function describedDifferences(
  connection: Connection,
  definition: TableDefinition,
  live: DescribedLiveTable,
  settings: Pick<ComparisonOptions, "pointInTimeRecovery" | "tags"> = {},
): readonly TableDifference[] {
  const options = comparisonOptions(connection, live, settings);
  return differencesFromDescription(definition, live.description, options);
}

/** What a live table is compared by: on a local endpoint only its structure. */
export function comparisonOptions(
  connection: Connection,
  live: DescribedLiveTable,
  settings: Pick<ComparisonOptions, "pointInTimeRecovery" | "tags"> = {},
): ComparisonOptions {
  const local = isLocal(connection);
  return {
    ...settings,
    structureOnly: local,
    // Test tables are made without a time to live on purpose.
    ...(!local && {
      timeToLive:
        live.timeToLiveAttribute === undefined
          ? { TimeToLiveStatus: "DISABLED" }
          : { TimeToLiveStatus: "ENABLED", AttributeName: live.timeToLiveAttribute },
    }),
  };
}

async function refuseDifferences(
  connection: Connection,
  definition: TableDefinition,
  table: string,
  options: SendOptions,
): Promise<void> {
  const live = await describeTable(connection, table, options);
  const differences = describedDifferences(connection, definition, live);
  if (differences.length === 0) return;
  const list = differences.map(
    ({ subject, expected, actual }) => `${subject}: the model has ${expected}, the table ${actual}`,
  );
  throw new DataError({
    code: "table-differs",
    message: `The table "${table}" exists and differs from the model (${list.join("; ")}).`,
    hint: isLocal(connection)
      ? "Delete the local table and create it again, or map the model's table to another name."
      : "Change the model or the table, or map the model's table to another name in the connection's settings.",
  });
}

/**
 * DynamoDB Local has no vector indexes, classes and encryption, refuses limits of throughput, and
 * would keep a protected table from being made anew.
 */
function localInput(definition: TableDefinition): CreateTableRequest {
  const {
    OnDemandThroughput: _maximum,
    WarmThroughput: _warm,
    TableClass: _class,
    SSESpecification: _encryption,
    DeletionProtectionEnabled: _protection,
    Tags: _tags,
    GlobalSecondaryIndexes: indexes,
    ...kept
  } = createTableInput({ ...definition, vectorIndexes: [] });
  if (indexes === undefined) return kept;
  return {
    ...kept,
    GlobalSecondaryIndexes: indexes.map(
      ({ OnDemandThroughput: _indexMaximum, WarmThroughput: _indexWarm, ...index }) => index,
    ),
  };
}

function leftOut(definition: TableDefinition, local: boolean): string[] {
  const replicas = definition.replicas ?? [];
  const parts = [
    local && definition.vectorIndexes.length > 0
      ? `vector indexes (${definition.vectorIndexes.map(({ name }) => name).join(", ")}), which DynamoDB Local does not have`
      : undefined,
    !local && replicas.length > 0 ? `replicas in ${replicas.join(", ")}` : undefined,
    !local && definition.autoscaling !== undefined ? "auto scaling" : undefined,
  ];
  return parts.filter((part) => part !== undefined);
}

function vectorIndexError(definition: TableDefinition): DataError {
  const names = definition.vectorIndexes.map(({ name }) => name).join(", ");
  return new DataError({
    code: "not-supported",
    message: `DynamoDB Local has no vector indexes, but the table "${definition.name}" has ${names}.`,
    hint: "Create the table without them, or on AWS.",
  });
}

async function applySettings(
  connection: Connection,
  definition: TableDefinition,
  table: string,
  options: CreateTableOptions,
): Promise<void> {
  const client = clientFor(connection);
  if (definition.timeToLiveAttribute !== undefined && options.withoutTimeToLive !== true) {
    const specification = { AttributeName: definition.timeToLiveAttribute, Enabled: true };
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }),
      options,
    );
  }
  if (definition.pointInTimeRecovery === true && !isLocal(connection)) {
    const specification = { PointInTimeRecoveryEnabled: true };
    await client.send(
      new UpdateContinuousBackupsCommand({
        TableName: table,
        PointInTimeRecoverySpecification: specification,
      }),
      options,
    );
  }
}

async function waitUntilActive(
  connection: Connection,
  table: string,
  options: SendOptions,
): Promise<void> {
  for (;;) {
    const description = await readDescription(connection, table, options);
    const indexes = description.GlobalSecondaryIndexes ?? [];
    const ready =
      description.TableStatus === "ACTIVE" &&
      indexes.every((index) => index.IndexStatus === "ACTIVE" && index.Backfilling !== true);
    if (ready) return;
    await delay(pollMilliseconds(connection), undefined, waitOptions(options));
  }
}

async function exists(
  connection: Connection,
  table: string,
  options: SendOptions,
): Promise<boolean> {
  try {
    await readDescription(connection, table, options);
    return true;
  } catch (error) {
    if (toDataError(error, { connection, table }).problem.code === "table-not-found") return false;
    throw error;
  }
}

async function readDescription(
  connection: Connection,
  table: string,
  options: SendOptions,
): Promise<TableDescription> {
  const command = new DescribeTableCommand({ TableName: table });
  const output = await clientFor(connection).send(command, options);
  return output.Table ?? {};
}

async function readTimeToLive(
  connection: Connection,
  table: string,
  options: SendOptions,
): Promise<string | undefined> {
  const command = new DescribeTimeToLiveCommand({ TableName: table });
  const output = await clientFor(connection).send(command, options);
  const description = output.TimeToLiveDescription;
  const status = description?.TimeToLiveStatus;
  return status === "ENABLED" || status === "ENABLING" ? description?.AttributeName : undefined;
}

/** A local table is there at once; one on AWS takes some seconds, its indexes longer. */
function pollMilliseconds(connection: Connection): number {
  return isLocal(connection) ? 50 : 2000;
}

function waitOptions(options: SendOptions): { signal?: AbortSignal } {
  return options.abortSignal === undefined ? {} : { signal: options.abortSignal };
}

async function guarded<T>(
  context: { readonly connection: Connection; readonly table?: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await explainError(error, context);
  }
}
