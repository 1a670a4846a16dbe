import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { Model } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import { openClinic } from "./clinic.ts";
import { rules } from "./registry.ts";
import { thresholdsWith } from "./thresholds.ts";

export { type Redesign, type Redesigns, redesignsOf } from "./redesigns.ts";
export { rules } from "./registry.ts";
export type { Rule, RuleCode } from "./rule.ts";
export { isThreshold, type ThresholdName, thresholds } from "./thresholds.ts";

export const profiles = ["modern", "classic", "off"] as const;

/** `classic` leaves out what speaks against sharing tables and overloading indexes; `off` is no clinic. */
export type Profile = (typeof profiles)[number];

export interface ClinicSettings {
  /** `modern` unless told otherwise. */
  readonly profile?: Profile;
  /** By name; what is not a positive number is ignored. */
  readonly thresholds?: Readonly<Record<string, unknown>>;
}

/** The findings of all modeling rules. Never throws; silent where the model has no figures. */
export function examine(
  { model, plans, planning }: ExaminedModel,
  settings: ClinicSettings = {},
): readonly Diagnostic[] {
  if (settings.profile === "off") return [];
  const clinic = openClinic({
    model,
    plans,
    planning,
    thresholds: thresholdsWith(settings.thresholds),
  });
  const findings: Diagnostic[] = [];
  for (const rule of rules) {
    if (settings.profile === "classic" && rule.notInClassic === true) continue;
    for (const finding of rule.check(clinic)) findings.push(finding);
  }
  return findings;
}

/** Whether findings of this code are looked for: those of a rule only where its profile has it. */
export function isExamined(code: string, { profile }: ClinicSettings = {}): boolean {
  const rule = rules.find((each) => each.code === code);
  if (rule === undefined) return true;
  return profile !== "off" && (profile !== "classic" || rule.notInClassic !== true);
}

export interface ExaminedModel {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly planning: Planning;
}
