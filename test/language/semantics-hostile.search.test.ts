import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { applyAllowances } from "../../src/language/semantics/allowances.ts";
import type { ModelFile } from "../../src/language/semantics/model.ts";
import { resolveModel } from "../../src/language/semantics/resolve.ts";
import { parse } from "../../src/language/syntax/parser.ts";
import { modelUri } from "./check-model.ts";

const examples = join(import.meta.dirname, "../../examples");

suite("models that nobody meant", () => {
  const texts = readdirSync(examples, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".dynamo"))
    .map((name) => readFileSync(join(examples, name), "utf8"));

  test("every example model resolves with a piece cut out, doubled or moved", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(120),
        fc.constantFrom("cut", "double", "end", "move"),
        (text, place, length, change) => {
          const start = Math.floor(place * text.length);
          const piece = text.slice(start, start + length);
          const rest = text.slice(0, start) + text.slice(start + length);
          checkAnything(
            change === "cut"
              ? rest
              : change === "end"
                ? text.slice(0, start)
                : change === "double"
                  ? text.slice(0, start) + piece + text.slice(start)
                  : piece + rest,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("every word of a small model may be any other", function () {
    this.timeout(60_000);
    const words = [...new Set(small.match(/\w+|[^\s\w]/g))];
    const places = [...small.matchAll(/\w+|[^\s\w]/g)];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.constantFrom(...words), (place, word) => {
        const { index } = place;
        checkAnything(small.slice(0, index) + word + small.slice(index + place[0].length));
      }),
      { numRuns: 500 },
    );
  });

  test("chains and circles without end", () => {
    const each = (count: number, line: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => line(index)).join("\n");
    checkAnything(each(3000, (index) => `type T${index} = T${index + 1}`));
    checkAnything(each(3000, (index) => `type T${index} { ...T${index + 1} }`));
    checkAnything(each(3000, (index) => `type T${index} { next: T${(index + 1) % 3000} }`));
    checkAnything(
      `type T {\n${each(3000, (index) => `a${index}: string derived upper(a${index + 1})`)}\n}`,
    );
    const table = "table Tab { partition key id: string }\nentity E in Tab { id: string }\n";
    checkAnything(
      table + each(3000, (index) => `sample s${index}: E { id: s${(index + 1) % 3000}.id }`),
    );
    checkAnything(table + each(2000, (index) => `pattern P${index} { get E where idd = :x }`));
  });

  test("a regular expression that runs for ever is not run", () => {
    checkAnything(`type A { s: string = "${"a".repeat(60)}!" @matches("(a+)+") }`);
  });
});

const small = `
table Tab {
  partition key PK: string
  sort key SK: string
  discriminator kind
  ttl expires
  global index ByDay { partition key day sort key GSI1SK: number project total }
}
type Part { ...Base size: number }
type Base { id: string = uuid() }
entity Row in Tab as "row" {
  version 2
  PK = "ROW#\${id:lower}#\${count:08}"
  SK = "R" 
  GSI1SK = total when open = true
  ...Part
  count: integer @min(1)
  total: number
  open: boolean = false
  day: date derived date(at)
  at: timestamp = now()
  expires?: epoch
  tags?: set<string>
  volume 3 per id max 9
  upgrade to 2 { set total = number(amount) remove amount }
}
pattern Days { query Row where day = :day and total > 3 order by total desc limit 5 return id using ByDay }
pattern Edit { update Row where id = :id and count = :count set total = total + 1, open = :open add "x" to tags if size(tags) < 3 }
pattern Both { transaction { create Row check Row { where id = :Row.id and count = 1 if open = true } } }
sample one: Row { id: "a", size: 1, count: 2, total: 3 }
sample two: Row { id: one.id, size: 1, count: 3, total: 3, tags: ["a"] }
example Days(day: "2026-01-01") returns one, two
example Edit(id: "a", count: 2, open: true) leaves one { total: 4 }
`;

/** Whatever the text is: nothing throws, and each finding lies in it and says something. */
function checkAnything(text: string): void {
  const { file: tree } = parse(text, modelUri);
  const files = new Map<string, ModelFile>([[modelUri, { uri: modelUri, text, tree }]]);
  const { model, diagnostics } = resolveModel(modelUri, files);
  for (const { code, message, file, span, changes } of applyAllowances(model, diagnostics)) {
    assert.equal(file, modelUri);
    assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, code);
    assert.ok(!message.includes("undefined"), message);
    for (const { span: edited } of changes.flatMap((change) => change.edits)) {
      assert.ok(0 <= edited.start && edited.end <= text.length, code);
    }
  }
  for (const { span, symbol } of model.references.inFile(modelUri)) {
    assert.ok(span.start < span.end, symbol.name);
    assert.ok(model.references.of(symbol).length > 0, symbol.name);
  }
  // What crosses a process border is plain data.
  for (const { parameters, where } of model.patterns) JSON.stringify([parameters, where]);
}
