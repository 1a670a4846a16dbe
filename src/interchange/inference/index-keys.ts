import type { KeyAttribute } from "../../dynamodb/key-schema.ts";
import { typeTagOf, valuesEqual } from "../../dynamodb/values.ts";
import type { BindingDraft } from "./draft.ts";
import { cellsOf } from "./key-cells.ts";
import { columnOf } from "./key-columns.ts";
import { formsOf } from "./key-forms.ts";
import { type KeyOnlyAttribute, type TemplateContext, templateOf } from "./key-templates.ts";
import { isSyntheticName } from "./names.ts";
import { type SampledItem, valueIn } from "./sampled-items.ts";
import { distinctCount } from "./value-types.ts";

export interface IndexBinding {
  readonly binding: BindingDraft;
  readonly keyOnly: readonly KeyOnlyAttribute[];
}

/**
 * How an entity makes a key attribute of an index; `undefined` where that is best said to be an
 * attribute like others, which is always true.
 */
export function indexBinding(
  key: KeyAttribute,
  items: readonly SampledItem[],
  context: TemplateContext,
): IndexBinding | undefined {
  const having = items.filter(({ item }) => Object.hasOwn(item, key.name));
  if (having.length === 0) return undefined;
  const support = { seen: having.length, of: items.length };
  const found = key.type === "S" ? textBinding(key, having, context) : undefined;
  const parts = found?.parts ?? sameAttribute(key, having, items, context);
  if (parts === undefined) return undefined;
  const keyOnly = found?.keyOnly ?? [];
  if (having.length === items.length) {
    return { binding: { key: key.name, parts, support }, keyOnly };
  }
  // What stands in a key only is read back from it, so that the key must always be there.
  const names = parts.flatMap((part) => (typeof part === "string" ? [] : [part.attribute]));
  const isReadBack = names.some((name) => context.known.some((known) => known.name === name));
  if (keyOnly.length > 0 || isReadBack) return undefined;
  if (isMadeOfPresence(key.name, names, items)) {
    return { binding: { key: key.name, parts, support }, keyOnly };
  }
  const when = conditionOf(key.name, items, context.excluded);
  if (when === undefined) return undefined;
  return { binding: { key: key.name, parts, when, support }, keyOnly };
}

function textBinding(
  key: KeyAttribute,
  having: readonly SampledItem[],
  context: TemplateContext,
): ReturnType<typeof templateOf> | undefined {
  const cells = new Map(having.map((item) => [item, cellsOf(item.item, key, 0)]));
  const of = (item: SampledItem) => cells.get(item) ?? [];
  const isSynthetic = isSyntheticName(key.name);
  const forms = formsOf(having, { cellsOf: of, isSynthetic: () => isSynthetic });
  const column = columnOf(forms, 0, of);
  if (column === undefined) return undefined;
  // One word is mostly a value of an attribute: a status, a country.
  if (column.parts.length === 1 && !isSynthetic) return undefined;
  return templateOf(column, context);
}

/** Another attribute that always has the same value: bound as it is. */
function sameAttribute(
  key: KeyAttribute,
  having: readonly SampledItem[],
  items: readonly SampledItem[],
  { excluded }: TemplateContext,
): BindingDraft["parts"] | undefined {
  const values = having.flatMap(({ item }) => valueIn(item, key.name) ?? []);
  const isSparse = having.length < items.length;
  const isTelling = distinctCount(values) > 1 && having.length > 2 && isSparse;
  if (!isSyntheticName(key.name) && !isTelling) return undefined;
  const names = [...(having[0]?.texts.keys() ?? [])].filter(
    (name) => name !== key.name && !excluded.has(name) && !isSyntheticName(name),
  );
  const equal = names.filter((name) =>
    having.every(({ item }, index) => {
      const value = valueIn(item, name);
      const own = values[index];
      return (
        value !== undefined &&
        own !== undefined &&
        typeTagOf(value) === typeTagOf(own) &&
        valuesEqual(value, own)
      );
    }),
  );
  const [best] = equal.sort((left, right) => rank(left) - rank(right));
  return best === undefined ? undefined : [{ attribute: best }];
}

function rank(name: string): number {
  return /id$/i.test(name) ? 0 : 1;
}

/** The key is there just where one of its attributes is. */
function isMadeOfPresence(
  key: string,
  names: readonly string[],
  items: readonly SampledItem[],
): boolean {
  return (
    names.length > 0 &&
    items.every(
      ({ item }) => Object.hasOwn(item, key) === names.every((name) => Object.hasOwn(item, name)),
    )
  );
}

/** `status = "OPEN"`: a text that just those items have that have the key. */
function conditionOf(
  key: string,
  items: readonly SampledItem[],
  excluded: ReadonlySet<string>,
): BindingDraft["when"] | undefined {
  const first = items.find(({ item }) => Object.hasOwn(item, key));
  const having = items.filter(({ item }) => Object.hasOwn(item, key)).length;
  if (first === undefined || having < 2) return undefined;
  for (const [attribute, value] of Object.entries(first.item)) {
    if (!("S" in value) || attribute === key || excluded.has(attribute)) continue;
    if (isSyntheticName(attribute) || value.S.length > 40) continue;
    const holds = items.every(({ item }) => {
      const other = valueIn(item, attribute);
      if (other === undefined || !("S" in other)) return false;
      return (other.S === value.S) === Object.hasOwn(item, key);
    });
    if (holds) return { attribute, value: value.S };
  }
  return undefined;
}
