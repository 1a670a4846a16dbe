import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { projectRoot } from "../harness/cache.ts";
import { openWebVsCode, type WebVsCode } from "../harness/web-vscode.ts";
import {
  chooseInQuickInput,
  frameWith,
  moveCaretTo,
  notificationsOf,
  runCommand,
} from "../harness/workbench-actions.ts";

const pictures = join(projectRoot, "dist/screenshots");

/**
 * A VS Code that is a page and nothing else, on a workspace of two folders in a file system that can
 * be neither searched nor found on any disk.
 */
suite("the product in a browser, with nothing behind", () => {
  let web: WebVsCode;
  let page: Page;

  suiteSetup(async () => {
    await mkdir(pictures, { recursive: true });
    const folders = [{ path: "desk" }, { path: "shop" }];
    const shop = await example("shop.dynamo");
    web = await openWebVsCode({
      files: {
        "/all.code-workspace": JSON.stringify({ folders }),
        "/desk/helpdesk.dynamo": await example("multi-file/helpdesk.dynamo"),
        "/desk/people.dynamo": await example("multi-file/people.dynamo"),
        "/shop/models/shop.dynamo": shop,
        "/shop/earlier/shop.dynamo": shop.replace(/^pattern GetCustomer [^}]*\}\n/m, ""),
        "/shop/dynamo.config.json": JSON.stringify({
          generate: [{ model: "models/shop.dynamo", target: "typescript", out: "src/db" }],
        }),
      },
      workspace: "/all.code-workspace",
      settings: { "editor.minimap.enabled": false },
    });
    ({ page } = web);
  });

  teardown(async function () {
    const { currentTest } = this;
    if (currentTest?.state !== "failed") return;
    await page.screenshot({ path: join(pictures, `failed web ${currentTest.title}.png`) });
    for (const line of web.consoleLines.filter(isOurs)) console.log(line);
  });

  suiteTeardown(() => web?.close());

  test("a model in two files is understood, though nothing lists the files", async () => {
    await openInExplorer("desk", "helpdesk.dynamo");
    await lens("Show layout").waitFor();
    assert.equal(await page.locator(".codelens-decoration a", { hasText: /^Run$/ }).count(), 0);
    assert.equal(await page.locator(".squiggly-error").count(), 0);
  });

  test("a change that somebody else makes in the other file is noticed", async () => {
    const people = await example("multi-file/people.dynamo");
    web.files.write("/desk/people.dynamo", people.replace("type TicketState", "type State"));
    await page.locator(".squiggly-error").first().waitFor();
    web.files.write("/desk/people.dynamo", people);
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  });

  test("completion and hover answer", async () => {
    await caretAt("/desk/helpdesk.dynamo", "state: TicketState", "state: ".length);
    await runCommand(page, "Show or Focus Hover");
    const hover = page.locator(".monaco-hover:visible", { hasText: "TicketState" });
    await hover.getByText('"WAITING"').first().waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
    await page.keyboard.type("pat");
    await page.keyboard.press("Control+Space");
    await page
      .locator(".suggest-widget .monaco-list-row", { hasText: "pattern" })
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Z");
    await page.keyboard.press("Control+Z");
  });

  test("a definition is found in the other file, and a rename reaches both", async () => {
    await caretAt("/desk/helpdesk.dynamo", "state: TicketState", "state: ".length);
    await page.keyboard.press("F2");
    const box = page.locator(".rename-box input");
    await box.waitFor();
    await box.fill("StateOfTicket");
    await page.keyboard.press("Enter");
    await page.locator(".view-line", { hasText: "StateOfTicket" }).first().waitFor();
    await page.keyboard.press("F12");
    await page.locator('.tab.active[data-resource-name="people.dynamo"]').waitFor();
    await runCommand(page, "File: Save All Files");
    await eventually("both files have the new name", () =>
      ["/desk/helpdesk.dynamo", "/desk/people.dynamo"].every((path) =>
        web.files.read(path)?.includes("StateOfTicket"),
      ),
    );
  });

  test("a file is formatted as it is saved", async () => {
    await caretAt("/desk/people.dynamo", "pattern GetAgent {", "pattern GetAgent".length);
    await page.keyboard.type("    ");
    await runCommand(page, "File: Save");
    await page.locator(".tab.active:not(.dirty)").waitFor();
    await eventually("the line is as it was", () =>
      web.files.read("/desk/people.dynamo")?.includes("\npattern GetAgent {\n"),
    );
  });

  test("the layout is drawn, and offers to run nothing", async () => {
    await openInExplorer("shop", "models/shop.dynamo", "shop.dynamo");
    await lens("Show layout").waitFor();
    await runCommand(page, "DynamoDB: Show Layout");
    const layout = await frameWith(page, "dynamo-collections");
    await layout.locator("[role=row]", { hasText: "PROFILE" }).first().waitFor();
    await caretAt("/shop/models/shop.dynamo", "pattern OrdersOfCustomer", 10);
    await layout.locator("[role=row].read", { hasText: "2026-03-02" }).waitFor();
    const tools = layout.locator(".caption-tools");
    await tools.getByLabel("Show OrdersOfCustomer in the model").waitFor();
    assert.equal(await tools.getByLabel("Run OrdersOfCustomer").count(), 0);
    await lens("backwards").or(lens("newest first")).first().waitFor();
    await page.screenshot({ path: join(pictures, "web.png") });
  });

  test("code is generated into the folder that the configuration of its workspace folder names", async () => {
    await caretAt("/shop/models/shop.dynamo", "table Shop", 0);
    await runCommand(page, "DynamoDB: Generate Code");
    await eventually("the code is there", () =>
      web.files.read("/shop/src/db/shop.ts")?.includes("ordersOfCustomer"),
    );
    assert.equal(web.files.entryAt("/desk/src"), undefined);
  });

  test("what differs from another file is told, without any git", async () => {
    await caretAt("/shop/models/shop.dynamo", "table Shop", 0);
    await runCommand(page, "DynamoDB: Compare with File");
    await chooseInQuickInput(page, "earlier", "shop/earlier/shop.dynamo");
    await page.locator(".tab.active", { hasText: "shop.dynamo (shop.dynamo).md" }).waitFor();
    await page.locator(".view-line", { hasText: "GetCustomer is new" }).first().waitFor();
  });

  test("an example that is not saved has its findings, too", async () => {
    await runCommand(page, "DynamoDB: Open Example Model");
    await chooseInQuickInput(page, "iot", "Internet of things");
    await chooseInQuickInput(page, "without", "Open without saving");
    await page.locator(".tab.active", { hasText: "Untitled-1" }).waitFor();
    await lens("Show layout").waitFor();
  });

  test("an item that is pasted as JSON becomes an entity, and can be undone", async () => {
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
    await page.keyboard.type('{ "personId": "p1" }');
    await page.keyboard.press("Shift+Home");
    await page.keyboard.press("Control+X");
    await page.keyboard.press("Control+V");
    await page.locator(".view-line", { hasText: "entity Person in" }).waitFor();
    await page.locator(".post-edit-widget").waitFor();
    await page.keyboard.press("Control+Z");
    await page
      .locator(".view-line", { hasText: "entity Person in" })
      .waitFor({ state: "detached" });
  });

  test("a file that is opened from another file system is understood, too", async () => {
    await call("vscode.open elsewhere:/desk/people.dynamo");
    await page.locator(".tab.active", { hasText: "people.dynamo" }).waitFor();
    // Alone it lacks the table of the file that imports it.
    await page.locator(".squiggly-error").first().waitFor();
  });

  test("nothing that needs a computer stands anywhere, and what is called says why not", async () => {
    assert.equal(
      await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).count(),
      0,
    );
    assert.equal(await page.locator(".statusbar-item", { hasText: "local" }).count(), 0);
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">DynamoDB: ");
    const entries = page.locator(".quick-input-list .monaco-list-row .label-name");
    await entries.getByText("DynamoDB: Show Layout").waitFor();
    const offered = (await entries.allInnerTexts()).filter((text) => text.startsWith("DynamoDB: "));
    for (const absent of ["Run", "Start", "Last Commit", "Connection", "Tables", "Backfill"]) {
      assert.ok(!offered.some((text) => text.includes(absent)), offered.join(", "));
    }
    await page.keyboard.press("Escape");
    await call("dynamo.runPattern");
    await page.locator(".statusbar-item", { has: page.locator(".codicon-bell-dot") }).waitFor();
    const told = await notificationsOf(page);
    assert.match(told.join("\n"), /“Run Access Pattern” needs a computer/);
  });

  test("nothing of it fails unseen", () => {
    assert.deepEqual(web.consoleLines.filter(isOurs), []);
  });

  /** Calls a command as a keybinding or another extension does, perhaps with the URI behind it. */
  async function call(command: string): Promise<void> {
    await runCommand(page, "Test: Call a Command");
    await page.locator(".quick-input-title", { hasText: "Which command" }).waitFor();
    await page.locator(".quick-input-widget input").first().fill(command);
    await page.keyboard.press("Enter");
  }

  /** Opens a file by the tree, since its file system cannot be searched. */
  async function openInExplorer(folder: string, path: string, name = path): Promise<void> {
    const row = (label: string): Locator =>
      page.locator(".explorer-folders-view .monaco-list-row", { hasText: label }).first();
    await row(folder).waitFor();
    for (const part of [folder, ...path.split("/").slice(0, -1)]) {
      if ((await row(part).getAttribute("aria-expanded")) === "false") await row(part).click();
    }
    await row(name).dblclick();
    await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  }

  function lens(text: string): Locator {
    return page
      .locator(".codelens-decoration", { hasText: text })
      .filter({ visible: true })
      .first();
  }

  /** Puts the caret into the file at the left, so many characters behind the start of a text. */
  async function caretAt(path: string, text: string, characters: number): Promise<void> {
    const lines = (web.files.read(path) ?? "").split("\n");
    const line = lines.findIndex((candidate) => candidate.includes(text));
    assert.ok(line >= 0, `${path} has no “${text}”.`);
    const column = (lines[line] ?? "").indexOf(text) + characters + 1;
    await moveCaretTo(page, line + 1, column);
  }
});

/** Lines of the console that speak of this extension. */
function isOurs(line: string): boolean {
  return /dynamodb-modeler|DynamoDB Modeler|\/extension\/dist\//.test(line);
}

function example(path: string): Promise<string> {
  return readFile(join(projectRoot, "examples", path), "utf8");
}

async function eventually(what: string, look: () => boolean | undefined): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (look() !== true) {
    if (Date.now() > deadline) assert.fail(`Never came about: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
