/**
 * The number of bytes of a text in UTF-8, which is what DynamoDB counts for strings and for
 * attribute names. A lone surrogate counts as U+FFFD, which is what every encoder sends for it.
 */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
      continue;
    }
    // A surrogate pair is two units here and four bytes there; everything else is three bytes.
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) index++;
    bytes += 2;
  }
  return bytes;
}

/**
 * Compares two texts by their UTF-8 bytes, the order of DynamoDB's strings. That is the order of
 * code points, which differs from JavaScript's order of UTF-16 units beyond U+FFFF.
 */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (left.charCodeAt(index) === right.charCodeAt(index)) continue;
    // Where the second half of a pair differs, the pair began one unit earlier.
    const start = index > 0 && isPairAt(left, index - 1, right) ? index - 1 : index;
    const order = codePointOrder(left, start) - codePointOrder(right, start);
    // Two different lone surrogates are both U+FFFD in UTF-8, so that the rest decides.
    if (order !== 0) return order < 0 ? -1 : 1;
  }
  return Math.sign(left.length - right.length);
}

/** Whether both texts have the same high surrogate here, and one of them a whole pair. */
function isPairAt(left: string, index: number, right: string): boolean {
  const unit = left.charCodeAt(index);
  if (!isHighSurrogate(unit) || unit !== right.charCodeAt(index)) return false;
  return isLowSurrogate(left.charCodeAt(index + 1)) || isLowSurrogate(right.charCodeAt(index + 1));
}

function codePointOrder(text: string, index: number): number {
  const codePoint = text.codePointAt(index) ?? -1;
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
