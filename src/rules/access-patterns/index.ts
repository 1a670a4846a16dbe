import type { Rule } from "../rule.ts";
import { overNormalizedModel } from "./over-normalized-model.ts";

/** What patterns ask for: more than a key finds, more than one read, more than comes back. */
export const accessPatternRules: readonly Rule[] = [overNormalizedModel];
