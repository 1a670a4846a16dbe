import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../harness/cache.ts";
import { openWorkbench, type Workbench } from "../harness/vscode.ts";
import {
  chooseInQuickInput,
  frameWith,
  openFile,
  pressUntil,
  runCommand,
} from "../harness/workbench-actions.ts";

const pictures = join(projectRoot, "dist/screenshots");

suite("a window without a folder", () => {
  let workbench: Workbench;

  suiteSetup(async () => {
    await mkdir(pictures, { recursive: true });
    workbench = await openWorkbench({});
  });

  suiteTeardown(() => workbench?.close());

  test("the explorer leads to a first model", async () => {
    const { page } = workbench;
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).click();
    const welcome = page.locator(".welcome-view-content");
    await welcome.getByText("Design a DynamoDB table").waitFor();
    await page.screenshot({ path: join(pictures, "welcome-no-folder.png") });
    await welcome.getByText("Open Example Model").click();
    await chooseInQuickInput(page, "shop", "Web shop");
    await chooseInQuickInput(page, "without", "Open without saving");
    await page.locator(".codelens-decoration a", { hasText: "Show layout" }).waitFor();
  });

  test("a model that is in no file has findings, lenses and a layout", async () => {
    const { page } = workbench;
    await pressUntil(
      page.locator(".codelens-decoration a", { hasText: "Show layout" }),
      page.locator(".tab", { hasText: "Layout: " }),
    );
    const layout = await frameWith(page, "dynamo-collections");
    await layout.locator("[role=row]", { hasText: "PROFILE" }).first().waitFor();
  });

  test("New Model begins one, and the name of its entity makes the keys", async () => {
    const { page } = workbench;
    await runCommand(page, "DynamoDB: New Model");
    await page.locator(".view-line", { hasText: "table Name" }).waitFor();
    await page.keyboard.type("Desk");
    await page.keyboard.press("Tab");
    await page.keyboard.type("OpenTicket");
    await page.keyboard.press("Tab");
    await page.locator(".view-line", { hasText: 'PK = "OPENTICKET#${openTicketId}"' }).waitFor();
    await page.locator(".codelens-decoration", { hasText: "GetItem Desk" }).waitFor();
  });
});

suite("a window with several folders", () => {
  let folder: string;
  let workbench: Workbench;

  suiteSetup(async () => {
    folder = await mkdtemp(join(tmpdir(), "modeler-folders-"));
    const names = ["shop", "iot"];
    for (const name of names) {
      await mkdir(join(folder, name));
      const file = `${name}.dynamo`;
      await cp(join(projectRoot, "examples", file), join(folder, name, file));
    }
    const file = join(folder, "all.code-workspace");
    await writeFile(file, JSON.stringify({ folders: names.map((path) => ({ path })) }));
    workbench = await openWorkbench({ workspace: file });
  });

  suiteTeardown(async () => {
    await workbench?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("a command without an editor asks which model it is about", async () => {
    const { page } = workbench;
    // Extensions are there a moment after the window.
    await page.locator(".activitybar").getByRole("tab", { name: "DynamoDB" }).waitFor();
    await runCommand(page, "DynamoDB: Show Layout");
    await chooseInQuickInput(page, "iot", "iot/iot.dynamo");
    await page.locator(".tab", { hasText: "Layout: iot.dynamo" }).waitFor();
  });

  test("code is generated into the folder of its model", async () => {
    const { page } = workbench;
    await openFile(page, "shop.dynamo");
    await runCommand(page, "DynamoDB: Generate Code");
    assert.ok((await filesIn(join(folder, "shop/generated"))).length > 0);
    assert.deepEqual(await readdir(join(folder, "iot")), ["iot.dynamo"]);
  });
});

/** What is in a folder, as soon as it is there. */
async function filesIn(path: string): Promise<readonly string[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const names = await readdir(path).catch(() => []);
    if (names.length > 0 || Date.now() > deadline) return names;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
