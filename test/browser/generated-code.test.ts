import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { projectRoot } from "../harness/cache.ts";
import { openWorkbench, type Workbench } from "../harness/vscode.ts";
import {
  lineOf,
  moveCaretTo,
  openFile,
  pressUntil,
  runCommand,
} from "../harness/workbench-actions.ts";

/** For people to look at; not in git. */
const pictures = join(projectRoot, "dist/screenshots");

suite("generated code in the workbench", () => {
  let workspace: string;
  let workbench: Workbench;
  let page: Page;

  suiteSetup(async () => {
    await mkdir(pictures, { recursive: true });
    workspace = await mkdtemp(join(tmpdir(), "modeler-generated-"));
    await cp(join(projectRoot, "test/fixtures/generation"), workspace, { recursive: true });
    await mkdir(join(workspace, "src"));
    await writeFile(
      join(workspace, "src/app.ts"),
      'import { getOrder, type ShopClient } from "./db/shop.js";\n\nexport const one = (shop: ShopClient) => getOrder(shop, { orderId: "1" });\n',
    );
    await writeFile(join(workspace, "src/other.ts"), "export const one = 1;\n");
    workbench = await openWorkbench({ workspace });
    ({ page } = workbench);
    // Extensions are there a moment after the window.
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).waitFor();
  });

  teardown(async function () {
    const { currentTest } = this;
    if (currentTest?.state !== "failed") return;
    await page.screenshot({ path: join(pictures, `failed ${currentTest.title}.png`) });
  });

  suiteTeardown(async () => {
    await workbench?.close();
    await rm(workspace, { recursive: true, force: true });
  });

  test("stands under lenses that lead to the model", async () => {
    await openFile(page, "shop.dynamo");
    await runCommand(page, "DynamoDB: Generate Code");
    await page.locator(".statusbar-item", { has: page.locator(".codicon-bell-dot") }).waitFor();
    await openFile(page, "shop.ts");
    const file = join(workspace, "src/db/shop.ts");
    await moveCaretTo(page, await lineOf(file, "export async function getOrder"));
    const lens = page.locator(".codelens-decoration a", { hasText: "Go to model: GetOrder" });
    await lens.waitFor();
    await page.screenshot({ path: join(pictures, "generated-code.png") });
    await pressUntil(lens, page.locator(".tab.active", { hasText: "shop.dynamo" }));
  });

  test("is led to the model from where it is imported, and nothing else is", async () => {
    await openFile(page, "app.ts");
    const call = page.locator(".view-line", { hasText: "export const one" });
    // What a file imports is known a moment after it is shown; an open menu does not change.
    for (let attempt = 0; (await menuItem("Go to Model").count()) === 0; attempt++) {
      assert.ok(attempt < 20, "The menu never has “Go to Model”.");
      await page.keyboard.press("Escape");
      await call.getByText("getOrder", { exact: true }).click({ button: "right" });
      await menuItem("Go to Definition").waitFor();
    }
    await page.screenshot({ path: join(pictures, "generated-code-menu.png") });
    await menuItem("Go to Model").click();
    await page.locator(".tab.active", { hasText: "shop.dynamo" }).waitFor();

    await openFile(page, "other.ts");
    await page
      .locator(".view-line", { hasText: "export const one = 1" })
      .click({ button: "right" });
    await menuItem("Go to Definition").waitFor();
    assert.equal(await menuItem("Go to Model").count(), 0);
    await page.keyboard.press("Escape");
  });

  function menuItem(label: string): Locator {
    return page.locator(".monaco-menu").getByRole("menuitem", { name: label });
  }
});
