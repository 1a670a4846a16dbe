import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { Model } from "../language/semantics/model.ts";
import { type RecordedPart, recordParts } from "../language/semantics/part-records.ts";
import { type ModelPart, partsOf } from "../language/semantics/parts.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import { type Clinic, openClinic } from "./clinic.ts";
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

/**
 * The findings of all modeling rules. Never throws; silent where the model has no figures.
 *
 * @param parts the parts of the model with what is known of them, by the same settings
 */
export function examine(
  { model, plans, planning }: ExaminedModel,
  settings: ClinicSettings = {},
  parts: readonly RecordedPart[] = recordParts(partsOf(model)),
): readonly Diagnostic[] {
  if (settings.profile === "off") return [];
  const thresholds = thresholdsWith(settings.thresholds);
  const whole = openClinic({ model, plans, planning, thresholds });
  const planNamed = new Map(plans.patterns.map((plan) => [plan.name, plan]));
  const clinics = parts.map(({ part, record }) => {
    // A model that is all one part is looked at once.
    let clinic = part.tables.length === model.tables.length ? whole : undefined;
    const open = (): Clinic => {
      clinic ??= openClinic({
        model: withinPart(model, part),
        plans: {
          ...plans,
          patterns: part.patterns.flatMap(({ name }) => planNamed.get(name) ?? []),
        },
        planning,
        thresholds,
      });
      return clinic;
    };
    return { record, open };
  });
  const findings: Diagnostic[] = [];
  for (const rule of rules) {
    if (settings.profile === "classic" && rule.notInClassic === true) continue;
    if (rule.withinTables === true) {
      for (const { record, open } of clinics) {
        const ofPart = record.findings(`rule ${rule.code}`, () => [...rule.check(open())]);
        for (const finding of ofPart) findings.push(finding);
      }
    } else for (const finding of rule.check(whole)) findings.push(finding);
  }
  return findings;
}

/** The model as if there were nothing in it but the part. */
function withinPart(
  model: Model,
  { tables, entities, patterns, samples, examples }: ModelPart,
): Model {
  return { ...model, tables, entities, patterns, samples, examples };
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
