import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import type { Page } from "playwright-core";
import { place } from "./fixtures/build-layout.ts";
import { markup } from "./fixtures/hostile.ts";
import { accessibilityProblems, Pages, posted, screenshot, send, themeNames } from "./pages.ts";

suite("layout page", () => {
  let pages: Pages;
  let page: Page;

  suiteSetup(async function () {
    this.timeout(120_000);
    pages = await Pages.start();
  });

  suiteTeardown(() => pages?.stop());

  async function open(fixture: string, options?: Parameters<Pages["open"]>[2]): Promise<void> {
    page = await pages.open("layout", fixture, options);
  }

  teardown(() => pages?.close(page));

  test("draws each item collection with its items in sort-key order", async () => {
    await open("shop");
    assert.deepEqual(await texts(page, ".partition-value .value"), [
      "CUSTOMER#01HX8ADA",
      "CUSTOMER#01HX8GRACE",
      "CUSTOMER#01HX8LINUS",
      "COUPON#SPRING26",
    ]);
    const ada = page.locator(".band").first();
    assert.deepEqual(await ada.locator(".cell.first .value").allTextContents(), [
      "ORDER#2026-03-01T10:00:00.000Z#01J1",
      "ORDER#2026-03-02T10:15:00.000Z#01J2",
      "ORDER#2026-03-04T18:40:00.000Z#01J3",
      "PROFILE",
      "SHIPMENT#01J3",
    ]);
    assert.deepEqual(await texts(page, ".partition-value .constant >> nth=0"), ["CUSTOMER#"]);
    assert.equal(await page.locator(".made-up").count(), 1);
  });

  test("shows an index with the attributes that it holds, and what is not in it", async () => {
    await open("shop");
    await page.getByRole("tab", { name: /OrdersByStatus/ }).click();
    assert.deepEqual(await texts(page, ".head-name .name"), [
      "status",
      "placedOn",
      "placedAt",
      "orderId",
    ]);
    const labels = await page.locator(".item >> nth=0 >> [role=gridcell] .label").allTextContents();
    assert.deepEqual(labels, ["total", "PK", "SK"]);
    assert.deepEqual(await texts(page, ".legend-entity.absent .legend-name"), [
      "Customer",
      "Shipment",
      "Coupon",
    ]);
  });

  test("the arrow keys go through items and attributes, and left to the partition key", async () => {
    await open("shop");
    await page.locator("#cell-0-0-0").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedText(page), "OrderORDER#2026-03-02T10:15:00.000Z#01J2");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focusedText(page), "orderId01J2");
    await page.keyboard.press("End");
    assert.equal(await focusedText(page), "customerId01HX8ADA");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    assert.match(await focusedText(page), /^CUSTOMER#01HX8ADA/);
    await page.keyboard.press("ArrowDown");
    assert.match(await focusedText(page), /^CUSTOMER#01HX8GRACE/);
    await page.keyboard.press("ArrowRight");
    assert.equal(await focusedText(page), "OrderORDER#2026-03-01T08:30:00.000Z#01J4");
    await page.keyboard.press("Control+End");
    assert.match(await focusedText(page), /^Couponmade upCOUPON/);
  });

  test("Enter on an item and a click reveal its sample in the editor", async () => {
    await open("shop");
    await page.locator("#cell-0-1-0").focus();
    await page.keyboard.press("Enter");
    await page.locator("#cell-1-2-0").click();
    assert.deepEqual(await posted(page, "reveal"), [
      { type: "reveal", source: place("second") },
      { type: "reveal", source: place("grace") },
    ]);
    const selected = page.locator('[role=row][aria-selected="true"]');
    assert.equal(await selected.getAttribute("data-item"), "grace");
    assert.equal(await page.locator("#announcements").textContent(), "Customer grace selected");
  });

  test("Enter on a partition key folds its collection and says what is in it", async () => {
    await open("shop");
    await page.locator("#cell-0-collection-0").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".partition").first().getAttribute("aria-expanded"), "false");
    assert.deepEqual(await texts(page, ".collapsed-entity"), [
      "Order × 3",
      "Customer × 1",
      "Shipment × 1",
    ]);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#cell-0-4-0").count(), 1);
  });

  test("the editor's caret selects an item, an entity, a path and a pattern", async () => {
    await open("shop", { height: 420 });
    await send(page, { type: "select", target: { kind: "item", id: "sixth" } });
    const selected = page.locator('[role=row][aria-selected="true"]');
    await selected.waitFor();
    assert.equal(await selected.getAttribute("data-item"), "sixth");
    await page.waitForFunction(() => document.querySelector("dynamo-collections")?.scrollTop !== 0);

    await send(page, { type: "select", target: { kind: "path", id: "Shop.GSI1" } });
    await page.getByRole("tab", { name: /GSI1/, selected: true }).waitFor();
    await send(page, { type: "select", target: { kind: "item", id: "first" } });
    await page.getByRole("tab", { name: /^Shop/, selected: true }).waitFor();
    await send(page, { type: "select", target: { kind: "entity", name: "Coupon" } });
    await page.locator('[data-item="Coupon 1"][aria-selected="true"]').waitFor();
    await send(page, { type: "select", target: { kind: "pattern", name: "OrdersToShip" } });
    await page.getByRole("tab", { name: /OrdersByStatus/, selected: true }).waitFor();
    assert.equal(await page.locator(".caption h2").textContent(), "OrdersToShip");
  });

  test("a chosen pattern is shown as the slice that it reads, in its direction", async () => {
    await open("shop");
    await choosePattern(page, "OrdersOfCustomer");
    const read = page.locator(".item.read");
    assert.deepEqual(await read.locator(".order").allTextContents(), ["2", "1"]);
    assert.equal(await read.count(), 2);
    assert.equal(await page.locator(".item.unread").count(), 9);
    assert.equal(
      (await page.locator(".condition").textContent())?.replace(/\s+/g, " "),
      'PK = "CUSTOMER#01HX8ADA" and SK between "ORDER#2026-03-02T00:00:00.000Z" and "ORDER#\\u{10FFFF}"',
    );
    assert.equal((await page.locator(".direction").textContent())?.trim(), "backwards");
    assert.match(
      (await page.locator("#announcements").textContent()) ?? "",
      /^Pattern OrdersOfCustomer\. Query PK = .* Reads 2 items$/,
    );
    await page.getByRole("button", { name: "Show the whole path" }).click();
    assert.equal(await page.locator(".item.unread").count(), 0);
  });

  test("what is read and then filtered out is told apart", async () => {
    await open("shop");
    await choosePattern(page, "OpenOrdersOfCustomer");
    assert.equal(await page.locator(".item.read").count(), 2);
    const dropped = page.locator(".item.discarded");
    assert.deepEqual(await dropped.locator(".entity-label").allTextContents(), [
      "Orderfiltered out",
    ]);
    assert.match(
      (await page.locator(".filter").textContent()) ?? "",
      /drops 1 item after it was read/,
    );
  });

  test("an unserved pattern says why and leads to the nearest path", async () => {
    await open("shop");
    await choosePattern(page, "CustomersOfTier");
    assert.match(
      (await page.locator(".caption-reason").textContent()) ?? "",
      /Not served\. No table or index has a key that tier fixes\./,
    );
    await page.getByRole("tab", { name: /GSI1/, selected: true }).waitFor();
    assert.equal(await page.locator(".item.unread").count(), 0);
  });

  test("pattern, path, selection, legend, filter and zoom survive a reload", async () => {
    await open("shop");
    await choosePattern(page, "GetCustomer");
    await page.getByRole("button", { name: "Coupon, 1 item" }).click();
    await page.getByRole("searchbox").fill("ada");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.locator("#cell-0-3-0").click();
    await page.waitForFunction(() => {
      const stored = Object.values(sessionStorage)[0] ?? "";
      return stored.includes('"selected":"ada"');
    });
    await page.reload();
    assert.equal(await page.locator(".caption h2").textContent(), "GetCustomer");
    assert.equal(await page.getByRole("searchbox").inputValue(), "ada");
    assert.equal(
      await page.getByRole("button", { name: "Coupon, 1 item" }).getAttribute("aria-pressed"),
      "false",
    );
    assert.equal(await page.locator(".zoom-level").textContent(), "110%");
    assert.equal(
      await page.locator('[aria-selected="true"][data-item]').getAttribute("data-item"),
      "ada",
    );
  });

  test("ten thousand items: few elements, and the last one is reached", async () => {
    await open("large");
    assert.ok((await elementCount(page)) < 1500, `${await elementCount(page)} elements`);
    await page.locator("#cell-0-0-0").focus();
    await page.keyboard.press("Control+End");
    const focused = page.locator(":focus");
    await focused.waitFor();
    assert.match(await focusedText(page), /READING#2026-01-07T/);
    assert.ok((await elementCount(page)) < 1500, `${await elementCount(page)} elements`);
    const bottom = await page.locator("dynamo-collections").evaluate((grid) => {
      return grid.scrollTop + grid.clientHeight - grid.scrollHeight;
    });
    assert.ok(bottom > -100, `${bottom} pixels from the end`);
    const rows = await page.getByRole("treegrid").getAttribute("aria-rowcount");
    assert.equal(rows, String(1 + 50 + 10_000));
  });

  test("ten thousand items: the scroll position survives a reload", async () => {
    await open("large");
    await page.locator("dynamo-collections").evaluate((grid) => {
      grid.scrollTop = 200_000;
    });
    await page.waitForFunction(() => (Object.values(sessionStorage)[0] ?? "").includes("200000"));
    await page.reload();
    await page.waitForFunction(
      () => document.querySelector("dynamo-collections")?.scrollTop === 200_000,
    );
    assert.ok((await page.locator(".item").count()) > 5);
  });

  test("scrolling through ten thousand items keeps up with the screen", async () => {
    await open("large");
    const times = await page.locator("dynamo-collections").evaluate(async (grid) => {
      const measured: number[] = [];
      for (let step = 0; step < 40; step += 1) {
        const start = performance.now();
        grid.scrollTop += 2_000;
        grid.dispatchEvent(new Event("scroll"));
        await (grid as unknown as { updateComplete: Promise<unknown> }).updateComplete;
        measured.push(performance.now() - start);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return measured.sort((left, right) => left - right);
    });
    const median = times[times.length >> 1] ?? 0;
    assert.ok(median < 30, `half of the steps took longer than ${median} ms`);
  });

  test("text of a model is never markup", async () => {
    await open("hostile");
    assert.equal(await page.locator("h1").textContent(), markup);
    assert.equal(await page.evaluate(() => "hacked" in window), false);
    assert.equal(await page.locator("dynamo-layout img, dynamo-layout script").count(), 0);
  });

  test("the policy refuses what the page did not bring", async () => {
    await open("shop");
    const violations = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = 1";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<p style="color: red">red</p>');
      await fetch("/layout.html").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve));
      return window.devHost.violations.splice(0).map((violation) => violation.split(" ")[0]);
    });
    assert.deepEqual(violations.sort(), ["connect-src", "script-src-elem", "style-src-attr"]);
    assert.equal(await page.evaluate(() => "hacked" in window), false);
  });

  test("says what is the matter when there is nothing to draw", async () => {
    await open("empty");
    assert.equal(await page.locator(".empty h2").textContent(), "No tables yet");
    await pages.close(page);
    await open("failed");
    assert.equal(
      await page.getByRole("alert").locator("h2").textContent(),
      "The layout could not be drawn.",
    );
    await pages.close(page);
    await open("broken");
    assert.match((await page.locator(".notice").textContent()) ?? "", /The model has 2 errors/);
    assert.equal(await page.locator(".item").count(), 11);
    await page.getByRole("button", { name: "Show problems" }).click();
    assert.equal((await posted(page, "showProblems")).length, 1);
    await page.getByRole("searchbox").fill("no such text");
    assert.equal(await page.locator(".empty h2").textContent(), "Nothing matches");
  });

  test("follows a change of the theme while it is open", async () => {
    await open("shop", { theme: "dark" });
    const colours = (): Promise<readonly string[]> =>
      page.evaluate(() => {
        const cell = document.querySelector(".item .cell.first");
        return [document.body, cell].map((element) => {
          return element === null ? "" : getComputedStyle(element).backgroundColor;
        });
      });
    const dark = await colours();
    await page.evaluate(() => window.devHost.setTheme("light"));
    const light = await colours();
    assert.notEqual(light[0], dark[0]);
    assert.notEqual(light[1], dark[1]);
  });

  test("a write is shown as all that it writes, the lock item of a unique value included", async () => {
    await open("example-shop");
    await choosePattern(page, "Register");
    assert.deepEqual(await texts(page, ".operation"), ["PutItem", "PutItem"]);
    assert.deepEqual(await page.locator(".item.written .order").allTextContents(), ["1", "2"]);
  });

  for (const theme of themeNames) {
    test(`${theme}: accessible, with enough contrast, and a picture of it`, async function () {
      this.timeout(60_000);
      await open("shop", { theme });
      assert.deepEqual(await accessibilityProblems(page), []);
      await screenshot(page, `layout-${theme}`);
      await choosePattern(page, "OpenOrdersOfCustomer");
      assert.deepEqual(await accessibilityProblems(page), []);
      await choosePattern(page, "OrdersToShip");
      assert.deepEqual(await accessibilityProblems(page), []);
      const { size } = await stat(await screenshot(page, `layout-slice-${theme}`));
      assert.ok(size > 20_000, `${size} bytes`);
    });
  }
});

async function choosePattern(page: Page, name: string): Promise<void> {
  await page.getByLabel("Pattern", { exact: true }).selectOption(name);
  await page.locator(".caption h2", { hasText: name }).waitFor();
}

function texts(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).allTextContents();
}

/** The text of the cell that has the focus, without white space between its parts. */
async function focusedText(page: Page): Promise<string> {
  await page.waitForFunction(() => document.activeElement?.id.startsWith("cell-"));
  return page.evaluate(() => {
    return (document.activeElement?.textContent ?? "").replace(/\s+/g, (space) =>
      space.includes("\n") ? "" : space,
    );
  });
}

function elementCount(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll("*").length);
}
