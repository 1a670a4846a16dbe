import type { Model } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { Generation } from "./generated-file.ts";
import type { GenerationOptions } from "./options.ts";
import { generateTypeScript } from "./typescript/generate.ts";

/** Something that can be generated from a model. */
export interface Target {
  /** What it makes, as a person calls it: "TypeScript access code". */
  readonly title: string;
  readonly generate: (model: Model, plans: ModelPlans, options: GenerationOptions) => Generation;
}

/** All targets by the name that the command line and configuration files have for them. */
export const targets = {
  typescript: { title: "TypeScript access code", generate: generateTypeScript },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as readonly TargetName[];

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(targets, name);
}
