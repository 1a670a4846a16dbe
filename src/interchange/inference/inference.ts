import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import type { Item } from "../../dynamodb/values.ts";
import { checkDraft } from "./check.ts";
import type { EntityDraft, ModelDraft, TableDraft } from "./draft.ts";
import { entityOf, type TableContext } from "./entities.ts";
import { findKinds, type Kind, type Kinds, primaryCells } from "./kinds.ts";
import { Limits } from "./limits.ts";
import { type FoundVersion, findVersion, isLockItem } from "./marks.ts";
import { modelText } from "./model-text.ts";
import { NameGiver, subjectOf } from "./names.ts";
import { suggestPatterns } from "./patterns.ts";
import { type InferenceReport, reportOf } from "./report.ts";
import { type PreparedItems, prepareItems } from "./sampled-items.ts";
import { sharedTypes } from "./shared-types.ts";
import { indexKeysOf, keyNamesOf, tableDraft, timeToLiveOf } from "./tables.ts";
import { withUniques } from "./uniques.ts";

/** What is known of a live table. */
export interface SampledTable {
  readonly definition: TableDefinition;
  readonly items: readonly Item[];
  /** DynamoDB's count, which it brings up to date about every six hours. */
  readonly itemCount: number;
  /** The items are all of the table's, not a sample. */
  readonly isWhole: boolean;
  /** The items are examples of a design, whose number and sizes mean nothing. */
  readonly isDesign?: true;
}

export interface Inference {
  /** The model, formatted, without errors; every sampled item is as it says. */
  readonly text: string;
  readonly draft: ModelDraft;
  readonly report: InferenceReport;
}

/**
 * Infers a model from tables and samples of their items. What it says is checked before it is given
 * out: the model is resolved and planned, and each sampled item is classified by it and compared
 * with what its entity declares. Where one does not conform, the model is made to say less.
 */
export function inferModel(tables: readonly SampledTable[]): Inference {
  const named = namesOf(tables);
  const limits = new Limits();
  const looked = tables.map((table, index) => look(table, named[index] ?? "Table"));
  for (let attempt = 0; ; attempt++) {
    const { draft, kinds } = draftOf(looked, limits);
    const problems = checkDraft(
      draft,
      looked.map(({ prepared }) => prepared),
    );
    if (problems.length === 0 || attempt === mostAttempts) {
      const served = withPatterns(draft, looked);
      return {
        text: modelText(served),
        draft: served,
        report: reportOf(served, looked, kinds, limits.notes, problems),
      };
    }
    if (attempt < mostAttempts - 1) limits.learn(problems, draft, kinds);
    else limits.claimNothing(named);
  }
}

/** Each attempt takes back at least one claim; what is left after so many says nothing at all. */
const mostAttempts = 40;

/** A table with what does not change from one attempt to the next. */
export interface LookedAt {
  readonly table: SampledTable;
  readonly name: string;
  readonly prepared: PreparedItems;
  readonly version?: FoundVersion;
}

function look(table: SampledTable, name: string): LookedAt {
  const prepared = prepareItems(table.definition, table.items);
  const version = findVersion(prepared.items.filter((item) => !isLockItem(table.definition, item)));
  return { table, name, prepared, ...(version === undefined ? {} : { version }) };
}

function namesOf(tables: readonly SampledTable[]): readonly string[] {
  const given = new NameGiver();
  return tables.map(({ definition }) => given.give(subjectOf(definition.name), "Table"));
}

export interface DraftKind {
  readonly table: string;
  readonly entity: string;
  readonly kind: Kind;
}

export interface DraftKinds {
  readonly all: readonly DraftKind[];
  /** By the table's name. */
  readonly byTable: ReadonlyMap<string, Kinds>;
}

function draftOf(
  looked: readonly LookedAt[],
  limits: Limits,
): { readonly draft: ModelDraft; readonly kinds: DraftKinds } {
  const entityNames = new NameGiver();
  const all: DraftKind[] = [];
  const byTable = new Map<string, Kinds>();
  const tables: TableDraft[] = [];
  const entities: EntityDraft[] = [];
  for (const { table, name, prepared, version } of looked) {
    const { definition, isWhole, isDesign, itemCount } = table;
    const options = primaryCells(definition);
    const kinds: Kinds =
      prepared.items.length === 0
        ? { kinds: [], locks: [], notes: [] }
        : findKinds(definition, prepared.items, options, limits.ofKinds(name));
    byTable.set(name, kinds);
    const discriminator = kinds.discriminator?.attribute;
    const versionAttribute = limits.isBare(name) ? undefined : version?.attribute;
    const timeToLive = limits.isBare(name) ? undefined : timeToLiveOf(table, prepared);
    const marks = {
      ...(discriminator === undefined ? {} : { discriminator }),
      ...(versionAttribute === undefined || versionAttribute === discriminator
        ? {}
        : { versionAttribute }),
      ...(timeToLive === undefined ? {} : { timeToLive }),
    };
    const keyNames = keyNamesOf(table);
    const context: TableContext = {
      definition,
      name,
      options,
      ...marks,
      indexKeys: indexKeysOf(table),
      keyNames,
      isWhole,
      isDesign: isDesign === true,
      itemCount,
      sampled: prepared.items.length,
    };
    const own = kinds.kinds.map((kind) => {
      const entity = entityNames.give(kind.name, "Item");
      all.push({ table: name, entity, kind });
      return entityOf(context, kind, entity, limits.ofEntity(name, kind.id));
    });
    const unique = withUniques(own, kinds, context, (entity) => limits.hasNoUnique(name, entity));
    entities.push(...unique);
    tables.push(tableDraft(table, { name, keyNames, ...marks }, unique, prepared));
  }
  const { types, entities: shared } = sharedTypes(entities, entityNames);
  return { draft: { tables, types, entities: shared, patterns: [] }, kinds: { all, byTable } };
}

/** With those of the suggested patterns that a key serves. */
function withPatterns(draft: ModelDraft, looked: readonly LookedAt[]): ModelDraft {
  let patterns = suggestPatterns(draft.tables, draft.entities);
  for (let attempt = 0; attempt < 3; attempt++) {
    const problems = checkDraft(
      { ...draft, patterns },
      looked.map(() => undefined),
    );
    const bad = new Set(problems.flatMap(({ pattern }) => pattern ?? []));
    if (problems.length === 0) return { ...draft, patterns };
    if (bad.size === 0) break;
    patterns = patterns.filter(({ name }) => !bad.has(name));
  }
  return draft;
}
