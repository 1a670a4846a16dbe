import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entityColours } from "../../src/protocol/entity-colours.ts";
import {
  itemsPerMessage,
  layoutMessages,
  layoutTargetAt,
  parseLayoutPageMessage,
} from "../../src/protocol/layout-messages.ts";
import { parseResultsPageMessage } from "../../src/protocol/results-messages.ts";
import { largeLayout } from "../browser/fixtures/large.ts";
import { layoutOf, uri } from "../views/support.ts";

suite("messages of the pages", () => {
  const source = { uri: "file:///a.dynamo", start: 1, end: 5 };

  test("accept what the pages send", () => {
    for (const message of [
      { type: "ready", version: 1 },
      { type: "copy", text: "[]", what: "0 items" },
      { type: "reveal", source },
      { type: "showProblems" },
      { type: "runPattern", pattern: "GetCustomer" },
    ]) {
      assert.deepEqual(parseLayoutPageMessage(message), message);
    }
    for (const message of [
      { type: "ready", version: 1 },
      { type: "reveal", source },
      { type: "cancel", run: "1" },
      { type: "nextPage", run: "1" },
      { type: "save", format: "csv", text: "a", what: "1 item", suggestedName: "a.csv" },
    ]) {
      assert.deepEqual(parseResultsPageMessage(message), message);
    }
  });

  test("refuse everything else, and pass nothing on that they do not know", () => {
    const wrong: unknown[] = [
      undefined,
      null,
      "ready",
      [],
      { type: "ready" },
      { type: "reveal", source: { ...source, start: 6 } },
      { type: "reveal", source: { ...source, start: -1 } },
      { type: "reveal", source: { ...source, uri: 3 } },
      { type: "runPattern" },
      { type: "executeCommand", command: "x" },
      { type: "cancel", run: 1 },
      { type: "save", format: "exe", text: "a", what: "a", suggestedName: "a" },
      { type: "save", format: "csv", text: "a", what: "a", suggestedName: "../../a.csv" },
    ];
    for (const message of wrong) {
      assert.equal(parseLayoutPageMessage(message), undefined, JSON.stringify(message));
      assert.equal(parseResultsPageMessage(message), undefined, JSON.stringify(message));
    }
    const more = { type: "showProblems", extra: "field" };
    assert.deepEqual(parseLayoutPageMessage(more), { type: "showProblems" });
  });

  test("a large layout comes in several messages that together hold every item", () => {
    const view = largeLayout(2_500);
    const [first, ...later] = layoutMessages(view, 7);
    assert.ok(first?.type === "layout");
    const items = [...(first.view.tables[0]?.items ?? [])];
    assert.equal(items.length, itemsPerMessage);
    assert.equal(first.pendingItems, 1_500);
    for (const message of later) {
      assert.ok(message.type === "layoutItems" && message.generation === 7);
      assert.ok(message.items.length <= itemsPerMessage);
      items.push(...message.items);
    }
    assert.deepEqual(items, view.tables[0]?.items);
  });

  test("the smallest declaration around the caret is the one to show", () => {
    const text = `table T { partition key id: string  global index G { partition key game } }
entity E in T { id: string  game: string }
pattern P { get E  where id = :id }
sample one: E { id: "1", game: "go" }
`;
    const view = layoutOf(text);
    const at = (word: string) => layoutTargetAt(view, uri, text.indexOf(word));
    assert.deepEqual(at("able T"), { kind: "path", id: "T" });
    assert.deepEqual(at("partition key game"), { kind: "path", id: "T.G" });
    assert.deepEqual(at("game: string"), { kind: "entity", name: "E" });
    assert.deepEqual(at("where id"), { kind: "pattern", name: "P" });
    assert.deepEqual(at('"go"'), { kind: "item", id: "one" });
    assert.equal(layoutTargetAt(view, "file:///other.dynamo", 3), undefined);
  });

  test("the manifest contributes the colours of entities", () => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
    );
    const { contributes } = manifest as {
      contributes?: { colors?: { id: string; defaults: unknown }[] };
    };
    assert.deepEqual(
      contributes?.colors
        ?.filter(({ id }) => id.startsWith("dynamo.entity"))
        .map(({ id, defaults }) => ({ id, defaults })),
      entityColours.map(({ id, defaults }) => ({ id, defaults })),
    );
  });
});
