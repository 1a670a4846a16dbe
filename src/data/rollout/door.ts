import { connectBackfill } from "../backfill/connected.ts";
import { dryRun, fileCheckpointStore, startBackfill } from "../backfill/index.ts";
import { readOnlyError, send } from "../requests.ts";
import { createTable, deleteTable } from "../tables.ts";
import {
  addressed,
  isInEffect,
  isSettled,
  missingLocally,
  readLiveTable,
  rolloutError,
  sendTableRequest,
} from "./live-table.ts";
import { definitionOf, openMemory, tagsOf } from "./memory.ts";

/**
 * All that carrying out a roll-out asks of the AWS part. The driver gets it handed in, so that it is
 * no part of that bundle, which the extension loads and which does not roll out.
 */
export const rolloutDoor = {
  addressed,
  connectBackfill,
  createTable,
  definitionOf,
  deleteTable,
  dryRun,
  fileCheckpointStore,
  isInEffect,
  isSettled,
  missingLocally,
  openMemory,
  readLiveTable,
  readOnlyError,
  rolloutError,
  send,
  sendTableRequest,
  startBackfill,
  tagsOf,
};

export type RolloutDoor = typeof rolloutDoor;
