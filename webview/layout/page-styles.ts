import { css } from "lit";

/** Everything of the layout page around the drawing. */
export const pageStyles = css`
  dynamo-layout {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }

  .bar {
    display: flex;
    flex-wrap: wrap-reverse;
    align-items: flex-end;
    justify-content: space-between;
    gap: 0 12px;
    padding: 0 16px;
    margin-bottom: 14px;
    border-bottom: 1px solid var(--line);
  }

  .tabs {
    display: flex;
    flex-wrap: wrap;
    align-items: stretch;
    min-width: 0;
    margin-left: -8px;
  }

  .tab {
    appearance: none;
    border: none;
    background: none;
    font: inherit;
    color: var(--quiet);
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    gap: 7px;
    padding: 9px 12px 8px;
    border-bottom: 2px solid transparent;
    margin-bottom: -1px;
  }

  .tab:hover {
    color: var(--text);
  }

  .tab[aria-selected="true"] {
    color: var(--text);
    border-bottom-color: var(--vscode-focusBorder);
  }

  .tab[aria-selected="true"] .tab-name {
    font-weight: 600;
  }

  .tab:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }

  .tab-divider {
    width: 1px;
    margin: 10px 8px;
    background: var(--line);
  }

  .tools {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 5px 0;
  }

  .filter-box,
  .picker-box {
    position: relative;
    display: inline-flex;
    align-items: center;
  }

  .filter-box .codicon {
    position: absolute;
    left: 7px;
    color: var(--quiet);
    pointer-events: none;
  }

  .filter-box input,
  .picker select {
    font: inherit;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--line));
    border-radius: 4px;
    height: 26px;
  }

  .filter-box input {
    width: 150px;
    padding: 0 6px 0 28px;
  }

  .filter-box input::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }

  .picker select {
    appearance: none;
    color: var(--vscode-dropdown-foreground);
    background: var(--vscode-dropdown-background);
    border-color: var(--vscode-dropdown-border, var(--line));
    padding: 0 28px 0 9px;
    width: 260px;
    text-overflow: ellipsis;
    cursor: pointer;
  }

  .filter-box input:focus-visible,
  .picker select:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }

  .picker-box .codicon {
    position: absolute;
    right: 7px;
    pointer-events: none;
  }

  .picker {
    display: inline-flex;
    align-items: center;
    gap: 9px;
    flex: none;
  }

  .picker-label {
    color: var(--quiet);
  }

  .zoom {
    display: inline-flex;
    align-items: center;
  }

  .zoom-level {
    min-width: 44px;
    justify-content: center;
    font-variant-numeric: tabular-nums;
    color: var(--quiet);
  }

  .title-row {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px 24px;
    padding: 0 16px;
    margin-bottom: 8px;
  }

  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 12px;
    flex: 1 1 320px;
    min-width: 0;
  }

  h1 {
    margin: 0;
    font-size: 1.6em;
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.01em;
  }

  .kind {
    font-size: 0.85em;
    padding: 1px 8px;
    border-radius: 9px;
    border: 1px solid var(--line);
    color: var(--quiet);
  }

  .stats {
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }

  .documentation {
    flex-basis: 100%;
    margin: 0;
    color: var(--quiet);
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    max-width: 110ch;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 6px;
    padding: 0 16px;
    margin-bottom: 12px;
  }

  .legend-entity {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    padding: 2px 10px 2px 8px;
    border: 1px solid color-mix(in srgb, var(--entity) 45%, var(--background));
    border-radius: 12px;
    background: color-mix(in srgb, var(--entity) var(--tint), var(--background));
  }

  button.plain.legend-entity {
    padding: 2px 10px 2px 8px;
    border-color: color-mix(in srgb, var(--entity) 45%, var(--background));
    border-radius: 12px;
    background: color-mix(in srgb, var(--entity) var(--tint), var(--background));
  }

  button.plain.legend-entity:hover {
    background: color-mix(in srgb, var(--entity) calc(var(--tint) + 8%), var(--background));
  }

  .legend-count {
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }

  button.plain.legend-entity.off {
    background: none;
    border-style: dashed;
    color: var(--quiet);
  }

  .legend-entity.off .legend-name {
    text-decoration: line-through;
  }

  .legend-entity.off .swatch,
  .legend-entity.absent .swatch {
    background: none;
    box-shadow: inset 0 0 0 1.5px var(--entity);
  }

  .legend-entity.absent {
    background: none;
    border-color: transparent;
    color: var(--quiet);
    padding-right: 4px;
  }

  .legend-note {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    color: var(--quiet);
    margin-left: 4px;
  }

  .caption {
    margin: 0 16px 12px;
    padding: 8px 8px 9px 14px;
    border: 1px solid var(--line);
    border-left: 4px solid var(--accent);
    border-radius: 7px;
    background: var(--surface);
  }

  .caption.unserved {
    border-left-color: var(--vscode-editorError-foreground);
  }

  .caption.unserved .caption-head > .codicon {
    color: var(--vscode-editorError-foreground);
  }

  .caption-head {
    display: flex;
    align-items: center;
    gap: 9px;
  }

  .caption-head > .codicon {
    color: var(--accent);
  }

  .caption h2 {
    margin: 0;
    font-size: 1.1em;
    font-weight: 600;
  }

  .caption-title {
    color: var(--quiet);
    white-space: nowrap;
  }

  .caption-doc {
    color: var(--quiet);
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }

  .caption-tools {
    margin-left: auto;
    display: flex;
    flex: none;
  }

  .caption-reason {
    margin: 4px 0 0;
  }

  .nearest {
    color: var(--quiet);
  }

  .slice {
    margin-top: 5px;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 18px;
  }

  .slice.elsewhere {
    color: var(--quiet);
  }

  .slice-condition {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 3px 9px;
  }

  .operation {
    font-weight: 600;
  }

  .condition {
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--background);
    border: 1px solid var(--faint-line);
    overflow-wrap: anywhere;
  }

  .condition .attribute {
    font-weight: 700;
  }

  .condition .operator {
    color: var(--accent);
  }

  .more-keys {
    color: var(--quiet);
  }

  .direction {
    color: var(--accent);
    white-space: nowrap;
  }

  .direction .codicon {
    font-size: 14px;
    vertical-align: -2px;
    margin-right: 3px;
  }

  .slice-effect {
    color: var(--quiet);
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    align-items: baseline;
  }

  .filter {
    display: inline-flex;
    align-items: baseline;
    gap: 5px;
  }

  .filter .codicon {
    align-self: center;
    font-size: 14px;
  }

  .caption-arguments {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 3px 12px;
    margin-top: 6px;
    color: var(--quiet);
    font-size: 0.92em;
  }

  .argument {
    max-width: 64ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--text);
  }

  .argument-name {
    color: var(--quiet);
  }

  .argument-name::after {
    content: " =";
  }

  .panel {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
  }
`;
