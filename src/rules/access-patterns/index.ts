import type { Rule } from "../rule.ts";

export const accessPatternRules: readonly Rule[] = [];
