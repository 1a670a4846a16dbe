import assert from "node:assert/strict";
import { applyWorkspaceEdit, openFixture } from "./fixture.ts";

const model = `//- shop.dynamo
table Shop { partition key orderId: string }
type Line { sku: string  gift?: boolean }
entity Order in Shop {
  orderId: string
  tot$0al: number
  lines?: Line[]
}
pattern GetOrder { get Order where orderId = :orderId }
samples Order from "./orders.json"
samples Order from "./more.ndjson"
//- orders.json
[
  {"orderId": "a",   "total" : 1.50, "lines": [ { "sku": "total" } ]},

  { "total": 2, "orderId": "b" } ]
//- more.ndjson
{"orderId":"c","total":3}
{ "orderId": "d", "lines": [{"sku":"x"}], "total": 4 }
`;

suite("rename in files of samples", () => {
  test("an attribute is renamed in its items, and all else of the files stays", async () => {
    const fixture = openFixture(model);
    const { service, uri, position } = fixture;
    const result = await service.rename(uri, position, "gross sum");
    assert.ok(result.kind === "edit");
    assert.equal(
      applyWorkspaceEdit(fixture, result.edit),
      model
        .replace("$0", "")
        .replace("total: number", "`gross sum`: number")
        .replaceAll(/"total"(?= ?:)/g, '"gross sum"'),
    );
  });

  test("so is one inside of an item", async () => {
    const fixture = openFixture(model.replace("tot$0al", "total").replace("sku: st", "sk$0u: st"));
    const result = await fixture.service.rename(fixture.uri, fixture.position, "article");
    assert.ok(result.kind === "edit");
    const changed = applyWorkspaceEdit(fixture, result.edit);
    assert.equal(changed.split('"article":').length, 3, changed);
    assert.deepEqual(await openFixture(changed).service.diagnostics(fixture.uri), []);
  });

  test("an editor that can ask, asks for these files only", async () => {
    const { service, uri, position } = openFixture(model);
    const result = await service.rename(uri, position, "sum", true);
    assert.ok(result.kind === "edit");
    const { documentChanges = [], changeAnnotations } = result.edit;
    assert.equal(changeAnnotations?.samples?.needsConfirmation, true);
    const asked = documentChanges.flatMap((change) =>
      "edits" in change && change.edits.every((edit) => "annotationId" in edit)
        ? [change.textDocument.uri.slice("file:///models/".length)]
        : [],
    );
    assert.deepEqual(asked, ["orders.json", "more.ndjson"]);
  });
});

suite("what cannot be renamed, and why", () => {
  for (const [source, reason] of [
    ["par$0tition", /'partition' is a word of the language/],
    ["str$0ing", /'string' is a type of the language/],
    ["12$03", /'123' is a word/],
    ["a $0 comment", /A comment has no names/],
    ["./$0orders.json", /This is the path of a file/],
    ["no$0body", /'nobody' leads to nothing/],
  ] as const) {
    test(source, async () => {
      const text = `// a  comment
table Shop { partition key orderId: string }
entity Order in Shop { orderId: string  size: number = 123 }
pattern GetOrder { get nobody where orderId = :orderId }
samples Order from "./orders.json"
`;
      const plain = source.replace("$0", "");
      const { service, uri, position } = openFixture(text.replace(plain, () => source));
      assert.equal(await service.prepareRename(uri, position), undefined);
      assert.match((await service.reasonAgainstRename(uri, position)) ?? "", reason);
    });
  }
});
