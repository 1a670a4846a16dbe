import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type Connection, localConnection } from "../../src/data/connections.ts";
import { createTable, deleteTable, type LocalEngine } from "../../src/data/index.ts";
import { projectRoot } from "../harness/cache.ts";
import { startDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { openWorkbench, type Workbench } from "../harness/vscode.ts";
import {
  answerDialog,
  frameWith,
  lineOf,
  moveCaretTo,
  openFile,
  runCommand,
} from "../harness/workbench-actions.ts";

/** For people to look at; not in git. */
const pictures = join(projectRoot, "dist/screenshots");
/** The picture of the README. It is made anew with `MODELER_SCREENSHOT=1`. */
const readmePicture = join(projectRoot, "media/screenshot.png");

const themes = {
  dark: { name: "Default Dark Modern", kind: "vscode-dark" },
  light: { name: "Default Light Modern", kind: "vscode-light" },
  "high-contrast": { name: "Default High Contrast", kind: "vscode-high-contrast" },
  "high-contrast-light": {
    name: "Default High Contrast Light",
    kind: "vscode-high-contrast-light",
  },
} as const;

suite("pictures of the product in the four kinds of themes", () => {
  let workspace: string;
  let engine: LocalEngine;
  let workbench: Workbench;
  let page: Page;

  suiteSetup(async () => {
    await mkdir(pictures, { recursive: true });
    workspace = join(await mkdtemp(join(tmpdir(), "modeler-pictures-")), "games");
    await cp(join(projectRoot, "examples"), workspace, { recursive: true });
    engine = await startDynamoDbLocal();
    await useTheme("dark");
    workbench = await openWorkbench({
      workspace,
      viewport: { width: 1600, height: 1000 },
      settings: {
        "editor.minimap.enabled": false,
        "breadcrumbs.enabled": false,
        "window.title": "${activeEditorShort}",
        "dynamo.connections": [{ name: "local", endpoint: engine.endpoint, readOnly: false }],
      },
    });
    ({ page } = workbench);
    await openFile(page, "tournament.dynamo");
    await page.locator(".codelens-decoration a").first().waitFor();
    await runCommand(page, "DynamoDB: Show Layout");
    await frameWith(page, "dynamo-collections");
  });

  suiteTeardown(async () => {
    await workbench?.close();
    await engine?.stop();
    await rm(join(workspace, ".."), { recursive: true, force: true });
  });

  test("the layout beside the model", async () => {
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");
    await dragSash(page, 690);
    const model = join(workspace, "tournament.dynamo");
    await moveCaretTo(page, await lineOf(model, "pattern Rounds"));
    const layout = await frameWith(page, "dynamo-collections");
    await layout.locator("[role=row].read[data-item]").first().waitFor();
    for (const theme of themeNames) {
      await showTheme(theme);
      const path = join(pictures, `workbench-layout-${theme}.png`);
      await page.screenshot({ path });
      if (theme === "dark" && process.env.MODELER_SCREENSHOT !== undefined) {
        // Without the title, which says that this is a window for developers.
        const clip = { x: 0, y: 28, width: 1600, height: 972 };
        await page.screenshot({ path: readmePicture, clip });
      }
    }
    await showTheme("dark");
    assert.ok((await stat(readmePicture)).size > 50_000, "The README has no picture.");
  });

  test("results, with the explorer beside them", async () => {
    await runCommand(page, "DynamoDB: Run Access Pattern");
    await answerDialog(page, "Create and Go On");
    for (let step = 1; step <= 4; step++) {
      await page.locator(".quick-input-title", { hasText: `Rounds (${step}/4)` }).waitFor();
      await page.screenshot({ path: join(pictures, `workbench-prompt-${step}.png`) });
      // What an example of the model says is suggested.
      await page.keyboard.press("Enter");
    }
    await frameWith(page, ".items-row");
    await driftAway(localConnection(engine.endpoint));
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).click();
    // What the letters and colours of the tables say is said in words, too.
    for (const words of [
      "Tournaments, .*, Missing: tournament.dynamo has this table",
      "Shop, .*, The structure differs from shop.dynamo in 2 things",
      "Matches, .*, The structure is as tournament.dynamo says",
    ]) {
      await page.getByRole("treeitem", { name: new RegExp(words) }).waitFor();
    }
    await page.locator("[class*='monaco-decoration-itemBadge']").nth(2).waitFor();
    for (const theme of themeNames) {
      await showTheme(theme);
      await page.screenshot({ path: join(pictures, `workbench-results-${theme}.png`) });
    }
  });

  async function useTheme(theme: keyof typeof themes): Promise<void> {
    await mkdir(join(workspace, ".vscode"), { recursive: true });
    const settings = { "workbench.colorTheme": themes[theme].name };
    await writeFile(join(workspace, ".vscode/settings.json"), JSON.stringify(settings));
  }

  async function showTheme(theme: keyof typeof themes): Promise<void> {
    await useTheme(theme);
    const { kind } = themes[theme];
    await frameWith(page, `body.${kind}[data-vscode-theme-kind="${kind}"]`);
    await page.locator(`.monaco-workbench.${workbenchClasses[theme]}`).waitFor();
  }
});

/** One table of a model is deleted, and one of another is made without its indexes. */
async function driftAway(connection: Connection): Promise<void> {
  await deleteTable(connection, "Tournaments");
  await createTable(connection, {
    name: "Shop",
    partitionKey: { name: "PK", type: "S" },
    sortKey: { name: "SK", type: "S" },
    globalIndexes: [],
    localIndexes: [],
    vectorIndexes: [],
    billing: { kind: "on-demand" },
  });
}

/** Moves the border between the two groups of editors. */
async function dragSash(page: Page, x: number): Promise<void> {
  const second = await page.locator(".editor-group-container").nth(1).boundingBox();
  assert.ok(second, "There is one group of editors only.");
  await page.mouse.move(second.x, 600);
  await page.mouse.down();
  await page.mouse.move(x, 600, { steps: 5 });
  await page.mouse.up();
  // The border is lit while the mouse rests on it.
  await page.mouse.move(x + 200, 990);
  await page.locator(".monaco-sash.hover").waitFor({ state: "detached" });
}

const themeNames = ["dark", "light", "high-contrast", "high-contrast-light"] as const;

const workbenchClasses = {
  dark: "vs-dark",
  light: "vs",
  "high-contrast": "hc-black",
  "high-contrast-light": "hc-light",
} as const;
