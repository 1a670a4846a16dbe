import type { Definition } from "../definition.ts";

/** Findings about the modeling rules. */
export const ruleMessages = {} as const satisfies Record<string, Definition>;
