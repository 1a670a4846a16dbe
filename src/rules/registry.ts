import { accessPatternRules } from "./access-patterns/index.ts";
import { indexRules } from "./indexes/index.ts";
import { itemRules } from "./items/index.ts";
import { keyRules } from "./keys/index.ts";
import { partitionRules } from "./partitions/index.ts";
import type { Rule } from "./rule.ts";
import { writeRules } from "./writes/index.ts";

/** Every rule of the clinic, by what it looks at. */
export const rules: readonly Rule[] = [
  ...accessPatternRules,
  ...keyRules,
  ...indexRules,
  ...itemRules,
  ...partitionRules,
  ...writeRules,
];
