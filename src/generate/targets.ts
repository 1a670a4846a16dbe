import type { Model } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";

import { generateBackfill } from "./backfill/generate.ts";
import type { GeneratedSymbol, Generation, LocatedSymbol } from "./generated-file.ts";
import { generateCdk } from "./infrastructure/cdk.ts";
import { generateCloudFormation } from "./infrastructure/cloudformation.ts";
import { generateCreateTable } from "./infrastructure/create-table.ts";
import { generateIam } from "./infrastructure/iam.ts";
import { generateTerraform } from "./infrastructure/terraform.ts";
import type { GenerationOptions, OptionName } from "./options.ts";
import { generateTypeScript } from "./typescript/generate.ts";
import { locateSymbols } from "./typescript/symbols.ts";

/** Something that can be generated from a model. */
export interface Target {
  /** What it makes, as a person calls it: "TypeScript access code". */
  readonly title: string;
  /** The options that it uses; a configuration with another one is mistaken. */
  readonly options: readonly OptionName[];
  readonly generate: (model: Model, plans: ModelPlans, options: GenerationOptions) => Generation;
  /**
   * Where the symbols of a generation stand in one of its files, or in an earlier version of it;
   * absent for a target that tells of no symbols.
   */
  readonly locate?: (text: string, symbols: readonly GeneratedSymbol[]) => readonly LocatedSymbol[];
}

/** All targets by the name that the command line and configuration files have for them. */
export const targets = {
  typescript: {
    title: "TypeScript access code",
    options: ["modules", "validation", "numbers"],
    generate: generateTypeScript,
    locate: locateSymbols,
  },
  "create-table": {
    title: "CreateTable input for the AWS CLI",
    options: [],
    generate: generateCreateTable,
  },
  cdk: { title: "AWS CDK construct", options: [], generate: generateCdk },
  cloudformation: {
    title: "CloudFormation template",
    options: [],
    generate: generateCloudFormation,
  },
  iam: { title: "IAM policy", options: [], generate: generateIam },
  terraform: { title: "Terraform configuration", options: [], generate: generateTerraform },
  backfill: { title: "Backfill on AWS", options: [], generate: generateBackfill },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as readonly TargetName[];

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(targets, name);
}
