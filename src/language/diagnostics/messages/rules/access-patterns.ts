import type { Definition } from "../../definition.ts";

export const accessPatternRuleMessages = {} as const satisfies Record<string, Definition>;
