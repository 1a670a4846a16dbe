import { html, nothing, type TemplateResult } from "lit";
import type {
  EntityLayout,
  LayoutView,
  PathLayout,
  TableLayout,
} from "../../src/protocol/layout-messages.ts";
import { count, t } from "../shared/translate.ts";

export interface LegendOptions {
  readonly view: LayoutView;
  readonly table: TableLayout;
  readonly path: PathLayout;
  readonly hidden: ReadonlySet<string>;
  toggle(entity: EntityLayout): void;
}

/** The table's entities with their colours; each can be hidden. Says which are not on the path. */
export function legendTemplate({
  view,
  table,
  path,
  hidden,
  toggle,
}: LegendOptions): TemplateResult {
  const entities = view.entities.filter((entity) => entity.table === table.name);
  const counts = countByEntity(table, path);
  const absent = new Map(path.absentEntities.map(({ entity, reason }) => [entity, reason]));
  return html`<div class="legend" role="group" aria-label=${t("Entities")}>
    ${entities.map((entity) => {
      const number = counts.get(entity.name) ?? 0;
      const reason = absent.get(entity.name);
      return number === 0
        ? absentTemplate(entity, reason)
        : presentTemplate(entity, number, hidden.has(entity.name), toggle);
    })}
    ${
      path.absentItems === 0
        ? nothing
        : html`<span class="legend-note" title=${t("They lack a key attribute of this index.")}>
          <span class="codicon codicon-circle-slash" aria-hidden="true"></span>${count(
            path.absentItems,
            "{0} item is not in this index",
            "{0} items are not in this index",
          )}</span>`
    }
  </div>`;
}

function presentTemplate(
  entity: EntityLayout,
  number: number,
  hidden: boolean,
  toggle: (entity: EntityLayout) => void,
): TemplateResult {
  const items = count(number, "{0} item", "{0} items");
  const hint = hidden ? t("Show {0}", entity.name) : t("Hide {0}", entity.name);
  return html`<button type="button" class="plain legend-entity entity-${entity.colour} ${hidden ? "off" : ""}"
    aria-pressed=${hidden ? "false" : "true"} aria-label="${entity.name}, ${items}"
    title=${entity.documentation === undefined ? hint : `${entity.documentation}\n${hint}`}
    @click=${() => toggle(entity)}>
    <span class="swatch"></span><span class="legend-name">${entity.name}</span>
    <span class="legend-count">${number}</span>
  </button>`;
}

function absentTemplate(entity: EntityLayout, reason: string | undefined): TemplateResult {
  return html`<span class="legend-entity absent entity-${entity.colour}"
    title=${reason ?? t("No item of {0} is on this path.", entity.name)}>
    <span class="swatch"></span><span class="legend-name">${entity.name}</span>
    <span class="visually-hidden">${reason ?? t("not here")}</span>
  </span>`;
}

function countByEntity(table: TableLayout, path: PathLayout): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const collection of path.collections) {
    for (const position of collection.items) {
      const entity = table.items[position]?.entity;
      if (entity !== undefined) counts.set(entity, (counts.get(entity) ?? 0) + 1);
    }
  }
  return counts;
}
