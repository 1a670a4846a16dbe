import type { SourceRange } from "../views/layout-view.ts";
import type { ResponseView, ResultItem, RunError, RunView } from "../views/results-view.ts";
import { isObject, isSourceRange, isText } from "./validation.ts";
import type { CopyMessage, InitMessage, ReadyMessage } from "./webview-messages.ts";
import { parseSharedMessage } from "./webview-messages.ts";

export type { EntityColour, SourceRange } from "../views/layout-view.ts";
export type * from "../views/results-view.ts";

/** What the extension tells the results page. Every message but the first two names its run. */
export type ResultsHostMessage =
  | InitMessage
  | { readonly type: "run"; readonly run: RunView }
  /** A request is on its way: the first one, a next page, a retry. */
  | { readonly type: "running"; readonly run: string }
  /** Items of the current response, at most `itemsPerMessage` in one message; appended. */
  | { readonly type: "items"; readonly run: string; readonly items: readonly ResultItem[] }
  /**
   * The response is complete; there is none where nothing had to be sent. `more` says that there is
   * a next page.
   */
  | {
      readonly type: "response";
      readonly run: string;
      readonly response?: ResponseView;
      readonly more: boolean;
    }
  | { readonly type: "failed"; readonly run: string; readonly error: RunError }
  | { readonly type: "cancelled"; readonly run: string }
  /** Something to tell the user and a screen reader, such as where a file was saved. */
  | { readonly type: "told"; readonly text: string };

/** What the results page tells the extension. */
export type ResultsPageMessage =
  | ReadyMessage
  | CopyMessage
  | { readonly type: "nextPage"; readonly run: string }
  | { readonly type: "cancel"; readonly run: string }
  | { readonly type: "retry"; readonly run: string }
  /** Runs the pattern anew, asking for its arguments. */
  | { readonly type: "runAgain"; readonly run: string }
  | { readonly type: "reveal"; readonly source: SourceRange }
  | SaveMessage;

/** The extension asks for a file and writes it. */
export interface SaveMessage {
  readonly type: "save";
  readonly format: ExportFormat;
  readonly text: string;
  readonly what: string;
  /** Without a folder. */
  readonly suggestedName: string;
}

export const exportFormats = ["json", "dynamodb-json", "csv", "markdown"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Checks what came from the page. `undefined` for anything that is no such message. */
export function parseResultsPageMessage(value: unknown): ResultsPageMessage | undefined {
  const shared = parseSharedMessage(value);
  if (shared !== undefined) return shared;
  if (!isObject(value)) return undefined;
  const { type, run, source } = value;
  switch (type) {
    case "nextPage":
    case "cancel":
    case "retry":
    case "runAgain":
      return isText(run) ? { type, run } : undefined;
    case "reveal":
      return isSourceRange(source) ? { type, source } : undefined;
    case "save":
      return parseSave(value);
    default:
      return undefined;
  }
}

function parseSave(value: Readonly<Record<string, unknown>>): SaveMessage | undefined {
  const { text, what, suggestedName } = value;
  const format = exportFormats.find((known) => known === value.format);
  if (format === undefined || !isText(text) || !isText(what) || !isText(suggestedName)) {
    return undefined;
  }
  // A name with a folder in it could lead the save dialog to another place.
  if (/[\\/]/.test(suggestedName)) return undefined;
  return { type: "save", format, text, what, suggestedName };
}
