import type { KeyAttribute } from "../../dynamodb/key-schema.ts";
import type { Item } from "../../dynamodb/values.ts";
import { isSyntheticName } from "./names.ts";
import { valueIn } from "./sampled-items.ts";

/** A piece of a key's text: what stands between separators, a separator, or the end of the key. */
export interface Cell {
  /** Which of the key attributes it is of: 0 for the partition key. */
  readonly column: number;
  readonly kind: "segment" | "separator" | "end";
  readonly text: string;
}

/** The cells of one key attribute; a number or binary key is one segment. */
export function cellsOf(item: Item, key: KeyAttribute, column: number): readonly Cell[] {
  const value = valueIn(item, key.name);
  const end: Cell = { column, kind: "end", text: "" };
  if (value === undefined) return [end];
  if (!("S" in value)) {
    return [{ column, kind: "segment", text: String(Object.values(value)[0]) }, end];
  }
  const wholeStands = isValueOfAnother(item, key.name, value.S);
  const cells = splitKeyText(value.S, !wholeStands && isSyntheticName(key.name));
  return [...cells.map((cell): Cell => ({ column, ...cell })), end];
}

/** Segments and separators in turn. Runs of separators are one. */
export function splitKeyText(
  text: string,
  weak: boolean,
): readonly { readonly kind: "segment" | "separator"; readonly text: string }[] {
  const separators = /[#|~^]/.test(text) ? /[#|~^]+/g : weak ? weakSeparator(text) : undefined;
  if (separators === undefined) return text === "" ? [] : [{ kind: "segment", text }];
  const cells: { kind: "segment" | "separator"; text: string }[] = [];
  let position = 0;
  for (const match of text.matchAll(separators)) {
    if (match.index > position) {
      cells.push({ kind: "segment", text: text.slice(position, match.index) });
    }
    cells.push({ kind: "separator", text: match[0] });
    position = match.index + match[0].length;
    if (cells.length >= mostCells) break;
  }
  if (position < text.length) cells.push({ kind: "segment", text: text.slice(position) });
  return cells;
}

/** A path of more steps is taken as a path: its rest is one segment. */
const mostCells = 24;

/**
 * What else may separate, where the text begins with a word and none of the strong separators
 * stands in it: colons and slashes as often as they come, the others once, since identifiers have
 * them too. Timestamps, addresses and UUIDs are left whole.
 */
function weakSeparator(text: string): RegExp | undefined {
  const match = /^[A-Za-z$@]+([:/_.-])/.exec(text);
  const separator = match?.[1];
  if (separator === undefined || wholeText.test(text)) return undefined;
  if (separator === ":" || separator === "/") {
    const inside = text.replace(wholeTexts, "");
    const same = inside.split(separator).length === text.split(separator).length;
    return same ? new RegExp(`\\${separator}+`, "g") : firstOf(separator);
  }
  return firstOf(separator);
}

/** The first one only: nothing but other characters stands before it. */
function firstOf(separator: string): RegExp {
  return new RegExp(`(?<=^[^\\${separator}]*)\\${separator}`, "g");
}

const uuid = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";
const time =
  "\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?";
const wholeTexts = new RegExp(`${uuid}|${time}`, "g");
const wholeText = new RegExp(`^(?:${uuid}|[^\\s@]+@[^\\s@]+|https?://.*)$`);

function isValueOfAnother(item: Item, key: string, text: string): boolean {
  return Object.entries(item).some(
    ([name, value]) => name !== key && !isSyntheticName(name) && "S" in value && value.S === text,
  );
}
