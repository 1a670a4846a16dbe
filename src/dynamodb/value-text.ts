import { base64ByteLength } from "./binary.ts";
import { normalizeNumber } from "./numbers.ts";
import type { AttributeValue } from "./values.ts";

/**
 * A value in one line for people, as tables and pictures show it: strings without quotes, sets in
 * braces, binary by its length. Never longer than `maximum` UTF-16 units; what is cut off ends in
 * an ellipsis. There is no way back from it: for data use `plain-values.ts`.
 */
export function valueText(value: AttributeValue, maximum = Number.POSITIVE_INFINITY): string {
  const pieces: string[] = [];
  // One more than allowed, so that a value that fits exactly is not cut.
  let room = maximum + 1;
  const write = (text: string): boolean => {
    pieces.push(text.length > room ? text.slice(0, room) : text);
    room -= text.length;
    return room > 0;
  };
  writeValue(value, write);
  const text = pieces.join("");
  return text.length <= maximum ? text : `${withoutHalfPair(text.slice(0, maximum - 1))}…`;
}

/** Returns whether there is room for more. */
type Write = (text: string) => boolean;

function writeValue(value: AttributeValue, write: Write): boolean {
  if ("S" in value) return write(oneLine(value.S));
  if ("N" in value) return write(normalizeNumber(value.N) ?? value.N);
  if ("B" in value) return write(byteCount(value.B));
  if ("BOOL" in value) return write(String(value.BOOL));
  if ("NULL" in value) return write("null");
  if ("L" in value) return writeAll("[", value.L, "]", write, writeValue);
  if ("M" in value) {
    return writeAll("{", Object.entries(value.M), "}", write, ([name, member], to) => {
      return to(`${oneLine(name)}: `) && writeValue(member, to);
    });
  }
  if ("SS" in value) return writeAll("{", value.SS, "}", write, (text, to) => to(oneLine(text)));
  if ("NS" in value) return writeAll("{", value.NS, "}", write, (text, to) => to(text));
  return writeAll("{", value.BS, "}", write, (text, to) => to(byteCount(text)));
}

function writeAll<T>(
  open: string,
  elements: readonly T[],
  close: string,
  write: Write,
  writeElement: (element: T, write: Write) => boolean,
): boolean {
  let goOn = write(open);
  for (const [position, element] of elements.entries()) {
    if (goOn && position > 0) goOn = write(", ");
    if (!goOn) return false;
    goOn = writeElement(element, write);
  }
  return goOn && write(close);
}

/** Line breaks and tabs would break the line. */
function oneLine(text: string): string {
  return /[\n\r\t]/.test(text) ? text.replace(/[\n\r\t]+/g, " ") : text;
}

function byteCount(base64: string): string {
  const bytes = base64ByteLength(base64);
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
}

function withoutHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
