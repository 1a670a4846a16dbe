import type { Model } from "../language/semantics/model.ts";
import type { ModelPlans } from "../planner/plan.ts";
import type { Planning } from "../planner/planning.ts";
import type { Change } from "./change.ts";
import {
  type ChangeCode,
  type ChangeDetails,
  type ChangeParameters,
  createChange,
} from "./registry.ts";

/** One of two versions of a model, with what the planner found out about it. */
export interface ModelVersion {
  readonly model: Model;
  readonly plans: ModelPlans;
  readonly planning: Planning;
}

export interface DiffOptions {
  /** Where the tables are, for prices. */
  readonly region: string;
  /** The pace of backfills that estimates assume, in write units per second. */
  readonly unitsPerSecond: number;
}

/** Two versions of a model, and what has been found to be different. */
export class Comparison {
  readonly old: ModelVersion;
  readonly new: ModelVersion;
  readonly options: DiffOptions;
  readonly changes: Change[] = [];

  constructor(before: ModelVersion, after: ModelVersion, options: DiffOptions) {
    this.old = before;
    this.new = after;
    this.options = options;
  }

  report<Code extends ChangeCode>(
    code: Code,
    parameters: ChangeParameters<Code>,
    details: ChangeDetails,
  ): void {
    this.changes.push(createChange(code, parameters, details));
  }
}
