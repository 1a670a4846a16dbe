import type {
  CellLayout,
  CollectionLayout,
  ItemLayout,
  KeyColumn,
  PathLayout,
  TableLayout,
} from "../../src/protocol/layout-messages.ts";
import { offsets } from "../shared/windowing.ts";
import type { Metrics } from "./metrics.ts";

/** Where everything of one path is drawn. Heights and widths are in pixels. */
export interface Arrangement {
  readonly table: TableLayout;
  readonly path: PathLayout;
  readonly metrics: Metrics;
  readonly bands: readonly Band[];
  /** The top of each band below the heads, and the end of the last. */
  readonly bandOffsets: readonly number[];
  readonly partitionWidths: readonly number[];
  readonly sortWidths: readonly number[];
  /** The place for a slice's read order, 0 where no slice is shown. */
  readonly gutter: number;
  /** The cell that names the entity where there is no sort key to stand above. */
  readonly entityWidth: number;
  /** Of everything left of the attributes. */
  readonly keyWidth: number;
  /** The attributes of each entity on this path, by the entity's name. */
  readonly columns: ReadonlyMap<string, EntityColumns>;
  readonly contentWidth: number;
  /** The keys leave too little room to stay in sight while the attributes scroll. */
  readonly keysScroll: boolean;
  readonly shownItems: number;
  /** Rows for a screen reader: the head, the collections and their items. */
  readonly rowCount: number;
}

/** One item collection. */
export interface Band {
  /** Its position in the path's collections. */
  readonly collection: number;
  readonly layout: CollectionLayout;
  /** The items shown, as positions in the table's items. Empty where it is collapsed. */
  readonly items: readonly number[];
  /** Items that the legend or the filter hides. */
  readonly hiddenItems: number;
  readonly collapsed: boolean;
  /** Without the gap below. */
  readonly height: number;
  readonly width: number;
  /** The first row's number for a screen reader, counted from 1. */
  readonly firstRow: number;
  /** The key of the collapsed state. */
  readonly id: string;
}

/** The attributes of one entity in equal columns, so that its items read as a table. */
export interface EntityColumns {
  readonly names: readonly string[];
  readonly offsets: readonly number[];
  readonly width: number;
}

export interface ArrangementOptions {
  readonly hidden: ReadonlySet<string>;
  readonly filter: string;
  readonly collapsed: ReadonlySet<string>;
  readonly metrics: Metrics;
  readonly showsSlice: boolean;
  /** Some items are marked as filtered out, which needs room. */
  readonly dropsItems: boolean;
}

export function arrange(
  table: TableLayout,
  path: PathLayout,
  options: ArrangementOptions,
): Arrangement {
  const { metrics } = options;
  const columns = entityColumns(table, path, metrics);
  const partitionWidths = path.partition.map((key) =>
    keyWidth(table, path, key, "partition", options),
  );
  const sortWidths = path.sort.map((key, position) => {
    return keyWidth(table, path, key, position === 0 ? "first sort" : "sort", options);
  });
  const gutter = options.showsSlice ? metrics.gutter : 0;
  const entityWidth = path.sort.length > 0 ? 0 : entityCellWidth(columns.keys(), options);
  const width = sum(partitionWidths) + gutter + entityWidth + sum(sortWidths);
  const bands = arrangeBands(table, path, options, (items) => {
    const entities = new Set(items.map((item) => table.items[item]?.entity ?? ""));
    const widths = [...entities].map((entity) => columns.get(entity)?.width ?? 0);
    return width + Math.max(0, ...widths);
  });
  const last = bands.at(-1);
  return {
    table,
    path,
    metrics,
    bands,
    bandOffsets: offsets(bands.map((band) => band.height + metrics.bandGap)),
    partitionWidths,
    sortWidths,
    gutter,
    entityWidth,
    keyWidth: width,
    columns,
    contentWidth: Math.max(width, ...bands.map((band) => band.width)),
    keysScroll: width > metrics.windowWidth * 0.65,
    shownItems: bands.reduce((total, band) => total + band.items.length, 0),
    rowCount: last === undefined ? 1 : last.firstRow + last.items.length,
  };
}

/** The item's value of an attribute, where it has one. */
export function cellOf(item: ItemLayout, attribute: string): CellLayout | undefined {
  return item.cells.find((cell) => cell.name === attribute);
}

/** The values of a collection's partition key, from its first item. */
export function partitionCells(
  table: TableLayout,
  path: PathLayout,
  collection: CollectionLayout,
): readonly (CellLayout | undefined)[] {
  const item = table.items[collection.items[0] ?? -1];
  return path.partition.map((key) => item && cellOf(item, key.attribute));
}

/** Names a collection, also after an edit that leaves its partition key as it is. */
export function collectionId(
  table: TableLayout,
  path: PathLayout,
  collection: CollectionLayout,
): string {
  const values = partitionCells(table, path, collection).map((cell) => cell?.text ?? "");
  return JSON.stringify([path.id, ...values]);
}

function arrangeBands(
  table: TableLayout,
  path: PathLayout,
  { hidden, filter, collapsed, metrics }: ArrangementOptions,
  widthOf: (items: readonly number[]) => number,
): readonly Band[] {
  const wanted = filter.trim().toLowerCase();
  const isShown = (position: number): boolean => {
    const item = table.items[position];
    return item !== undefined && !hidden.has(item.entity) && matches(item, wanted);
  };
  const bands: Band[] = [];
  let row = 2;
  for (const [collection, layout] of path.collections.entries()) {
    const shown = layout.items.filter(isShown);
    if (shown.length === 0) continue;
    const id = collectionId(table, path, layout);
    const isCollapsed = collapsed.has(id);
    const items = isCollapsed ? [] : shown;
    bands.push({
      collection,
      layout,
      items,
      hiddenItems: layout.items.length - shown.length,
      collapsed: isCollapsed,
      height: Math.max(1, items.length) * metrics.rowHeight,
      width: widthOf(shown),
      firstRow: row,
      id,
    });
    row += 1 + items.length;
  }
  return bands;
}

function matches(item: ItemLayout, wanted: string): boolean {
  if (wanted === "") return true;
  return (
    item.entity.toLowerCase().includes(wanted) ||
    item.name.toLowerCase().includes(wanted) ||
    item.cells.some((cell) => cell.text.toLowerCase().includes(wanted))
  );
}

/** Values are cut off at these lengths, in characters. The whole value stands in the tooltip. */
const longestValue = 30;
const longestKey = 64;
const shortestKey = 26;
const longestKeyOfSeveral = 27;
/** The part of the window that one key may fill. */
const keyShare = 0.32;

function entityColumns(
  table: TableLayout,
  path: PathLayout,
  metrics: Metrics,
): ReadonlyMap<string, EntityColumns> {
  const keys = new Set([...path.partition, ...path.sort].map((key) => key.attribute));
  const held = path.attributes === undefined ? undefined : new Set(path.attributes);
  const lengths = new Map<string, Map<string, number>>();
  for (const position of path.collections.flatMap((collection) => collection.items)) {
    const item = table.items[position];
    if (item === undefined) continue;
    const longest = lengths.get(item.entity) ?? new Map<string, number>();
    lengths.set(item.entity, longest);
    for (const { name, text } of item.cells) {
      if (keys.has(name) || (held !== undefined && !held.has(name))) continue;
      longest.set(name, Math.max(longest.get(name) ?? 0, text.length));
    }
  }
  const columns = new Map<string, EntityColumns>();
  for (const [entity, longest] of lengths) {
    const ordered = inOrderOfItems(table, entity, longest);
    const widths = ordered.map(([name, length]) => {
      return textWidth(name.length, Math.min(length, longestValue), metrics);
    });
    const sums = offsets(widths);
    columns.set(entity, {
      names: ordered.map(([name]) => name),
      offsets: sums,
      width: sums.at(-1) ?? 0,
    });
  }
  return columns;
}

/** The attributes in the order of the entity: that of the item that has most of them. */
function inOrderOfItems(
  table: TableLayout,
  entity: string,
  lengths: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  let fullest: ItemLayout | undefined;
  for (const item of table.items) {
    if (item.entity !== entity) continue;
    if (fullest === undefined || item.cells.length > fullest.cells.length) fullest = item;
  }
  const order = new Map(fullest?.cells.map((cell, position) => [cell.name, position]));
  const place = (name: string): number => order.get(name) ?? order.size;
  return [...lengths].sort(([left], [right]) => place(left) - place(right));
}

function keyWidth(
  table: TableLayout,
  path: PathLayout,
  key: KeyColumn,
  role: "partition" | "first sort" | "sort",
  { metrics, dropsItems }: ArrangementOptions,
): number {
  const mark = dropsItems ? 13 : 0;
  let longest = 0;
  let label = 0;
  for (const collection of path.collections) {
    for (const position of collection.items) {
      const item = table.items[position];
      if (item === undefined) continue;
      longest = Math.max(longest, cellOf(item, key.attribute)?.text.length ?? 0);
      if (role === "first sort") label = Math.max(label, labelLength(item) + mark);
    }
  }
  const share = Math.floor((metrics.windowWidth * keyShare) / metrics.valueCharacter);
  const room = Math.max(shortestKey, Math.min(share, longestKey));
  const several = path.partition.length + path.sort.length > 2;
  const minimum = role === "partition" && path.partition.length === 1 ? 17 : 9;
  const length = Math.max(minimum, Math.min(longest, several ? longestKeyOfSeveral : room));
  // The first sort key attribute stands behind the entity's bar.
  const bar = role === "first sort" ? 5 : 0;
  const head =
    key.attribute.length * metrics.headCharacter + metrics.cellPadding + 34 * metrics.zoom;
  return Math.ceil(Math.max(textWidth(label, length, metrics), head)) + bar;
}

/** The label above an item's sort key: a swatch, the entity, and whether the item is made up. */
function labelLength(item: ItemLayout): number {
  return item.entity.length + 3 + (item.origin === "made up" ? 10 : 0);
}

function entityCellWidth(
  entities: Iterable<string>,
  { metrics, dropsItems }: ArrangementOptions,
): number {
  const longest = Math.max(
    10,
    ...[...entities].map((entity) => entity.length + (dropsItems ? 16 : 13)),
  );
  return Math.ceil(longest * metrics.labelCharacter + metrics.cellPadding);
}

function textWidth(label: number, value: number, metrics: Metrics): number {
  const text = Math.max(label * metrics.labelCharacter, value * metrics.valueCharacter);
  return Math.ceil(Math.max(text, 34 * metrics.zoom) + metrics.cellPadding);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
