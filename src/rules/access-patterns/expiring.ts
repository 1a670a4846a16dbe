import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";

/** The attribute by which items of the entity expire. */
export function expiryOf({ attributes, table }: Entity): Attribute | undefined {
  const { ttl } = table.settings;
  return ttl === undefined ? undefined : attributes.find(({ storedName }) => storedName === ttl);
}

/**
 * Whether items count for some time only, by the entity's name. The model says nowhere else what an
 * expiry means, and that of most items is just when to clean up.
 */
export function countsForATime({ name }: Entity): boolean {
  return wordsOf(name).some((word) => shortLived.has(word) || gates.has(word));
}

/** Whether nobody would keep such items, by the entity's name. */
export function isShortLived({ name }: Entity): boolean {
  return wordsOf(name).some((word) => shortLived.has(word));
}

const shortLived: ReadonlySet<string> = new Set([
  "session",
  "token",
  "otp",
  "passcode",
  "nonce",
  "challenge",
  "verification",
  "idempotency",
  "lease",
]);

/** What may be kept after it no longer counts. */
const gates: ReadonlySet<string> = new Set([
  "ban",
  "coupon",
  "hold",
  "invitation",
  "invite",
  "lock",
  "reservation",
  "voucher",
]);

/** `LoginToken` is a login and a token. */
function wordsOf(name: string): readonly string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|_/).map((word) => word.toLowerCase());
}
