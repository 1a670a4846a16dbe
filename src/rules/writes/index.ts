import type { Rule } from "../rule.ts";
import { counterNotIdempotent } from "./counter-not-idempotent.ts";
import { createWithoutGuard } from "./create-without-guard.ts";
import { missingVersionAttribute } from "./missing-version-attribute.ts";
import { orphanOnDelete } from "./orphan-on-delete.ts";
import { transactionHotItem } from "./transaction-hot-item.ts";
import { transactionOveruse } from "./transaction-overuse.ts";
import { transactionTooLarge } from "./transaction-too-large.ts";

export const writeRules: readonly Rule[] = [
  createWithoutGuard,
  missingVersionAttribute,
  counterNotIdempotent,
  orphanOnDelete,
  transactionTooLarge,
  transactionOveruse,
  transactionHotItem,
];
