import type { Arrangement } from "./arrangement.ts";

/** The cell that the keyboard is on. Positions are those of the arrangement. */
export interface ActiveCell {
  readonly band: number;
  /** A position in the band's items, or the collection itself: its partition key. */
  readonly row: number | "collection";
  readonly column: number;
}

/**
 * Where a key leads: as in a picture of item collections, the partition key stands left of its
 * items, so Left from the first cell of an item goes to its collection, and Right from there back.
 * `undefined` for keys that do not move.
 */
export function move(
  at: ActiveCell,
  key: { readonly key: string; readonly control: boolean },
  arrangement: Arrangement,
  rowsPerPage: number,
): ActiveCell | undefined {
  switch (key.key) {
    case "ArrowUp":
      return vertically(at, -1, arrangement);
    case "ArrowDown":
      return vertically(at, 1, arrangement);
    case "PageUp":
      return vertically(at, -rowsPerPage, arrangement);
    case "PageDown":
      return vertically(at, rowsPerPage, arrangement);
    case "ArrowLeft":
      return clampCell(left(at), arrangement);
    case "ArrowRight":
      return right(at, arrangement);
    case "Home":
      return key.control
        ? clampCell({ ...at, band: 0, row: firstRow(at) }, arrangement)
        : rowStart(at);
    case "End":
      return key.control
        ? lastCell(at, arrangement)
        : clampCell({ ...at, column: 1e6 }, arrangement);
    default:
      return undefined;
  }
}

/** The nearest cell that exists. */
export function clampCell(at: ActiveCell, arrangement: Arrangement): ActiveCell | undefined {
  const band = clamp(at.band, 0, arrangement.bands.length - 1);
  const items = arrangement.bands[band]?.items.length;
  if (items === undefined) return undefined;
  const row = at.row === "collection" || items === 0 ? "collection" : clamp(at.row, 0, items - 1);
  return { band, row, column: clamp(at.column, 0, columnCount(arrangement, band, row) - 1) };
}

/** How many cells a row has. */
export function columnCount(
  arrangement: Arrangement,
  band: number,
  row: number | "collection",
): number {
  if (row === "collection") return arrangement.partitionWidths.length;
  const position = arrangement.bands[band]?.items[row];
  const item = position === undefined ? undefined : arrangement.table.items[position];
  const attributes = arrangement.columns.get(item?.entity ?? "")?.names.length ?? 0;
  return leadingCells(arrangement) + attributes;
}

/** The cells left of an item's attributes: the sort key, or the name of the entity. */
export function leadingCells(arrangement: Arrangement): number {
  return Math.max(1, arrangement.sortWidths.length);
}

function vertically(
  at: ActiveCell,
  distance: number,
  arrangement: Arrangement,
): ActiveCell | undefined {
  if (at.row === "collection") {
    const step = Math.sign(distance);
    return clampCell({ ...at, band: at.band + step }, arrangement);
  }
  let { band, row } = { band: at.band, row: at.row + distance };
  // Collapsed collections have no items: their own cell is on the way.
  while (row < 0 && band > 0) {
    band -= 1;
    row += Math.max(1, arrangement.bands[band]?.items.length ?? 1);
  }
  let length = Math.max(1, arrangement.bands[band]?.items.length ?? 1);
  while (row >= length && band < arrangement.bands.length - 1) {
    row -= length;
    band += 1;
    length = Math.max(1, arrangement.bands[band]?.items.length ?? 1);
  }
  return clampCell({ band, row, column: at.column }, arrangement);
}

function left(at: ActiveCell): ActiveCell {
  if (at.column > 0) return { ...at, column: at.column - 1 };
  return at.row === "collection" ? at : { ...at, row: "collection", column: 1e6 };
}

function right(at: ActiveCell, arrangement: Arrangement): ActiveCell | undefined {
  const last = columnCount(arrangement, at.band, at.row) - 1;
  if (at.column < last) return { ...at, column: at.column + 1 };
  if (at.row !== "collection") return at;
  return clampCell({ band: at.band, row: 0, column: 0 }, arrangement);
}

function rowStart(at: ActiveCell): ActiveCell {
  return { ...at, column: 0 };
}

function firstRow(at: ActiveCell): ActiveCell["row"] {
  return at.row === "collection" ? "collection" : 0;
}

function lastCell(at: ActiveCell, arrangement: Arrangement): ActiveCell | undefined {
  const band = arrangement.bands.length - 1;
  const row = at.row === "collection" ? "collection" : 1e9;
  return clampCell({ ...at, band, row }, arrangement);
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
