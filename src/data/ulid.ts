import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time in milliseconds and 80 random bits, in Crockford's base 32. https://github.com/ulid/spec */
export function createUlid(milliseconds: number): string {
  let time = "";
  let rest = milliseconds;
  for (let position = 0; position < 10; position++) {
    time = (alphabet[rest % 32] ?? "0") + time;
    rest = Math.floor(rest / 32);
  }
  let random = "";
  for (const byte of randomBytes(16)) random += alphabet[byte % 32] ?? "0";
  return time + random;
}
