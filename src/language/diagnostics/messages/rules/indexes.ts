import type { Definition } from "../../definition.ts";

export const indexRuleMessages = {
  "unused-index": {
    severity: "warning",
    message:
      "No pattern reads {index}: every write pays for keeping it up. Remove it, or write the pattern that needs it.",
    tag: "unnecessary",
  },
} as const satisfies Record<string, Definition>;
