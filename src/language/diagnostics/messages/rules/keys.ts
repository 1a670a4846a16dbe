import type { Definition } from "../../definition.ts";

export const keyRuleMessages = {} as const satisfies Record<string, Definition>;
