import type { FrameLocator, Page } from "playwright-core";

/** Opens a file of the workspace by its name, as a person does with Ctrl+P. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+P");
  await chooseInQuickInput(page, name, name);
  await page.locator(`.tab.active[data-resource-name="${baseName(name)}"]`).waitFor();
  await page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
}

/** Runs a command of the palette by its full title, such as "DynamoDB: Show Layout". */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await chooseInQuickInput(page, `>${title}`, title);
}

/** Types into the open quick input and takes the entry whose label begins with `label`. */
export async function chooseInQuickInput(page: Page, text: string, label: string): Promise<void> {
  await page.locator(".quick-input-widget input").first().fill(text);
  const entry = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ has: page.locator(`.label-name`, { hasText: label }) })
    .first();
  await entry.waitFor();
  await entry.click();
}

/** The document of the webview that is shown: a page in a frame in a frame. */
export function webviewDocument(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
}

function baseName(path: string): string {
  return path.split("/").at(-1) ?? path;
}
