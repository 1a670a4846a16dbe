import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Item } from "../../src/dynamodb/values.ts";
import type {
  ExportFormat,
  ResultsHostMessage,
  ResultsPageMessage,
} from "../../src/protocol/results-messages.ts";
import { announce } from "../shared/announcer.ts";
import type { Host } from "../shared/host.ts";
import type { MenuEntry } from "../shared/menu.ts";
import { count, formatNumber, t } from "../shared/translate.ts";
import { type GridColumn, gridColumns, sortedPositions } from "./columns.ts";
import { formatItems, formats, toReadableJson } from "./formats.ts";
import { footerTemplate, headerTemplate } from "./frame.ts";
import { type ItemGrid, ResizeColumnEvent, SelectionEvent, SortEvent } from "./item-grid.ts";
import { applyMessage, type Run } from "./run.ts";
import {
  initialState,
  type ResultsState,
  type ResultsViewName,
  stateForRun,
  viewNames,
} from "./state.ts";

/** The page: one run of a pattern, as a grid, as JSON, and as the requests that were sent. */
export class ResultsPage extends LitElement {
  static override properties = {
    run: { attribute: false },
    state: { attribute: false },
  };

  /** `undefined` until a pattern has been run. */
  declare run: Run | undefined;
  declare state: ResultsState;

  host: Host<ResultsPageMessage> | undefined;
  #restoresScroll = false;
  #computed = new Map<string, { readonly key: readonly unknown[]; readonly value: unknown }>();

  constructor() {
    super();
    this.state = initialState;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  receive(message: ResultsHostMessage): void {
    if (message.type === "init") return;
    if (message.type === "told") {
      announce(message.text);
      return;
    }
    const before = this.run;
    this.run = applyMessage(before, message);
    if (message.type === "run") {
      // The same run comes again when the page was loaded anew: then it goes on where it was.
      this.#restoresScroll = this.state.run === message.run.id;
      this.#change(stateForRun(this.state, message.run.id));
    }
    if (this.run !== undefined && this.run.status !== before?.status)
      announce(describeStatus(this.run));
  }

  protected override render(): TemplateResult {
    const { run, state } = this;
    if (run === undefined) return noRunTemplate();
    return html`
      ${headerTemplate({
        run,
        post: (message) => this.host?.post(message),
        copy: this.#menu((format) => this.#copy(format)),
        save: this.#menu((format) => this.#save(format)),
        selected: state.selected.length,
      })}
      <div class="views">
        <div class="view-tabs" role="tablist" aria-label=${t("View")} @keydown=${this.#onTabKey}>
          ${viewNames.map((name) => this.#tabTemplate(run, name))}
        </div>
        ${state.view === "items" ? this.#selectionTemplate() : nothing}
        ${state.view === "json" ? this.#typesTemplate() : nothing}
        ${
          state.view === "request"
            ? html`<button type="button" class="plain" @click=${this.#copyRequests}>
              <span class="codicon codicon-copy" aria-hidden="true"></span>${t("Copy request")}</button>`
            : nothing
        }
      </div>
      <div class="results-body" role="tabpanel" id="results-panel" aria-labelledby="view-${state.view}">
        ${this.#bodyTemplate(run)}
      </div>
      ${footerTemplate(run, (message) => this.host?.post(message))}
    `;
  }

  protected override updated(): void {
    const grid = this.#grid;
    if (!this.#restoresScroll || grid === null || this.run?.status === "running") return;
    this.#restoresScroll = false;
    void grid.scrollToPosition(this.state.scroll);
  }

  get #grid(): ItemGrid | null {
    return this.querySelector<ItemGrid>("dynamo-items");
  }

  #tabTemplate(run: Run, name: ResultsViewName): TemplateResult {
    const isSelected = this.state.view === name;
    return html`<button type="button" role="tab" class="view-tab" id="view-${name}"
      aria-selected=${isSelected ? "true" : "false"} aria-controls="results-panel"
      tabindex=${isSelected ? "0" : "-1"} @click=${() => this.#change({ view: name })}>
      ${viewLabel(name, run)}</button>`;
  }

  #bodyTemplate(run: Run): TemplateResult {
    if (this.state.view === "request") return this.#requestTemplate(run);
    if (run.items.length === 0) return emptyTemplate(run);
    if (this.state.view === "json") {
      return html`<dynamo-json label=${t("Items as JSON")} .lines=${this.#jsonLines(run)}></dynamo-json>`;
    }
    return html`<dynamo-items .items=${run.items} .order=${this.#order(run)}
      .columns=${this.#columns(run)} .entities=${run.view.entities} .sorting=${this.state.sorting}
      .selected=${this.state.selected} @scroll=${this.#onScroll} @sort-by=${this.#onSort}
      @select-rows=${this.#onSelect} @resize-column=${this.#onResize}></dynamo-items>`;
  }

  #requestTemplate(run: Run): TemplateResult {
    if (run.responses.length === 0) {
      return html`<div class="empty"><p>${t("No request has been answered yet.")}</p></div>`;
    }
    return html`<dynamo-json label=${t("Requests")} .lines=${this.#requestText(run).split("\n")}></dynamo-json>`;
  }

  #columns(run: Run): readonly GridColumn[] {
    const { widths } = this.state;
    return this.#memo("columns", [run.view, run.items, widths], () =>
      gridColumns(run.view, run.items, widths),
    );
  }

  #order(run: Run): readonly number[] {
    const { sorting } = this.state;
    return this.#memo("order", [run.items, sorting], () => sortedPositions(run.items, sorting));
  }

  #jsonLines(run: Run): readonly string[] {
    const { withTypes } = this.state;
    const key = [this.#columns(run), this.state.selected, this.state.sorting, withTypes];
    return this.#memo("json", key, () => {
      const { text } = this.#export(run, withTypes ? "dynamodb-json" : "json");
      return text.trimEnd().split("\n");
    });
  }

  /** A value that is computed again only when something that it depends on is another one. */
  #memo<T>(name: string, key: readonly unknown[], compute: () => T): T {
    const known = this.#computed.get(name);
    if (known?.key.every((part, position) => part === key[position])) return known.value as T;
    const value = compute();
    this.#computed.set(name, { key, value });
    return value;
  }

  /** The selected items, or all of them, in the order shown. */
  #chosenItems(run: Run): readonly Item[] {
    const selected = new Set(this.state.selected);
    const order = this.#order(run);
    const chosen = selected.size === 0 ? order : order.filter((position) => selected.has(position));
    return chosen.flatMap((position) => {
      const found = run.items[position];
      return found === undefined ? [] : [found.item];
    });
  }

  #menu(act: (format: ExportFormat) => void): readonly MenuEntry[] {
    return formats.map(({ format, label }) => ({ label, act: () => act(format) }));
  }

  #copy(format: ExportFormat): void {
    const { run } = this;
    if (run !== undefined) this.host?.post({ type: "copy", ...this.#export(run, format) });
  }

  #save(format: ExportFormat): void {
    const { run } = this;
    if (run === undefined) return;
    const extension = formats.find((known) => known.format === format)?.extension ?? "txt";
    const suggestedName = `${run.view.pattern.replace(/[^\w-]+/g, "-")}.${extension}`;
    this.host?.post({ type: "save", format, suggestedName, ...this.#export(run, format) });
  }

  #export(run: Run, format: ExportFormat): { readonly text: string; readonly what: string } {
    const items = this.#chosenItems(run);
    const attributes = this.#columns(run).flatMap((column) => column.attribute ?? []);
    const label = formats.find((known) => known.format === format)?.label ?? format;
    const what = t("{0} as {1}", count(items.length, "{0} item", "{0} items"), label);
    return { text: formatItems(items, attributes, format), what };
  }

  #requestText(run: Run): string {
    return run.responses
      .map(({ operation, request }) => `${operation} ${toReadableJson(request)}`)
      .join("\n\n");
  }

  #copyRequests = (): void => {
    const { run } = this;
    if (run === undefined) return;
    this.host?.post({ type: "copy", text: this.#requestText(run), what: t("the request") });
  };

  #change(changes: Partial<ResultsState>): void {
    this.state = { ...this.state, ...changes };
    this.host?.saveState(() => this.state);
  }

  #onScroll = (): void => {
    const grid = this.#grid;
    if (grid === null || this.#restoresScroll) return;
    // Not reactive: nothing but the stored state depends on it.
    Object.assign(this.state, { scroll: { top: grid.scrollTop, left: grid.scrollLeft } });
    this.host?.saveState(() => this.state);
  };

  #onSort = (event: Event): void => {
    if (!(event instanceof SortEvent)) return;
    const { attribute } = event;
    const { sorting } = this.state;
    const isSame = sorting?.attribute === attribute;
    const ends = isSame && sorting.descending;
    this.#change({ sorting: ends ? undefined : { attribute, descending: isSame } });
    announce(
      ends
        ? t("In the order in which the items came")
        : t("Sorted by {0}, {1}", attribute, isSame ? t("descending") : t("ascending")),
    );
  };

  #onSelect = (event: Event): void => {
    if (!(event instanceof SelectionEvent)) return;
    this.#change({ selected: event.selected });
    announce(count(event.selected.length, "{0} row selected", "{0} rows selected"));
  };

  #onResize = (event: Event): void => {
    if (!(event instanceof ResizeColumnEvent)) return;
    this.#change({ widths: { ...this.state.widths, [event.attribute]: event.width } });
  };

  #onTabKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = viewNames.indexOf(this.state.view);
    const view = viewNames.at((at + step) % viewNames.length) ?? "items";
    this.#change({ view });
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#view-${view}`)?.focus());
  };

  #selectionTemplate(): TemplateResult | typeof nothing {
    const { selected, sorting } = this.state;
    return html`<span class="selection">${sorting === undefined ? nothing : t("Sorted among the loaded items")}
      ${
        selected.length === 0
          ? nothing
          : html`<span>${count(selected.length, "{0} row selected", "{0} rows selected")}</span>
            <button type="button" class="link" @click=${() => this.#change({ selected: [] })}>${t("Clear")}</button>`
      }</span>`;
  }

  #typesTemplate(): TemplateResult {
    const { withTypes, selected } = this.state;
    return html`${
      selected.length === 0
        ? nothing
        : html`<span class="selection">${count(selected.length, "{0} selected item", "{0} selected items")}</span>`
    }
      <label class="types-toggle"><input type="checkbox" .checked=${withTypes}
        @change=${() => this.#change({ withTypes: !withTypes })}>${t("DynamoDB JSON")}</label>`;
  }
}

function viewLabel(name: ResultsViewName, run: Run): string {
  switch (name) {
    case "items":
      return t("Items");
    case "json":
      return t("JSON");
    case "request":
      return run.responses.length > 1 ? t("Requests ({0})", run.responses.length) : t("Request");
  }
}

function describeStatus(run: Run): string {
  const items = count(run.items.length, "{0} item", "{0} items");
  switch (run.status) {
    case "running":
      return t("Running {0}", run.view.pattern);
    case "complete":
      return run.more ? t("{0} loaded, more available", items) : t("{0} loaded", items);
    case "failed":
      return t("Failed: {0}", run.error?.message ?? "");
    case "cancelled":
      return t("Cancelled, {0} loaded", items);
  }
}

function noRunTemplate(): TemplateResult {
  return html`<div class="empty"><span class="codicon codicon-play-circle" aria-hidden="true"></span>
    <h2>${t("Nothing has been run yet")}</h2>
    <p>${t("Choose Run above a pattern in a model, and its items appear here.")}</p></div>`;
}

function emptyTemplate(run: Run): TemplateResult {
  if (run.status === "running") {
    return html`<div class="empty"><vscode-progress-ring aria-label=${t("Running")}></vscode-progress-ring></div>`;
  }
  if (run.status === "failed") {
    return html`<div class="empty" role="alert"><span class="codicon codicon-error" aria-hidden="true"></span>
      <h2>${run.error?.message ?? t("The run failed.")}</h2>
      ${run.error?.hint === undefined ? nothing : html`<p>${run.error.hint}</p>`}</div>`;
  }
  if (run.status === "cancelled") {
    return html`<div class="empty"><p>${t("The run was cancelled before any item came.")}</p></div>`;
  }
  const scanned = run.responses.reduce((sum, response) => sum + (response.scannedCount ?? 0), 0);
  const isWrite = run.view.writes;
  return html`<div class="empty"><span class="codicon codicon-${isWrite ? "check" : "inbox"}" aria-hidden="true"></span>
    <h2>${isWrite ? t("Written") : run.more ? t("No items on this page") : t("No items")}</h2>
    <p>${
      isWrite
        ? t("The service accepted the request.")
        : scanned > 0
          ? t("{0} were read, and the filter dropped all of them.", formatNumber(scanned))
          : t("No item has this key.")
    }</p></div>`;
}

customElements.define("dynamo-results", ResultsPage);
