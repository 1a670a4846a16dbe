import type { Range, WorkspaceEdit } from "vscode-languageserver-types";
import type { TableDefinition } from "../dynamodb/key-schema.ts";
import type { ComparisonOptions, DescribedTable } from "../dynamodb/table-differences.ts";
import type { CensusPlan, TableObservation } from "../evolution/index.ts";
import type { ModelParams, ModelReport } from "./server-requests.ts";

export interface CensusParams extends ModelParams {
  /** Logical name. */
  readonly table: string;
}

export interface CensusRequest {
  readonly plan: CensusPlan;
  readonly definition: TableDefinition;
}

export interface StructureParams extends CensusParams {
  /** What DescribeTable says of it. */
  readonly description: DescribedTable;
  readonly options: ComparisonOptions;
}

/** A part of a table, such as an index, in words: what the model says, and what the table has. */
export interface ComparedPart {
  readonly subject: string;
  readonly model: string;
  readonly table: string;
}

export interface DriftParams extends ModelParams {
  /** What the model is compared with, such as the name of a connection. */
  readonly against: string;
  readonly observations: readonly TableObservation[];
}

export interface DriftReport extends ModelReport {
  readonly findings: readonly LocatedDrift[];
}

/** One way in which a table is not what the model says, where the model says otherwise. */
export interface LocatedDrift {
  /** The same in every answer about the same observations. */
  readonly id: string;
  readonly uri: string;
  readonly range: Range;
  readonly severity: "error" | "warning" | "information";
  readonly code: string;
  readonly message: string;
  readonly fixes: readonly { readonly title: string; readonly edit: WorkspaceEdit }[];
}
