import { countText } from "../../base/figures.ts";
import type { DraftProblem } from "./check.ts";
import type { BindingDraft, EntityDraft, ModelDraft, TableDraft } from "./draft.ts";
import type { DraftKinds, LookedAt } from "./inference.ts";
import { nameText, templateText, typeText } from "./model-text.ts";
import { type Confidence, confidenceOf, count, type Support } from "./support.ts";

/** What was inferred from what, and how far it can be trusted. Plain JSON. */
export interface InferenceReport {
  readonly tables: readonly TableReport[];
}

export interface TableReport {
  /** The name in the model. */
  readonly table: string;
  readonly physicalName: string;
  readonly sampledItems: number;
  /** DynamoDB's count, up to six hours old. */
  readonly itemCount: number;
  /** All items of the table were read. */
  readonly whole: boolean;
  readonly discriminator: Guess | null;
  readonly version: Guess | null;
  readonly entities: readonly EntityReport[];
  readonly notes: readonly Note[];
}

export interface Guess extends Support {
  readonly what: string;
  readonly confidence: Confidence;
}

export interface EntityReport {
  readonly entity: string;
  readonly items: number;
  /** Of the table's sampled items. */
  readonly share: number;
  readonly confidence: Confidence;
  readonly keys: readonly Guess[];
  readonly attributes: readonly AttributeReport[];
}

export interface AttributeReport extends Guess {
  readonly name: string;
  readonly optional: boolean;
  readonly remark: string | null;
}

export interface Note {
  readonly kind: /** Somewhat more than the items show. */
    | "guessed"
    /** Something that does not fit, so that the model says less. */
    | "contradicted"
    /** Too few items to go by. */
    | "seen rarely"
    | "left out";
  readonly message: string;
}

export function reportOf(
  draft: ModelDraft,
  looked: readonly LookedAt[],
  kinds: DraftKinds,
  learned: readonly { readonly table: string; readonly message: string }[],
  problems: readonly DraftProblem[],
): InferenceReport {
  return {
    tables: looked.map((each) => {
      const table = draft.tables.find(({ name }) => name === each.name);
      const entities = draft.entities.filter((entity) => entity.table === each.name);
      return tableReport(each, table, entities, kinds, [
        ...learned.filter((note) => note.table === each.name).map(({ message }) => message),
        ...problems.filter((problem) => problem.table === each.name).map(({ message }) => message),
      ]);
    }),
  };
}

function tableReport(
  { table, name, prepared, version }: LookedAt,
  draft: TableDraft | undefined,
  entities: readonly EntityDraft[],
  kinds: DraftKinds,
  contradictions: readonly string[],
): TableReport {
  const sampled = prepared.items.length;
  const found = kinds.byTable.get(name);
  const items = new Map(kinds.all.map(({ entity, kind }) => [entity, kind.items.length]));
  return {
    table: name,
    physicalName: table.definition.name,
    sampledItems: sampled,
    itemCount: table.itemCount,
    whole: table.isWhole,
    discriminator:
      found?.discriminator === undefined || draft?.discriminator === undefined
        ? null
        : guessOf(draft.discriminator, found.discriminator.support),
    version:
      version === undefined || draft?.versionAttribute === undefined
        ? null
        : guessOf(draft.versionAttribute, version.support),
    entities: entities.map((entity) => entityReport(entity, items.get(entity.name) ?? 0, sampled)),
    notes: notesOf(
      entities,
      items,
      found?.notes ?? [],
      contradictions,
      prepared.unusable,
      draft,
      found?.locks.length ?? 0,
    ),
  };
}

function entityReport(entity: EntityDraft, items: number, sampled: number): EntityReport {
  return {
    entity: entity.name,
    items,
    share: sampled === 0 ? 0 : Math.round((items / sampled) * 1000) / 1000,
    confidence: confidenceOf({ seen: items, of: items }),
    keys: entity.bindings.map((binding) => guessOf(keyText(binding), binding.support)),
    attributes: entity.attributes.map(({ name, type, optional, support, comment, inKey }) => ({
      name,
      ...guessOf(`${typeText(type)}${inKey ? " in key" : ""}`, support),
      // Absence is what makes it optional, and nothing that speaks against its type.
      confidence: confidenceOf({ seen: support.seen, of: support.seen }),
      optional,
      remark: comment ?? null,
    })),
  };
}

export function keyText({ key, parts, when }: BindingDraft): string {
  const condition = when === undefined ? "" : ` when ${when.attribute} = "${when.value}"`;
  return `${nameText(key)} = ${templateText(parts)}${condition}`;
}

function guessOf(what: string, support: Support): Guess {
  return { what, confidence: confidenceOf(support), seen: support.seen, of: support.of };
}

const few = 5;

function notesOf(
  entities: readonly EntityDraft[],
  items: ReadonlyMap<string, number>,
  kindNotes: readonly string[],
  contradictions: readonly string[],
  unusable: readonly { readonly position: number; readonly problem: string }[],
  draft: TableDraft | undefined,
  locks: number,
): readonly Note[] {
  const notes: Note[] = [];
  const add = (kind: Note["kind"], message: string): void => {
    notes.push({ kind, message });
  };
  for (const note of kindNotes) add("guessed", note);
  for (const message of contradictions) add("contradicted", message);
  for (const { position, problem } of unusable.slice(0, few)) {
    add("left out", `item ${position + 1} ${problem}`);
  }
  if (unusable.length > few) add("left out", `${count(unusable.length - few)} more such items`);
  if (locks > 0)
    add("guessed", `${countText(locks, "item")} kept for unique values, as the tools write them`);
  if (draft !== undefined && draft.definition.vectorIndexes.length > 0) {
    add("left out", "vector indexes, whose entries DynamoDB makes of no attribute in a sample");
  }
  for (const entity of entities) {
    const seen = items.get(entity.name) ?? 0;
    if (seen < few) add("seen rarely", `${entity.name} in ${countText(seen, "item")} only`);
    for (const attribute of entity.attributes) {
      const isRare = attribute.optional && attribute.support.seen < few && seen >= few;
      if (isRare) {
        add(
          "seen rarely",
          `${entity.name}.${attribute.name} in ${countText(attribute.support.seen, "item")} only`,
        );
      }
      if (attribute.type.kind === "any") {
        add(
          "contradicted",
          `${entity.name}.${attribute.name} has values of several types: ${attribute.comment ?? ""}`,
        );
      }
      if (attribute.type.kind === "union") {
        add(
          "guessed",
          `${entity.name}.${attribute.name} takes no other text than those that were seen`,
        );
      }
    }
  }
  return notes;
}
