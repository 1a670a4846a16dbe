import type { Span } from "../base/span.ts";
import { valueText } from "../dynamodb/value-text.ts";
import { typeTagOf } from "../dynamodb/values.ts";
import { emptyEnvironment, evaluate } from "../language/expressions/evaluate.ts";
import type { TemplateExpression } from "../language/expressions/expression.ts";
import { attributesIn } from "../language/expressions/traverse.ts";
import type { Entity } from "../language/semantics/model.ts";
import { type CellLayout, maximumCellText } from "./layout-view.ts";
import type { StoredItem } from "./stored-items.ts";

/**
 * The attributes of an item as cells: those that the author gave it first, in the entity's order,
 * then the synthetic keys, then what the table adds to each item. Of the author's, those that can
 * be read in the primary key already come last: a row is longer than most windows are wide, and
 * begins with what its key does not tell.
 */
export function itemCells(stored: StoredItem): readonly CellLayout[] {
  const { entity, item } = stored;
  const { discriminator, versionAttribute } = entity.table;
  const inKey = attributesInKey(entity);
  const own = [
    ...entity.attributes.filter(({ name }) => !inKey.has(name)),
    ...entity.attributes.filter(({ name }) => inKey.has(name)),
  ].map(({ storedName }) => storedName);
  const synthetic = Object.keys(item).filter((name) => !own.includes(name));
  const added = [discriminator, versionAttribute].filter((name) => name !== undefined);
  const names = [...own, ...synthetic.filter((name) => !added.includes(name)), ...added];
  return [...new Set(names)].flatMap((name) => {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value === undefined) return [];
    const text = valueText(value, maximumCellText);
    const constants = constantsOf(stored, name, text);
    const cell: CellLayout = { name, type: typeTagOf(value), text };
    return [constants.length === 0 ? cell : { ...cell, constants }];
  });
}

/** The attributes that the templates of the primary key repeat. */
function attributesInKey({ bindings, table }: Entity): ReadonlySet<string> {
  const keys = [...table.primary.partition, ...table.primary.sort].map(({ name }) => name);
  return new Set(
    bindings
      .filter(({ attribute }) => keys.includes(attribute))
      .flatMap(({ value }) => attributesIn(value)),
  );
}

/** The parts of a synthetic key that are the template's own, so that the rest stands out. */
function constantsOf(stored: StoredItem, name: string, text: string): readonly Span[] {
  if (stored.lockFor !== undefined) return lockConstants(stored, text);
  const binding = stored.entity.bindings.find(({ attribute }) => attribute === name);
  if (binding === undefined) return [];
  const { value } = binding;
  if (value.kind === "literal") return [{ start: 0, end: text.length }];
  return value.kind === "template" ? templateConstants(value, stored, text.length) : [];
}

function templateConstants(
  template: TemplateExpression,
  { values }: StoredItem,
  length: number,
): readonly Span[] {
  const environment = { ...emptyEnvironment, attribute: (name: string) => values[name] };
  const constants: Span[] = [];
  let start = 0;
  for (const part of template.parts) {
    const made = evaluate({ kind: "template", parts: [part] }, environment);
    if (made.kind !== "value" || !("S" in made.value)) return [];
    const end = Math.min(start + made.value.S.length, length);
    if (typeof part === "string" && end > start) constants.push({ start, end });
    start = end;
  }
  return constants;
}

/** Of a lock item everything but the value that it locks. */
function lockConstants({ entity, lockFor }: StoredItem, text: string): readonly Span[] {
  const start = `UNIQUE#${entity.name}#${lockFor}#`;
  return [{ start: 0, end: text.startsWith(start) ? start.length : text.length }];
}
