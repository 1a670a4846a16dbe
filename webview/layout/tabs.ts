import { html, nothing, type TemplateResult } from "lit";
import type { LayoutView, PathLayout, TableLayout } from "../../src/protocol/layout-messages.ts";
import { count, t } from "../shared/translate.ts";

/** The id of the element that shows the chosen path, for the tabs that control it. */
export const panelId = "path-panel";

export function tabId(path: PathLayout): string {
  return `tab-${path.id}`;
}

/** One tab for each path; the paths of one table stand together. */
export function tabsTemplate(
  view: LayoutView,
  shown: PathLayout,
  choose: (path: PathLayout) => void,
): TemplateResult {
  const paths = view.tables.flatMap((table) => table.paths);
  const onKey = (event: KeyboardEvent): void => {
    const next = tabAfter(paths, shown, event.key);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    // The tab that is chosen is the only one that Tab stops at, so the focus moves along.
    requestAnimationFrame(() => document.getElementById(tabId(next))?.focus());
  };
  return html`<div class="tabs" role="tablist" aria-label=${t("Tables and indexes")} @keydown=${onKey}>
    ${view.tables.map((table, position) => [
      position === 0 ? nothing : html`<span class="tab-divider" role="presentation"></span>`,
      table.paths.map((path) => tabTemplate(table, path, path.id === shown.id, choose)),
    ])}
  </div>`;
}

/** What kind of path it is, in words. */
export function pathKind(path: PathLayout): string {
  switch (path.kind) {
    case "table":
      return t("Base table");
    case "local":
      return t("Local secondary index");
    case "global":
      return t("Global secondary index");
  }
}

/** The icon of a path: in the tabs and in captions. */
export function pathIcon(path: PathLayout): string {
  return path.kind === "table"
    ? "codicon-table"
    : path.kind === "local"
      ? "codicon-list-tree"
      : "codicon-globe";
}

function tabTemplate(
  table: TableLayout,
  path: PathLayout,
  selected: boolean,
  choose: (path: PathLayout) => void,
): TemplateResult {
  const items = count(path.itemCount, "{0} item", "{0} items");
  const what = path.kind === "table" ? t("table") : t("index of {0}", table.name);
  return html`<button class="tab" role="tab" type="button" id=${tabId(path)}
    aria-selected=${selected ? "true" : "false"} aria-controls=${panelId}
    tabindex=${selected ? "0" : "-1"} title=${`${pathKind(path)} ${path.name}`}
    @click=${() => choose(path)}>
    <span class="codicon ${pathIcon(path)}" aria-hidden="true"></span>
    <span class="tab-name">${path.name}</span>
    <span class="visually-hidden">, ${what}, ${items}</span>
    <vscode-badge variant="counter" aria-hidden="true">${path.itemCount}</vscode-badge>
  </button>`;
}

function tabAfter(
  paths: readonly PathLayout[],
  shown: PathLayout,
  key: string,
): PathLayout | undefined {
  const at = paths.findIndex((path) => path.id === shown.id);
  switch (key) {
    case "ArrowRight":
      return paths[(at + 1) % paths.length];
    case "ArrowLeft":
      return paths[(at - 1 + paths.length) % paths.length];
    case "Home":
      return paths[0];
    case "End":
      return paths.at(-1);
    default:
      return undefined;
  }
}
