import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { ifDefined } from "lit/directives/if-defined.js";
import type { CellLayout, EntityLayout, ItemLayout } from "../../src/protocol/layout-messages.ts";
import { properties, px } from "../shared/style-properties.ts";
import { count, formatBytes, t } from "../shared/translate.ts";
import type { Window } from "../shared/windowing.ts";
import { type Arrangement, type Band, cellOf, partitionCells } from "./arrangement.ts";
import type { ActiveCell } from "./navigation.ts";
import type { ItemMark, SliceMarks } from "./slice.ts";

/** What the rows need to know beside their own item. */
export interface DrawingContext {
  readonly arrangement: Arrangement;
  readonly entities: ReadonlyMap<string, EntityLayout>;
  readonly marks: SliceMarks | undefined;
  readonly selected: string | undefined;
  readonly active: ActiveCell | undefined;
  /** The part of the attributes that is in sight, in pixels from the first attribute. */
  readonly visible: Window;
}

/** The id of a cell's element, by which the keyboard finds it. */
export function cellId(cell: ActiveCell): string {
  return `cell-${cell.band}-${cell.row}-${cell.column}`;
}

/** The heads: "Primary key" over "Partition key" and "Sort key" over the attributes' names. */
export function headTemplate(arrangement: Arrangement): TemplateResult {
  const { path, metrics, partitionWidths, sortWidths, gutter, entityWidth } = arrangement;
  const partition = widthSum(partitionWidths);
  const sort = widthSum(sortWidths) + gutter;
  const title = path.kind === "table" ? t("Primary key") : t("Index key");
  return html`
    <div class="head" role="row" aria-rowindex="1"
      style=${properties({ height: px(metrics.headHeight) })}>
      <div class="head-keys" style=${properties({ width: px(partition + (path.sort.length === 0 ? 0 : sort)) })}>
        <div class="head-title" aria-hidden="true">${title}</div>
        <div class="head-part" style=${properties({ width: px(partition) })}>
          <div class="head-role" aria-hidden="true">${t("Partition key")}</div>
          <div class="head-names">
            ${path.partition.map((key, column) =>
              columnHeader(key.attribute, key.type, t("Partition key"), {
                column: column + 1,
                width: partitionWidths[column],
              }),
            )}
          </div>
        </div>
        ${
          path.sort.length === 0
            ? nothing
            : html`<div class="head-part sort" style=${properties({ width: px(sort), "padding-left": px(gutter) })}>
          <div class="head-role" aria-hidden="true">${t("Sort key")}</div>
          <div class="head-names">
            ${path.sort.map((key, column) =>
              columnHeader(key.attribute, key.type, t("Sort key"), {
                column: path.partition.length + column + 1,
                width: sortWidths[column],
              }),
            )}
          </div>
        </div>`
        }
      </div>
      ${
        entityWidth === 0
          ? nothing
          : html`<span class="visually-hidden" role="columnheader"
            aria-colindex=${path.partition.length + 1}>${t("Entity")}</span>`
      }
      <div class="head-attributes" role="columnheader"
        style=${properties({ "margin-left": px(entityWidth === 0 ? 0 : gutter) })}
        aria-colindex=${path.partition.length + Math.max(1, path.sort.length) + 1}>
        ${t("Attributes")}
      </div>
    </div>
  `;
}

function columnHeader(
  name: string,
  type: string,
  role: string,
  place: { readonly column: number; readonly width: number | undefined },
): TemplateResult {
  return html`<div class="head-name" role="columnheader" aria-colindex=${place.column}
    style=${properties({ width: px(place.width ?? 0) })}>
    <span class="visually-hidden">${role}</span>
    <span class="name">${name}</span><span class="type">${type}</span>
  </div>`;
}

/** One item collection: its partition key at the left, spanning those of its items in sight. */
export function bandTemplate(
  context: DrawingContext,
  position: number,
  rows: readonly number[],
): TemplateResult {
  const { arrangement, marks } = context;
  const band = arrangement.bands[position];
  if (band === undefined) return html``;
  const top = (arrangement.bandOffsets[position] ?? 0) + arrangement.metrics.headHeight + 2;
  const isRead = marks?.collections.has(band.collection) ?? false;
  return html`
    <div role="rowgroup"
      class=${classMap({ band: true, read: isRead, unread: marks !== undefined && !isRead })}
      style=${properties({ top: px(top), height: px(band.height), width: px(band.width) })}>
      ${partitionTemplate(context, band, position)}
      ${rows.map((row) => itemTemplate(context, band, position, row))}
    </div>
  `;
}

function partitionTemplate(context: DrawingContext, band: Band, position: number): TemplateResult {
  const { arrangement, active } = context;
  const { table, path, metrics, partitionWidths } = arrangement;
  const cells = partitionCells(table, path, band.layout);
  const items = count(band.layout.items.length, "{0} item", "{0} items");
  const hidden = band.hiddenItems === 0 ? "" : ` · ${t("{0} hidden", band.hiddenItems)}`;
  const lines = Math.max(1, Math.floor((band.height - 30 * metrics.zoom) / (18 * metrics.zoom)));
  return html`
    <div class="partition" role="row" aria-level="1" aria-rowindex=${band.firstRow}
      aria-expanded=${band.collapsed ? "false" : "true"}
      style=${properties({ width: px(widthSum(partitionWidths)) })}>
      <div class="partition-values" style=${properties({ top: px(metrics.headHeight) })}>
        ${cells.map((cell, column) => {
          const isActive =
            active?.band === position && active.row === "collection" && active.column === column;
          const key = path.partition[column];
          return html`<div role="rowheader" class="partition-value"
            id=${cellId({ band: position, row: "collection", column })}
            tabindex=${isActive ? "0" : "-1"} aria-colindex=${column + 1}
            style=${properties({ width: px(partitionWidths[column] ?? 0) })}
            title=${`${key?.attribute} = ${cell?.text ?? ""}`}
            data-band=${position} data-column=${column}>
            <span class="value mono" style=${properties({ "-webkit-line-clamp": String(Math.min(lines, 3)) })}
            >${cellText(cell)}</span>
            ${
              column > 0
                ? nothing
                : html`<span class="count" data-collapse=${position}>
              <span class="codicon codicon-chevron-${band.collapsed ? "right" : "down"}"
                aria-hidden="true"></span>${items}${hidden} · ${formatBytes(band.layout.bytes)}</span>`
            }
          </div>`;
        })}
      </div>
      ${band.collapsed ? collapsedTemplate(context, band) : nothing}
    </div>
  `;
}

/** What a collapsed collection holds: how many items of each entity. */
function collapsedTemplate(context: DrawingContext, band: Band): TemplateResult {
  const { table } = context.arrangement;
  const counts = new Map<string, number>();
  for (const position of band.layout.items) {
    const entity = table.items[position]?.entity;
    if (entity !== undefined) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  }
  return html`<div class="collapsed" role="gridcell"
    style=${properties({ left: px(widthSum(context.arrangement.partitionWidths)) })}>
    ${[...counts].map(
      ([entity, number]) => html`<span class="collapsed-entity ${colourClass(context, entity)}"
        ><span class="swatch"></span>${entity} × ${number}</span>`,
    )}
  </div>`;
}

function itemTemplate(
  context: DrawingContext,
  band: Band,
  bandPosition: number,
  row: number,
): TemplateResult {
  const { arrangement, marks, selected } = context;
  const position = band.items[row] ?? -1;
  const item = arrangement.table.items[position];
  if (item === undefined) return html``;
  const mark = marks?.items.get(position);
  const height = arrangement.metrics.rowHeight;
  const classes = {
    item: true,
    fades: true,
    [colourClass(context, item.entity)]: true,
    selected: item.id === selected,
    unread: marks !== undefined && mark === undefined,
    read: mark !== undefined && !mark.discarded,
    discarded: mark?.discarded ?? false,
    written: mark !== undefined && mark.access !== "read",
  };
  return html`
    <div role="row" class=${classMap(classes)} aria-level="2" aria-rowindex=${band.firstRow + 1 + row}
      aria-selected=${item.id === selected ? "true" : "false"}
      data-band=${bandPosition} data-row=${row} data-item=${item.id}
      style=${properties({ top: px(row * height), height: px(height), left: px(widthSum(arrangement.partitionWidths)) })}>
      ${gutterTemplate(context, band, row, mark)}
      ${leadTemplate(context, item, bandPosition, row, mark)}
      ${attributeTemplates(context, item, bandPosition, row)}
    </div>
  `;
}

/** The rail along the slice: the order of reading, and where it goes on. */
function gutterTemplate(
  { arrangement, marks }: DrawingContext,
  band: Band,
  row: number,
  mark: ItemMark | undefined,
): TemplateResult | typeof nothing {
  if (arrangement.gutter === 0) return nothing;
  const marked = (at: number): boolean => marks?.items.has(band.items[at] ?? -1) ?? false;
  const classes = {
    gutter: true,
    up: mark !== undefined && marked(row - 1),
    down: mark !== undefined && marked(row + 1),
    forward: mark?.forward === true,
    backward: mark?.forward === false,
  };
  return html`<div class=${classMap(classes)} aria-hidden="true"
    style=${properties({ width: px(arrangement.gutter), left: px(widthSum(arrangement.partitionWidths)) })}>
    ${mark === undefined ? nothing : html`<span class="order">${mark.order}</span>`}
  </div>`;
}

/** The sort key, with the entity above it; without a sort key the entity alone. */
function leadTemplate(
  context: DrawingContext,
  item: ItemLayout,
  band: number,
  row: number,
  mark: ItemMark | undefined,
): TemplateResult | readonly TemplateResult[] {
  const { arrangement, active } = context;
  const { path, sortWidths, entityWidth, gutter, partitionWidths } = arrangement;
  let left = widthSum(partitionWidths) + gutter;
  const leadCell = (column: number, width: number, content: TemplateResult, title: string) => {
    const isActive = active?.band === band && active.row === row && active.column === column;
    const cell = html`<div role="rowheader" class="cell key ${column === 0 ? "first" : ""}"
      id=${cellId({ band, row, column })} tabindex=${isActive ? "0" : "-1"}
      aria-colindex=${path.partition.length + column + 1} data-column=${column} title=${title}
      style=${properties({ width: px(width), left: px(left) })}>${content}</div>`;
    left += width;
    return cell;
  };
  const label = entityLabel(item, mark);
  if (path.sort.length === 0) {
    return leadCell(
      0,
      entityWidth,
      html`${label}<span class="value sample-name">${item.name}</span>`,
      item.name,
    );
  }
  return path.sort.map((key, column) => {
    const cell = cellOf(item, key.attribute);
    const content = html`${column === 0 ? label : html`<span class="label">&nbsp;</span>`}
      <span class="value mono">${cellText(cell)}</span>`;
    return leadCell(
      column,
      sortWidths[column] ?? 0,
      content,
      `${key.attribute} = ${cell?.text ?? ""}`,
    );
  });
}

function entityLabel(item: ItemLayout, mark: ItemMark | undefined): TemplateResult {
  return html`<span class="label entity-label"><span class="swatch"></span>${item.entity}${
    item.origin === "made up" ? html`<span class="made-up">${t("made up")}</span>` : nothing
  }${
    mark?.discarded === true ? html`<span class="dropped">${t("filtered out")}</span>` : nothing
  }</span>`;
}

/** The attributes in sight. */
function attributeTemplates(
  { arrangement, active, visible }: DrawingContext,
  item: ItemLayout,
  band: number,
  row: number,
): TemplateResult | typeof nothing {
  const columns = arrangement.columns.get(item.entity);
  if (columns === undefined) return nothing;
  const before = Math.max(1, arrangement.sortWidths.length);
  const drawn: TemplateResult[] = [];
  for (const [position, name] of columns.names.entries()) {
    const start = columns.offsets[position] ?? 0;
    const end = columns.offsets[position + 1] ?? start;
    const column = before + position;
    const isActive = active?.band === band && active.row === row && active.column === column;
    if (!isActive && (end < visible.start || start > visible.end)) continue;
    const cell = cellOf(item, name);
    drawn.push(html`<div role="gridcell" class="cell ${cell === undefined ? "absent" : ""}"
      id=${cellId({ band, row, column })} tabindex=${isActive ? "0" : "-1"} data-column=${column}
      aria-colindex=${arrangement.path.partition.length + column + 1}
      title=${ifDefined(cell === undefined ? undefined : `${name} = ${cell.text}`)}
      style=${properties({ width: px(end - start), left: px(start + arrangement.keyWidth - widthSum(arrangement.partitionWidths)) })}
      >${
        cell === undefined
          ? html`<span class="visually-hidden">${t("{0}: none", name)}</span>`
          : html`<span class="label">${name}</span><span class="value mono">${cellText(cell)}</span>`
      }</div>`);
  }
  return html`${drawn}`;
}

/** The value, with the literals of its key template set back. */
function cellText(cell: CellLayout | undefined): TemplateResult | string {
  if (cell === undefined) return "";
  if (cell.constants === undefined || cell.constants.length === 0) return cell.text;
  const parts: (TemplateResult | string)[] = [];
  let end = 0;
  for (const constant of cell.constants) {
    parts.push(cell.text.slice(end, constant.start));
    parts.push(
      html`<span class="constant">${cell.text.slice(constant.start, constant.end)}</span>`,
    );
    end = constant.end;
  }
  parts.push(cell.text.slice(end));
  return html`${parts}`;
}

export function colourClass(
  { entities }: { readonly entities: ReadonlyMap<string, EntityLayout> },
  entity: string,
): string {
  return `entity-${entities.get(entity)?.colour ?? 1}`;
}

function widthSum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
