import type { Rule } from "../rule.ts";
import { unusedIndex } from "./unused-index.ts";

export const indexRules: readonly Rule[] = [unusedIndex];
