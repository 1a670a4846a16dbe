import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { valueText } from "../../src/dynamodb/value-text.ts";
import { typeTagOf } from "../../src/dynamodb/values.ts";
import type { ResultEntity, ResultItem } from "../../src/protocol/results-messages.ts";
import { properties, px } from "../shared/style-properties.ts";
import { t } from "../shared/translate.ts";
import { offsets, partsBetween, rowsBetween, type Window } from "../shared/windowing.ts";
import { type GridColumn, isMixed, maximumText, type Sorting } from "./columns.ts";
import { attributeOf } from "./formats.ts";
import { type GridCell, moveInGrid, selectTo, toggle } from "./grid-navigation.ts";

/** The user sorts by a column; a second time turns the order, a third time ends it. */
export class SortEvent extends Event {
  readonly attribute: string;

  constructor(attribute: string) {
    super("sort-by");
    this.attribute = attribute;
  }
}

/** The rows that are selected now, as positions of items. */
export class SelectionEvent extends Event {
  readonly selected: readonly number[];

  constructor(selected: readonly number[]) {
    super("select-rows");
    this.selected = selected;
  }
}

export class ResizeColumnEvent extends Event {
  readonly attribute: string;
  readonly width: number;

  constructor(attribute: string, width: number) {
    super("resize-column");
    this.attribute = attribute;
    this.width = width;
  }
}

export const rowHeight = 28;
export const headHeight = 32;
const overscanRows = 8;
const overscanPixels = 300;
const narrowestColumn = 48;

/**
 * A grid of items of which only the cells in sight are in the document, whatever the number of rows
 * and columns. The row number and the entity stay at the left, the heads at the top.
 */
export class ItemGrid extends LitElement {
  static override properties = {
    items: { attribute: false },
    order: { attribute: false },
    columns: { attribute: false },
    entities: { attribute: false },
    sorting: { attribute: false },
    selected: { attribute: false },
    active: { state: true },
  };

  declare items: readonly ResultItem[];
  /** Positions of the items in the order of the rows. */
  declare order: readonly number[];
  declare columns: readonly GridColumn[];
  declare entities: readonly ResultEntity[];
  declare sorting: Sorting | undefined;
  /** Positions of items. */
  declare selected: readonly number[];
  /** Row -1 is the heads. */
  declare active: GridCell;

  /** Where a range of selected rows began. */
  #anchor = 0;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    this.items = [];
    this.order = [];
    this.columns = [];
    this.entities = [];
    this.selected = [];
    this.active = { row: 0, column: 0 };
    this.addEventListener("scroll", () => this.requestUpdate(), { passive: true });
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("focusin", (event) => this.#onFocus(event));
    this.addEventListener("pointerdown", (event) => this.#onPointer(event));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.requestUpdate());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("order") && !changed.has("columns")) return;
    const row = Math.min(this.active.row, this.order.length - 1);
    const column = Math.max(0, Math.min(this.active.column, this.columns.length - 1));
    if (row !== this.active.row || column !== this.active.column) this.active = { row, column };
  }

  protected override render(): TemplateResult {
    const sums = offsets(this.columns.map((column) => column.width));
    const width = sums.at(-1) ?? 0;
    const height = headHeight + this.order.length * rowHeight;
    const frozen = (this.columns[0]?.width ?? 0) + (this.columns[1]?.width ?? 0);
    const columns = this.#visibleColumns(sums);
    const selected = new Set(this.selected);
    return html`<div class="items" role="grid" aria-label=${t("Items")} aria-multiselectable="true"
      aria-rowcount=${this.order.length + 1} aria-colcount=${this.columns.length}
      style=${properties({ width: px(width), height: px(height), "--frozen": px(frozen) })}>
      <div class="items-head" role="row" aria-rowindex="1">
        ${columns.map((column) => this.#headTemplate(column, sums))}
      </div>
      ${this.#visibleRows().map((row) => this.#rowTemplate(row, columns, sums, selected))}
    </div>`;
  }

  /** Scrolls once the rows are drawn. */
  async scrollToPosition({ top, left }: { top: number; left: number }): Promise<void> {
    await this.updateComplete;
    this.scrollTo({ top, left });
    this.requestUpdate();
  }

  #visibleColumns(sums: readonly number[]): readonly number[] {
    const left = this.scrollLeft - overscanPixels;
    const right = this.scrollLeft + Math.max(this.clientWidth, 300) + overscanPixels;
    const visible = partsBetween(sums, Math.max(0, left), right);
    const frozen = this.columns.length < 2 ? [0] : [0, 1];
    return withPosition([...frozen, ...rangeFrom(visible, 2)], this.active.column);
  }

  #visibleRows(): readonly number[] {
    const top = this.scrollTop;
    const bottom = top + Math.max(this.clientHeight, 200);
    const visible = rowsBetween(top, bottom, rowHeight, this.order.length, overscanRows);
    const rows = rangeFrom(visible, 0);
    return this.active.row < 0 ? rows : withPosition(rows, this.active.row);
  }

  #headTemplate(position: number, sums: readonly number[]): TemplateResult {
    const column = this.columns[position];
    if (column === undefined) return html``;
    const { attribute, kind, title, role, type } = column;
    const isSorted = attribute !== undefined && this.sorting?.attribute === attribute;
    const order = isSorted
      ? this.sorting?.descending === true
        ? "descending"
        : "ascending"
      : "none";
    const isActive = this.active.row === -1 && this.active.column === position;
    return html`<div class="items-cell head-cell ${kind} ${role === "attribute" || role === undefined ? "" : "key"}"
      role="columnheader" aria-colindex=${position + 1}
      aria-sort=${kind === "attribute" ? order : nothing}
      id=${cellId({ row: -1, column: position })} tabindex=${isActive ? "0" : "-1"}
      data-row="-1" data-column=${position} title=${headTitle(column)}
      style=${placeOf(position, column, sums)}>
      <span class="head-text">${kind === "entity" ? t("Entity") : title}</span>
      ${type === undefined ? nothing : html`<span class="type">${type}</span>`}
      ${isSorted ? html`<span class="codicon codicon-arrow-${order === "descending" ? "down" : "up"}" aria-hidden="true"></span>` : nothing}
      ${kind === "attribute" ? html`<span class="resizer" data-resize=${position} aria-hidden="true"></span>` : nothing}
    </div>`;
  }

  #rowTemplate(
    row: number,
    columns: readonly number[],
    sums: readonly number[],
    selected: ReadonlySet<number>,
  ): TemplateResult {
    const position = this.order[row] ?? -1;
    const item = this.items[position];
    if (item === undefined) return html``;
    const isSelected = selected.has(position);
    const colour = this.entities.find(({ name }) => name === item.entity)?.colour;
    return html`<div role="row" aria-rowindex=${row + 2} aria-selected=${isSelected ? "true" : "false"}
      class="items-row ${isSelected ? "selected" : ""} ${colour === undefined ? "" : `entity-${colour}`}"
      style=${properties({ top: px(headHeight + row * rowHeight), height: px(rowHeight) })}>
      ${columns.map((column) => this.#cellTemplate(item, row, column, sums))}
    </div>`;
  }

  #cellTemplate(
    item: ResultItem,
    row: number,
    position: number,
    sums: readonly number[],
  ): TemplateResult {
    const column = this.columns[position];
    if (column === undefined) return html``;
    const isActive = this.active.row === row && this.active.column === position;
    const isKey = column.role !== undefined && column.role !== "attribute";
    const value =
      column.attribute === undefined ? undefined : attributeOf(item.item, column.attribute);
    const text = value === undefined ? "" : valueText(value, maximumText);
    return html`<div class="items-cell ${column.kind} ${isKey ? "key" : ""} ${value !== undefined && "N" in value ? "numeric" : ""}"
      role=${column.kind === "number" ? "rowheader" : "gridcell"} aria-colindex=${position + 1}
      id=${cellId({ row, column: position })} tabindex=${isActive ? "0" : "-1"}
      data-row=${row} data-column=${position} title=${text}
      style=${placeOf(position, column, sums)}>${
        column.kind === "number"
          ? String(row + 1)
          : column.kind === "entity"
            ? entityTemplate(item.entity)
            : value === undefined
              ? html`<span class="visually-hidden">${t("none")}</span>`
              : html`${isMixed(column) ? html`<span class="type">${typeTagOf(value)}</span>` : nothing}<span class="text">${text}</span>`
      }</div>`;
  }

  #onKey(event: KeyboardEvent): void {
    const control = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    if (control && event.key.toLowerCase() === "a") {
      event.preventDefault();
      this.#select(this.order);
      return;
    }
    if (event.key === "Escape" && this.selected.length > 0) {
      event.preventDefault();
      this.#select([]);
      return;
    }
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.#activate(this.active, { toggles: true, extends: event.shiftKey });
      return;
    }
    const page = Math.max(1, Math.floor((this.clientHeight - headHeight) / rowHeight) - 1);
    const size = { rows: this.order.length, columns: this.columns.length };
    const next = moveInGrid(this.active, { key: event.key, control }, size, page);
    if (next === undefined) return;
    event.preventDefault();
    if (event.shiftKey && next.row >= 0) this.#select(selectTo(this.order, this.#anchor, next.row));
    else this.#anchor = Math.max(0, next.row);
    this.#moveTo(next);
  }

  #onClick(event: MouseEvent): void {
    const cell = cellAt(event.target);
    if (cell === undefined || isResizer(event.target)) return;
    this.#activate(cell, { toggles: event.ctrlKey || event.metaKey, extends: event.shiftKey });
    this.#moveTo(cell);
  }

  /** Sorts by a head; selects a row: alone, in addition, or up to here. */
  #activate(cell: GridCell, how: { readonly toggles: boolean; readonly extends: boolean }): void {
    if (cell.row < 0) {
      const attribute = this.columns[cell.column]?.attribute;
      if (attribute !== undefined) this.dispatchEvent(new SortEvent(attribute));
      return;
    }
    const position = this.order[cell.row];
    if (position === undefined) return;
    if (how.extends) {
      this.#select(selectTo(this.order, this.#anchor, cell.row));
      return;
    }
    this.#anchor = cell.row;
    this.#select(how.toggles ? toggle(this.selected, position) : [position]);
  }

  #select(selected: readonly number[]): void {
    this.dispatchEvent(new SelectionEvent(selected));
  }

  #onFocus(event: FocusEvent): void {
    const cell = cellAt(event.target);
    if (cell !== undefined) this.active = cell;
  }

  #moveTo(cell: GridCell): void {
    this.active = cell;
    this.#scrollIntoSight(cell);
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>(`#${cellId(cell)}`)?.focus({ preventScroll: true });
    });
  }

  #scrollIntoSight({ row, column }: GridCell): void {
    if (row >= 0) {
      const top = row * rowHeight;
      const room = this.clientHeight - headHeight;
      if (top < this.scrollTop) this.scrollTop = top;
      else if (top + rowHeight > this.scrollTop + room) this.scrollTop = top + rowHeight - room;
    }
    if (column < 2) return;
    const sums = offsets(this.columns.map((each) => each.width));
    const start = (sums[column] ?? 0) - (sums[2] ?? 0);
    const end = (sums[column + 1] ?? 0) - this.clientWidth;
    if (start < this.scrollLeft) this.scrollLeft = start;
    else if (end > this.scrollLeft) this.scrollLeft = end;
  }

  #onPointer(event: PointerEvent): void {
    if (!(event.target instanceof HTMLElement) || !isResizer(event.target)) return;
    event.preventDefault();
    const column = this.columns[Number(event.target.dataset.resize)];
    const attribute = column?.attribute;
    if (column === undefined || attribute === undefined) return;
    const start = event.clientX - column.width;
    const handle = event.target;
    handle.setPointerCapture(event.pointerId);
    const onMove = (move: PointerEvent): void => {
      const width = Math.max(narrowestColumn, Math.round(move.clientX - start));
      this.dispatchEvent(new ResizeColumnEvent(attribute, width));
    };
    const onEnd = (): void => {
      handle.removeEventListener("pointermove", onMove);
    };
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("pointerup", onEnd, { once: true });
    handle.addEventListener("pointercancel", onEnd, { once: true });
  }
}

function headTitle({ title, role, attribute }: GridColumn): string {
  if (attribute === undefined) return title;
  const sort = t("Sort the loaded items by {0}", title);
  return role === undefined || role === "attribute" ? sort : `${role}: ${sort}`;
}

/** The row number and the entity stick to the left; everything else has its fixed place. */
function placeOf(position: number, column: GridColumn, sums: readonly number[]) {
  return properties({ width: px(column.width), left: px(sums[position] ?? 0) });
}

function entityTemplate(entity: string | undefined): TemplateResult {
  if (entity === undefined) return html`<span class="unknown">${t("unknown")}</span>`;
  return html`<span class="swatch"></span><span class="text">${entity}</span>`;
}

function cellId({ row, column }: GridCell): string {
  return `item-${row}-${column}`;
}

function cellAt(target: EventTarget | null): GridCell | undefined {
  if (!(target instanceof Element)) return undefined;
  const cell = target.closest<HTMLElement>(".items-cell");
  if (cell === null) return undefined;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

function isResizer(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.resize !== undefined;
}

function rangeFrom({ start, end }: Window, lowest: number): number[] {
  const from = Math.max(start, lowest);
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
}

/** What has the focus must stay in the document, or the focus is lost while scrolling. */
function withPosition(positions: readonly number[], position: number): readonly number[] {
  if (positions.includes(position)) return positions;
  return [...positions, position].sort((left, right) => left - right);
}

customElements.define("dynamo-items", ItemGrid);
