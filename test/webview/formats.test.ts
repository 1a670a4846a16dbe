import assert from "node:assert/strict";
import type { Item } from "../../src/dynamodb/values.ts";
import { formatItems, toReadableJson } from "../../webview/results/formats.ts";

const items: readonly Item[] = [
  { id: { S: 'say "hi", a|b' }, n: { N: "12345678901234567890" }, tags: { SS: ["x", "y"] } },
  { id: { S: "two\nlines" }, ok: { BOOL: true }, none: { NULL: true }, list: { L: [{ N: "1" }] } },
];
const attributes = ["id", "n", "tags", "ok", "none", "list", "constructor"];

suite("formats of results", () => {
  test("JSON keeps all digits of a number", () => {
    const text = formatItems(items, attributes, "json");
    assert.match(text, /"n": 12345678901234567890,/);
    assert.deepEqual(JSON.parse(text)[1], { id: "two\nlines", ok: true, none: null, list: [1] });
  });

  test("JSON has the attributes in the order of the columns, then what has no column", () => {
    const item: Item = { b: { N: "1" }, extra: { S: "x" }, id: { S: "1" } };
    for (const format of ["json", "dynamodb-json"] as const) {
      const [read] = JSON.parse(formatItems([item], ["id", "absent", "b"], format));
      assert.deepEqual(Object.keys(read), ["id", "b", "extra"]);
    }
  });

  test("what no font shows is escaped, and nothing else", () => {
    const request = { from: "ORDER#é 👨‍👩‍👧", to: "ORDER#\u{10FFFF}", turned: "a\u202Eb" };
    const text = toReadableJson(request);
    assert.match(text, /"from": "ORDER#é 👨‍👩‍👧"/);
    assert.match(text, /"to": "ORDER#\\udbff\\udfff"/);
    assert.match(text, /"turned": "a\\u202eb"/);
    assert.deepEqual(JSON.parse(text), request);
  });

  test("DynamoDB JSON can be read back as it was", () => {
    assert.deepEqual(JSON.parse(formatItems(items, attributes, "dynamodb-json")), items);
  });

  test("CSV quotes what would break a row, and leaves absent attributes empty", () => {
    assert.equal(
      formatItems(items, attributes, "csv"),
      [
        "id,n,tags,ok,none,list,constructor",
        '"say ""hi"", a|b",12345678901234567890,"[""x"",""y""]",,,,',
        '"two\nlines",,,true,null,[1],',
        "",
      ].join("\r\n"),
    );
  });

  test("Markdown escapes what would break a table", () => {
    assert.equal(
      formatItems(items, ["id", "n"], "markdown"),
      `| id | n |\n| --- | --- |\n| say "hi", a\\|b | 12345678901234567890 |\n| two<br>lines |  |\n`,
    );
  });
});
