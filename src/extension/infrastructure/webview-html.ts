/** What a page's HTML needs to know. URIs are those that the webview may load. */
export interface WebviewPage {
  readonly title: string;
  /** BCP 47, the display language. */
  readonly language: string;
  /** The page's bundle. */
  readonly scriptUri: string;
  /** The style sheet of the icon font; the font stands beside it. */
  readonly codiconsUri: string;
  /** The source that a webview's own files have (`webview.cspSource`). */
  readonly cspSource: string;
  /** Made anew for each page from at least 16 random bytes. */
  readonly nonce: string;
}

/**
 * The HTML of a webview page: an empty body, one script, and a policy under which nothing else can
 * run or load. All data arrives as messages, so that no text of a model or a table is ever markup.
 *
 * There is no `'unsafe-inline'` for styles: the page brings its style sheets as constructed ones,
 * and sets lengths through the style object model, which the policy does not concern.
 * https://code.visualstudio.com/api/extension-guides/webview#content-security-policy
 */
export function webviewHtml(page: WebviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource} data:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const script = escapeHtml(page.scriptUri);
  const nonce = escapeHtml(page.nonce);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${escapeHtml(page.codiconsUri)}" id="vscode-codicon-stylesheet" nonce="${nonce}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
