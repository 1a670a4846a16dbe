import { readFile } from "node:fs/promises";
import type { Frame, FrameLocator, Locator, Page } from "playwright-core";

/** Opens a file of the workspace by its name, as a person does with Ctrl+P. */
export async function openFile(page: Page, name: string): Promise<void> {
  await takeFromQuickInput(page, "Control+P", name, name);
  await page.locator(`.tab.active[data-resource-name="${baseName(name)}"]`).waitFor();
  await page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
}

/** Runs a command of the palette by its full title, such as "DynamoDB: Show Layout". */
export async function runCommand(page: Page, title: string): Promise<void> {
  await takeFromQuickInput(page, "F1", `>${title}`, title);
}

/**
 * Opens the quick input by its key, types into it and takes the entry whose label begins with `label`. A notification
 * or a tab that opens at the same moment takes the focus, and closes the input at any of these steps; then all of them
 * are done once more. What closed the input took no entry, so that nothing is done twice.
 */
async function takeFromQuickInput(
  page: Page,
  key: string,
  text: string,
  label: string,
): Promise<void> {
  const input = page.locator(".quick-input-widget input").first();
  for (let attempt = 0; ; attempt++) {
    await page.keyboard.press(key);
    try {
      await input.waitFor({ state: "visible", timeout: 2_000 });
      // One that closes again is inert first, and takes no text.
      await input.fill(text, { timeout: 2_000 });
      await takeEntry(page, label, 5_000);
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press("Escape");
    }
  }
}

/** Types into the open quick input and takes the entry whose label begins with `label`. */
export async function chooseInQuickInput(page: Page, text: string, label: string): Promise<void> {
  await page.locator(".quick-input-widget input").first().fill(text);
  await takeEntry(page, label, 30_000);
}

/** @param timeout in milliseconds, for the entry to be there and to take the click */
async function takeEntry(page: Page, label: string, timeout: number): Promise<void> {
  const entry = page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ has: page.locator(`.label-name`, { hasText: label }) })
    .first();
  await entry.click({ timeout });
}

/** The document of the webview that is shown: a page in a frame in a frame. */
export function webviewDocument(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
}

function baseName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

/** The frame of the webview that has such an element; it waits until there is one. */
export async function frameWith(page: Page, selector: string): Promise<Frame> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    for (const frame of page.frames()) {
      // A frame may go away while it is asked.
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    if (Date.now() > deadline) throw new Error(`No webview has ${selector}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Presses a link of the editor until what it leads to is there: VS Code draws its code lenses anew
 * whenever the plans of a model change, and a click on one that is being replaced is lost.
 */
export async function pressUntil(link: Locator, outcome: Locator): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await link.click({ timeout: 10_000 });
      await outcome.waitFor({ timeout: 10_000 });
      return;
    } catch (error) {
      if (await outcome.isVisible()) return;
      if (attempt === 3) throw error;
      await askForLensesAgain(link.page());
    }
  }
}

/**
 * Where lenses are given anew while VS Code still resolves the ones before, it writes the commands of
 * those into the new ones, and then forgets them: "Actual command not found". An editor that gets the
 * focus asks for its lenses again.
 */
async function askForLensesAgain(page: Page): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** What VS Code has told in notifications, which a window under test keeps to itself. */
export async function notificationsOf(page: Page): Promise<readonly string[]> {
  await runCommand(page, "Notifications: Show Notifications");
  const texts = await page.locator(".notifications-center .notification-list-item").allInnerTexts();
  // They would lie above what is pressed next.
  await runCommand(page, "Notifications: Clear All Notifications");
  return texts;
}

/** Presses a button of the dialog that is open. */
export async function answerDialog(page: Page, button: string): Promise<void> {
  await page.locator(".monaco-dialog-box").getByRole("button", { name: button }).click();
}

/** Puts the caret into a line of the editor at the left, as a person does with Ctrl+G. */
export async function moveCaretTo(page: Page, line: number, column = 1): Promise<void> {
  await page.keyboard.press("Control+1");
  await page.locator(".editor-instance .monaco-editor.focused").waitFor();
  await page.keyboard.press("Control+G");
  await page
    .locator(".quick-input-widget input")
    .first()
    .fill(column === 1 ? `:${line}` : `:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** The number of the first line of a file that begins with a text. */
export async function lineOf(file: string, start: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const line = lines.findIndex((text) => text.startsWith(start));
  if (line < 0) throw new Error(`No line of ${file} begins with “${start}”.`);
  return line + 1;
}
