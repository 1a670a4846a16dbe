import * as vscode from "vscode";
import { type InitMessage, protocolVersion } from "../../protocol/webview-messages.ts";
import { webviewHtml } from "./webview-html.ts";

/** The pages that the build makes. */
export type PageName = "layout" | "results";

interface PageMessage {
  readonly type: string;
}

/**
 * Puts a page into a webview and speaks with it: nothing is posted before the page says that it
 * listens, nothing after the webview is gone, and what comes from the page is checked.
 */
export class WebviewPage<ToPage, FromPage extends PageMessage> implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly waiting: (ToPage | InitMessage)[] = [];
  private listening = false;
  private disposed = false;
  private readonly panel: vscode.WebviewPanel;

  constructor(
    panel: vscode.WebviewPanel,
    page: PageName,
    extensionUri: vscode.Uri,
    parse: (message: unknown) => FromPage | undefined,
    handlers: {
      /** The page listens, for the first time or after it was hidden: tell it all that it shows. */
      readonly ready: () => void;
      readonly message: (message: FromPage) => void;
    },
  ) {
    this.panel = panel;
    const folder = vscode.Uri.joinPath(extensionUri, "dist", "webview");
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.disposables.push(
      webview.onDidReceiveMessage((raw: unknown) => {
        const message = parse(raw);
        if (message === undefined) return;
        if (message.type !== "ready") {
          handlers.message(message);
          return;
        }
        if ("version" in message && message.version !== protocolVersion) {
          this.load(page, folder);
          return;
        }
        this.listening = true;
        this.post({ type: "init", ...translations() });
        handlers.ready();
        for (const early of this.waiting.splice(0)) this.post(early);
      }),
      panel.onDidDispose(() => this.dispose()),
    );
    this.load(page, folder);
  }

  post(message: ToPage | InitMessage): void {
    if (this.disposed) return;
    if (!this.listening) {
      this.waiting.push(message);
      return;
    }
    // A webview that goes away meanwhile answers with false or a rejection; there is nobody to tell.
    this.panel.webview.postMessage(message).then(undefined, () => undefined);
  }

  dispose(): void {
    this.disposed = true;
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
  }

  private load(page: PageName, folder: vscode.Uri): void {
    this.listening = false;
    const { webview } = this.panel;
    const uriOf = (...path: string[]) =>
      webview.asWebviewUri(vscode.Uri.joinPath(folder, ...path)).toString();
    webview.html = webviewHtml({
      title: this.panel.title,
      language: vscode.env.language,
      scriptUri: uriOf(`${page}.js`),
      codiconsUri: uriOf("codicon.css"),
      cspSource: webview.cspSource,
      nonce: nonce(),
    });
  }
}

/** 128 random bits, as hexadecimal digits. */
function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The texts of the display language; a page cannot load them by itself. */
function translations(): Pick<InitMessage, "translations"> {
  const { bundle } = vscode.l10n;
  if (bundle === undefined) return {};
  const texts = Object.entries(bundle).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { translations: Object.fromEntries(texts) };
}

/** An icon of a tab is an image, which does not follow the theme's colour by itself. */
export function tabIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", `file-${theme}.svg`);
  return { light: icon("light"), dark: icon("dark") };
}
