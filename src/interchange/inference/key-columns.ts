import type { Cell } from "./key-cells.ts";
import type { FormPart, KeyForm } from "./key-forms.ts";
import type { SampledItem } from "./sampled-items.ts";

/** How one key attribute is made in all items of an entity: literals, and values item by item. */
export interface KeyColumn {
  readonly parts: readonly ColumnPart[];
  readonly items: readonly SampledItem[];
}

export type ColumnPart =
  | string
  /** The text that stands there, for each item of the column. */
  | { readonly texts: readonly string[] };

/**
 * Brings the forms of an entity's keys together: where they differ in a text it becomes a value,
 * and where they differ in length all the rest does. `undefined` where nothing is left but one value,
 * so that the key attribute is an attribute like others.
 */
export function columnOf(
  forms: readonly KeyForm[],
  column: number,
  cellsOf: (item: SampledItem) => readonly Cell[],
): KeyColumn | undefined {
  const items = forms.flatMap((form) => form.items);
  const rows = forms.map(({ parts }) =>
    parts.filter((part) => part.column === column && part.kind !== "end"),
  );
  const cells = items.map((item) =>
    cellsOf(item).filter((cell) => cell.column === column && cell.kind !== "end"),
  );
  const [first = [], ...others] = rows;
  const sameLength = others.every((row) => row.length === first.length);
  const common = sameLength
    ? first.length
    : Math.min(commonLength(first, others), ...rows.map((row) => row.length));
  const kept = first.slice(0, common);
  // Where separators differ at one place, all behind it is one value.
  const broken = kept.findIndex(
    (part, index) =>
      part.kind === "separator" && others.some((row) => !isSamePart(row[index], part)),
  );
  const end =
    broken >= 0 ? lastSeparator(kept.slice(0, broken)) : sameLength ? common : lastSeparator(kept);
  const parts: ColumnPart[] = [];
  const literal = (text: string): void => {
    const last = parts.at(-1);
    if (typeof last === "string") parts[parts.length - 1] = last + text;
    else parts.push(text);
  };
  for (let index = 0; index < end; index++) {
    const part = first[index];
    if (part === undefined) break;
    const isFixed = part.kind !== "value" && others.every((row) => isSamePart(row[index], part));
    if (isFixed) literal(part.text);
    else parts.push({ texts: cells.map((row) => row[index]?.text ?? "") });
  }
  if (rows.some((row) => row.length > end)) {
    const texts = cells.map((row) =>
      row
        .slice(end)
        .map(({ text }) => text)
        .join(""),
    );
    parts.push({ texts });
  }
  const hasLiteral = parts.some((part) => typeof part === "string");
  if (!hasLiteral || parts.length === 0) return undefined;
  // An empty value could not be told from one that is absent.
  const isWhole = parts.every(
    (part) => typeof part === "string" || part.texts.every((text) => text !== ""),
  );
  return isWhole ? { parts, items } : undefined;
}

/** Parts from the start in which all rows agree, whatever the values are. */
function commonLength(
  first: readonly FormPart[],
  others: readonly (readonly FormPart[])[],
): number {
  let length = 0;
  while (length < first.length) {
    const part = first[length];
    if (part === undefined || !others.every((row) => isSamePart(row[length], part))) break;
    length++;
  }
  return length;
}

function isSamePart(left: FormPart | undefined, right: FormPart): boolean {
  if (left === undefined || left.kind !== right.kind) return false;
  return left.kind === "value" || right.kind === "value" || left.text === right.text;
}

/** Behind the last separator, so that no value is cut at a place where others go on. */
function lastSeparator(parts: readonly FormPart[]): number {
  for (let index = parts.length - 1; index >= 0; index--) {
    if (parts[index]?.kind === "separator") return index + 1;
  }
  return 0;
}
