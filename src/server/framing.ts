/** Headers are two short lines; what goes on for longer without an end is something else. */
const longestHeader = 8192;

/**
 * Follows a stream of messages, each of which is told ahead by a header with its length in bytes, and
 * says what in it is not of that form. The reader of the protocol believes any number: one that is
 * negative spoils all that follows, and one that is too great is waited for without an end.
 *
 * @param longestBody the most bytes of which the reader can make a text
 * @returns a function that takes the stream piece by piece, and returns the first mistake in it
 */
export function createFrameCheck(longestBody: number): (piece: Uint8Array) => string | undefined {
  let header = "";
  /** How much of the current message has not come yet. */
  let body = 0;

  return (piece) => {
    let position = 0;
    while (position < piece.length) {
      if (body > 0) {
        const skipped = Math.min(body, piece.length - position);
        body -= skipped;
        position += skipped;
        continue;
      }
      const before = header.length;
      header += String.fromCharCode(...piece.subarray(position, position + longestHeader));
      // The end may lie across two pieces.
      const end = header.indexOf("\r\n\r\n", Math.max(0, before - 3));
      if (end < 0) {
        if (header.length >= longestHeader) {
          return `A message must begin with its Content-Length, and this is no header: ${shown(header)}`;
        }
        return undefined;
      }
      position += end + 4 - before;
      const length = lengthIn(header.slice(0, end), longestBody);
      if (typeof length === "string") return length;
      header = "";
      body = length;
    }
    return undefined;
  };
}

/** The length that a header tells, or what is wrong with it. */
function lengthIn(header: string, longestBody: number): number | string {
  let length: string | undefined;
  for (const line of header.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) return `A line of a header has a name, ':' and a value, and not ${shown(line)}`;
    if (line.slice(0, colon).trim().toLowerCase() === "content-length") {
      length = line.slice(colon + 1).trim();
    }
  }
  if (length === undefined) return `This header has no Content-Length: ${shown(header)}`;
  const bytes = /^\d+$/.test(length) ? Number(length) : Number.NaN;
  if (bytes <= longestBody) return bytes;
  return `Content-Length must be a number of bytes from 0 to ${longestBody}, and is ${shown(length)}`;
}

/** Foreign bytes in a message for people: short, and without control characters. */
function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
