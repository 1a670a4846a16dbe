import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { place } from "./fixtures/build-layout.ts";
import { run } from "./fixtures/results.ts";
import { accessibilityProblems, Pages, posted, screenshot, send, themeNames } from "./pages.ts";

suite("results page", () => {
  let pages: Pages;
  let page: Page;

  suiteSetup(async function () {
    this.timeout(120_000);
    pages = await Pages.start();
  });

  suiteTeardown(() => pages?.stop());

  async function open(fixture: string, options?: Parameters<Pages["open"]>[2]): Promise<void> {
    page = await pages.open("results", fixture, options);
  }

  teardown(() => pages?.close(page));

  test("shows keys first, then the attributes that items have, with their types", async () => {
    await open("page", { width: 2600 });
    assert.deepEqual(await page.locator(".head-cell .head-text").allTextContents(), [
      ...["#", "Entity", "PK", "SK", "orderId", "status", "total", "placedAt", "lines"],
      ...["name", "email", "tier", "note", "tags", "customerId"],
    ]);
    assert.equal(
      await page.getByRole("columnheader", { name: "total" }).locator(".type").textContent(),
      "N",
    );
    // One column with two types says the type in each cell.
    assert.equal(
      await page.getByRole("columnheader", { name: "note" }).locator(".type").count(),
      0,
    );
    const note = page.getByRole("row").nth(1).locator(`[title="a|b"]`);
    assert.equal(await note.locator(".type").textContent(), "S");
    assert.equal(await page.locator('[title="12345678901234567890.123456789"]').count(), 1);
  });

  test("says what was predicted and consumed, and that there is more", async () => {
    await open("page");
    const units = (await page.locator(".units").textContent())?.replace(/\s+/g, " ").trim();
    assert.equal(units, "RCU predicted 0.5 consumed 1.5 more than predicted");
    assert.match(
      (await page.locator(".results-facts").textContent()) ?? "",
      /12 ms · 1 request · 40 read, 25 after the filter/,
    );
    assert.match(
      (await page.locator(".results-foot").textContent()) ?? "",
      /25 items, more available\./,
    );
    await page.getByText("Next page").click();
    assert.deepEqual(await posted(page, "nextPage"), [{ type: "nextPage", run: run.id }]);
    await send(page, { type: "running", run: run.id });
    await page.getByText("Cancel", { exact: true }).click();
    assert.deepEqual(await posted(page, "cancel"), [{ type: "cancel", run: run.id }]);
    await send(page, { type: "items", run: run.id, items: [{ item: { PK: { S: "other" } } }] });
    await send(page, {
      type: "items",
      run: "another run",
      items: [{ item: { PK: { S: "stray" } } }],
    });
    const response = {
      operation: "Query",
      request: { Limit: 25 },
      consumed: { read: 0.5 },
      milliseconds: 3,
      count: 1,
    };
    await send(page, { type: "response", run: run.id, response, more: false });
    await page.getByText("26 items. That is all.").waitFor();
    assert.match(
      (await page.locator(".units").textContent())?.replace(/\s+/g, " ") ?? "",
      /predicted 1 consumed 2/,
    );
  });

  test("a head sorts the loaded items: up, down, and back to the order of the service", async () => {
    await open("page");
    const total = page.getByRole("columnheader", { name: "total" });
    await total.click();
    assert.equal(await total.getAttribute("aria-sort"), "ascending");
    assert.deepEqual((await totals(page)).slice(0, 2), ["9.5", "19"]);
    await total.click();
    assert.equal(await total.getAttribute("aria-sort"), "descending");
    assert.deepEqual((await totals(page)).slice(0, 2), ["12345678901234567890.123456789", "228"]);
    await total.click();
    assert.equal(await total.getAttribute("aria-sort"), "none");
    assert.deepEqual((await totals(page)).slice(0, 2), ["9.5", "19"]);
  });

  test("the keyboard moves through cells, selects rows and sorts", async () => {
    await open("page");
    await page.locator("#item-0-0").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(":focus").getAttribute("id"), "item-1-2");
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    assert.equal(await page.locator('[role=row][aria-selected="true"]').count(), 3);
    assert.match((await page.locator(".selection").textContent()) ?? "", /3 rows selected/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator('[role=row][aria-selected="true"]').count(), 0);
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    assert.equal(await page.locator(":focus").getAttribute("role"), "columnheader");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(":focus").getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Control+a");
    assert.match((await page.locator(".selection").textContent()) ?? "", /25 rows selected/);
  });

  test("copies the selected rows, and saves all of them, in each format", async () => {
    await open("page");
    await page.locator("#item-3-2").click();
    await chooseFrom(page, "Copy (1)", "DynamoDB JSON");
    await page.getByRole("button", { name: "Clear" }).click();
    await chooseFrom(page, "Copy", "CSV");
    await chooseFrom(page, "Save", "Markdown");
    const [first, second] = (await posted(page, "copy")) as readonly {
      text: string;
      what: string;
    }[];
    assert.equal(first?.what, "1 item as DynamoDB JSON");
    assert.deepEqual(JSON.parse(first.text)[0].total, { N: "12345678901234567890.123456789" });
    assert.equal(
      second?.text.split("\r\n")[0],
      "PK,SK,orderId,status,total,placedAt,lines,name,email,tier,note,tags,customerId",
    );
    assert.equal(second.text.trimEnd().split("\r\n").length, 26);
    const [saved] = (await posted(page, "save")) as readonly {
      text: string;
      suggestedName: string;
    }[];
    assert.equal(saved?.suggestedName, "CustomerWithOrders.md");
    assert.match(saved.text, /\| a\\\|b \|/);
  });

  test("menus work by keyboard", async () => {
    await open("page");
    await page.getByRole("button", { name: "Copy" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal((await page.locator(":focus").textContent())?.trim(), "DynamoDB JSON");
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("menu").count(), 0);
    assert.match((await page.locator(":focus").textContent()) ?? "", /Copy/);
  });

  test("shows items as plain and as DynamoDB JSON, and the request", async () => {
    await open("page");
    await page.getByRole("tab", { name: "JSON" }).click();
    await page
      .locator(".json-line", { hasText: /^\d+\s+"PK": "CUSTOMER#01HX8ADA",/ })
      .first()
      .waitFor();
    await page.getByLabel("DynamoDB JSON").check();
    await page.locator(".json-line", { hasText: '"S": "CUSTOMER#01HX8ADA"' }).first().waitFor();
    await page.getByRole("tab", { name: "Request" }).click();
    await page.locator(".json-line", { hasText: '"KeyConditionExpression": "#0 = :0"' }).waitFor();
    await page.getByRole("button", { name: "Copy request" }).click();
    const [copied] = (await posted(page, "copy")) as readonly { text: string }[];
    assert.match(copied?.text ?? "", /^Query \{\n {2}"TableName": "Shop"/);
    await page.keyboard.press("ArrowLeft");
  });

  test("a failed run says why, what to do, and can be tried again", async () => {
    await open("failed");
    const alert = page.getByRole("alert");
    assert.match((await alert.textContent()) ?? "", /The table Shop does not exist in eu-west-1\./);
    assert.match((await alert.textContent()) ?? "", /Create it with/);
    assert.match(
      (await page.locator(".connection").textContent()) ?? "",
      /prod · eu-west-1\s+read-only/,
    );
    await page.getByText("Retry").click();
    assert.deepEqual(await posted(page, "retry"), [{ type: "retry", run: run.id }]);
    await send(page, { type: "running", run: run.id });
    await page.getByText("Running…").waitFor();
    await send(page, { type: "cancelled", run: run.id });
    await page.getByText("The run was cancelled before any item came.").waitFor();
  });

  test("an empty result says whether anything was read", async () => {
    await open("empty");
    assert.match(
      (await page.locator(".empty").textContent()) ?? "",
      /12 were read, and the filter dropped all of them/,
    );
    await pages.close(page);
    await open("none");
    assert.match((await page.locator(".empty").textContent()) ?? "", /Nothing has been run yet/);
  });

  test("ten thousand items with thirty attributes: few elements, and the last cell is reached", async () => {
    await open("large");
    await page.getByText("10,000 items. That is all.").waitFor();
    assert.ok((await elementCount(page)) < 1500, `${await elementCount(page)} elements`);
    await page.locator("#item-0-0").focus();
    await page.keyboard.press("Control+End");
    assert.equal(await page.locator(":focus").getAttribute("id"), "item-9999-33");
    assert.equal(await page.locator(":focus").textContent(), String(9999 * 29));
    assert.ok((await elementCount(page)) < 1500, `${await elementCount(page)} elements`);
    const inSight = await page.locator(":focus").evaluate((cell) => {
      const { left, right, top, bottom } = cell.getBoundingClientRect();
      return left >= 0 && right <= innerWidth + 1 && top >= 0 && bottom <= innerHeight;
    });
    assert.equal(inSight, true);
    await page.getByRole("tab", { name: "JSON" }).click();
    await page.locator(".json-line").first().waitFor();
    assert.ok((await elementCount(page)) < 1500, `${await elementCount(page)} elements`);
  });

  test("sorting, selection, column widths and scroll position survive a reload", async () => {
    await open("large");
    await page.getByText("10,000 items. That is all.").waitFor();
    await page.getByRole("columnheader", { name: "SK" }).click();
    await page.getByRole("columnheader", { name: "SK" }).click();
    await page.locator("#item-2-2").click();
    const handle = page.getByRole("columnheader", { name: "PK" }).locator(".resizer");
    const box = await handle.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + 3, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 103, box.y + 10, { steps: 4 });
    await page.mouse.up();
    const width = await columnWidth(page, "PK");
    await page.locator("dynamo-items").evaluate((grid) => {
      grid.scrollTop = 50_000;
    });
    await page.waitForFunction(() => (Object.values(sessionStorage)[0] ?? "").includes("50000"));
    await page.reload();
    await page.waitForFunction(() => document.querySelector("dynamo-items")?.scrollTop === 50_000);
    assert.equal(
      await page.getByRole("columnheader", { name: "SK" }).getAttribute("aria-sort"),
      "descending",
    );
    assert.match((await page.locator(".selection").textContent()) ?? "", /1 row selected/);
    assert.equal(await columnWidth(page, "PK"), width);
  });

  test("shows the pattern in the model, and runs it again", async () => {
    await open("page");
    await page.getByRole("button", { name: "Show CustomerWithOrders in the model" }).click();
    await page.getByText("Run again").click();
    assert.deepEqual(await posted(page, "reveal"), [
      { type: "reveal", source: place("CustomerWithOrders") },
    ]);
    assert.deepEqual(await posted(page, "runAgain"), [{ type: "runAgain", run: run.id }]);
  });

  for (const theme of themeNames) {
    test(`${theme}: accessible, with enough contrast, and a picture of it`, async function () {
      this.timeout(60_000);
      await open("page", { theme });
      await page.locator("#item-2-2").click();
      assert.deepEqual(await accessibilityProblems(page), []);
      await screenshot(page, `results-${theme}`);
      await page.getByRole("tab", { name: "JSON" }).click();
      assert.deepEqual(await accessibilityProblems(page), []);
      await pages.close(page);
      await open("failed", { theme });
      assert.deepEqual(await accessibilityProblems(page), []);
    });
  }
});

async function chooseFrom(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** The totals of the rows in sight, without those of items that have none. */
async function totals(page: Page): Promise<readonly string[]> {
  return page.locator(".items-row .items-cell.numeric .text").allTextContents();
}

async function columnWidth(page: Page, name: string): Promise<number> {
  return page
    .getByRole("columnheader", { name })
    .evaluate((head) => head.getBoundingClientRect().width);
}

function elementCount(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll("*").length);
}
