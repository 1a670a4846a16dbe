import { looksAlike, type Shape, shapeOf } from "./attribute-shapes.ts";
import type { Cell } from "./key-cells.ts";
import type { SampledItem } from "./sampled-items.ts";

/** What a cell of a key is in all items of one form: the same text, or a value. */
export type FormPart =
  | {
      readonly kind: "literal" | "separator" | "end";
      readonly column: number;
      readonly text: string;
    }
  | { readonly kind: "value"; readonly column: number };

/** Items whose keys are made in the same way. */
export interface KeyForm {
  readonly items: readonly SampledItem[];
  /** One for each cell of each of the items. */
  readonly parts: readonly FormPart[];
}

export interface FormOptions {
  /** The cells of an item's keys. */
  cellsOf(item: SampledItem): readonly Cell[];
  /** Whether the column is named for its role, so that a word may well be all of it. */
  isSynthetic(column: number): boolean;
}

/**
 * Groups items by how their keys are made, from left to right: at each place a text is a literal
 * where it tells kinds of items apart, and a value where it only tells items apart. An identifier
 * repeats in the key of each item of its collection, so that repeating alone proves nothing; but
 * under different identifiers lie items of the same shapes, and under different literals others.
 */
export function formsOf(items: readonly SampledItem[], options: FormOptions): readonly KeyForm[] {
  return split(items, [], options);
}

function split(
  items: readonly SampledItem[],
  parts: readonly FormPart[],
  options: FormOptions,
): readonly KeyForm[] {
  const position = parts.length;
  const cellAt = (item: SampledItem): Cell | undefined => options.cellsOf(item)[position];
  const first = items[0] === undefined ? undefined : cellAt(items[0]);
  if (first === undefined) return items.length === 0 ? [] : [{ items, parts }];
  const forms: KeyForm[] = [];
  const segments: SampledItem[] = [];
  const fixed = new Map<string, SampledItem[]>();
  for (const item of items) {
    const cell = cellAt(item);
    if (cell?.kind === "segment") segments.push(item);
    else push(fixed, `${cell?.kind}${cell?.text}`, item);
  }
  for (const group of fixed.values()) {
    const cell = group[0] === undefined ? undefined : cellAt(group[0]);
    if (cell === undefined || cell.kind === "segment") continue;
    const part: FormPart = { kind: cell.kind, column: cell.column, text: cell.text };
    forms.push(...split(group, [...parts, part], options));
  }
  if (segments.length === 0) return forms;
  const { literals, values } = splitSegments(segments, position, parts, options);
  for (const [text, group] of literals) {
    const part: FormPart = { kind: "literal", column: first.column, text };
    forms.push(...split(group, [...parts, part], options));
  }
  if (values.length > 0) {
    const part: FormPart = { kind: "value", column: first.column };
    forms.push(...split(values, [...parts, part], options));
  }
  return forms;
}

interface SplitSegments {
  readonly literals: ReadonlyMap<string, readonly SampledItem[]>;
  readonly values: readonly SampledItem[];
}

function splitSegments(
  items: readonly SampledItem[],
  position: number,
  parts: readonly FormPart[],
  options: FormOptions,
): SplitSegments {
  const textOf = (item: SampledItem): string => options.cellsOf(item)[position]?.text ?? "";
  const followerOf = (item: SampledItem) => options.cellsOf(item)[position + 1]?.kind;
  const column = items[0] === undefined ? 0 : (options.cellsOf(items[0])[position]?.column ?? 0);
  const isFirst = !parts.some((part) => part.column === column && part.kind !== "separator");
  // Names and values mostly take turns, as in `user#ada#order#7`.
  const before = parts.findLast((part) => part.column === column && part.kind !== "separator");
  const isBehindValue = before?.kind === "value";
  const byWord = new Map<string, SampledItem[]>();
  const others: SampledItem[] = [];
  for (const item of items) {
    const text = textOf(item);
    if (isWord(text, isFirst)) push(byWord, text, item);
    else others.push(item);
  }
  const none: SplitSegments = { literals: new Map(), values: items };
  if (byWord.size === 0 || byWord.size > mostLiterals) return none;
  const isPrefix = (word: string): boolean => {
    const [sample] = byWord.get(word) ?? [];
    return isFirst && sample !== undefined && followerOf(sample) === "separator";
  };
  // A lone letter before a separator is as good as a word in capitals: nobody's identifier is `u`.
  const isCapital = (word: string): boolean =>
    isPrefix(word) ? /^(?:[A-Z][A-Z_.-]+|[A-Za-z])$/.test(word) : /^[A-Z][A-Z_.-]{3,}$/.test(word);
  const isSureOf = (word: string): boolean => isCapital(word) && isPrefix(word);
  const words = [...byWord.keys()];
  const sure = words.length <= mostSureLiterals && words.every(isSureOf);
  if (!sure && isOfAttribute(items, textOf)) return none;
  const shapes = new Map(
    words.map((word) => [word, shapeAt(byWord.get(word) ?? [], position, options)]),
  );
  const shapeOfOthers = others.length === 0 ? undefined : shapeAt(others, position, options);
  const literals = new Map<string, readonly SampledItem[]>();
  const values: SampledItem[] = [...others];
  for (const word of words) {
    const group = byWord.get(word) ?? [];
    const shape = shapes.get(word);
    const alike = words.filter((other) => other !== word && same(shape, shapes.get(other)));
    const isLikeOthers = same(shape, shapeOfOthers);
    const stands =
      alike.length === 0 && !isLikeOthers
        ? isCapital(word)
          ? isPrefix(word) || words.length > 1 || others.length > 0 || isRole(column, word, options)
          : group.length > 1 &&
            (words.length > 1 || others.length > 0 || isPrefix(word) || isBehindValue)
        : isSureOf(word) && alike.length < mostSureLiterals && alike.every(isSureOf);
    if (stands) literals.set(word, group);
    else values.push(...group);
  }
  return { literals, values };
}

/** The one word of all items can only be a literal in a key that is put together. */
function isRole(column: number, word: string, options: FormOptions): boolean {
  return word !== "" && options.isSynthetic(column);
}

/** At one place of a key there are more kinds of items only in a test of this code. */
const mostLiterals = 40;
/** So many words in capitals before a separator are prefixes even of items that look alike. */
const mostSureLiterals = 8;

/** A word that can be a literal: no number, date or identifier, and not long. */
function isWord(text: string, isFirst: boolean): boolean {
  if (text.length > 40) return false;
  const pattern = isFirst ? /^[A-Za-z@$_][A-Za-z_.@$-]*\d{0,2}$/ : /^[A-Za-z@$_][A-Za-z_.@$-]*$/;
  return pattern.test(text) && !text.slice(1).includes("@");
}

/** Whether some attribute has, in all of the items, what stands in the key: then it is a value. */
function isOfAttribute(
  items: readonly SampledItem[],
  textOf: (item: SampledItem) => string,
): boolean {
  let names: readonly string[] | undefined;
  for (const item of items) {
    const text = textOf(item);
    const has = (name: string): boolean => item.texts.get(name) === text;
    names = names === undefined ? [...item.texts.keys()].filter(has) : names.filter(has);
    if (names.length === 0) return false;
  }
  return names !== undefined;
}

function shapeAt(items: readonly SampledItem[], position: number, options: FormOptions): Shape {
  return shapeOf(items, (item) => {
    const cells = options.cellsOf(item);
    const next = cells[position + 1];
    return `${cells.length} ${next?.kind} ${next?.text}`;
  });
}

function same(left: Shape | undefined, right: Shape | undefined): boolean {
  return left !== undefined && right !== undefined && looksAlike(left, right);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
