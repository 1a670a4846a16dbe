import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { ruleMessages } from "../language/diagnostics/messages/rules.ts";
import type { Clinic } from "./clinic.ts";

/** The code of a modeling rule; its message stands in the registry of findings. */
export type RuleCode = keyof typeof ruleMessages;

/**
 * One rule of the clinic. It judges a sound model: what will be slow, hot, large, expensive or lost.
 * Where the model gives no figures for a judgement, the rule is silent.
 *
 * The documentation comment above each rule is its page: what it does, why it is bad, an example
 * (whose findings are marked as in the tests), what to use instead, and when to allow it. The
 * examples are executed.
 */
export interface Rule {
  readonly code: RuleCode;
  /** Left out in the profile of models that share tables and overload indexes on purpose. */
  readonly notInClassic?: true;
  /**
   * Looks at a table with what is in it and with the patterns that use it, and at nothing else of the
   * model but how many items there are: its findings hold until something of these is changed.
   */
  readonly withinTables?: true;
  check(clinic: Clinic): Iterable<Diagnostic>;
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
