import type { Definition } from "../../definition.ts";

export const accessPatternRuleMessages = {
  "over-normalized-model": {
    severity: "warning",
    message: "{pattern} needs a further read for each {entity}, since {reason}: {cost}. {advice}.",
  },
} as const satisfies Record<string, Definition>;
