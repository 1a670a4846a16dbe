import type { Expression } from "../language/expressions/expression.ts";
import { keySourceOf } from "../language/semantics/keys.ts";
import type { Pattern, VectorIndex } from "../language/semantics/model.ts";
import { storedNamesIn } from "./expression-names.ts";
import { collectFacts } from "./facts.ts";
import type { ExplainedCondition, ReadOperation, RejectedPath, Step } from "./plan.ts";
import type { Planning } from "./planning.ts";
import { projectionOf } from "./read-operations.ts";
import { discriminatorFilter, listed } from "./read-paths.ts";
import { readRequestOf } from "./reads.ts";
import { all } from "./substitute.ts";

export type SearchResult =
  | {
      readonly kind: "served";
      readonly steps: readonly Step[];
      readonly explain: readonly ExplainedCondition[];
      readonly rejected: readonly RejectedPath[];
    }
  | { readonly kind: "unserved"; readonly rejected: readonly RejectedPath[] };

/**
 * `search`: the nearest items of a vector index. Its partition key, where it has one, must be fixed;
 * all else that `where` and `filter` say must be about its filter attributes.
 */
export function planSearch(planning: Planning, pattern: Pattern): SearchResult {
  const [entity] = pattern.entities;
  const { near, top } = pattern;
  if (entity === undefined || near === undefined || top === undefined) {
    return { kind: "unserved", rejected: [] };
  }
  const rejected: RejectedPath[] = [];
  for (const index of entity.table.vectorIndexes) {
    const found = trySearch(planning, pattern, index);
    if (typeof found === "string") {
      rejected.push({ path: index.name, reason: found });
      continue;
    }
    const { operation, explain } = found;
    return {
      kind: "served",
      steps: [{ kind: "request", operation: { ...operation, search: { vector: near, top } } }],
      explain,
      rejected,
    };
  }
  return { kind: "unserved", rejected };
}

/** The search on one index, or why it cannot be. */
function trySearch(
  planning: Planning,
  pattern: Pattern,
  index: VectorIndex,
):
  | string
  | {
      readonly operation: ReadOperation;
      readonly explain: readonly ExplainedCondition[];
    } {
  const [entity] = pattern.entities;
  if (entity === undefined) return "it has no entity";
  const request = readRequestOf(planning, pattern, pattern.entities, pattern.parameters);
  const stored = new Set(entity.attributes.map(({ storedName }) => storedName));
  if (!stored.has(index.attribute)) {
    return `${entity.name} has no '${index.attribute}', which it searches by`;
  }
  const facts = collectFacts(entity, request.where);
  const explain: ExplainedCondition[] = [];
  const served = new Set<number>();
  const keys: { readonly attribute: string; readonly value: Expression }[] = [];
  if (index.partition !== undefined) {
    const source = keySourceOf(entity, index.partition);
    const fact =
      source?.expression.kind === "attribute" ? facts.equality(source.expression) : undefined;
    if (fact === undefined)
      return `its partition key '${index.partition.name}' is not fixed by an equality`;
    served.add(fact.conjunct);
    keys.push({ attribute: index.partition.storedName, value: fact.value });
    explain.push({
      condition: request.where[fact.conjunct]?.text ?? "",
      servedBy: `partition key ${index.partition.storedName}`,
    });
  }
  const filters = new Set(index.filters.map(({ storedName }) => storedName));
  const conditions = [
    ...request.where.filter((_, position) => !served.has(position)),
    ...request.filter,
  ];
  for (const { condition, text } of conditions) {
    const strange = storedNamesIn(condition, [entity]).find((name) => !filters.has(name));
    if (strange !== undefined) return `'${strange}' is no filter attribute of it`;
    explain.push({ condition: text, servedBy: "inline filter" });
  }
  const foreign = entity.table.entities.filter(
    (other) =>
      other !== entity && other.attributes.some(({ storedName }) => storedName === index.attribute),
  );
  const { discriminator } = entity.table;
  const added =
    foreign.length > 0 && discriminator !== undefined && filters.has(discriminator)
      ? discriminatorFilter([entity], { ...entity.table.primary, partition: [], sort: [] })
      : undefined;
  if (foreign.length > 0 && added === undefined) {
    return `items of ${listed(foreign.map(({ name }) => name))} are on it, and the discriminator is no filter attribute of it`;
  }
  const filter = all([...conditions.map(({ condition }) => condition), added]);
  return {
    explain,
    operation: {
      operation: "SearchVectors",
      table: entity.table.name,
      index: index.name,
      entities: [entity.name],
      key: { partition: keys, sort: [] },
      ...(filter === undefined ? {} : { filter }),
      filterAttributes: storedNamesIn(filter, [entity]),
      addedFilter: added !== undefined,
      ...(request.returns === undefined
        ? {}
        : { projection: projectionOf(planning, [entity], entity.table.primary, request.returns) }),
      consistentRead: false,
    },
  };
}
