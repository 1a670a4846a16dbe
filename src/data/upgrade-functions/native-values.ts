import { decodeBase64, encodeBase64 } from "../../dynamodb/binary.ts";
import { exactJavaScriptNumber, normalizeNumber } from "../../dynamodb/numbers.ts";
import type { AttributeValue, Item } from "../../dynamodb/values.ts";

/**
 * Stored values in the form in which the document client of generated code has them, and back: that
 * is what the author of an upgrade function writes for.
 */

/**
 * What a number becomes that JavaScript does not hold: a `NumberValue` of the document client, which
 * is handed in so that nothing here needs the AWS SDK.
 */
export type ExactNumber = (text: string) => unknown;

/** The attributes as JavaScript values. */
export function toNativeItem(item: Item, exact: ExactNumber): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, toNative(value, exact)]),
  );
}

/**
 * What a function has returned, as it is stored. Members that are `undefined` or functions are left
 * out, as the document client does.
 *
 * @throws {TypeError} which says where there is something that DynamoDB does not store.
 */
export function fromNativeItem(native: unknown): Item {
  if (!isPlainObject(native)) {
    throw new TypeError(`it returned ${describe(native)}, not an object of attributes`);
  }
  return Object.fromEntries(membersOf(Object.entries(native), "", 1));
}

function toNative(value: AttributeValue, exact: ExactNumber): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return toNativeNumber(value.N, exact);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("B" in value) return bytesOf(value.B);
  if ("L" in value) return value.L.map((element) => toNative(element, exact));
  if ("M" in value) return toNativeItem(value.M, exact);
  if ("SS" in value) return new Set(value.SS);
  if ("NS" in value) return new Set(value.NS.map((text) => toNativeNumber(text, exact)));
  return new Set(value.BS.map(bytesOf));
}

function toNativeNumber(text: string, exact: ExactNumber): unknown {
  return exactJavaScriptNumber(text) ?? exact(text);
}

function bytesOf(base64: string): Uint8Array {
  return decodeBase64(base64) ?? new Uint8Array();
}

/** Deeper than DynamoDB stores, so that what contains itself ends. */
const maximumDepth = 40;

function fromNative(native: unknown, path: string, depth: number): AttributeValue {
  if (depth > maximumDepth) throw new TypeError(`${path} is nested too deeply, or contains itself`);
  if (native === null) return { NULL: true };
  if (typeof native === "string") return { S: native };
  if (typeof native === "boolean") return { BOOL: native };
  const number = numberText(native);
  if (number !== undefined) {
    const stored = normalizeNumber(number);
    if (stored === undefined)
      throw new TypeError(`${path} is ${number}, which is no number of DynamoDB`);
    return { N: stored };
  }
  const bytes = bytesIn(native);
  if (bytes !== undefined) return { B: encodeBase64(bytes) };
  if (Array.isArray(native)) {
    return {
      L: native.flatMap((element: unknown, index) =>
        isLeftOut(element) ? [] : [fromNative(element, `${path}[${index}]`, depth + 1)],
      ),
    };
  }
  if (native instanceof Set) return setOf([...native], path);
  if (native instanceof Map) {
    const entries = [...native].map(([name, value]) => [String(name), value] as const);
    return { M: Object.fromEntries(membersOf(entries, path, depth + 1)) };
  }
  if (isPlainObject(native)) {
    return { M: Object.fromEntries(membersOf(Object.entries(native), path, depth + 1)) };
  }
  throw new TypeError(`${path} is ${describe(native)}, which DynamoDB does not store`);
}

function membersOf(
  entries: readonly (readonly [string, unknown])[],
  path: string,
  depth: number,
): [string, AttributeValue][] {
  return entries.flatMap(([name, value]) =>
    isLeftOut(value)
      ? []
      : [[name, fromNative(value, path === "" ? name : `${path}.${name}`, depth)]],
  );
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === "function";
}

function setOf(elements: readonly unknown[], path: string): AttributeValue {
  const values = elements.flatMap((element) =>
    element === undefined ? [] : [fromNative(element, path, 1)],
  );
  const texts = values.flatMap((value) => ("S" in value ? [value.S] : []));
  const numbers = values.flatMap((value) => ("N" in value ? [value.N] : []));
  const bytes = values.flatMap((value) => ("B" in value ? [value.B] : []));
  if (values.length === 0)
    throw new TypeError(`${path} is an empty set, which DynamoDB does not store`);
  if (texts.length === values.length) return { SS: [...new Set(texts)] };
  if (numbers.length === values.length) return { NS: [...new Set(numbers)] };
  if (bytes.length === values.length) return { BS: [...new Set(bytes)] };
  throw new TypeError(`${path} is a set of other things than texts, numbers, or bytes`);
}

/** The author's `NumberValue` may be of another copy of the SDK. */
function numberText(native: unknown): string | undefined {
  if (typeof native === "number" || typeof native === "bigint") return String(native);
  if (typeof native !== "object" || native === null) return undefined;
  const isNumberValue =
    "toAttributeValue" in native && "value" in native && typeof native.value === "string";
  return isNumberValue ? String(native.value) : undefined;
}

function bytesIn(native: unknown): Uint8Array | undefined {
  if (native instanceof ArrayBuffer) return new Uint8Array(native);
  if (!ArrayBuffer.isView(native)) return undefined;
  return new Uint8Array(native.buffer, native.byteOffset, native.byteLength);
}

function isPlainObject(native: unknown): native is Readonly<Record<string, unknown>> {
  if (typeof native !== "object" || native === null) return false;
  const prototype: unknown = Object.getPrototypeOf(native);
  return prototype === null || prototype === Object.prototype;
}

function describe(native: unknown): string {
  if (native === undefined) return "nothing";
  if (native === null) return "null";
  if (Array.isArray(native)) return "a list";
  if (typeof native === "object") return `an object of the class ${native.constructor.name}`;
  return `a ${typeof native}`;
}
