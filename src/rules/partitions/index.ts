import type { Rule } from "../rule.ts";

export const partitionRules: readonly Rule[] = [];
