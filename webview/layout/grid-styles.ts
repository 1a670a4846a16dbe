import { css } from "lit";

/** The drawing of item collections. Lengths that depend on data are set on the elements. */
export const gridStyles = css`
  dynamo-collections {
    display: block;
    flex: 1;
    min-height: 0;
    overflow: auto;
    position: relative;
    padding: 0 16px;
    overscroll-behavior: contain;
    contain: strict;
  }

  .grid {
    position: relative;
    margin-bottom: 24px;
  }

  /* Heads */

  .head-group {
    position: sticky;
    top: 0;
    z-index: 4;
  }

  .head {
    display: flex;
    background: var(--background);
    padding-bottom: 0.45em;
  }

  /* The frame of a collection that scrolls by is wider than the heads. */
  .head::before {
    content: "";
    position: absolute;
    inset: 0 -4px;
    background: var(--background);
  }

  .head-keys {
    position: sticky;
    left: 0;
    z-index: 1;
    flex: none;
    display: grid;
    grid-template: 1fr 2.15fr / auto auto;
    justify-content: start;
    background: var(--background);
    border: 1px solid var(--line);
    border-radius: 7px;
    overflow: clip;
  }

  .head-title {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    justify-content: center;
    font-size: 0.85em;
    font-weight: 600;
    letter-spacing: 0.02em;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }

  .head-part {
    display: flex;
    flex-direction: column;
    justify-content: center;
    min-width: 0;
  }

  .head-part + .head-part {
    box-shadow: inset 1px 0 var(--line);
  }

  .head-role {
    padding: 0 var(--inset);
    font-size: 0.8em;
    color: var(--quiet);
    line-height: 1.25;
  }

  .head-names {
    display: flex;
  }

  .head-name {
    flex: none;
    padding: 0 var(--inset);
    display: flex;
    align-items: baseline;
    gap: 0.45em;
    overflow: hidden;
    white-space: nowrap;
  }

  /* Behind the bar in the entity's colour. */
  .head-part.sort .head-role,
  .head-part.sort .head-name:first-child {
    padding-left: calc(var(--inset) + 4px);
  }

  .head-name .name {
    font-family: var(--mono);
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .head-name .type {
    flex: none;
    font-size: 0.72em;
    color: var(--quiet);
    border: 1px solid var(--line);
    border-radius: 3px;
    padding: 0 0.35em;
  }

  .head-attributes {
    position: relative;
    display: flex;
    align-items: flex-end;
    padding: 0 var(--inset) 0.3em;
    font-size: 0.85em;
    font-weight: 600;
    color: var(--quiet);
  }

  /* Item collections */

  .band {
    position: absolute;
    left: 0;
    border-radius: 7px;
    background: var(--background);
    box-shadow: 0 0 0 1px var(--line);
    overflow: clip;
  }

  .partition {
    position: sticky;
    left: 0;
    z-index: 2;
    height: 100%;
    background: var(--surface);
    border-right: 1px solid var(--line);
  }

  .partition-values {
    position: sticky;
    display: flex;
    padding: 0.55em 0 0;
  }

  .compact .partition-values {
    padding-top: 0.15em;
  }

  .partition-value {
    flex: none;
    padding: 0 var(--inset) 0.2em;
    border-radius: 4px;
    cursor: default;
  }

  .partition-value .value {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    overflow: hidden;
    overflow-wrap: anywhere;
    font-weight: 600;
    line-height: 1.4;
    user-select: text;
  }

  .partition-value .count {
    display: inline-flex;
    align-items: center;
    gap: 0.15em;
    margin-left: -0.25em;
    font-size: 0.8em;
    line-height: 1.35;
    color: var(--quiet);
    cursor: pointer;
    white-space: nowrap;
  }

  .partition-value .count:hover {
    color: var(--text);
  }

  .partition-value .count .codicon {
    font-size: 1.15em;
  }

  .collapsed {
    position: absolute;
    top: 0;
    bottom: 0;
    display: flex;
    align-items: center;
    gap: 1.2em;
    padding: 0 1.2em;
    white-space: nowrap;
    color: var(--quiet);
  }

  .collapsed-entity {
    display: inline-flex;
    align-items: center;
    gap: 0.45em;
  }

  /* Items */

  .item {
    --fill: color-mix(in srgb, var(--entity) var(--tint), var(--background));
    --rule: color-mix(in srgb, var(--entity) 26%, var(--background));
    position: absolute;
    right: 0;
    display: flex;
    cursor: pointer;
    background: var(--background);
  }

  .vscode-high-contrast .item {
    --rule: color-mix(in srgb, var(--entity) 60%, var(--background));
  }

  .item::after {
    content: "";
    position: absolute;
    inset: auto 0 0 0;
    border-bottom: 1px solid var(--faint-line);
    pointer-events: none;
    z-index: 2;
  }

  .cell {
    flex: none;
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 0.08em;
    height: 100%;
    padding: 0 var(--inset);
    background: var(--fill);
    border-right: 1px solid var(--rule);
    overflow: hidden;
    white-space: nowrap;
  }

  .item > [role="gridcell"] {
    position: absolute;
    top: 0;
  }

  .compact .cell {
    gap: 0;
  }

  .cell.key {
    position: sticky;
    z-index: 1;
  }

  .cell.key.first {
    box-shadow: inset 4px 0 var(--entity);
    padding-left: calc(var(--inset) + 4px);
  }

  .cell.absent {
    background: color-mix(in srgb, var(--entity) calc(var(--tint) * 0.4), var(--background));
  }

  .item.unread .cell.absent {
    background: var(--background);
  }

  /* Where the keys leave no room for anything else, they scroll away with the rest. */
  .loose .cell.key,
  .loose .gutter,
  .loose .head-keys {
    position: relative;
    left: 0 !important;
  }

  .label {
    font-size: 0.8em;
    line-height: 1.35;
    color: var(--quiet);
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .entity-label {
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-weight: 600;
    color: var(--text);
  }

  .entity-label .swatch {
    display: none;
  }

  .value {
    overflow: hidden;
    text-overflow: ellipsis;
    line-height: 1.4;
  }

  .value.sample-name {
    font-size: 0.92em;
    color: var(--quiet);
  }

  .cell.key .value {
    font-weight: 600;
  }

  .constant {
    font-weight: 400;
    color: var(--quiet);
  }

  .made-up,
  .dropped {
    font-weight: 400;
    font-size: 0.92em;
    padding: 0 0.4em;
    border-radius: 3px;
    color: var(--quiet);
    border: 1px dashed var(--rule);
    line-height: 1.2;
  }

  .item:hover .cell {
    background: color-mix(in srgb, var(--entity) calc(var(--tint) + 7%), var(--background));
  }

  /* A frame above the cells, which would cover an outline. */
  .item.selected::after {
    inset: 0;
    border: 2px solid var(--vscode-focusBorder);
  }

  .item.selected .cell {
    background: color-mix(in srgb, var(--entity) calc(var(--tint) + 9%), var(--background));
  }

  .grid [tabindex]:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: -2px;
    z-index: 3;
  }
`;
