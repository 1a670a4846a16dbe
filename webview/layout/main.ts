import "@vscode-elements/elements/dist/vscode-badge/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type {
  ItemLayout,
  LayoutHostMessage,
  LayoutMessage,
  LayoutPageMessage,
} from "../../src/protocol/layout-messages.ts";
import { connectHost } from "../shared/host.ts";
import { adoptStyles, baseStyles } from "../shared/styles.ts";
import { setTranslations } from "../shared/translate.ts";
import { gridStyles } from "./grid-styles.ts";
import { LayoutPage } from "./layout-page.ts";
import { pageStyles } from "./page-styles.ts";
import { sliceStyles } from "./slice-styles.ts";
import { restoreState } from "./state.ts";

adoptStyles(baseStyles, pageStyles, gridStyles, sliceStyles);

const page = new LayoutPage();
/** A layout of which some items are still to come. */
let incomplete:
  | { message: LayoutMessage; readonly items: ItemLayout[][]; missing: number }
  | undefined;

const host = connectHost<LayoutHostMessage, LayoutPageMessage>((message) => {
  switch (message.type) {
    case "init":
      setTranslations(message.translations);
      page.requestUpdate();
      return;
    case "layout":
      incomplete = {
        message,
        items: message.view.tables.map((table) => [...table.items]),
        missing: message.pendingItems,
      };
      showWhenComplete();
      return;
    case "layoutItems":
      if (incomplete?.message.generation !== message.generation) return;
      incomplete.items[message.table]?.push(...message.items);
      incomplete.missing -= message.items.length;
      showWhenComplete();
      return;
    case "select":
      page.select(message.target);
      return;
    case "failed":
      page.failure = message;
      return;
  }
});

page.host = host;
page.state = restoreState(host.restoredState);
page.setAttribute("role", "main");
document.body.append(page);
host.ready();

function showWhenComplete(): void {
  if (incomplete === undefined || incomplete.missing > 0) return;
  const { message, items } = incomplete;
  incomplete = undefined;
  const tables = message.view.tables.map((table, position) => ({
    ...table,
    items: items[position] ?? table.items,
  }));
  page.show({ ...message.view, tables }, message);
}
