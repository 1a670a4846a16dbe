import { entityColours } from "../../src/protocol/entity-colours.ts";
import type { DevHost } from "./dev-host.ts";
import { type ThemeName, themes } from "./themes.ts";

/**
 * Stands in for VS Code, so that a page runs in a plain browser: theme variables, state and
 * messages. The page itself is the same bundle, under the same content security policy.
 *
 * `window.fixture` holds the messages that the extension would send when the page is ready, and
 * `window.devHost` is what tests and the theme switcher use.
 */
declare global {
  interface Window {
    fixture?: readonly unknown[];
    devHost: DevHost;
    acquireVsCodeApi: () => unknown;
  }
}

const posted: unknown[] = [];
const violations: string[] = [];
const parameters = new URLSearchParams(location.search);
/** A page has its state for as long as the browser's tab is open, as a webview has for its panel. */
const stateKey = `state of ${location.pathname}?${parameters.get("fixture") ?? ""}`;

const devHost: DevHost = {
  posted,
  violations,
  send: (message) => window.postMessage(message, "*"),
  setTheme,
};

window.devHost = devHost;
window.acquireVsCodeApi = () => ({
  postMessage(message: unknown) {
    // What is not plain JSON would not reach the extension either.
    const copy: unknown = JSON.parse(JSON.stringify(message));
    posted.push(copy);
    if (isReady(copy)) for (const answer of window.fixture ?? []) devHost.send(answer);
  },
  getState() {
    const stored = sessionStorage.getItem(stateKey);
    return stored === null ? undefined : JSON.parse(stored);
  },
  setState(state: unknown) {
    sessionStorage.setItem(stateKey, JSON.stringify(state));
    return state;
  },
});

document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
});

setTheme(themeNamed(parameters.get("theme")));

function setTheme(name: ThemeName): void {
  const theme = themes[name];
  const { style } = document.documentElement;
  style.cssText = "";
  for (const [variable, value] of Object.entries(theme.variables)) {
    style.setProperty(`--vscode-${variable}`, value);
  }
  for (const { id, defaults } of entityColours) {
    style.setProperty(`--vscode-${id.replaceAll(".", "-")}`, defaults[theme.defaults]);
  }
  const classes = theme.kind === "vscode-high-contrast-light" ? ["vscode-high-contrast"] : [];
  const apply = (): void => {
    document.body.className = [theme.kind, ...classes].join(" ");
    document.body.dataset.vscodeThemeKind = theme.kind;
    document.body.dataset.vscodeThemeName = theme.label;
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", apply);
  else apply();
}

function themeNamed(name: string | null): ThemeName {
  return Object.keys(themes).find((known): known is ThemeName => known === name) ?? "dark";
}

function isReady(message: unknown): boolean {
  return (
    typeof message === "object" && message !== null && "type" in message && message.type === "ready"
  );
}
