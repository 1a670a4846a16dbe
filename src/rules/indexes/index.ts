import type { Rule } from "../rule.ts";
import { syntheticKeyReplaceable } from "./synthetic-key-replaceable.ts";
import { unusedIndex } from "./unused-index.ts";

export const indexRules: readonly Rule[] = [unusedIndex, syntheticKeyReplaceable];
