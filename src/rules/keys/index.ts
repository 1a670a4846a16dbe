import type { Rule } from "../rule.ts";

export const keyRules: readonly Rule[] = [];
