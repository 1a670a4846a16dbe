import { limits } from "../../dynamodb/limits.ts";
import type { Conjunct, Pattern } from "../../language/semantics/model.ts";
import type { Change, TextEdit } from "../../language/text/edits.ts";
import { candidateIndex, insertIndex } from "../../planner/index-fixes.ts";
import { tryPath } from "../../planner/read-paths.ts";
import { readRequestOf } from "../../planner/reads.ts";
import type { Clinic } from "../clinic.ts";
import { fixedBy } from "./reading.ts";

/** An index whose key has what a filter fixes by equalities, and the pattern as a query of it. */
export function keyByFilter(clinic: Clinic, pattern: Pattern): Change | undefined {
  const [entity, ...others] = pattern.entities;
  const { operation, clauses } = pattern.node;
  if (entity === undefined || others.length > 0 || operation === undefined) return undefined;
  if (pattern.using !== undefined || pattern.consistent || pattern.filter === undefined) {
    return undefined;
  }
  const globals = entity.table.indexes.filter(({ kind }) => kind === "global");
  if (globals.length >= limits.globalIndexesPerTable) return undefined;
  const { planning } = clinic;
  const request = readRequestOf(planning, pattern, pattern.entities, pattern.parameters);
  const isFixing = (conjunct: Conjunct): boolean => fixedBy(conjunct) !== undefined;
  const where = [...request.where, ...request.filter.filter(isFixing)];
  const filter = request.filter.filter((conjunct) => !isFixing(conjunct));
  if (where.length === request.where.length) return undefined;
  const keyed = { ...request, where, filter };
  const index = candidateIndex(planning, keyed);
  if (index === undefined) return undefined;
  // A handful of partitions for all items would be hot.
  let values: number | undefined = 1;
  for (const { name } of index.partition) {
    const own = clinic.quantities.valuesOf(entity, name);
    values = own === undefined || values === undefined ? undefined : values * own;
  }
  if (values !== undefined && values < clinic.thresholds.lowCardinality) return undefined;
  const { candidate } = tryPath(planning, keyed, index);
  if (candidate === undefined || candidate.incomplete.length > 0) return undefined;
  const whereClause = clauses.find(({ kind }) => kind === "WhereClause");
  const filterClause = clauses.find(({ kind }) => kind === "FilterClause");
  if (filterClause === undefined) return undefined;
  const { file } = pattern.origin;
  const whereText = `where ${joined(where)}`;
  const filterText = filter.length === 0 ? "" : `filter ${joined(filter)}`;
  const edits: TextEdit[] = [insertIndex(entity.table, index)];
  if (operation.verb === "scan") {
    edits.push({ file, span: operation.verbSpan, newText: "query" });
  }
  if (whereClause === undefined) {
    const newText = [whereText, filterText].filter((text) => text !== "").join("\n  ");
    edits.push({ file, span: filterClause.span, newText });
  } else {
    edits.push({ file, span: whereClause.span, newText: whereText });
    const text = clinic.model.files.find(({ uri }) => uri === file)?.text ?? "";
    const { start, end } = filterClause.span;
    const gap = /\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
    edits.push(
      filterText === ""
        ? { file, span: { start: start - gap, end }, newText: "" }
        : { file, span: filterClause.span, newText: filterText },
    );
  }
  const key = [...index.partition, ...index.sort].map(({ name }) => name).join(", ");
  return { title: `Add the global index ${index.name} (${key}) and query it`, edits };
}

function joined(conjuncts: readonly Conjunct[]): string {
  return conjuncts
    .map(({ text, condition }) =>
      condition.kind === "or" && conjuncts.length > 1 ? `(${text})` : text,
    )
    .join(" and ");
}
