import type { KeyAttribute, TableDefinition } from "../dynamodb/key-schema.ts";
import type { Item } from "../dynamodb/values.ts";
import type { CensusFinding } from "../evolution/index.ts";
import { inferModel } from "../interchange/inference/index.ts";
import { entityText } from "../interchange/inference/model-text.ts";
import { NameGiver, pascalCase } from "../interchange/inference/names.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import { format } from "../language/index.ts";
import type { Table } from "../language/semantics/model.ts";
import type { Change } from "../language/text/edits.ts";
import type { Analysis } from "./analyze.ts";

/** An entity for items that are of none: its keys and attributes are those that some of them have. */
export function entityFix(
  { model }: Analysis,
  table: Table,
  { code, samples }: CensusFinding,
): readonly Change[] {
  if (code !== "item-foreign" || samples.length === 0) return [];
  const definition = withIndexesOf(samples, tableDefinitionOf(table));
  const { discriminator, versionAttribute } = table;
  const marks = new Set([discriminator, versionAttribute]);
  const mark = discriminator === undefined ? undefined : samples[0]?.[discriminator];
  const value = mark !== undefined && "S" in mark ? mark.S : undefined;
  // What stands in the table's marks is no attribute of the entity.
  const items = samples.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !marks.has(name))),
  );
  const { draft } = inferModel([{ definition, items, itemCount: items.length, isWhole: false }]);
  const [inferred, other] = draft.entities;
  if (inferred === undefined || other !== undefined || draft.types.length > 0) return [];
  const taken = new NameGiver([
    ...model.entities.map(({ name }) => name),
    ...model.types.keys(),
    ...model.tables.map(({ name }) => name),
  ]);
  const wanted = value === undefined ? inferred.name : pascalCase(value);
  const name = taken.give(wanted, "Item");
  // The samples are some of the items: they tell neither a volume nor how large items are.
  const {
    discriminatorValue: _inferred,
    volume: _sampled,
    comments: _figures,
    ...shape
  } = inferred;
  const text = entityText({
    ...shape,
    comments: [],
    name,
    table: table.name,
    ...(value === undefined || value === name ? {} : { discriminatorValue: value }),
  });
  const formatted = (format(`${text}\n`)?.text ?? text).trimEnd();
  const last = table.entities.at(-1)?.origin ?? table.origin;
  const { file, span } = last;
  return [
    {
      title: `Add the entity ${name} for them`,
      edits: [{ file, span: { start: span.end, end: span.end }, newText: `\n\n${formatted}` }],
      preferred: true,
    },
  ];
}

/**
 * With the indexes that the items are in: what others project is attributes of other entities, which
 * a model of these items alone does not have.
 */
function withIndexesOf(items: readonly Item[], definition: TableDefinition): TableDefinition {
  const hasAll = (keys: readonly KeyAttribute[]): boolean =>
    items.some((item) => keys.every(({ name }) => Object.hasOwn(item, name)));
  const projection = { kind: "all" } as const;
  return {
    ...definition,
    globalIndexes: definition.globalIndexes
      .filter(({ partitionKey, sortKey }) => hasAll([...partitionKey, ...sortKey]))
      .map((index) => ({ ...index, projection })),
    localIndexes: definition.localIndexes
      .filter(({ sortKey }) => hasAll([sortKey]))
      .map((index) => ({ ...index, projection })),
    vectorIndexes: [],
  };
}
