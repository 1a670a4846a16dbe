import { html, type TemplateResult } from "lit";
import { t } from "../shared/translate.ts";
import type { LayoutState } from "./state.ts";

export interface ToolbarOptions {
  readonly state: LayoutState;
  change(changes: Partial<LayoutState>): void;
  zoom(direction: 1 | -1): void;
}

/** Filter, density and zoom. */
export function toolbarTemplate({ state, change, zoom }: ToolbarOptions): TemplateResult {
  const isCompact = state.density === "compact";
  const onFilter = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) change({ filter: event.target.value });
  };
  const density = isCompact ? t("Comfortable rows") : t("Compact rows");
  return html`<div class="tools" role="toolbar" aria-label=${t("View")}>
    <span class="filter-box"><span class="codicon codicon-search" aria-hidden="true"></span>
      <input type="search" .value=${state.filter} @input=${onFilter} spellcheck="false"
        placeholder=${t("Filter items")} aria-label=${t("Filter items")}></span>
    ${button(isCompact ? "unfold" : "fold", density, () => change({ density: isCompact ? "comfortable" : "compact" }))}
    <span class="zoom">
      ${button("zoom-out", t("Zoom out"), () => zoom(-1))}
      <button type="button" class="plain zoom-level" title=${t("Normal size")}
        @click=${() => change({ zoom: 1 })}>${Math.round(state.zoom * 100)}%</button>
      ${button("zoom-in", t("Zoom in"), () => zoom(1))}
    </span>
  </div>`;
}

function button(icon: string, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="plain" title=${label} aria-label=${label} @click=${act}>
    <span class="codicon codicon-${icon}" aria-hidden="true"></span></button>`;
}
