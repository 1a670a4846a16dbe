import type { TableRequest } from "../../dynamodb/update-table.ts";
import type {
  CensusPlan,
  ItemWriteRequest,
  PlannedWork,
  RolloutStep,
  UpgradeFunctions,
} from "../../evolution/index.ts";
import type { RolloutDoor } from "./door.ts";

export interface RolloutRunOptions {
  /** Where requests go. */
  readonly door: RolloutDoor;
  /** Where it is remembered which steps are done that no table tells of. */
  readonly statePath: string;
  /** Ids of steps that a person has done; of deployments of code above all. */
  readonly done?: readonly string[];
  /** The step that it waits for counts as done. */
  readonly goOn?: boolean;
  /** Steps that are not needed are carried out, too. */
  readonly optional?: boolean;
  /** The classification of a table's items, by its name in the plan. */
  readonly censusOf: (table: string, of: "old" | "new") => CensusPlan | undefined;
  /** What a backfill step does to items, or why only a person can do it. */
  readonly backfillOf: (step: RolloutStep) => PlannedWork;
  readonly functions?: UpgradeFunctions;
  readonly onStep?: (event: StepEvent) => void;
  readonly abortSignal?: AbortSignal;
}

/** What becomes of a step. */
export interface StepEvent {
  readonly step: RolloutStep;
  readonly state:
    | "running"
    /** Done by this call. */
    | "done"
    /** It was done before: by an earlier call, by a stack, by hand. */
    | "done already"
    /** Not needed, or not possible at this endpoint. */
    | "left out";
  readonly message?: string;
}

/** How far a call has come. */
export type RolloutEnd =
  | { readonly kind: "finished" }
  /** The next step is a person's. */
  | { readonly kind: "waiting"; readonly step: RolloutStep; readonly message: string }
  /** A verification or a backfill says that something is not as it has to be. */
  | { readonly kind: "failed"; readonly step: RolloutStep; readonly message: string }
  | { readonly kind: "interrupted"; readonly step?: RolloutStep };

/** What would be sent for a step, or who does it. */
export interface StepPreview {
  readonly step: RolloutStep;
  readonly state: "done" | "open" | "left out" | "a person's";
  /** Of a backfill those for some of the items. */
  readonly requests: readonly (TableRequest | ItemWriteRequest)[];
  readonly message?: string;
}
