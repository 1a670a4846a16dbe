import type { Definition } from "../../definition.ts";

export const writeRuleMessages = {
  "counter-not-idempotent": {
    severity: "warning",
    message:
      "{pattern} changes '{counter}' of {owner} at each call, also where the {verb} of {entity} repeats an earlier one. {advice}, so that a second call is refused as a whole.",
  },
  "create-without-guard": {
    severity: "warning",
    message:
      "{pattern} overwrites a stored {entity}, and with it what {updates}. Use 'create', which refuses that.",
  },
  "missing-version-attribute": {
    severity: "warning",
    message:
      "{pattern} replaces all of '{attribute}', and with it what {others} since it was read. Give {entity} a '@revision' and check it.",
  },
  "orphan-on-delete": {
    severity: "information",
    message:
      "{pattern} leaves what lies under the same partition key, and nothing deletes it: {orphans}. Write a pattern that deletes it, or let it expire.",
  },
  "transaction-hot-item": {
    severity: "warning",
    message:
      "Each call of {pattern}, {rate} a second, touches {items} of {entity} in its transaction: they conflict, and are refused and repeated. Count from the stream or in an update of its own, or spread it over several items.",
  },
  "transaction-overuse": {
    severity: "information",
    message:
      "{pattern} is a transaction of one action, which takes twice the units of '{operation}' by itself{saved}. Write it without the transaction.",
  },
  "transaction-too-large": {
    severity: "error",
    message:
      "The {count} actions of {pattern} {problem}. Split it into parts that can be repeated.",
    allowable: true,
  },
} as const satisfies Record<string, Definition>;
