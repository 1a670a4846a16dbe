import type { Entity } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";

/** The attribute by which items of the entity expire. */
export function expiryOf({ attributes, table }: Entity): Attribute | undefined {
  const { ttl } = table.settings;
  return ttl === undefined ? undefined : attributes.find(({ storedName }) => storedName === ttl);
}

/**
 * Whether items are valid for some time only, as a session is, by the entity's name: the model says
 * nowhere else what an expiry means, and that of most items is just when to clean up.
 */
export function isValidForATime({ name }: Entity): boolean {
  return /(session|token|otp|passcode|nonce|lease|invit(e|ation)|reservation|(?:^|[a-z])Hold$|^Hold|verification|challenge|idempotency|(?:^|[a-z])(Lock|Cooldown|Ban|Coupon|Voucher)$)/i.test(
    name,
  );
}
