import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import type {
  ResultsHostMessage,
  ResultsPageMessage,
} from "../../src/protocol/results-messages.ts";
import { connectHost } from "../shared/host.ts";
import "../shared/menu.ts";
import { adoptStyles, baseStyles } from "../shared/styles.ts";
import { setTranslations } from "../shared/translate.ts";
import "./json-view.ts";
import { ResultsPage } from "./results-page.ts";
import { restoreState } from "./state.ts";
import { resultsStyles } from "./styles.ts";

adoptStyles(baseStyles, resultsStyles);

const page = new ResultsPage();

const host = connectHost<ResultsHostMessage, ResultsPageMessage>((message) => {
  if (message.type === "init") setTranslations(message.translations);
  page.receive(message);
  page.requestUpdate();
});

page.host = host;
page.state = restoreState(host.restoredState);
page.setAttribute("role", "main");
document.body.append(page);
host.ready();
