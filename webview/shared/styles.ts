import { type CSSResult, css } from "lit";

/** Gives the document these style sheets, which no content security policy has to allow. */
export function adoptStyles(...styles: readonly CSSResult[]): void {
  const sheets = styles.flatMap(({ styleSheet }) => (styleSheet === undefined ? [] : [styleSheet]));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets];
}

/**
 * What all pages share. Colours come from the theme only; `--quiet` is the text colour for what is
 * secondary, mixed so that it keeps a contrast of 4.5:1 in every theme of VS Code.
 */
export const baseStyles = css`
  :root {
    --background: var(--vscode-editor-background);
    --text: var(--vscode-foreground);
    --quiet: color-mix(in srgb, var(--vscode-foreground) 80%, var(--vscode-editor-background));
    --dimmed: var(--quiet);
    --line: color-mix(in srgb, var(--vscode-foreground) 16%, var(--vscode-editor-background));
    --faint-line: color-mix(in srgb, var(--vscode-foreground) 9%, var(--vscode-editor-background));
    --surface: color-mix(in srgb, var(--vscode-foreground) 4%, var(--vscode-editor-background));
    --accent: var(--vscode-textLink-foreground);
    --tint: 11%;
    --mono: var(--vscode-editor-font-family, monospace);
  }

  .vscode-light {
    --tint: 8%;
  }

  .vscode-high-contrast {
    --line: var(--vscode-contrastBorder);
    --faint-line: color-mix(in srgb, var(--vscode-contrastBorder) 50%, var(--vscode-editor-background));
    --surface: var(--vscode-editor-background);
    --quiet: color-mix(in srgb, var(--vscode-foreground) 90%, var(--vscode-editor-background));
    --dimmed: color-mix(in srgb, var(--vscode-foreground) 72%, var(--vscode-editor-background));
    --tint: 0%;
  }

  * {
    box-sizing: border-box;
  }

  html,
  body {
    height: 100%;
    margin: 0;
  }

  body {
    padding: 0;
    overflow: hidden;
    display: flex;
    flex-direction: column;
    background: var(--background);
    color: var(--text);
    font-family: var(--vscode-font-family, sans-serif);
    font-size: var(--vscode-font-size, 13px);
    line-height: 1.4;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  code,
  .mono {
    font-family: var(--mono);
    font-size: 0.94em;
  }

  /* VS Code's own style sheet for webviews gives code a background. */
  code {
    color: inherit;
    background: none;
    padding: 0;
  }

  button.plain {
    appearance: none;
    border: 1px solid transparent;
    border-radius: 5px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 3px 6px;
  }

  button.plain:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }

  .vscode-high-contrast button.plain:hover {
    outline: 1px dashed var(--vscode-contrastActiveBorder, var(--vscode-focusBorder));
  }

  button.plain:disabled {
    color: var(--vscode-disabledForeground);
    cursor: default;
    background: none;
    outline: none;
  }

  :focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }

  .notice {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    margin: 0 16px 10px;
    padding: 7px 12px;
    border: 1px solid var(--line);
    border-left-width: 3px;
    border-radius: 4px;
    background: var(--surface);
  }

  .notice .codicon {
    line-height: 1.3;
  }

  .notice.error {
    border-left-color: var(--vscode-editorError-foreground);
  }
  .notice.error > .codicon {
    color: var(--vscode-editorError-foreground);
  }
  .notice.warning {
    border-left-color: var(--vscode-editorWarning-foreground);
  }
  .notice.warning > .codicon {
    color: var(--vscode-editorWarning-foreground);
  }
  .notice.information {
    border-left-color: var(--vscode-editorInfo-foreground);
  }
  .notice.information > .codicon {
    color: var(--vscode-editorInfo-foreground);
  }

  .notice p {
    margin: 0;
    flex: 1;
  }

  .notice .hint {
    color: var(--quiet);
  }

  button.link {
    appearance: none;
    border: none;
    background: none;
    padding: 0;
    font: inherit;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
    white-space: nowrap;
  }

  button.link:hover {
    text-decoration: underline;
  }

  .empty {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 10px;
    padding: 32px;
    text-align: center;
    color: var(--quiet);
  }

  .empty > .codicon {
    font-size: 40px;
    opacity: 0.75;
  }

  .empty h2 {
    margin: 0;
    font-size: 1.25em;
    font-weight: 600;
    color: var(--text);
  }

  .empty p {
    margin: 0;
    max-width: 46ch;
  }

  .empty pre {
    margin: 6px 0 0;
    padding: 10px 16px;
    text-align: left;
    font-family: var(--mono);
    font-size: 0.94em;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
  }

  .swatch {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 3px;
    background: var(--entity);
  }

  .entity-1 {
    --entity: var(--vscode-dynamo-entity1);
  }
  .entity-2 {
    --entity: var(--vscode-dynamo-entity2);
  }
  .entity-3 {
    --entity: var(--vscode-dynamo-entity3);
  }
  .entity-4 {
    --entity: var(--vscode-dynamo-entity4);
  }
  .entity-5 {
    --entity: var(--vscode-dynamo-entity5);
  }
  .entity-6 {
    --entity: var(--vscode-dynamo-entity6);
  }
  .entity-7 {
    --entity: var(--vscode-dynamo-entity7);
  }
  .entity-8 {
    --entity: var(--vscode-dynamo-entity8);
  }

  @media (prefers-reduced-motion: no-preference) {
    body:not(.vscode-reduce-motion) .fades {
      transition:
        background-color 120ms,
        opacity 120ms;
    }
  }
`;
