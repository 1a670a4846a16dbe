import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { LocalEngine } from "../../src/data/index.ts";
import { projectRoot } from "../harness/cache.ts";
import { startDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { type HoldingProxy, startHoldingProxy } from "../harness/holding-proxy.ts";
import { openWorkbench, type Workbench } from "../harness/vscode.ts";
import {
  answerDialog,
  chooseInQuickInput,
  frameWith,
  lineOf,
  moveCaretTo,
  notificationsOf,
  openFile,
  pressUntil,
  runCommand,
} from "../harness/workbench-actions.ts";

const ada = "01HX0000000000000000000ADA";

/** Where the pictures of a run lie, for people to look at. */
const pictures = join(projectRoot, "dist/screenshots");

suite("the product in VS Code, as a person uses it", () => {
  let workspace: string;
  let shop: string;
  let engine: LocalEngine;
  let proxy: HoldingProxy;
  let workbench: Workbench;
  let page: Page;

  suiteSetup(async () => {
    workspace = await copyOfExamples();
    shop = join(workspace, "shop.dynamo");
    engine = await startDynamoDbLocal();
    proxy = await startHoldingProxy(engine.endpoint);
    workbench = await openWorkbench({
      workspace,
      viewport: { width: 1680, height: 1050 },
      settings: {
        "editor.minimap.enabled": false,
        "dynamo.connections": [
          { name: "local", endpoint: engine.endpoint, readOnly: false },
          { name: "slow", endpoint: proxy.endpoint, readOnly: true },
        ],
      },
    });
    ({ page } = workbench);
    await openFile(page, "shop.dynamo");
    await page.locator(".codelens-decoration a").first().waitFor();
  });

  teardown(async function () {
    await pictureOfFailure(page, this.currentTest);
  });

  suiteTeardown(async () => {
    await workbench?.close();
    await proxy?.stop();
    await engine?.stop();
    await rm(workspace, { recursive: true, force: true });
  });

  test("the layout opens beside the editor and follows the caret", async () => {
    await pressUntil(
      page.locator(".codelens-decoration a", { hasText: "Show layout" }),
      page.locator(".tab", { hasText: "Layout: shop.dynamo" }),
    );
    const layout = await frameWith(page, "dynamo-collections");
    await moveCaretTo(page, await lineOf(shop, "sample second"));
    await layout.locator("[role=row].selected", { hasText: "2026-03-02" }).waitFor();
    await moveCaretTo(page, await lineOf(shop, "sample ada"));
    await layout.locator("[role=row].selected", { hasText: "PROFILE" }).waitFor();
  });

  test("an item that is chosen in the layout is shown in the model", async () => {
    const layout = await frameWith(page, "dynamo-collections");
    await layout.locator("[role=row][data-item]", { hasText: "2026-03-01" }).click();
    const line = await lineOf(shop, "sample first");
    await page.locator(".line-numbers.active-line-number", { hasText: `${line}` }).waitFor();
    await layout.locator("[role=row].selected", { hasText: "2026-03-01" }).waitFor();
  });

  test("an edit shows in the layout, a mistake is told above it, and both can be undone", async () => {
    const layout = await frameWith(page, "dynamo-collections");
    await moveCaretTo(page, await lineOf(shop, "sample first"));
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.type("sample third: Order {", { delay: 2 });
    await layout.getByText(/The model has/).waitFor();
    // More often than needed: at the beginning nothing is left to be undone.
    for (let press = 0; press < 12; press++) await page.keyboard.press("Control+Z");
    await layout.getByText(/The model has/).waitFor({ state: "detached" });
  });

  test("a pattern is chosen with the caret, and its slice lights up", async () => {
    const layout = await frameWith(page, "dynamo-collections");
    await moveCaretTo(page, await lineOf(shop, "pattern OrdersOfCustomer"));
    await layout.locator("[role=row].read", { hasText: "2026-03-02" }).waitFor();
    assert.equal(await layout.locator("[role=row].read[data-item]").count(), 2);
  });

  test("Run above a pattern asks for what is missing, and shows the items", async () => {
    await moveCaretTo(page, await lineOf(shop, "pattern OrdersOfCustomer"));
    await pressUntil(
      lensOf(page, "OrdersOfCustomer").locator("a", { hasText: "Run" }),
      page.locator(".monaco-dialog-box"),
    );
    await answerDialog(page, "Create and Go On");
    const input = page.locator(".quick-input-widget input").first();
    await page.locator(".quick-input-title", { hasText: "OrdersOfCustomer (1/2)" }).waitFor();
    // What an example of the model says is suggested.
    assert.equal(await input.inputValue(), ada);
    await input.fill("nonsense");
    await page.locator(".quick-input-message", { hasText: "ULID" }).waitFor();
    await input.fill(ada);
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-title", { hasText: "OrdersOfCustomer (2/2)" }).waitFor();
    await page.keyboard.press("Enter");
    const results = await frameWith(page, "dynamo-items .items-row");
    assert.deepEqual(await results.locator(".items-row").count(), 2);
    const [first = ""] = await results.locator(".items-row").allTextContents();
    assert.match(first, /ORDER#2026-03-02/);
    await results.getByText("That is all").waitFor();
    assert.match(await results.locator(".units").first().innerText(), /predicted[\s\S]*consumed/);
  });

  test("the request that was sent can be read", async () => {
    const results = await frameWith(page, "dynamo-items .items-row");
    await results.getByRole("tab", { name: /Request/ }).click();
    await results.getByText("KeyConditionExpression").waitFor();
    await results.getByRole("tab", { name: "Items" }).click();
    await results.locator(".items-row").first().waitFor();
  });

  test("items are saved where one says", async () => {
    const results = await frameWith(page, "dynamo-items .items-row");
    await results.getByRole("button", { name: "Save" }).click();
    await results.getByRole("menuitem", { name: /^JSON/ }).first().click();
    // The dialog comes with the suggested name, after the folder.
    const dialog = page.locator(".quick-input-widget");
    const file = join(workspace, "OrdersOfCustomer.json");
    await page.waitForFunction(
      (path) =>
        document.querySelector<HTMLInputElement>(".quick-input-widget input")?.value === path,
      file,
    );
    await dialog.getByRole("button", { name: "OK" }).click();
    await page.locator(".statusbar", { hasText: "Saved to OrdersOfCustomer.json" }).waitFor();
    const saved: unknown = JSON.parse(await readFile(file, "utf8"));
    assert.ok(Array.isArray(saved) && saved.length === 2);
  });

  test("the table explorer leads from a connection to a pattern that runs", async () => {
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).click();
    await treeRow("local").waitFor();
    await open("Shop");
    await open("Access patterns");
    await treeRow("CustomerWithOrders").waitFor();
    await page.screenshot({ path: await pictureOf("explorer") });
    await treeRow("CustomerWithOrders").hover();
    await treeRow("CustomerWithOrders").locator("[aria-label^='Run Access Pattern']").click();
    await page.locator(".quick-input-title", { hasText: "CustomerWithOrders" }).waitFor();
    await page.keyboard.press("Enter");
    const results = await frameWith(page, ".items-row >> nth=2");
    await results.getByText("CUSTOMER#").first().waitFor();
  });

  test("cancelling a run gives up its request, and it can go on later", async () => {
    await runCommand(page, "DynamoDB: Select Connection");
    await chooseInQuickInput(page, "slow", "slow");
    await page.locator(".statusbar", { hasText: "slow (read-only)" }).waitFor();
    proxy.hold("Query");
    await moveCaretTo(page, await lineOf(shop, "pattern OrdersToShip"));
    await runCommand(page, "DynamoDB: Run Access Pattern");
    await page.locator(".quick-input-title", { hasText: "OrdersToShip" }).waitFor();
    await page.locator(".quick-input-widget input").first().fill("2026-03-01");
    await page.keyboard.press("Enter");
    const results = await frameWith(page, ".results-foot.running");
    await results.locator("vscode-button", { hasText: "Cancel" }).click();
    await proxy.givenUp;
    await results.getByText("Cancelled. 0 items loaded before.").waitFor();
    proxy.hold(undefined);
    await results.locator("vscode-button", { hasText: "Go on" }).click();
    await results.locator(".items-row").waitFor();
  });

  test("after a reload layout and results are there again", async () => {
    const reloaded = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
    // Not the page's own reload: VS Code has to store first what is open.
    await runCommand(page, "Developer: Reload Window");
    await reloaded;
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await page.locator(".tab", { hasText: "Results: CustomerWithOrders" }).click();
    const results = await frameWith(page, "dynamo-results");
    await results.getByRole("heading", { name: /The window was loaded anew/ }).waitFor();
    await results.locator("vscode-button", { hasText: "Retry" }).click();
    await results.locator(".items-row").nth(2).waitFor();
    await page.locator(".tab", { hasText: "Layout: shop.dynamo" }).click();
    const layout = await frameWith(page, "dynamo-collections");
    await layout.locator("[role=row]", { hasText: "PROFILE" }).first().waitFor();
  });

  function treeRow(label: string): Locator {
    return page.locator(".tree-explorer-viewlet-tree-view .monaco-list-row", { hasText: label });
  }

  async function open(label: string): Promise<void> {
    await treeRow(label).first().click();
  }
});

suite("a folder that nobody trusts", () => {
  let workspace: string;
  let shop: string;
  let workbench: Workbench;
  let page: Page;

  suiteSetup(async () => {
    workspace = await copyOfExamples();
    shop = join(workspace, "shop.dynamo");
    // What a stranger would like to happen.
    await mkdir(join(workspace, ".vscode"));
    const hostile = { name: "local", endpoint: "http://127.0.0.1:9", readOnly: false };
    await writeFile(
      join(workspace, ".vscode/settings.json"),
      JSON.stringify({
        "dynamo.connections": [hostile],
        "dynamo.generate.output": "../out",
        "dynamo.generate.onSave": true,
      }),
    );
    const entry = { model: "shop.dynamo", target: "typescript", out: "written" };
    await writeFile(join(workspace, "dynamo.config.json"), JSON.stringify({ generate: [entry] }));
    // Its examples would run the function below, and loading the module would be enough.
    await writeFile(join(workspace, "strange.dynamo"), strangeModel);
    await writeFile(
      join(workspace, "strange.ts"),
      `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(join(workspace, "ran"))}, "");\nexport function mend(item: unknown) { return item; }\n`,
    );
    workbench = await openWorkbench({ workspace, workspaceTrust: true });
    ({ page } = workbench);
    await page.locator(".statusbar", { hasText: "Restricted Mode" }).waitFor();
    await openFile(page, "shop.dynamo");
  });

  teardown(async function () {
    await pictureOfFailure(page, this.currentTest);
  });

  suiteTeardown(async () => {
    await workbench?.close();
    await rm(workspace, { recursive: true, force: true });
  });

  test("the language works", async () => {
    await page.locator(".codelens-decoration a").first().waitFor();
    await moveCaretTo(page, await lineOf(shop, "pattern GetCustomer"));
    await page.keyboard.type("x");
    await page.locator(".squiggly-error").first().waitFor();
    await page.keyboard.press("Control+Z");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    // A save, which would generate in a workspace that is trusted.
    await runCommand(page, "File: Save");
  });

  test("the layout works", async () => {
    await runCommand(page, "DynamoDB: Show Layout");
    await frameWith(page, "dynamo-collections");
  });

  test("nothing is run, generated or started", async () => {
    for (const [command, what] of [
      ["DynamoDB: Run Access Pattern", "Running access patterns"],
      ["DynamoDB: Generate Code", "Generating code"],
      ["DynamoDB: Backfill Items", "Changing stored items"],
      ["DynamoDB: Compare with Last Commit", "Comparing with git"],
    ] as const) {
      await page.locator(".tab", { hasText: "shop.dynamo" }).first().click();
      await runCommand(page, command);
      const told = await notification(page, `${what} is off in Restricted Mode`);
      await runCommand(page, "Notifications: Clear All Notifications");
      await told.waitFor({ state: "detached" });
    }
  });

  test("VS Code asks before it has examples run, and they do not if nobody agrees", async () => {
    await runCommand(page, "Test: Run All Tests");
    const question = page.locator(".monaco-dialog-box", { hasText: "Running tests may execute" });
    await question.waitFor();
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
  });

  test("the explorer says why it is empty, and no connection of the folder counts", async () => {
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).click();
    await page.locator(".welcome-view-content", { hasText: "In Restricted Mode" }).waitFor();
    await page.screenshot({ path: await pictureOf("restricted") });
    const files = await readdir(workspace);
    assert.ok(!files.includes("written"), "nothing was generated");
    assert.ok(!files.includes("ran"), "no function of the folder ran");
  });
});

const strangeModel = `table Strange {
  partition key id: string
  versioned by v
}

entity Guest in Strange {
  version 2
  id: string

  upgrade to 2 {
    using "./strange.ts" mend
  }
}

pattern GetGuest {
  get Guest
  where id = :id
}

sample guest: Guest { id: "a" }

example GetGuest(id: "a") returns guest
`;

async function copyOfExamples(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "modeler-workbench-"));
  await cp(join(projectRoot, "examples"), folder, { recursive: true });
  return folder;
}

/** A notification in the list of all; a window under test shows none by itself. */
async function notification(page: Page, text: string): Promise<Locator> {
  const message = page.locator(".notifications-center .notification-list-item", { hasText: text });
  await page.locator(".statusbar-item", { has: page.locator(".codicon-bell-dot") }).waitFor();
  await runCommand(page, "Notifications: Show Notifications");
  await message.waitFor();
  return message;
}

/** The code lenses above a pattern: those whose line of plan speaks of what it reads. */
function lensOf(page: Page, pattern: keyof typeof plans): Locator {
  return page.locator(".codelens-decoration", { hasText: plans[pattern] }).first();
}

const plans = { OrdersOfCustomer: 'SK between "ORDER#${:since}"' } as const;

/** What the window looked like when a test failed says more than the test can. */
async function pictureOfFailure(page: Page, test: Mocha.Test | undefined): Promise<void> {
  if (test?.state !== "failed") return;
  await page.screenshot({ path: await pictureOf(`failed ${test.title.replaceAll("/", " ")}`) });
  const told = await notificationsOf(page).catch(() => []);
  for (const text of told) console.log(`VS Code said: ${text}`);
}

async function pictureOf(name: string): Promise<string> {
  await mkdir(pictures, { recursive: true });
  return join(pictures, `${name}.png`);
}
