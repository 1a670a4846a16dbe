import type { Definition } from "../../definition.ts";

export const itemRuleMessages = {} as const satisfies Record<string, Definition>;
