import type { ThemeName } from "./themes.ts";

/** What tests and the theme switcher use of the host that stands in for VS Code. */
export interface DevHost {
  /** What the page has posted, oldest first. */
  readonly posted: unknown[];
  /** What the content security policy has refused. */
  readonly violations: string[];
  /** Sends a message to the page as the extension does. */
  send(message: unknown): void;
  setTheme(name: ThemeName): void;
}
