import type { CensusFinding } from "../evolution/index.ts";
import type { Table } from "../language/semantics/model.ts";
import type { Change } from "../language/text/edits.ts";
import type { Analysis } from "./analyze.ts";

/** Changes of the model that bring it in line with what its table holds. */
export function driftFixes(
  _analysis: Analysis,
  _table: Table,
  _finding: CensusFinding,
): readonly Change[] {
  return [];
}
