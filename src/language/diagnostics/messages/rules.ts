import type { Definition } from "../definition.ts";
import { accessPatternRuleMessages } from "./rules/access-patterns.ts";
import { indexRuleMessages } from "./rules/indexes.ts";
import { itemRuleMessages } from "./rules/items.ts";
import { keyRuleMessages } from "./rules/keys.ts";
import { partitionRuleMessages } from "./rules/partitions.ts";
import { writeRuleMessages } from "./rules/writes.ts";

/**
 * Findings of the modeling rules (`src/rules`). Their pages are the comments of the rules' files, so
 * that none has an explanation here.
 */
export const ruleMessages = {
  ...accessPatternRuleMessages,
  ...keyRuleMessages,
  ...indexRuleMessages,
  ...itemRuleMessages,
  ...partitionRuleMessages,
  ...writeRuleMessages,
} as const satisfies Record<string, Omit<Definition, "explanation">>;
