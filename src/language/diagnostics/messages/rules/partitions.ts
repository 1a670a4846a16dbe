import type { Definition } from "../../definition.ts";

export const partitionRuleMessages = {} as const satisfies Record<string, Definition>;
