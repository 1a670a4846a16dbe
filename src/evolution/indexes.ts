import type { AccessPath, Projection, Table, VectorIndex } from "../language/semantics/model.ts";
import type { Work } from "./change.ts";
import type { Comparison } from "./comparison.ts";
import { estimateIndexBuild } from "./estimates.ts";
import { isReadOf } from "./operations.ts";
import { placeOf } from "./places.ts";
import type { ChangeDetails } from "./registry.ts";
import { compareIndexSettings } from "./settings.ts";
import { keyWords, listed, pathWords, projectionWords, vectorIndexWords } from "./words.ts";

/** The indexes of a table that stays the same table. */
export function compareIndexes(comparison: Comparison, old: Table, current: Table): void {
  compareLocalIndexes(comparison, old, current);
  const work = [
    ...compareGlobalIndexes(comparison, old, current),
    ...compareVectorIndexes(comparison, old, current),
  ];
  // That the parts of one change come one after the other is said there.
  if (work.length < 2) return;
  const operations = work.flat().flatMap((each) => {
    if (each.kind === "create index") return [`create ${each.index}`];
    return each.kind === "delete index" ? [`delete ${each.index}`] : [];
  });
  comparison.report(
    "several-index-operations",
    { count: work.length, table: current.name, operations: operations.join(", ") },
    {
      subject: { kind: "table", name: current.name, table: current.name },
      old: placeOf(old.origin),
      new: placeOf(current.origin),
    },
  );
}

/** Names of the indexes of a table that are not there, with this key and projection, before. */
export function indexesToBuild(old: Table | undefined, current: Table): ReadonlySet<string> {
  const isThere = (index: AccessPath): boolean => {
    const before = old?.indexes.find(({ name }) => name === index.name);
    if (old === undefined || before === undefined) return false;
    return before.kind === index.kind && isSameShape(before, old, index, current);
  };
  const isVectorThere = (index: VectorIndex): boolean => {
    const before = old?.vectorIndexes.find(({ name }) => name === index.name);
    return before !== undefined && vectorIndexWords(before) === vectorIndexWords(index);
  };
  return new Set([
    ...current.indexes.filter((index) => !isThere(index)).map(({ name }) => name),
    ...current.vectorIndexes.filter((index) => !isVectorThere(index)).map(({ name }) => name),
  ]);
}

function compareLocalIndexes(comparison: Comparison, old: Table, current: Table): void {
  const ofKind = ({ indexes }: Table) => indexes.filter(({ kind }) => kind === "local");
  for (const { before, after } of byName(ofKind(old), ofKind(current))) {
    const details = indexDetails(old, current, before, after);
    const index = after?.name ?? before?.name ?? "";
    const parameters = { index, table: current.name };
    if (before === undefined) comparison.report("local-index-added", parameters, details);
    else if (after === undefined) comparison.report("local-index-removed", parameters, details);
    else if (
      keyWords(before) !== keyWords(after) ||
      heldWords(before, old) !== heldWords(after, current)
    ) {
      comparison.report("local-index-changed", parameters, details);
    }
  }
}

function compareGlobalIndexes(
  comparison: Comparison,
  old: Table,
  current: Table,
): readonly (readonly Work[])[] {
  const ofKind = ({ indexes }: Table) => indexes.filter(({ kind }) => kind === "global");
  const pairs = byName(ofKind(old), ofKind(current));
  const gone = pairs.flatMap(({ before, after }) =>
    after === undefined && before ? [before] : [],
  );
  const all: (readonly Work[])[] = [];
  const create = (index: AccessPath): Work => ({
    kind: "create index",
    table: current.name,
    index: index.name,
    estimate: estimateIndexBuild(comparison.new.planning, current, index, comparison.options),
  });
  const drop = (index: AccessPath): Work => ({
    kind: "delete index",
    table: current.name,
    index: index.name,
  });
  const renamed = new Set<AccessPath>();
  for (const { before, after } of pairs) {
    if (after === undefined) continue;
    if (before === undefined) {
      const former = gone.find(
        (index) => !renamed.has(index) && isSameShape(index, old, after, current),
      );
      const work = former === undefined ? [create(after)] : [create(after), drop(former)];
      all.push(work);
      if (former === undefined) {
        comparison.report(
          "index-added",
          { index: after.name, table: current.name },
          { ...indexDetails(old, current, undefined, after), work },
        );
        continue;
      }
      renamed.add(former);
      comparison.report(
        "index-renamed",
        { before: former.name, after: after.name, table: current.name },
        { ...indexDetails(old, current, former, after), work },
      );
      compareIndexSettings(comparison, current, former, after);
      continue;
    }
    compareIndexSettings(comparison, current, before, after);
    const keyChanged = keyWords(before) !== keyWords(after);
    if (!keyChanged && heldWords(before, old) === heldWords(after, current)) continue;
    const work = [drop(before), create(after)];
    all.push(work);
    comparison.report(
      keyChanged ? "index-key-changed" : "index-projection-changed",
      { index: after.name, table: current.name },
      { ...indexDetails(old, current, before, after), work },
    );
  }
  for (const index of gone) {
    if (renamed.has(index)) continue;
    all.push([drop(index)]);
    const details = { ...indexDetails(old, current, index, undefined), work: [drop(index)] };
    const readers = comparison.old.plans.patterns
      .filter((plan) => isReadOf(plan, old.name, index.name))
      .map(({ name }) => name);
    const parameters = { index: index.name, table: current.name };
    if (readers.length === 0) comparison.report("index-removed", parameters, details);
    else {
      const patterns = listed(readers);
      comparison.report("index-removed-in-use", { ...parameters, patterns }, details);
    }
  }
  return all;
}

function compareVectorIndexes(
  comparison: Comparison,
  old: Table,
  current: Table,
): readonly (readonly Work[])[] {
  const all: (readonly Work[])[] = [];
  for (const { before, after } of byName(old.vectorIndexes, current.vectorIndexes)) {
    const wordsBefore = before && vectorIndexWords(before);
    const wordsAfter = after && vectorIndexWords(after);
    if (wordsBefore === wordsAfter) continue;
    const index = after?.name ?? before?.name ?? "";
    const table = current.name;
    const work: Work[] = [];
    if (before !== undefined) work.push({ kind: "delete index", table, index });
    // What goes into a vector index is not counted by anything that the model says of keys.
    if (after !== undefined) {
      const estimate = { paidBy: "request", atMost: false, unknown: ["vector writes"] } as const;
      work.push({ kind: "create index", table, index, estimate });
    }
    all.push(work);
    const place = after ?? before;
    const details: ChangeDetails = {
      subject: { kind: "index", name: index, table },
      ...(before === undefined ? {} : { old: placeOf(before.origin) }),
      ...(place === undefined ? {} : { new: placeOf((after ?? current).origin) }),
      ...(wordsBefore === undefined ? {} : { before: wordsBefore }),
      ...(wordsAfter === undefined ? {} : { after: wordsAfter }),
      work,
    };
    const code =
      before === undefined
        ? "vector-index-added"
        : after === undefined
          ? "vector-index-removed"
          : "vector-index-changed";
    comparison.report(code, { index, table }, details);
  }
  return all;
}

function indexDetails(
  old: Table,
  current: Table,
  before: AccessPath | undefined,
  after: AccessPath | undefined,
): ChangeDetails {
  return {
    subject: { kind: "index", name: after?.name ?? before?.name ?? "", table: current.name },
    ...(before === undefined ? { old: placeOf(old.origin) } : { old: placeOf(before.origin) }),
    new: placeOf((after ?? current).origin),
    ...(before === undefined ? {} : { before: pathWords(before) }),
    ...(after === undefined ? {} : { after: pathWords(after) }),
  };
}

function isSameShape(one: AccessPath, old: Table, other: AccessPath, current: Table): boolean {
  return keyWords(one) === keyWords(other) && heldWords(one, old) === heldWords(other, current);
}

/** What an index holds; the keys of table and index are in each and need not be named. */
function heldWords(path: AccessPath, { primary }: Table): string {
  const { projection } = path;
  if (projection.kind !== "include") return projectionWords(projection);
  const keys = [...primary.partition, ...primary.sort, ...path.partition, ...path.sort];
  const names = new Set(keys.map(({ storedName }) => storedName));
  const others: Projection = {
    kind: "include",
    attributes: projection.attributes.filter((name) => !names.has(name)),
  };
  return projectionWords(others);
}

function byName<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly { readonly before?: T; readonly after?: T }[] {
  return [
    ...after.map((current) => {
      const old = before.find(({ name }) => name === current.name);
      return old === undefined ? { after: current } : { before: old, after: current };
    }),
    ...before
      .filter((old) => !after.some(({ name }) => name === old.name))
      .map((old) => ({ before: old })),
  ];
}
