import type { ItemLayout, LayoutView, SourceRange } from "../views/layout-view.ts";
import { isObject, isSourceRange, isText } from "./validation.ts";
import type { CopyMessage, InitMessage, ReadyMessage } from "./webview-messages.ts";
import { parseSharedMessage } from "./webview-messages.ts";

export type * from "../views/layout-view.ts";

/** What the extension tells the layout page. */
export type LayoutHostMessage =
  | InitMessage
  | LayoutMessage
  | LayoutItemsMessage
  | LayoutSelectMessage
  | LayoutFailedMessage;

/**
 * The model's layout. Of each table it carries the first items only; `pendingItems` more follow in
 * `layoutItems` messages, so that no message holds up the page.
 */
export interface LayoutMessage {
  readonly type: "layout";
  /** Raised by each new layout: items of an older one are ignored. */
  readonly generation: number;
  readonly view: LayoutView;
  readonly pendingItems: number;
  readonly notice?: LayoutNotice;
  /** Whether patterns can be run: not in a browser, which reaches no tables. */
  readonly runs: boolean;
}

export interface LayoutItemsMessage {
  readonly type: "layoutItems";
  readonly generation: number;
  /** Position among the view's tables. */
  readonly table: number;
  /** To be appended to the table's items. */
  readonly items: readonly ItemLayout[];
}

/** The caret is in a declaration: show it. Without a target nothing is selected. */
export interface LayoutSelectMessage {
  readonly type: "select";
  readonly target?: LayoutTarget;
}

export interface LayoutFailedMessage {
  readonly type: "failed";
  readonly message: string;
  readonly hint?: string;
}

/** Something to say above the layout, such as that it is older than the text. */
export interface LayoutNotice {
  readonly severity: "error" | "warning" | "information";
  readonly text: string;
}

/** What can be selected in the layout, by id or name. */
export type LayoutTarget =
  | { readonly kind: "item"; readonly id: string }
  | { readonly kind: "entity"; readonly name: string }
  | { readonly kind: "pattern"; readonly name: string }
  | { readonly kind: "path"; readonly id: string };

/** What the layout page tells the extension. */
export type LayoutPageMessage =
  | ReadyMessage
  | CopyMessage
  | { readonly type: "reveal"; readonly source: SourceRange }
  | { readonly type: "showProblems" }
  | { readonly type: "runPattern"; readonly pattern: string };

/** Checks what came from the page. `undefined` for anything that is no such message. */
export function parseLayoutPageMessage(value: unknown): LayoutPageMessage | undefined {
  const shared = parseSharedMessage(value);
  if (shared !== undefined) return shared;
  if (!isObject(value)) return undefined;
  switch (value.type) {
    case "reveal": {
      const source = value.source;
      return isSourceRange(source) ? { type: "reveal", source } : undefined;
    }
    case "showProblems":
      return { type: "showProblems" };
    case "runPattern": {
      const pattern = value.pattern;
      return isText(pattern) ? { type: "runPattern", pattern } : undefined;
    }
    default:
      return undefined;
  }
}

/** Items that one message carries at most. */
export const itemsPerMessage = 1000;

/** The messages that bring a layout to the page, in order. */
export function layoutMessages(
  view: LayoutView,
  generation: number,
  { notice, runs = true }: { readonly notice?: LayoutNotice; readonly runs?: boolean } = {},
): readonly (LayoutMessage | LayoutItemsMessage)[] {
  let room = itemsPerMessage;
  let pendingItems = 0;
  const later: LayoutItemsMessage[] = [];
  const tables = view.tables.map((table, position) => {
    const first = table.items.slice(0, room);
    room -= first.length;
    pendingItems += table.items.length - first.length;
    for (let start = first.length; start < table.items.length; start += itemsPerMessage) {
      const items = table.items.slice(start, start + itemsPerMessage);
      later.push({ type: "layoutItems", generation, table: position, items });
    }
    return { ...table, items: first };
  });
  const layout: LayoutMessage = {
    type: "layout",
    generation,
    view: { ...view, tables },
    pendingItems,
    runs,
  };
  return [notice === undefined ? layout : { ...layout, notice }, ...later];
}

/**
 * What stands at a place of a file: the smallest declaration of the view around it. Made-up items
 * have no place of their own.
 */
export function layoutTargetAt(
  view: LayoutView,
  uri: string,
  offset: number,
): LayoutTarget | undefined {
  let found: { readonly target: LayoutTarget; readonly length: number } | undefined;
  const offer = (source: SourceRange, target: () => LayoutTarget): void => {
    if (source.uri !== uri || offset < source.start || offset > source.end) return;
    const length = source.end - source.start;
    if (found === undefined || length < found.length) found = { target: target(), length };
  };
  for (const table of view.tables) {
    for (const path of table.paths) offer(path.source, () => ({ kind: "path", id: path.id }));
    for (const item of table.items) {
      if (item.origin === "sample") offer(item.source, () => ({ kind: "item", id: item.id }));
    }
  }
  for (const { name, source } of view.entities) offer(source, () => ({ kind: "entity", name }));
  for (const { name, source } of view.patterns) offer(source, () => ({ kind: "pattern", name }));
  return found?.target;
}
