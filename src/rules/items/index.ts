import type { Rule } from "../rule.ts";

export const itemRules: readonly Rule[] = [];
