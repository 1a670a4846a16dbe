import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { EntityLayout, ItemLayout } from "../../src/protocol/layout-messages.ts";
import { properties, px } from "../shared/style-properties.ts";
import { t } from "../shared/translate.ts";
import { partsBetween, rowsBetween } from "../shared/windowing.ts";
import type { Arrangement } from "./arrangement.ts";
import { type ActiveCell, clampCell, columnCount, leadingCells, move } from "./navigation.ts";
import { bandTemplate, cellId, type DrawingContext, headTemplate } from "./rows.ts";
import type { SliceMarks } from "./slice.ts";
import type { ScrollPosition } from "./state.ts";

/** The item that the user chose, by mouse or keyboard. */
export class ItemChosenEvent extends Event {
  readonly item: ItemLayout;

  constructor(item: ItemLayout) {
    super("item-chosen");
    this.item = item;
  }
}

/** The user folded or unfolded a collection. */
export class CollectionToggledEvent extends Event {
  readonly collection: string;

  constructor(collection: string) {
    super("collection-toggled");
    this.collection = collection;
  }
}

/** Rows beyond the edges that are drawn in advance. */
const overscan = 6;
/** Pixels beyond the edges in which cells are drawn in advance. */
const horizontalOverscan = 400;

/**
 * The item collections of one path. Only what is in sight is in the document, whatever the number
 * of items, so heights and widths are computed (`arrangement.ts`) and never measured.
 */
export class CollectionGrid extends LitElement {
  static override properties = {
    arrangement: { attribute: false },
    entities: { attribute: false },
    marks: { attribute: false },
    selected: { attribute: false },
    active: { state: true },
  };

  declare arrangement: Arrangement | undefined;
  declare entities: ReadonlyMap<string, EntityLayout>;
  declare marks: SliceMarks | undefined;
  declare selected: string | undefined;
  declare active: ActiveCell | undefined;

  constructor() {
    super();
    this.entities = new Map();
    this.addEventListener("scroll", () => this.requestUpdate(), { passive: true });
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("focusin", (event) => this.#onFocus(event));
  }

  /** The page's style sheet styles it: there is one page, and nothing to be kept apart. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  #resize: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(() => this.requestUpdate());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  get scrollPosition(): ScrollPosition {
    return { top: this.scrollTop, left: this.scrollLeft };
  }

  /** Scrolls once the current arrangement is drawn. */
  async scrollToPosition({ top, left }: ScrollPosition): Promise<void> {
    await this.updateComplete;
    this.scrollTo({ top, left });
    this.requestUpdate();
  }

  /** Brings an item into sight and makes it the one that Tab leads to. */
  async showItem(position: number, options: { readonly centre: boolean }): Promise<void> {
    await this.updateComplete;
    const { arrangement } = this;
    if (arrangement === undefined) return;
    for (const [band, { items }] of arrangement.bands.entries()) {
      const row = items.indexOf(position);
      if (row < 0) continue;
      this.active = { band, row, column: 0 };
      this.#scrollIntoSight(this.active, options.centre);
      return;
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("arrangement") || this.arrangement === undefined) return;
    const wanted = this.active ?? { band: 0, row: 0, column: 0 };
    this.active = clampCell(wanted, this.arrangement);
  }

  protected override render(): TemplateResult {
    const { arrangement } = this;
    if (arrangement === undefined) return html``;
    const { path, metrics } = arrangement;
    const height = metrics.headHeight + (arrangement.bandOffsets.at(-1) ?? 0);
    const context = this.#context(arrangement);
    const label =
      path.kind === "table"
        ? t("Item collections of table {0}", path.name)
        : t("Item collections of index {0}", path.name);
    return html`
      <div class="grid ${metrics.density} ${arrangement.keysScroll ? "loose" : ""}" role="treegrid" aria-label=${label}
        aria-rowcount=${arrangement.rowCount} aria-colcount=${this.#columnTotal(arrangement)}
        style=${properties({
          width: px(arrangement.contentWidth),
          height: px(height),
          "font-size": px(metrics.fontSize),
          "--inset": px(metrics.cellInset),
        })}>
        <div role="rowgroup" class="head-group">${headTemplate(arrangement)}</div>
        ${this.#visibleRows(arrangement).map(([band, rows]) => bandTemplate(context, band, rows))}
      </div>
    `;
  }

  #context(arrangement: Arrangement): DrawingContext {
    const left = this.scrollLeft - arrangement.keyWidth - horizontalOverscan;
    return {
      arrangement,
      entities: this.entities,
      marks: this.marks,
      selected: this.selected,
      active: this.active,
      visible: {
        start: left,
        end: left + this.clientWidth + 2 * horizontalOverscan + arrangement.keyWidth,
      },
    };
  }

  /** The bands in sight with their rows in sight, and the row that has the keyboard's focus. */
  #visibleRows(arrangement: Arrangement): readonly (readonly [number, readonly number[]])[] {
    const { bandOffsets, bands, metrics } = arrangement;
    const top = this.scrollTop;
    const bottom = top + Math.max(this.clientHeight, 200) - metrics.headHeight;
    const margin = overscan * metrics.rowHeight;
    const inSight = partsBetween(bandOffsets, Math.max(0, top - margin), bottom + margin);
    const visible: [number, number[]][] = [];
    for (let band = inSight.start; band < inSight.end; band += 1) {
      const start = bandOffsets[band] ?? 0;
      const length = bands[band]?.items.length ?? 0;
      const rows = rowsBetween(top - start, bottom - start, metrics.rowHeight, length, overscan);
      visible.push([band, range(rows.start, rows.end)]);
    }
    return withActive(visible, this.active);
  }

  #columnTotal(arrangement: Arrangement): number {
    const attributes = [...arrangement.columns.values()].map((columns) => columns.names.length);
    return (
      arrangement.partitionWidths.length + leadingCells(arrangement) + Math.max(0, ...attributes)
    );
  }

  #onKey(event: KeyboardEvent): void {
    const { arrangement, active } = this;
    if (arrangement === undefined || active === undefined || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#choose(active);
      return;
    }
    const perPage = Math.max(1, Math.floor(this.clientHeight / arrangement.metrics.rowHeight) - 2);
    const control = event.ctrlKey || event.metaKey;
    const next = move(active, { key: event.key, control }, arrangement, perPage);
    if (next === undefined) return;
    event.preventDefault();
    this.active = next;
    this.#scrollIntoSight(next, false);
    void this.#focusActive();
  }

  #choose(cell: ActiveCell): void {
    const band = this.arrangement?.bands[cell.band];
    if (band === undefined) return;
    if (cell.row === "collection") {
      this.dispatchEvent(new CollectionToggledEvent(band.id));
      return;
    }
    const item = this.arrangement?.table.items[band.items[cell.row] ?? -1];
    if (item !== undefined) this.dispatchEvent(new ItemChosenEvent(item));
  }

  #onClick(event: MouseEvent): void {
    const cell = this.#cellAt(event.target);
    // The end of a selection of text is a click too.
    if (cell === undefined || window.getSelection()?.type === "Range") return;
    this.active = cell;
    // The whole key would be in the way of selecting its text, so only the line below it folds.
    if (cell.row === "collection" && !isFoldHandle(event.target)) return;
    this.#choose(cell);
    void this.#focusActive();
  }

  #onFocus(event: FocusEvent): void {
    const cell = this.#cellAt(event.target);
    if (cell !== undefined) this.active = cell;
  }

  #cellAt(target: EventTarget | null): ActiveCell | undefined {
    if (!(target instanceof Element) || this.arrangement === undefined) return undefined;
    const partition = target.closest<HTMLElement>(".partition-value");
    if (partition !== null) {
      const { band, column } = partition.dataset;
      return { band: Number(band), row: "collection", column: Number(column) };
    }
    const row = target.closest<HTMLElement>(".item");
    if (row === null) return undefined;
    const at = { band: Number(row.dataset.band), row: Number(row.dataset.row) };
    const column = Number(target.closest<HTMLElement>("[data-column]")?.dataset.column ?? 0);
    return { ...at, column: Math.min(column, columnCount(this.arrangement, at.band, at.row) - 1) };
  }

  async #focusActive(): Promise<void> {
    await this.updateComplete;
    if (this.active === undefined) return;
    this.querySelector<HTMLElement>(`#${cellId(this.active)}`)?.focus({ preventScroll: true });
  }

  #scrollIntoSight(cell: ActiveCell, centre: boolean): void {
    const { arrangement } = this;
    if (arrangement === undefined) return;
    const { metrics } = arrangement;
    const row = cell.row === "collection" ? 0 : cell.row;
    const top = (arrangement.bandOffsets[cell.band] ?? 0) + row * metrics.rowHeight;
    const room = this.clientHeight - metrics.headHeight;
    const isAbove = top < this.scrollTop;
    const isBelow = top + metrics.rowHeight > this.scrollTop + room;
    if (isAbove || isBelow) {
      if (centre) this.scrollTop = top - (room - metrics.rowHeight) / 2;
      else this.scrollTop = isAbove ? top : top + metrics.rowHeight - room;
    }
    this.#scrollColumnIntoSight(arrangement, cell);
    this.requestUpdate();
  }

  #scrollColumnIntoSight(arrangement: Arrangement, cell: ActiveCell): void {
    if (cell.row === "collection") return;
    const position = arrangement.bands[cell.band]?.items[cell.row] ?? -1;
    const columns = arrangement.columns.get(arrangement.table.items[position]?.entity ?? "");
    const attribute = cell.column - leadingCells(arrangement);
    const start = columns?.offsets[attribute];
    const end = columns?.offsets[attribute + 1];
    if (start === undefined || end === undefined) {
      // Keys stay in sight as long as they leave room for anything else.
      if (attribute < 0) this.scrollLeft = 0;
      return;
    }
    const room = this.clientWidth - arrangement.keyWidth - 2 * arrangement.metrics.margin;
    if (start < this.scrollLeft) this.scrollLeft = start;
    else if (end > this.scrollLeft + room) this.scrollLeft = end - room;
  }
}

function isFoldHandle(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-collapse]") !== null;
}

/** A row that has the focus must stay in the document, or the focus is lost while scrolling. */
function withActive(
  visible: [number, number[]][],
  active: ActiveCell | undefined,
): readonly (readonly [number, readonly number[]])[] {
  if (active === undefined) return visible;
  const entry = visible.find(([band]) => band === active.band);
  if (active.row === "collection") {
    return entry === undefined ? inOrder([...visible, [active.band, []]]) : visible;
  }
  if (entry === undefined) return inOrder([...visible, [active.band, [active.row]]]);
  const rows = entry[1];
  if (!rows.includes(active.row)) {
    rows.push(active.row);
    rows.sort((left, right) => left - right);
  }
  return visible;
}

function inOrder(visible: [number, number[]][]): [number, number[]][] {
  return visible.sort(([left], [right]) => left - right);
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, position) => start + position);
}

customElements.define("dynamo-collections", CollectionGrid);
