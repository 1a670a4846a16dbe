import {
  CreateTableCommand,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { TableChange } from "../../dynamodb/table-changes.ts";
import { differencesFromDescription } from "../../dynamodb/table-differences.ts";
import type { TableRequest } from "../../dynamodb/update-table.ts";
import { clientFor } from "../clients.ts";
import type { Connection } from "../connections.ts";
import { isLocal } from "../connections.ts";
import { DataError } from "../data-error.ts";
import { explainError } from "../errors.ts";
import { readOnlyError, type SendOptions } from "../requests.ts";
import { describeSettings } from "../table-comparison.ts";
import { type DescribedLiveTable, describeTable } from "../tables.ts";

/** One change of a table, with the definitions on both sides of it. */
interface TableMove {
  readonly change: TableChange;
  readonly before: TableDefinition;
  readonly after: TableDefinition;
}

/** A table as it is now, as far as a roll-out looks at it. */
export interface LiveTable extends DescribedLiveTable {
  readonly pointInTimeRecovery: boolean;
  /** Absent where they were not asked for, or may not be read. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * `undefined` where there is no such table.
 *
 * @param tags Those that any definition of the table has: without some, none are asked for.
 */
export async function readLiveTable(
  connection: Connection,
  table: string,
  tags: Readonly<Record<string, string>>,
  options: SendOptions,
): Promise<LiveTable | undefined> {
  try {
    const live = await describeTable(connection, table, options);
    // A local engine keeps neither.
    if (isLocal(connection)) return { ...live, pointInTimeRecovery: false };
    const { known } = await describeSettings(connection, table, { tags }, live, options);
    return {
      ...live,
      pointInTimeRecovery: known.pointInTimeRecovery === true,
      ...(known.tags !== undefined && { tags: known.tags }),
    };
  } catch (error) {
    if (error instanceof DataError && error.problem.code === "table-not-found") return undefined;
    throw error;
  }
}

/** Whether nothing of the table is being made, changed or removed. */
export function isSettled({ description }: LiveTable): boolean {
  const { TableStatus, GlobalSecondaryIndexes, Replicas } = description;
  return (
    TableStatus === "ACTIVE" &&
    (GlobalSecondaryIndexes ?? []).every(
      ({ IndexStatus, Backfilling }) => IndexStatus === "ACTIVE" && Backfilling !== true,
    ) &&
    vectorIndexes(description).every(
      ({ IndexStatus }) => IndexStatus === undefined || IndexStatus === "ACTIVE",
    ) &&
    (Replicas ?? []).every(
      ({ ReplicaStatus }) => ReplicaStatus === undefined || ReplicaStatus === "ACTIVE",
    )
  );
}

/**
 * Whether a change has been made already, by what DynamoDB says of the table. What it does not say,
 * such as auto scaling, counts as not made.
 */
export function isInEffect({ change, before, after }: TableMove, live: LiveTable): boolean {
  const { description, timeToLiveAttribute } = live;
  const differs = (...subjects: readonly string[]): boolean =>
    differencesFromDescription(after, description).some(({ subject }) =>
      subjects.includes(subject),
    );
  switch (change.kind) {
    case "create index":
    case "delete index":
      return !differs(`global index ${change.index}`);
    case "create vector index":
    case "delete vector index":
      return !differs(`vector index ${change.index}`);
    case "create replica":
    case "delete replica": {
      const isThere = (description.Replicas ?? []).some(
        ({ RegionName }) => RegionName === change.region,
      );
      return isThere === (change.kind === "create replica");
    }
    case "billing mode":
      return !differs("billing");
    case "capacity":
      return (
        !differs("provisioned capacity", "billing") &&
        after.globalIndexes.every(({ name, throughput }) => {
          const there = indexNamed(description, name)?.ProvisionedThroughput;
          return (
            throughput === undefined ||
            (there?.ReadCapacityUnits === throughput.read &&
              there.WriteCapacityUnits === throughput.write)
          );
        })
      );
    case "on-demand maximum": {
      const { billing } = after;
      const maximum = billing.kind === "on-demand" ? billing.maximum : undefined;
      return (
        isMaximum(description.OnDemandThroughput, maximum) &&
        after.globalIndexes.every(({ name, onDemandMaximum }) =>
          isMaximum(indexNamed(description, name)?.OnDemandThroughput, onDemandMaximum),
        )
      );
    }
    case "warm throughput":
      return (
        isWarm(description.WarmThroughput, after.warmThroughput) &&
        after.globalIndexes.every(({ name, warmThroughput }) =>
          isWarm(indexNamed(description, name)?.WarmThroughput, warmThroughput),
        )
      );
    case "table class":
      return !differs("table class");
    case "stream":
      return !differs("stream");
    case "encryption":
      return !differs("encryption");
    case "deletion protection":
      return !differs("deletion protection");
    case "time to live":
      return timeToLiveAttribute === after.timeToLiveAttribute;
    case "point-in-time recovery":
      return live.pointInTimeRecovery === (after.pointInTimeRecovery === true);
    case "tags":
      return (
        Object.entries(after.tags ?? {}).every(([key, value]) => live.tags?.[key] === value) &&
        // Others may have put tags there, too.
        Object.keys(before.tags ?? {}).every(
          (key) => Object.hasOwn(after.tags ?? {}, key) || live.tags?.[key] === undefined,
        )
      );
    case "auto scaling":
      return false;
    default:
      return change satisfies never;
  }
}

/** What DynamoDB Local has not, so that it is not sent there; `undefined` where it has it. */
export function missingLocally({ kind }: TableChange): string | undefined {
  switch (kind) {
    case "create vector index":
    case "delete vector index":
      return "DynamoDB Local has no vector indexes.";
    case "create replica":
    case "delete replica":
      return "DynamoDB Local has no replicas.";
    case "on-demand maximum":
    case "warm throughput":
    case "table class":
    case "encryption":
    case "tags":
    case "point-in-time recovery":
    case "deletion protection":
    case "auto scaling":
      return "A local DynamoDB does not have this setting, or forgets it.";
    default:
      return undefined;
  }
}

/**
 * The requests of a change under the physical name of the table; on a local endpoint without what
 * DynamoDB Local refuses of an index.
 */
export function addressed(
  requests: readonly TableRequest[],
  table: string,
  isLocalTable: boolean,
): readonly TableRequest[] {
  return requests.map((request): TableRequest => {
    const named = { ...request, input: { ...request.input, TableName: table } } as TableRequest;
    if (!isLocalTable || named.operation !== "UpdateTable") return named;
    const { GlobalSecondaryIndexUpdates: updates, ...input } = named.input;
    if (updates === undefined) return named;
    const kept = updates.map((update) => {
      if (!("Create" in update)) return update;
      const { OnDemandThroughput: _maximum, WarmThroughput: _warm, ...index } = update.Create;
      return { Create: index };
    });
    return { ...named, input: { ...input, GlobalSecondaryIndexUpdates: kept } };
  });
}

/** Sends one request that changes a table. The deletion of tables is not among them. */
export async function sendTableRequest(
  connection: Connection,
  request: Exclude<TableRequest, { readonly operation: "DeleteTable" }>,
  arn: string | undefined,
  options: SendOptions,
): Promise<void> {
  if (connection.readOnly) throw readOnlyError(connection);
  const client = clientFor(connection);
  try {
    switch (request.operation) {
      case "CreateTable":
        await client.send(new CreateTableCommand(request.input), options);
        return;
      case "UpdateTable":
        // The SDK's types demand what the API does not; the input is the API's own.
        await client.send(
          new UpdateTableCommand(request.input as UpdateTableCommandInput),
          options,
        );
        return;
      case "UpdateTimeToLive":
        await client.send(new UpdateTimeToLiveCommand(request.input), options);
        return;
      case "UpdateContinuousBackups":
        await client.send(new UpdateContinuousBackupsCommand(request.input), options);
        return;
      case "TagResource": {
        const { Tags } = request.input;
        await client.send(new TagResourceCommand({ ResourceArn: arn, Tags }), options);
        return;
      }
      case "UntagResource": {
        const { TagKeys } = request.input;
        await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys }), options);
        return;
      }
      default:
        return request satisfies never;
    }
  } catch (error) {
    throw await explainError(error, { connection, table: request.input.TableName });
  }
}

/** Why something goes no further, as an error of this layer. */
export function rolloutError(message: string, hint: string): DataError {
  return new DataError({ code: "table-differs", message, hint });
}

function indexNamed({ GlobalSecondaryIndexes }: TableDescription, name: string) {
  return GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
}

function vectorIndexes(
  description: TableDescription,
): readonly { readonly IndexStatus?: string | undefined }[] {
  const { VectorIndexes } = description as {
    readonly VectorIndexes?: readonly { readonly IndexStatus?: string | undefined }[];
  };
  return VectorIndexes ?? [];
}

function isMaximum(
  there:
    | {
        readonly MaxReadRequestUnits?: number | undefined;
        readonly MaxWriteRequestUnits?: number | undefined;
      }
    | undefined,
  wanted: { readonly read?: number; readonly write?: number } | undefined,
): boolean {
  const isOne = (actual: number | undefined, expected: number | undefined): boolean =>
    (actual ?? -1) === (expected ?? -1);
  return (
    isOne(there?.MaxReadRequestUnits, wanted?.read) &&
    isOne(there?.MaxWriteRequestUnits, wanted?.write)
  );
}

/** It is never lowered, so that more is enough. */
function isWarm(
  there:
    | {
        readonly ReadUnitsPerSecond?: number | undefined;
        readonly WriteUnitsPerSecond?: number | undefined;
      }
    | undefined,
  wanted: { readonly read: number; readonly write: number } | undefined,
): boolean {
  if (wanted === undefined) return true;
  return (
    (there?.ReadUnitsPerSecond ?? 0) >= wanted.read &&
    (there?.WriteUnitsPerSecond ?? 0) >= wanted.write
  );
}
