import type { TableDefinition } from "../../dynamodb/key-schema.ts";
import { primaryKeyOf } from "../../dynamodb/key-schema.ts";
import { compareUtf8 } from "../../dynamodb/text.ts";
import { looksAlike, shapeOf } from "./attribute-shapes.ts";
import { type Cell, cellsOf } from "./key-cells.ts";
import { type FormOptions, formsOf, type KeyForm } from "./key-forms.ts";
import { type FoundDiscriminator, findDiscriminator, isLockItem } from "./marks.ts";
import { isSyntheticName, pascalCase, singular, subjectOf } from "./names.ts";
import type { SampledItem } from "./sampled-items.ts";

/** Items that are taken for those of one entity. */
export interface Kind {
  /** The same whenever the same items are looked at. */
  readonly id: string;
  readonly items: readonly SampledItem[];
  readonly forms: readonly KeyForm[];
  /** A name in the style of the language; several kinds may have the same. */
  readonly name: string;
  readonly discriminatorValue?: string;
}

export interface Kinds {
  readonly kinds: readonly Kind[];
  readonly discriminator?: FoundDiscriminator;
  /** Items that keep unique values, as the tools write them. */
  readonly locks: readonly SampledItem[];
  /** Why kinds were taken together, for the report. */
  readonly notes: readonly string[];
}

/** What an earlier look at the same items has shown to be wrong. */
export interface KindLimits {
  readonly ignoreDiscriminator: boolean;
  /** Ids of kinds that nothing tells apart. */
  readonly merged: readonly (readonly string[])[];
  /** All items are one kind. */
  readonly single: boolean;
}

/** The cells of the table's own key, made once for each item. */
export function primaryCells(definition: TableDefinition): FormOptions {
  const keys = primaryKeyOf(definition);
  const known = new Map<SampledItem, readonly Cell[]>();
  return {
    isSynthetic: (column) => isSyntheticName(keys[column]?.name ?? ""),
    cellsOf: (item) => {
      let cells = known.get(item);
      if (cells === undefined) {
        cells = keys.flatMap((key, column) => cellsOf(item.item, key, column));
        known.set(item, cells);
      }
      return cells;
    },
  };
}

/** Sorts the items of a table into kinds: by a discriminator where there is one, else by their keys. */
export function findKinds(
  definition: TableDefinition,
  items: readonly SampledItem[],
  options: FormOptions,
  limits: KindLimits,
): Kinds {
  const locks = limits.ignoreDiscriminator
    ? []
    : items.filter((item) => isLockItem(definition, item));
  const ordinary = items.filter((item) => !locks.includes(item));
  const all = formsOf(ordinary, options);
  const discriminator = limits.ignoreDiscriminator
    ? undefined
    : findDiscriminator(definition, ordinary, all);
  const tableName = singular(subjectOf(definition.name)) || "Item";
  if (limits.single) {
    const forms = formsOf(items, options);
    return { kinds: [{ id: "all", items, forms, name: tableName }], locks: [], notes: [] };
  }
  if (discriminator !== undefined) {
    const kinds = [...discriminator.kinds].map(([value, members]): Kind => {
      const forms = formsOfKind(members, all, options);
      const name = pascalCase(value) || tableName;
      return { id: value, items: members, forms, name, discriminatorValue: value };
    });
    kinds.sort((left, right) => compareUtf8(placeOf(left.forms), placeOf(right.forms)));
    return { kinds, discriminator, locks, notes: [] };
  }
  const notes: string[] = [];
  const groups = mergeForms(all, limits.merged, notes);
  const kinds = groups.map(
    (forms): Kind => ({
      id: idOf(forms),
      items: forms.flatMap((form) => form.items).sort((a, b) => a.position - b.position),
      forms,
      name: groups.length === 1 && !hasNames(forms) ? tableName : nameOf(forms, groups, tableName),
    }),
  );
  return { kinds, locks, notes };
}

/**
 * How the keys of one kind are made, seen beside the other kinds and by themselves: what all of its
 * items have may be a literal only beside others, and a place for values only among its own.
 */
function formsOfKind(
  items: readonly SampledItem[],
  all: readonly KeyForm[],
  options: FormOptions,
): readonly KeyForm[] {
  const own = formsOf(items, options);
  const among = new Set(items);
  const shared = all.flatMap((form): KeyForm[] => {
    const members = form.items.filter((item) => among.has(item));
    return members.length === 0 ? [] : [{ ...form, items: members }];
  });
  return shared.length === 1 && own.length === 1 && literals(shared) > literals(own) ? shared : own;
}

function literals(forms: readonly KeyForm[]): number {
  return forms.reduce(
    (total, { parts }) => total + parts.filter(({ kind }) => kind === "literal").length,
    0,
  );
}

/** More kinds than anyone has in one table, or mostly kinds of one item, are none. */
const mostKinds = 60;

function mergeForms(
  forms: readonly KeyForm[],
  merged: readonly (readonly string[])[],
  notes: string[],
): readonly (readonly KeyForm[])[] {
  const groups: KeyForm[][] = [];
  for (const form of forms) {
    const shape = shapeOf(form.items);
    const alike = groups.find(([first]) => {
      if (first === undefined) return false;
      if (skeletonOf(first) !== skeletonOf(form)) return false;
      // Without a literal nothing but its attributes tells an item, which no key can.
      return skeletonOf(form) === "" || looksAlike(shapeOf(first.items), shape);
    });
    if (alike === undefined) groups.push([form]);
    else alike.push(form);
  }
  const singles = groups.filter((group) => group.every(({ items }) => items.length === 1)).length;
  if (groups.length > mostKinds || (groups.length > 8 && singles * 2 > groups.length)) {
    notes.push(
      `the keys begin in ${groups.length} ways, ${singles} of which one item has: they are taken for values, not for kinds of items`,
    );
    return [[...forms]];
  }
  let joined: readonly (readonly KeyForm[])[] = groups;
  for (const ids of merged) {
    const [together, apart] = [
      joined.filter((group) => ids.includes(idOf(group))),
      joined.filter((group) => !ids.includes(idOf(group))),
    ];
    if (together.length > 1) joined = [...apart, together.flat()];
  }
  return [...joined].sort((left, right) => compareUtf8(placeOf(left), placeOf(right)));
}

/**
 * Where kinds stand in the model, whatever order their items came in: what shares a partition
 * together, what has a sort key without a value first.
 */
function placeOf(forms: readonly KeyForm[]): string {
  const parts = forms[0]?.parts ?? [];
  const texts = (column: number): string =>
    parts
      .filter((part) => part.column === column)
      .map((part) => (part.kind === "value" ? "\uffff" : part.text))
      .join("");
  const hasValue = parts.some((part) => part.column === 1 && part.kind === "value");
  return `${texts(0)}\n${hasValue ? 1 : 0}\n${texts(1)}\n${idOf(forms)}`;
}

/** The words of a form, by column: what all that is put together in one way has in common. */
function skeletonOf({ parts }: KeyForm): string {
  const columns = [...new Set(parts.map(({ column }) => column))];
  return columns
    .map((column) => parts.find((part) => part.column === column && part.kind === "literal"))
    .map((part) => (part?.kind === "literal" ? part.text : ""))
    .join("\n")
    .trim();
}

function idOf(forms: readonly KeyForm[]): string {
  return forms
    .map(({ parts }) =>
      parts.map((part) => (part.kind === "value" ? "$" : JSON.stringify(part.text))).join(""),
    )
    .sort()
    .join("\n");
}

/** Whether a literal says what the items are: a lone letter does not. */
function hasNames(forms: readonly KeyForm[]): boolean {
  return forms.some(({ parts }) =>
    parts.some((part) => part.kind === "literal" && part.text.length > 1),
  );
}

/** Words with which a sort key says that this is the item itself and not one of its parts. */
const ownWords =
  /^(?:a|meta(?:data)?|profile|info|details?|root|head(?:er)?|main|base|data|self|summary|v\d+)$/i;

function nameOf(
  forms: readonly KeyForm[],
  groups: readonly (readonly KeyForm[])[],
  fallback: string,
): string {
  const words = (group: readonly KeyForm[], column: number): readonly string[] =>
    (group[0]?.parts ?? []).flatMap((part) =>
      part.kind === "literal" && part.column === column ? [part.text] : [],
    );
  // A letter is an abbreviation that other words are better than.
  const isLong = (word: string): boolean => word.length > 1;
  const hasLong = [...words(forms, 0), ...words(forms, 1)].some(isLong);
  const partition = words(forms, 0).filter((word) => !hasLong || isLong(word));
  const sort = words(forms, 1).filter((word) => !ownWords.test(word) && (!hasLong || isLong(word)));
  const whole = (list: readonly string[]): string => list.map((word) => pascalCase(word)).join("");
  const bySort = whole(sort);
  const byPartition = whole(partition);
  if (bySort === "" || bySort === byPartition) return byPartition || bySort || fallback;
  // What a sort key names is a part of what the partition key names, unless it goes on with a value.
  const sortParts = (forms[0]?.parts ?? []).filter(({ column }) => column === 1);
  if (sortParts.some(({ kind }) => kind === "value")) {
    const others = groups.filter((group) => group !== forms && whole(words(group, 1)) === bySort);
    return others.length === 0 ? bySort : byPartition + bySort;
  }
  return bySort.startsWith(byPartition) ? bySort : byPartition + bySort;
}
