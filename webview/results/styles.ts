import { css } from "lit";

export const resultsStyles = css`
  dynamo-results {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
  }

  .quiet {
    color: var(--quiet);
  }

  .results-head {
    padding: 12px 16px 10px;
    display: flex;
    flex-direction: column;
    gap: 7px;
  }

  .results-title {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 12px;
  }

  h1 {
    margin: 0;
    font-size: 1.4em;
    font-weight: 600;
    line-height: 1.25;
  }

  .results-tools {
    margin-left: auto;
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }

  .results-facts,
  .results-arguments {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 16px;
  }

  .fact {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-variant-numeric: tabular-nums;
  }

  .fact > .codicon {
    color: var(--quiet);
  }

  .tag {
    font-size: 0.85em;
    padding: 0 7px;
    border: 1px solid var(--line);
    border-radius: 8px;
    color: var(--quiet);
  }

  .units {
    padding: 1px 10px;
    border: 1px solid var(--line);
    border-radius: 11px;
    background: var(--surface);
  }

  .units .unit {
    font-weight: 600;
    color: var(--quiet);
    font-size: 0.85em;
  }

  .units.over .codicon {
    color: var(--vscode-editorWarning-foreground);
  }

  .results-arguments {
    font-size: 0.95em;
  }

  .argument {
    max-width: 60ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .argument-name {
    color: var(--quiet);
  }

  .argument-name::after {
    content: " =";
  }

  /* Menus */

  dynamo-menu {
    position: relative;
  }

  .menu-button .small {
    font-size: 12px;
  }

  .menu {
    position: absolute;
    z-index: 20;
    top: calc(100% + 3px);
    right: 0;
    min-width: 100%;
    padding: 4px;
    display: flex;
    flex-direction: column;
    border: 1px solid var(--vscode-menu-border, var(--line));
    border-radius: 6px;
    background: var(--vscode-menu-background, var(--background));
    color: var(--vscode-menu-foreground, var(--text));
    box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
  }

  .menu-entry {
    appearance: none;
    border: none;
    border-radius: 4px;
    background: none;
    color: inherit;
    font: inherit;
    text-align: left;
    white-space: nowrap;
    padding: 4px 12px;
    cursor: pointer;
  }

  .menu-entry:hover,
  .menu-entry:focus-visible {
    background: var(--vscode-menu-selectionBackground);
    color: var(--vscode-menu-selectionForeground, inherit);
    outline: 1px solid var(--vscode-menu-selectionBorder, transparent);
    outline-offset: -1px;
  }

  /* Views */

  .views {
    display: flex;
    align-items: center;
    gap: 16px;
    padding: 0 16px;
    border-bottom: 1px solid var(--line);
    min-height: 34px;
  }

  .view-tabs {
    display: flex;
    margin-left: -10px;
    margin-right: auto;
    align-self: flex-end;
  }

  .view-tab {
    appearance: none;
    border: none;
    background: none;
    font: inherit;
    color: var(--quiet);
    cursor: pointer;
    padding: 6px 10px 7px;
    margin-bottom: -1px;
    border-bottom: 2px solid transparent;
  }

  .view-tab[aria-selected="true"] {
    color: var(--text);
    font-weight: 600;
    border-bottom-color: var(--vscode-focusBorder);
  }

  .view-tab:focus-visible {
    outline-offset: -3px;
  }

  .selection {
    display: inline-flex;
    gap: 10px;
    color: var(--quiet);
  }

  .types-toggle {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    cursor: pointer;
  }

  .types-toggle input {
    accent-color: var(--vscode-focusBorder);
    margin: 0;
  }

  .results-body {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
  }

  /* The grid */

  dynamo-items {
    display: block;
    flex: 1;
    min-height: 0;
    overflow: auto;
    position: relative;
    contain: strict;
    overscroll-behavior: contain;
  }

  .items {
    position: relative;
    min-width: 100%;
  }

  .items-head {
    position: sticky;
    top: 0;
    z-index: 3;
    height: 32px;
    background: var(--background);
    border-bottom: 1px solid var(--line);
  }

  .items-row {
    position: absolute;
    left: 0;
    right: 0;
    background: var(--background);
  }

  .items-cell {
    position: absolute;
    top: 0;
    height: 100%;
    display: flex;
    align-items: center;
    gap: 7px;
    padding: 0 12px;
    overflow: hidden;
    white-space: nowrap;
    border-right: 1px solid var(--faint-line);
    border-bottom: 1px solid var(--faint-line);
    background: var(--background);
    font-family: var(--mono);
    font-size: 12px;
    cursor: default;
  }

  .items-cell.number,
  .items-cell.entity {
    position: sticky;
    z-index: 1;
    display: inline-flex;
    vertical-align: top;
    font-family: inherit;
    font-size: inherit;
  }

  .items-cell.number {
    justify-content: flex-end;
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
    padding: 0 8px;
  }

  .items-row .items-cell.entity {
    box-shadow: inset 3px 0 var(--entity, transparent);
  }

  .items-cell.numeric {
    justify-content: flex-end;
  }

  .items-cell .text,
  .head-text {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .items-row .items-cell.key .text {
    font-weight: 600;
  }

  .items-cell.entity .unknown {
    color: var(--quiet);
    font-style: italic;
  }

  .head-cell {
    font-family: inherit;
    font-weight: 600;
    cursor: pointer;
    border-bottom: none;
    background: var(--surface);
  }

  .head-cell.attribute .head-text {
    font-family: var(--mono);
    font-size: 12px;
  }

  .head-cell.number,
  .head-cell.entity {
    z-index: 2;
    cursor: default;
  }

  .head-cell .codicon {
    font-size: 13px;
  }

  .type {
    flex: none;
    font-family: var(--vscode-font-family, sans-serif);
    font-size: 10px;
    font-weight: 400;
    line-height: 1.4;
    color: var(--quiet);
    border: 1px solid var(--line);
    border-radius: 3px;
    padding: 0 4px;
  }

  .resizer {
    position: absolute;
    top: 0;
    bottom: 0;
    right: 0;
    width: 7px;
    cursor: col-resize;
    touch-action: none;
  }

  .resizer:hover {
    background: var(--vscode-focusBorder);
  }

  .items-row:hover .items-cell {
    background: color-mix(in srgb, var(--vscode-foreground) 5%, var(--background));
  }

  .items-row.selected .items-cell {
    background: color-mix(in srgb, var(--vscode-focusBorder) 22%, var(--background));
  }

  .vscode-high-contrast .items-row.selected .items-cell {
    background: var(--background);
    box-shadow:
      inset 0 1px var(--vscode-focusBorder),
      inset 0 -1px var(--vscode-focusBorder);
  }

  .items-cell:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: -2px;
    z-index: 2;
  }

  /* JSON */

  dynamo-json {
    display: block;
    flex: 1;
    min-height: 0;
    overflow: auto;
    position: relative;
    contain: strict;
  }

  .json-text {
    position: relative;
    font-family: var(--mono);
    font-size: 12.5px;
    min-width: max-content;
  }

  .json-text:focus-visible {
    outline-offset: -2px;
  }

  .json-line {
    position: absolute;
    left: 0;
    height: 19px;
    line-height: 19px;
    white-space: pre;
  }

  .line-number {
    display: inline-block;
    width: calc(var(--digits) + 32px);
    padding-right: 16px;
    text-align: right;
    color: var(--quiet);
    user-select: none;
  }

  .json-name {
    color: var(--vscode-debugTokenExpression-name);
  }

  .json-string {
    color: var(--vscode-debugTokenExpression-string);
  }

  .json-number {
    color: var(--vscode-debugTokenExpression-number);
  }

  .json-word {
    color: var(--vscode-debugTokenExpression-boolean);
  }

  /* The foot */

  .results-foot {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 6px 16px;
    min-height: 38px;
    border-top: 1px solid var(--line);
    background: var(--surface);
  }

  .results-foot vscode-progress-ring {
    width: 18px;
    height: 18px;
  }

  .results-foot.more > .codicon {
    color: var(--vscode-editorInfo-foreground);
  }

  .results-foot.failed > .codicon {
    color: var(--vscode-editorError-foreground);
  }

  .results-foot.failed {
    border-top: 2px solid var(--vscode-editorError-foreground);
  }
`;
