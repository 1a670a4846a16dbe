/** Support code about single values: texts in keys, numbers, moments. */
export const valueSupport = {
  InvalidValue: `
/** A value that must not be written or asked for. Nothing was sent. */
export class InvalidValue extends Failure {
  override readonly name = "InvalidValue";
  /** All that is wrong, where it is about an entity. */
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.problems = problems;
  }
}`,

  keyPart: `
/** A part of a key that must not contain the text that ends it: two items would get one key. */
function keyPart(value: string, end: string): string {
  // \`a#\` before \`##\` contains no \`##\`, but could also be \`a\` before \`###\`.
  if ((value + end).indexOf(end) !== value.length) {
    throw new InvalidValue(\`"\${value}" contains "\${end}", which ends this part of the key.\`);
  }
  return value;
}`,

  keyBeginning: `
/** The beginning of a part of a key: where it ends in the text that ends the part is not known yet. */
function keyBeginning(value: string, end: string): string {
  for (let length = end.length - 1; length > 0; length--) {
    if (!value.endsWith(end.slice(0, length))) continue;
    throw new InvalidValue(\`"\${value}" ends in a part of "\${end}", which ends this part of the key.\`);
  }
  return value;
}`,

  checkedKey: `
/** The value of a key attribute, which must not be empty or have more bytes than DynamoDB takes. */
function checkedKey<Value extends string | Uint8Array | undefined>(
  value: Value,
  maximum: number,
  attribute: string,
): Value {
  // A character of JavaScript is at most three bytes, so that short texts need not be counted.
  if (value === undefined || (value.length > 0 && value.length * 3 <= maximum)) return value;
  if (value.length === 0) throw new InvalidValue(\`The key attribute \${attribute} is empty.\`);
  const bytes = typeof value === "string" ? utf8Bytes(value).length : value.length;
  if (bytes <= maximum) return value;
  throw new InvalidValue(
    \`The key attribute \${attribute} has \${bytes} bytes; DynamoDB takes at most \${maximum}.\`,
  );
}`,

  keyText: `
/** The text of a value in a key. */
function keyText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || value instanceof NumberValue) {
    return decimalText(value);
  }
  if (typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return base64Of(value);
  throw new InvalidValue("Only text, numbers, booleans and binary can stand in a key.");
}`,

  padded: `
/** A whole number with leading zeros, so that its text keeps the order of the numbers. */
function padded(value: number | bigint | string, width: number): string {
  const text = String(value);
  if (!/^\\d+$/.test(text) || text.length > width) {
    throw new InvalidValue(\`\${text} is no whole number from 0 on of at most \${width} digits.\`);
  }
  return text.padStart(width, "0");
}`,

  decimalText: `
/** The digits of a number without an exponent. */
function decimalText(value: unknown): string {
  const match = /^(-?)(\\d)(?:\\.(\\d+))?e([+-]?\\d+)$/i.exec(String(value));
  if (match === null) return String(value === 0 ? 0 : value);
  const [, sign = "", first = "", rest = "", exponent = "0"] = match;
  const digits = first + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return \`\${sign}0.\${"0".repeat(-point)}\${digits}\`;
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return \`\${sign}\${digits.slice(0, point)}.\${digits.slice(point)}\`;
}`,

  decimal: `
/** A computed number as a decimal: what binary fractions add in the last digits is cut off. */
function decimal(value: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(15));
}`,

  toNumber: `
function toNumber(value: unknown): number {
  const number = Number(String(value).trim() || "none");
  if (!Number.isFinite(number)) throw new InvalidValue(\`"\${String(value)}" is not a number.\`);
  return number;
}`,

  dateOf: `
/** The day of a timestamp or a date. */
function dateOf(value: unknown): string {
  const day = /^\\d{4}-\\d{2}-\\d{2}(?=T|$)/.exec(String(value))?.[0];
  if (day === undefined) throw new InvalidValue(\`"\${String(value)}" is not a timestamp.\`);
  return day;
}`,

  epochSeconds: `
/** Whole seconds since 1970 of an ISO 8601 timestamp or of the beginning of a date. */
function epochSeconds(timestamp: string): number {
  const zoned = /T.*[^Z]$/.test(timestamp) ? \`\${timestamp}Z\` : timestamp;
  const milliseconds = Date.parse(zoned);
  if (Number.isNaN(milliseconds)) throw new InvalidValue(\`"\${timestamp}" is not a timestamp.\`);
  return Math.floor(milliseconds / 1000);
}`,

  textBefore: `
function textBefore(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}`,

  textAfter: `
function textAfter(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? "" : text.slice(at + separator.length);
}`,

  shard: `
/** The shard of a text: the CRC-32 of its UTF-8 bytes modulo the number of shards. */
function shard(text: string, shards: number): string {
  let crc = 0xffffffff;
  for (const byte of utf8Bytes(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return String(((crc ^ 0xffffffff) >>> 0) % shards).padStart(String(shards - 1).length, "0");
}`,

  utf8Bytes: `
/** The bytes of a text in UTF-8; half a surrogate pair is U+FFFD there. */
function utf8Bytes(text: string): number[] {
  const escaped = encodeURIComponent(text.replace(/[\\ud800-\\udfff]/gu, "\\ufffd"));
  return Array.from(escaped.matchAll(/%(..)|./g), ([character, hex]) =>
    hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}`,

  utf8Length: `
/** What DynamoDB calls the size of a text or of something with elements. */
function utf8Length(value: unknown): number {
  if (typeof value !== "string") return Object.keys(Object(value)).length;
  return utf8Bytes(value).length;
}`,

  compareText: `
/** The order of two texts by code points, as DynamoDB has it; JavaScript compares UTF-16 units. */
function compareText(left: unknown, right: unknown): number {
  if (typeof left !== "string" || typeof right !== "string") return Number(left) - Number(right);
  const mine = Array.from(left);
  const other = Array.from(right);
  for (let index = 0; index < Math.min(mine.length, other.length); index++) {
    const order = (mine[index]?.codePointAt(0) ?? 0) - (other[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return mine.length - other.length;
}`,

  sameValue: `
/** Whether two values are equal as DynamoDB compares them. */
function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return left !== undefined;
  if (typeof left === "bigint" || typeof right === "bigint") return String(left) === String(right);
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  if (left instanceof Set || right instanceof Set) {
    if (!(left instanceof Set && right instanceof Set) || left.size !== right.size) return false;
    return [...left].every((element) => [...right].some((other) => sameValue(element, other)));
  }
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => sameValue(Reflect.get(left, name), Reflect.get(right, name)));
}`,

  storedTypeOf: `
/** The type of DynamoDB in which a value is stored. */
function storedTypeOf(value: unknown): string {
  if (value === null) return "NULL";
  if (Array.isArray(value)) return "L";
  if (value instanceof Uint8Array) return "B";
  if (value instanceof Set) return \`\${storedTypeOf([...value][0])}S\`;
  switch (typeof value) {
    case "string":
      return "S";
    case "number":
    case "bigint":
      return "N";
    case "boolean":
      return "BOOL";
    default:
      return value instanceof NumberValue ? "N" : "M";
  }
}`,

  nonEmpty: `
/** DynamoDB has no empty sets: an attribute that would hold one is left out. */
function nonEmpty<Element>(set: ReadonlySet<Element> | undefined): Set<Element> | undefined {
  return set === undefined || set.size === 0 ? undefined : new Set(set);
}`,

  mapValues: `
function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, convert(value)]));
}`,

  bytesOf: `
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(host.atob(base64), (character) => character.charCodeAt(0));
}`,

  base64Of: `
function base64Of(bytes: Uint8Array): string {
  return host.btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}`,

  uuid: `
function uuid(): string {
  return host.crypto.randomUUID();
}`,

  ulid: `
/** 48 bits of time and 80 random ones, in Crockford's base 32: sorts by time. */
function ulid(): string {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let time = Date.now();
  let start = "";
  for (let digit = 0; digit < 10; digit++) {
    start = alphabet.charAt(time % 32) + start;
    time = Math.floor(time / 32);
  }
  const random = host.crypto.getRandomValues(new Uint8Array(16));
  return start + Array.from(random, (byte) => alphabet.charAt(byte % 32)).join("");
}`,

  host: `
/** What the code needs of its host beside the language itself: Node.js 19 or newer has all of it. */
const host = globalThis as unknown as {
  readonly crypto: {
    randomUUID(): string;
    getRandomValues(bytes: Uint8Array): Uint8Array;
  };
  atob(base64: string): string;
  btoa(bytes: string): string;
  setTimeout(callback: () => void, milliseconds: number): unknown;
};`,
} as const;
