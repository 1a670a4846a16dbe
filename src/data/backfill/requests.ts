import type { DynamoDbRequest } from "../../dynamodb/requests.ts";
import type { Item } from "../../dynamodb/values.ts";
import type { ItemWriteRequest } from "../../evolution/index.ts";

/** All that a segment worker asks of DynamoDB. Every write in it is conditional. */
export type BackfillRequest = BackfillRead | BackfillWrite;

export type BackfillRead = Extract<DynamoDbRequest, { operation: "Scan" | "GetItem" }>;

/** A transaction where more than the item itself is written: a move, or locks of unique values. */
export type BackfillWrite = ItemWriteRequest;

/**
 * What DynamoDB answered, with failures as values: a worker acts upon each kind in its own way.
 * Binary is base64 text, as everywhere in this library.
 */
export type BackfillAnswer =
  | {
      readonly kind: "answered";
      /** Of a Scan the items of the page, of a GetItem the item or none. */
      readonly items: readonly Item[];
      /** Where a Scan goes on; absent on its last page. */
      readonly lastEvaluatedKey?: Item;
      /** Items that a Scan evaluated before its filter. */
      readonly scannedCount: number;
      /** Capacity units of the table and its indexes. */
      readonly units: number;
    }
  /**
   * With the item that is stored now; without one there is none any more. Of a transaction, whose
   * conditions are about several items, there is never one.
   */
  | { readonly kind: "condition failed"; readonly item?: Item }
  | { readonly kind: "throttled"; readonly message: string }
  /** A transaction of others is at the item: may work in a moment. */
  | { readonly kind: "busy"; readonly message: string }
  /** The way to DynamoDB or DynamoDB itself: may work when it is tried again. */
  | { readonly kind: "unavailable"; readonly message: string }
  /** DynamoDB refuses just this request: too large an item, a wrong type for an index. */
  | { readonly kind: "refused"; readonly message: string }
  /** No request will do before something is mended: credentials, permissions, the table. */
  | { readonly kind: "impossible"; readonly message: string }
  | { readonly kind: "aborted" };

/**
 * Sends one request and never throws. It does not send again what was throttled: the worker paces
 * itself by that.
 */
export type SendBackfillRequest = (
  request: BackfillRequest,
  signal?: AbortSignal,
) => Promise<BackfillAnswer>;
