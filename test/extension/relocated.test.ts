import assert from "node:assert/strict";
import { URI } from "vscode-uri";
import { relocated } from "../../src/extension/features/evolution/relocated.ts";

suite("files beside another root", () => {
  for (const [file, root, other, expected] of [
    [
      "a:/new/shop.dynamo",
      "a:/new/shop.dynamo",
      "b:/old/web-shop.dynamo",
      "b:/old/web-shop.dynamo",
    ],
    ["a:/new/types.dynamo", "a:/new/shop.dynamo", "b:/old/shop.dynamo", "b:/old/types.dynamo"],
    ["a:/new/x/types.dynamo", "a:/new/shop.dynamo", "b:/old/shop.dynamo", "b:/old/x/types.dynamo"],
    ["a:/p/base/t.dynamo", "a:/p/new/shop.dynamo", "a:/p/old/shop.dynamo", "a:/p/base/t.dynamo"],
    ["a:/base/t.dynamo", "a:/p/new/shop.dynamo", "a:/shop.dynamo", "a:/base/t.dynamo"],
    ["a:/new/types.dynamo", "a:/new/shop.dynamo", "untitled:Untitled-1", "a:/new/types.dynamo"],
  ] as const) {
    test(`${file} of ${root} is ${expected} of ${other}`, () => {
      const found = relocated(URI.parse(file), URI.parse(root), URI.parse(other));
      assert.equal(found.toString(true), expected);
    });
  }
});
