import type { Definition } from "../../definition.ts";

export const indexRuleMessages = {
  "synthetic-key-replaceable": {
    severity: "information",
    message:
      "{keys} only {spell} out {attributes} for {index}: {bytes} in each {entity} and again in the index{writers}. A multi-attribute key {advice}.",
  },
  "unused-index": {
    severity: "warning",
    message:
      "No pattern reads {index}: every write pays for keeping it up. Remove it, or write the pattern that needs it.",
    tag: "unnecessary",
  },
} as const satisfies Record<string, Definition>;
