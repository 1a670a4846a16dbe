import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccept, checkCompletion, completionsOf, inOrder } from "./check-completion.ts";
import { openFixture, shop } from "./fixture.ts";

suite("completion of declarations", () => {
  test("an empty file offers every declaration", () =>
    checkCompletion("$0", ["table", "entity", "pattern", "type", "sample", "example", "import"]));

  test("the patterns that the model's keys serve, which it does not have yet", async () => {
    const source = `${shop.replace("project total", "project all")}\npat$0`;
    await checkCompletion(
      source,
      [
        "pattern that reads one Customer by customerId",
        "pattern that reads one Order by customerId, placedAt, orderId",
        "pattern that reads Order by status from placedAt",
      ],
      ["pattern that reads Order by customerId from placedAt"],
    );
    await checkAccept(
      source,
      "pattern that reads Order by status from placedAt",
      `${source.replace("pat$0", "").replace(/^\n/, "")}pattern OrderByStatusSince {
  query Order
  where status = :status and placedAt >= :since
  order by placedAt desc
}
`,
    );
  });

  test("an empty file begins with a whole model, whose names are written once", async () => {
    const [first] = inOrder(await completionsOf("$0"));
    assert.equal(first?.label, "table … with an entity and a pattern");
    await checkAccept(
      "$0",
      "table … with an entity and a pattern",
      `table Name {
  partition key PK: string
  sort key SK: string

  discriminator entityType
}

entity Entity in Name {
  PK = "NAME#\${id}"
  SK = "NAME"

  id: ulid
  
}

pattern GetEntity {
  get Entity
  where id = :id
}
`,
    );
  });

  test("New Model inserts the same, by the snippet of the manifest", async () => {
    const snippets: Readonly<Record<string, { readonly body: readonly string[] }>> = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../syntaxes/dynamo.code-snippets.json"), "utf8"),
    );
    const { service, uri, position } = openFixture("$0");
    const options = { snippets: true, commands: true };
    const { items } = await service.completion(uri, position, options);
    assert.equal(inOrder(items)[0]?.textEdit?.newText, snippets.Model?.body.join("\n"));
  });

  test("an entity in the item collection of another one has its partition key", () =>
    checkAccept(
      `${shop}\nent$0`,
      "entity … in Shop, beside Customer",
      `${shop}\nentity Name in Shop {
  PK = "CUSTOMER#\${customerId}"
  SK = "NAME#\${id}"

  customerId: ulid
  id: ulid
  
}`,
    ));

  test("the writes that no pattern does yet, behind the reads", async () => {
    const source = `${shop}\npat$0`;
    await checkCompletion(source, ["pattern that creates Customer"]);
    await checkCompletion(
      `${shop}\npattern New {\n  create Customer\n}\npat$0`,
      [],
      ["pattern that creates Customer"],
    );
    const labels = inOrder(await completionsOf(source)).map(({ label }) => label);
    const reads = labels.findLastIndex((label) => label.startsWith("pattern that reads"));
    assert.ok(reads < labels.indexOf("pattern that deletes Order"), labels.join());
    await checkAccept(
      source,
      "pattern that updates Order",
      `${shop}\npattern UpdateOrder {
  update Order
  where customerId = :customerId and placedAt = :placedAt and orderId = :orderId
  set total = :total
}
`,
    );
  });

  test("a table's member keywords, without those that are there", () =>
    checkCompletion(
      "table T {\n  partition key PK: string\n  ttl expiresAt\n  $0\n}",
      ["sort key", "global index", "billing", "stream"],
      ["partition key", "ttl"],
    ));

  test("members of a local index", () =>
    checkCompletion(
      "table T {\n  local index L {\n    $0\n  }\n}",
      ["sort key", "project"],
      ["partition key", "capacity"],
    ));

  test("attributes of the table's entities as keys of an index", () =>
    checkCompletion(`${shop.replace("partition key status", "partition key $0")}`, [
      "status",
      "customerId",
      "placedAt",
      "email",
    ]));

  test("what an index may project", () =>
    checkCompletion(shop.replace("project total", "project $0"), ["all", "keys", "total"], ["PK"]));

  test("further attributes to project are names only", () =>
    checkCompletion(
      shop.replace("project total", "project total, $0"),
      ["orderId", "email"],
      ["all", "total", "status"],
    ));

  test("values of settings", async () => {
    await checkCompletion("table T { billing $0 }", ["on-demand", "provisioned"]);
    await checkCompletion("table T { stream new-$0 }", ["new-image", "new-and-old-images"]);
    await checkCompletion("table T { deletion-protection $0 }", ["on", "off"]);
  });

  test("a hyphenated keyword is replaced as a whole", () =>
    checkAccept(
      "table T {\n  point-in-$0\n}",
      "point-in-time-recovery",
      "table T {\n  point-in-time-recovery \n}",
    ));

  test("types of keys", () =>
    checkCompletion(
      "table T { partition key PK: $0",
      ["string", "number", "binary"],
      ["timestamp"],
    ));

  test("attributes that a key is made from, and those of the table's other entities", async () => {
    const source = `${shop}\nentity New in Shop {\n  PK = "NEW#\${newId}#\${customerId}"\n  $0\n}`;
    await checkCompletion(source, ["newId", "customerId", "placedAt"]);
    const labels = inOrder(await completionsOf(source)).map(({ label }) => label);
    assert.deepEqual(labels.slice(0, 3).toSorted(), ["SK", "customerId", "newId"]);
    await checkAccept(source, "newId", source.replace("$0", "newId: ulid"));
    await checkAccept(source, "customerId", source.replace("$0", "customerId: ulid"));
  });

  test("the type that such a name mostly has comes first", async () => {
    const typed = async (name: string) =>
      inOrder(await completionsOf(`entity New in Shop {\n  ${name}: $0\n}`))[0]?.label;
    assert.equal(await typed("taskId"), "ulid");
    assert.equal(await typed("createdAt"), "timestamp");
    assert.equal(await typed("title"), "string");
  });
});
