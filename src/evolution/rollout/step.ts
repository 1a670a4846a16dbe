import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { TableChange } from "../../dynamodb/table-changes.ts";
import type { BackfillWork, Change, ChangePlace, Estimate } from "../change.ts";

/** How a change of a model comes to tables, items and code that are in use; or why it does not. */
export type Rollout = RolloutPlan | RefusedRollout;

export interface RolloutPlan {
  readonly kind: "plan";
  /** The tables of both models. */
  readonly tables: readonly RolloutTable[];
  /** In the order in which they are done; each when those before it are. */
  readonly steps: readonly RolloutStep[];
  /** What is deployed of the tables, one update after the other; the first is the old model's own. */
  readonly stages: readonly RolloutStage[];
}

export interface RefusedRollout {
  readonly kind: "refused";
  readonly refusals: readonly Refusal[];
}

/** Why there is no order of steps that is legal and loses nothing. */
export interface Refusal {
  /** The change that is refused. */
  readonly code: Change["code"];
  readonly message: string;
  readonly reason: string;
  /** What to do instead. */
  readonly advice: string;
  /** In the new model. */
  readonly place?: ChangePlace;
}

/** What a step is for, in the order in which they come. */
export const rolloutPhases = [
  /** Tables, indexes and settings that nothing relies on yet. */
  "prepare",
  /** Code that understands the new form before anything has it. */
  "readers",
  /** Code that writes the new form, beside the old one where that is still read. */
  "writers",
  /** Stored items are brought to the new form. */
  "backfill",
  "verify",
  /** Code that relies on all of it. */
  "switch",
  /** What nothing relies on any more; little of it can be taken back. */
  "remove",
] as const;

export type RolloutPhase = (typeof rolloutPhases)[number];

export interface RolloutStep {
  /** Names the step on the command line and in state files: `create-index-Shop-ByEmail`. */
  readonly id: string;
  readonly phase: RolloutPhase;
  readonly action: RolloutAction;
  /** The following texts are sentences, the title a phrase. */
  readonly title: string;
  readonly why: string;
  /** Command lines that do it. */
  readonly commands: readonly string[];
  /** What has to be so before; absent where it is enough that the steps before are done. */
  readonly precondition?: string;
  /** How one sees that it is done. */
  readonly done: string;
  /** The way back. */
  readonly undo: string;
  readonly estimate?: Estimate;
  /** The new model is reached without it. */
  readonly optional: boolean;
  /** It cannot be taken back, or not without building anew what was there. */
  readonly irreversible: boolean;
  /** Messages of the changes that it is for, each once. */
  readonly changes: readonly string[];
}

/** What is done in a step, as data for a driver. Tables are named as in the models. */
export type RolloutAction =
  | {
      readonly kind: "create table";
      readonly table: string;
      readonly definition: TableDefinition;
    }
  | { readonly kind: "delete table"; readonly table: string; readonly definition: TableDefinition }
  | {
      readonly kind: "change table";
      readonly table: string;
      readonly change: TableChange;
      readonly before: TableDefinition;
      readonly after: TableDefinition;
    }
  /** Until the table, with this index where one is named, is active and nothing of it is being built. */
  | {
      readonly kind: "wait";
      readonly table: string;
      readonly definition: TableDefinition;
      readonly index?: string;
    }
  | { readonly kind: "deploy code"; readonly does: CodeStep }
  | {
      readonly kind: "backfill";
      readonly table: string;
      readonly work: BackfillWork;
      /** What else is done to the same items in the same writes: what moves is written only once. */
      readonly together: readonly BackfillWork[];
    }
  | ({ readonly kind: "verify"; readonly table: string } & Verification);

export type CodeStep =
  /** Takes what is about to be missing for a while out of service. */
  | "pause"
  | "readers"
  | "writers"
  /** The code of the new model, as it is meant to stay. */
  | "switch";

export type Verification =
  /** The entries of an index are as many as the items that have all of its key attributes. */
  | {
      readonly check: "index entries";
      readonly index: string;
      readonly definition: TableDefinition;
    }
  /** No item of the entity is older than that version. */
  | { readonly check: "versions"; readonly entity: string; readonly version: number }
  /** All items of the entity have these attributes; keys of a sparse index may be missing. */
  | {
      readonly check: "attributes";
      readonly entity: string;
      readonly attributes: readonly string[];
    }
  /** No item of the entity is left there; of the old model. */
  | { readonly check: "no items"; readonly entity: string }
  /** All items of the entity have the primary key that the new model makes of them. */
  | { readonly check: "moved"; readonly entity: string }
  /** What counts do not tell: a person looks. */
  | { readonly check: "by a person" };

/** A table of either model, before and after. */
export interface RolloutTable {
  /** The name that steps have for it. */
  readonly name: string;
  readonly old?: NamedDefinition;
  /** DynamoDB has it as the same table as the old one, where there is one. */
  readonly new?: NamedDefinition;
}

export interface NamedDefinition {
  /** Logical name in its model. */
  readonly name: string;
  readonly definition: TableDefinition;
}

/** The tables of a model between two updates of what is deployed. */
export interface RolloutStage {
  /** From 0, which is the old model itself. */
  readonly number: number;
  /** What this update does, in phrases; of stage 0 nothing. */
  readonly does: readonly string[];
  /** Ids of the steps that it carries out. */
  readonly steps: readonly string[];
  readonly tables: readonly StagedTable[];
}

export interface StagedTable {
  /** Its logical name, in the model that has it: the new one where both do. */
  readonly name: string;
  /** The table is the one that the old model has under this name; absent where it is new. */
  readonly oldName?: string;
  /** The new model has it. */
  readonly stays: boolean;
  readonly definition: TableDefinition;
}
