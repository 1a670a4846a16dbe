import type { Definition } from "../../definition.ts";

export const writeRuleMessages = {} as const satisfies Record<string, Definition>;
