import type { Item } from "../dynamodb/values.ts";
import {
  type CensusFinding,
  type Change,
  type ChangeCode,
  type ChangePlace,
  changesFromDescription,
  type DiffOptions,
  type FindingCode,
  findingAdvice,
  findingMessage,
  type TableObservation,
} from "../evolution/index.ts";
import type { Entity, Origin, Table } from "../language/semantics/model.ts";
import type { Change as TextChange } from "../language/text/edits.ts";
import type { Analysis } from "./analyze.ts";
import { driftFixes } from "./drift-fixes.ts";
import { structureFixes } from "./drift-structure-fixes.ts";

/** One way in which a deployed table is not what its model says, with the place in the model. */
export interface DriftFinding {
  readonly code: ChangeCode | FindingCode;
  readonly severity: DriftSeverity;
  readonly level: "structure" | "items";
  readonly table: string;
  readonly entity?: string;
  readonly message: string;
  readonly advice: string;
  /** What stands there instead, most frequent first, where that differs from item to item. */
  readonly found: CensusFinding["found"];
  /** Primary keys of some of the items. */
  readonly examples: readonly Item[];
  readonly at: ChangePlace;
  /** Changes of the model that bring it in line with the table. */
  readonly fixes: readonly TextChange[];
}

export const driftSeverities = ["error", "warning", "information"] as const;
export type DriftSeverity = (typeof driftSeverities)[number];

/** Whether a severity is as grave as a level, or graver. */
export function isAsGrave(severity: DriftSeverity, level: DriftSeverity): boolean {
  return driftSeverities.indexOf(severity) <= driftSeverities.indexOf(level);
}

/** All that was seen of the tables of a model, each finding where the model says otherwise. */
export function driftFindings(
  analysis: Analysis,
  observations: readonly TableObservation[],
  options: DiffOptions,
): readonly DriftFinding[] {
  return observations.flatMap((observation) => {
    const table = analysis.model.tables.find(({ name }) => name === observation.table);
    if (table === undefined) return [];
    const { physical, differences, census, deployed } = observation;
    // Of each difference there is one change, in the same order.
    const changes = changesFromDescription(analysis, table, physical, differences, options);
    return [
      ...changes.map((change, index) => {
        const difference = differences?.[index];
        const fixes =
          difference === undefined ? [] : structureFixes(analysis, table, difference, deployed);
        return ofStructure(table, change, fixes);
      }),
      ...(census?.findings ?? []).map((finding) => ofItems(analysis, table, finding)),
    ];
  });
}

function ofStructure(table: Table, change: Change, fixes: readonly TextChange[]): DriftFinding {
  const { code, message, before, after, reason, advice } = change;
  // Of a difference the new one is what the model says.
  const words =
    before === undefined && after === undefined
      ? ""
      : ` The model has ${after ?? "none"}, the table ${before ?? "none"}.`;
  return {
    code,
    severity: lesser.has(code) ? "warning" : "error",
    level: "structure",
    table: table.name,
    message: `${message}${words}`,
    advice: `${reason} ${advice}`,
    found: [],
    examples: [],
    at: change.new ?? { file: table.origin.file, span: table.origin.nameSpan },
    fixes,
  };
}

/** Code of the model works all the same. */
const lesser: ReadonlySet<string> = new Set<ChangeCode>([
  "deployed-setting-differs",
  "deployed-index-unknown",
]);

function ofItems(analysis: Analysis, table: Table, finding: CensusFinding): DriftFinding {
  const entity = table.entities.find(({ name }) => name === finding.entity);
  const { file, nameSpan } = originOf(table, entity, finding);
  return {
    code: finding.code,
    severity: finding.severity,
    level: "items",
    table: table.name,
    ...(finding.entity === undefined ? {} : { entity: finding.entity }),
    message: findingMessage(finding),
    advice: findingAdvice(finding),
    found: finding.found.length > 1 ? finding.found : [],
    examples: finding.examples,
    at: { file, span: nameSpan },
    fixes: driftFixes(analysis, table, finding),
  };
}

/** The attribute, the binding or the index that it is about; else the entity; else the table. */
function originOf(
  table: Table,
  entity: Entity | undefined,
  { place, code, indexes }: CensusFinding,
): Origin {
  const index = table.indexes.find(({ name }) => name === indexes[0]);
  if (code.startsWith("index-entry-") && index !== undefined) return index.origin;
  if (entity === undefined) return table.origin;
  const binding = entity.bindings.find(({ attribute }) => attribute === place);
  return entity.originOfAttribute(rootOf(place)) ?? binding?.origin ?? entity.origin;
}

/** The attribute at the top: `lines` of `lines[].price`. */
export function rootOf(place: string): string {
  return /^[^.[]+/.exec(place)?.[0] ?? place;
}
