import type {
  AttributeValue as SdkAttributeValue,
  KeysAndAttributes as SdkKeysAndAttributes,
  WriteRequest as SdkWriteRequest,
} from "@aws-sdk/client-dynamodb";
import { decodeBase64, encodeBase64 } from "../dynamodb/binary.ts";
import type { KeysAndAttributes, WriteRequest } from "../dynamodb/requests.ts";
import type { AttributeValue, Item } from "../dynamodb/values.ts";

/** An item as the SDK's low-level commands take and return it. */
export type SdkItem = Record<string, SdkAttributeValue>;

/** Binary becomes bytes; everything else is the same in both forms. */
export function toSdkItem(item: Item): SdkItem {
  return mapRecord(item, toSdkValue);
}

export function toSdkValue(value: AttributeValue): SdkAttributeValue {
  if ("B" in value) return { B: bytesOf(value.B) };
  if ("BS" in value) return { BS: value.BS.map(bytesOf) };
  if ("L" in value) return { L: value.L.map(toSdkValue) };
  if ("M" in value) return { M: toSdkItem(value.M) };
  if ("SS" in value) return { SS: [...value.SS] };
  if ("NS" in value) return { NS: [...value.NS] };
  return value;
}

/**
 * Bytes become base64 text. The SDK loses the value of an attribute named `__proto__`, which then is
 * absent here too.
 */
export function fromSdkItem(item: Readonly<Record<string, SdkAttributeValue | undefined>>): Item {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, fromSdkValue(value)]],
    ),
  );
}

export function fromSdkValue(value: SdkAttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.B !== undefined) return { B: encodeBase64(value.B) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.L !== undefined) return { L: value.L.map(fromSdkValue) };
  if (value.M !== undefined) return { M: fromSdkItem(value.M) };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.BS !== undefined) return { BS: value.BS.map(encodeBase64) };
  return { NULL: true };
}

export function toSdkWriteRequest(request: WriteRequest): SdkWriteRequest {
  if ("PutRequest" in request) return { PutRequest: { Item: toSdkItem(request.PutRequest.Item) } };
  return { DeleteRequest: { Key: toSdkItem(request.DeleteRequest.Key) } };
}

export function fromSdkWriteRequest(request: SdkWriteRequest): WriteRequest {
  if (request.PutRequest !== undefined) {
    return { PutRequest: { Item: fromSdkItem(request.PutRequest.Item ?? {}) } };
  }
  return { DeleteRequest: { Key: fromSdkItem(request.DeleteRequest?.Key ?? {}) } };
}

export function toSdkKeys(keys: KeysAndAttributes): SdkKeysAndAttributes {
  const { Keys, ...others } = keys;
  return { ...others, Keys: Keys.map(toSdkItem) };
}

/** Unprocessed keys come back without what was asked for them, so that it is taken from `asked`. */
export function fromSdkKeys(
  keys: SdkKeysAndAttributes,
  asked: KeysAndAttributes,
): KeysAndAttributes {
  return { ...asked, Keys: (keys.Keys ?? []).map(fromSdkItem) };
}

/** Like `Object.entries` and back, but a member named `__proto__` stays an own member. */
export function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (member: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, member]) => [name, convert(member, name)]),
  );
}

/** Text that is no base64 has been refused before a request is built; here it counts as empty. */
function bytesOf(base64: string): Uint8Array {
  return decodeBase64(base64) ?? new Uint8Array();
}
