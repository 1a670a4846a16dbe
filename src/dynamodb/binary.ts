/**
 * Binary values stand as base64 text everywhere but at the border to the AWS SDK. These functions
 * do without `Buffer` and `atob`, so that they run wherever the language runs.
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const digits = new Map([...alphabet].map((character, index) => [character, index]));
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let index = 0; index < bytes.length; index += 3) {
    const first = bytes[index] ?? 0;
    const second = bytes[index + 1] ?? 0;
    const third = bytes[index + 2] ?? 0;
    const group = (first << 16) | (second << 8) | third;
    const available = bytes.length - index;
    parts.push(
      alphabet.charAt((group >> 18) & 63),
      alphabet.charAt((group >> 12) & 63),
      available > 1 ? alphabet.charAt((group >> 6) & 63) : "=",
      available > 2 ? alphabet.charAt(group & 63) : "=",
    );
  }
  return parts.join("");
}

/** The bytes of a padded base64 text, or `undefined` where the text is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!isBase64(text)) return undefined;
  const bytes = new Uint8Array(base64ByteLength(text));
  let written = 0;
  for (let index = 0; index < text.length; index += 4) {
    const group =
      (digitAt(text, index) << 18) |
      (digitAt(text, index + 1) << 12) |
      (digitAt(text, index + 2) << 6) |
      digitAt(text, index + 3);
    // Writing past the end of a typed array is ignored, which drops what the padding stands for.
    bytes[written++] = (group >> 16) & 255;
    bytes[written++] = (group >> 8) & 255;
    bytes[written++] = group & 255;
  }
  return bytes;
}

export function isBase64(text: string): boolean {
  return base64Pattern.test(text);
}

/** The number of bytes that a base64 text stands for, without decoding it. */
export function base64ByteLength(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor(text.length / 4) * 3 - padding);
}

/** The order of unsigned bytes; a prefix comes first. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
}

function digitAt(text: string, index: number): number {
  return digits.get(text.charAt(index)) ?? 0;
}
