import { html, LitElement, nothing, type TemplateResult } from "lit";
import type {
  EntityLayout,
  LayoutMessage,
  LayoutNotice,
  LayoutPageMessage,
  LayoutTarget,
  LayoutView,
  PathLayout,
  PatternLayout,
  TableLayout,
} from "../../src/protocol/layout-messages.ts";
import { announce } from "../shared/announcer.ts";
import type { Host } from "../shared/host.ts";
import { count, formatBytes, t } from "../shared/translate.ts";
import { type Arrangement, arrange } from "./arrangement.ts";
import { captionTemplate, describePattern } from "./caption.ts";
import { type CollectionGrid, CollectionToggledEvent, ItemChosenEvent } from "./collections.ts";
import { legendTemplate } from "./legend.ts";
import { createMetrics, roundedWindowWidth } from "./metrics.ts";
import { type SliceMarks, sliceMarks } from "./slice.ts";
import { initialState, type LayoutState, nextZoom } from "./state.ts";
import { panelId, pathKind, tabId, tabsTemplate } from "./tabs.ts";
import { toolbarTemplate } from "./toolbar.ts";

/** The page: which path is shown, which pattern, and what is remembered of it. */
export class LayoutPage extends LitElement {
  static override properties = {
    view: { attribute: false },
    notice: { attribute: false },
    runs: { attribute: false },
    failure: { attribute: false },
    state: { attribute: false },
  };

  /** `undefined` until the extension has sent a layout. */
  declare view: LayoutView | undefined;
  declare notice: LayoutNotice | undefined;
  declare runs: boolean;
  declare failure: { readonly message: string; readonly hint?: string } | undefined;
  declare state: LayoutState;

  host: Host<LayoutPageMessage> | undefined;
  /** A path whose scroll position is still to be restored. */
  #scrollTo: string | undefined;
  #arranged: { readonly key: readonly unknown[]; readonly arrangement: Arrangement } | undefined;
  #entities: ReadonlyMap<string, EntityLayout> = new Map();

  constructor() {
    super();
    this.state = initialState;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("resize", this.#onWindowResize);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("resize", this.#onWindowResize);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Shows a layout. What was shown stays in sight: path, scroll position, selection. */
  show(view: LayoutView, { notice, runs }: Pick<LayoutMessage, "notice" | "runs">): void {
    const isFirst = this.view === undefined;
    this.view = view;
    this.notice = notice;
    this.runs = runs;
    this.failure = undefined;
    this.#entities = new Map(view.entities.map((entity) => [entity.name, entity]));
    if (isFirst) this.#scrollTo = this.#shown()?.path.id;
    if (this.state.root !== view.root) this.#change({ root: view.root });
  }

  /** The editor's caret is here. */
  select(target: LayoutTarget | undefined): void {
    if (target === undefined || this.view === undefined) return;
    switch (target.kind) {
      case "path":
        this.#change({ path: target.id, pattern: undefined });
        return;
      case "pattern":
        this.#showPattern(target.name);
        return;
      case "entity":
        this.#selectItem((item) => item.entity === target.name);
        return;
      case "item":
        this.#selectItem((item) => item.id === target.id);
        return;
    }
  }

  protected override render(): TemplateResult | readonly TemplateResult[] {
    const { view } = this;
    if (view === undefined) {
      return this.failure === undefined ? loadingTemplate() : this.#failureTemplate(this.failure);
    }
    const shown = this.#shown();
    if (shown === undefined) return [this.#noticeTemplate(), emptyTemplate()];
    const { table, path } = shown;
    const pattern = this.#pattern();
    const marks = sliceMarks(pattern, path.id);
    const arrangement = this.#arrange(table, path, marks);
    const paths = new Map(view.tables.flatMap((each) => each.paths.map((one) => [one.id, one])));
    return html`
      <div class="bar">
        ${tabsTemplate(view, path, (next) => this.#showPath(next.id))}
        ${toolbarTemplate({
          state: this.state,
          change: (changes) => this.#change(changes),
          zoom: (direction) => this.#change({ zoom: nextZoom(this.state.zoom, direction) }),
        })}
      </div>
      ${this.#noticeTemplate()}
      <div class="title-row">
        <div class="title">
          <h1>${path.name}</h1>
          <span class="kind">${pathKind(path)}</span>
          <span class="stats">${statistics(path)}</span>
          ${path.documentation === undefined ? nothing : html`<p class="documentation" title=${path.documentation}>${path.documentation}</p>`}
        </div>
        ${this.#pickerTemplate(view, pattern)}
      </div>
      ${legendTemplate({
        view,
        table,
        path,
        hidden: new Set(this.state.hidden),
        toggle: (entity) => this.#toggleEntity(entity),
      })}
      ${
        pattern === undefined
          ? nothing
          : captionTemplate({
              pattern,
              path,
              paths,
              showPath: (id) => this.#showPath(id),
              reveal: ({ source }) => this.host?.post({ type: "reveal", source }),
              run: this.runs
                ? ({ name }) => this.host?.post({ type: "runPattern", pattern: name })
                : undefined,
              close: () => this.#showPattern(undefined),
            })
      }
      <div class="panel" role="tabpanel" id=${panelId} aria-labelledby=${tabId(path)}>
        ${
          arrangement.bands.length === 0
            ? this.#nothingHereTemplate(path)
            : html`<dynamo-collections .arrangement=${arrangement} .entities=${this.#entities}
              .marks=${marks} .selected=${this.state.selected}
              @scroll=${this.#onScroll} @wheel=${this.#onWheel}
              @item-chosen=${this.#onItemChosen}
              @collection-toggled=${this.#onCollectionToggled}></dynamo-collections>`
        }
      </div>
    `;
  }

  protected override updated(): void {
    const path = this.#scrollTo;
    if (path === undefined || this.#grid === null) return;
    this.#scrollTo = undefined;
    void this.#grid.scrollToPosition(this.state.scroll[path] ?? { top: 0, left: 0 });
  }

  get #grid(): CollectionGrid | null {
    return this.querySelector<CollectionGrid>("dynamo-collections");
  }

  #shown(): { readonly table: TableLayout; readonly path: PathLayout } | undefined {
    const all = this.view?.tables.flatMap((table) => table.paths.map((path) => ({ table, path })));
    return all?.find(({ path }) => path.id === this.state.path) ?? all?.[0];
  }

  #pattern(): PatternLayout | undefined {
    return this.view?.patterns.find((pattern) => pattern.name === this.state.pattern);
  }

  /** Arranging visits every item, so it is done again only when something of it has changed. */
  #arrange(table: TableLayout, path: PathLayout, marks: SliceMarks | undefined): Arrangement {
    const { hidden, filter, collapsed, zoom, density } = this.state;
    const windowWidth = roundedWindowWidth();
    const showsSlice = marks !== undefined;
    const dropsItems = marks?.slices.some((slice) => slice.discarded.length > 0) ?? false;
    const key = [
      table,
      path,
      hidden,
      filter,
      collapsed,
      zoom,
      density,
      showsSlice,
      dropsItems,
      windowWidth,
    ];
    const known = this.#arranged;
    if (known?.key.every((part, position) => part === key[position])) return known.arrangement;
    const font = getComputedStyle(document.documentElement).getPropertyValue(
      "--vscode-editor-font-family",
    );
    const arrangement = arrange(table, path, {
      hidden: new Set(hidden),
      filter,
      collapsed: new Set(collapsed),
      metrics: createMetrics(zoom, density, font.trim() === "" ? "monospace" : font, windowWidth),
      showsSlice,
      dropsItems,
    });
    this.#arranged = { key, arrangement };
    return arrangement;
  }

  #change(changes: Partial<LayoutState>): void {
    const path = this.#shown()?.path.id;
    this.state = { ...this.state, ...changes };
    const next = this.#shown()?.path.id;
    if (next !== path) this.#scrollTo = next;
    this.host?.saveState(() => this.state);
  }

  #showPath(id: string): void {
    this.#change({ path: id });
  }

  /** Shows the slice of a pattern, on the first path that it touches. */
  #showPattern(name: string | undefined): void {
    const pattern = this.view?.patterns.find((known) => known.name === name);
    const current = this.#shown()?.path.id;
    const touched = pattern?.slices.map((slice) => slice.path) ?? [];
    const path =
      current !== undefined && touched.includes(current)
        ? current
        : (touched[0] ?? pattern?.nearest ?? current);
    this.#change({ pattern: pattern?.name, path });
    if (pattern === undefined) return;
    announce(describePattern(pattern));
    const first = pattern.slices.find((slice) => slice.path === path)?.items[0];
    if (first !== undefined) void this.#bringIntoSight(first);
  }

  /** Selects the first item that fits, on the shown path if it is there, else on its base table. */
  #selectItem(fits: (item: TableLayout["items"][number]) => boolean): void {
    const shown = this.#shown();
    const tables = this.view?.tables ?? [];
    const ordered = shown === undefined ? tables : [shown.table, ...tables];
    for (const table of ordered) {
      const position = table.items.findIndex(fits);
      const item = table.items[position];
      if (item === undefined) continue;
      const onPath = (path: PathLayout): boolean =>
        path.collections.some((collection) => collection.items.includes(position));
      const path =
        shown?.table === table && onPath(shown.path) ? shown.path : table.paths.find(onPath);
      if (path === undefined) continue;
      this.#change({
        path: path.id,
        selected: item.id,
        filter: "",
        hidden: this.state.hidden.filter((entity) => entity !== item.entity),
        pattern: this.#keepsPattern(path, position) ? this.state.pattern : undefined,
      });
      void this.#bringIntoSight(position);
      return;
    }
  }

  /** A pattern's slice stays when the selected item lies in it. */
  #keepsPattern(path: PathLayout, item: number): boolean {
    return sliceMarks(this.#pattern(), path.id)?.items.has(item) ?? false;
  }

  async #bringIntoSight(item: number): Promise<void> {
    await this.updateComplete;
    await this.#grid?.showItem(item, { centre: true });
  }

  #toggleEntity({ name }: EntityLayout): void {
    const { hidden } = this.state;
    const isHidden = hidden.includes(name);
    this.#change({
      hidden: isHidden ? hidden.filter((entity) => entity !== name) : [...hidden, name],
    });
  }

  #onScroll = (): void => {
    const path = this.#shown()?.path.id;
    const position = this.#grid?.scrollPosition;
    if (path === undefined || position === undefined || this.#scrollTo !== undefined) return;
    // Not reactive: nothing but the stored state depends on it.
    const scroll = { ...this.state.scroll, [path]: position };
    Object.assign(this.state, { scroll });
    this.host?.saveState(() => this.state);
  };

  #onWindowResize = (): void => {
    this.requestUpdate();
  };

  #onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#change({ zoom: nextZoom(this.state.zoom, event.deltaY < 0 ? 1 : -1) });
  };

  #onItemChosen = (event: Event): void => {
    if (!(event instanceof ItemChosenEvent)) return;
    const { item } = event;
    this.#change({ selected: item.id });
    const made = item.origin === "made up" ? t(", made up") : "";
    announce(t("{0} {1} selected{2}", item.entity, item.name, made));
    this.host?.post({ type: "reveal", source: item.source });
  };

  #onCollectionToggled = (event: Event): void => {
    if (!(event instanceof CollectionToggledEvent)) return;
    const { collapsed } = this.state;
    const { collection } = event;
    this.#change({
      collapsed: collapsed.includes(collection)
        ? collapsed.filter((id) => id !== collection)
        : [...collapsed, collection],
    });
  };

  #pickerTemplate(
    view: LayoutView,
    pattern: PatternLayout | undefined,
  ): TemplateResult | typeof nothing {
    if (view.patterns.length === 0) return nothing;
    const onChange = (event: Event): void => {
      const select = event.target;
      if (select instanceof HTMLSelectElement) this.#showPattern(select.value);
    };
    return html`<div class="picker">
      <label class="picker-label" for="pattern">${t("Pattern")}</label>
      <span class="picker-box"><select id="pattern" @change=${onChange}>
        <option value="" ?selected=${pattern === undefined}>${t("All items")}</option>
        ${view.patterns.map(
          ({ name, unserved }) =>
            html`<option value=${name} ?selected=${name === pattern?.name}>${
              unserved === undefined ? name : t("{0} (not served)", name)
            }</option>`,
        )}
      </select><span class="codicon codicon-chevron-down" aria-hidden="true"></span></span>
    </div>`;
  }

  #noticeTemplate(): TemplateResult {
    const { notice } = this;
    if (notice === undefined) return html``;
    const icon = notice.severity === "information" ? "info" : notice.severity;
    return html`<div class="notice ${notice.severity}" role="status">
      <span class="codicon codicon-${icon}" aria-hidden="true"></span><p>${notice.text}</p>
      <button type="button" class="link" @click=${() => this.host?.post({ type: "showProblems" })}>${t("Show problems")}</button>
    </div>`;
  }

  #failureTemplate(failure: { readonly message: string; readonly hint?: string }): TemplateResult {
    return html`<div class="empty" role="alert">
      <span class="codicon codicon-error" aria-hidden="true"></span>
      <h2>${failure.message}</h2>
      ${failure.hint === undefined ? nothing : html`<p>${failure.hint}</p>`}
    </div>`;
  }

  #nothingHereTemplate(path: PathLayout): TemplateResult {
    if (path.collections.length > 0) {
      return html`<div class="empty"><span class="codicon codicon-filter" aria-hidden="true"></span>
        <h2>${t("Nothing matches")}</h2>
        <p>${t("The filter or the legend hides all items of {0}.", path.name)}</p>
        <button type="button" class="link" @click=${() => this.#change({ filter: "", hidden: [] })}>${t("Show all items")}</button>
      </div>`;
    }
    const isIndex = path.kind !== "table";
    return html`<div class="empty"><span class="codicon codicon-inbox" aria-hidden="true"></span>
      <h2>${isIndex ? t("No item is in this index") : t("No items yet")}</h2>
      <p>${isIndex ? t("An item appears here when it has all key attributes of the index.") : t("Add an entity to this table, or a sample of one.")}</p>
    </div>`;
  }
}

function statistics(path: PathLayout): string {
  const parts = [
    count(path.itemCount, "{0} item", "{0} items"),
    count(path.collections.length, "{0} collection", "{0} collections"),
    formatBytes(path.bytes),
  ];
  if (path.kind !== "table") parts.push(t("holds {0}", path.projection));
  return parts.join(" · ");
}

function loadingTemplate(): TemplateResult {
  return html`<div class="empty" role="status"><vscode-progress-ring aria-label=${t("Loading")}></vscode-progress-ring>
    <p>${t("Drawing the layout…")}</p></div>`;
}

const exampleTable = `table Shop {
  partition key PK: string
  sort key SK: string
}`;

function emptyTemplate(): TemplateResult {
  return html`<div class="empty"><span class="codicon codicon-table" aria-hidden="true"></span>
    <h2>${t("No tables yet")}</h2>
    <p>${t("Declare a table and an entity in the model, and its item collections appear here as you type.")}</p>
    <pre>${exampleTable}</pre></div>`;
}

customElements.define("dynamo-layout", LayoutPage);
