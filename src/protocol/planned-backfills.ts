import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { BackfillPlan, CensusPlan } from "../evolution/index.ts";

/** What brings the items of a model's tables to the versions that it has, as the server plans it. */
export interface PlannedBackfills {
  /** One for each table whose items may be of an older version. */
  readonly backfills: readonly PlannedBackfill[];
  /** Why there is no plan, in sentences. */
  readonly problems: readonly string[];
}

export interface PlannedBackfill {
  readonly plan: BackfillPlan;
  /** For what a write consumes on indexes. */
  readonly definition: TableDefinition;
  /** To count versions before and after; absent where the table keeps none. */
  readonly census?: CensusPlan;
}
