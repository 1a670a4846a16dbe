import assert from "node:assert/strict";
import { DocumentHighlightKind } from "vscode-languageserver-types";
import { createLineIndex } from "../../src/service/index.ts";
import {
  applyWorkspaceEdit,
  describeLocations,
  markedLocations,
  openFixture,
  shop,
  written,
} from "./fixture.ts";

suite("definition", () => {
  test("from a pattern's entity to its declaration", () =>
    checkDefinition(
      shop.replace("entity Order in", "entity «Order» in").replace("query Order", "query Or$0der"),
    ));

  test("from the hole of a template to the attribute", () =>
    checkDefinition(
      shop
        .replace('"ORDER#${placedAt}', '"ORDER#${placed$0At}')
        .replace("placedAt: timestamp", "«placedAt»: timestamp"),
    ));

  test("from a binding to the key of the table", () =>
    checkDefinition(
      shop
        .replace("partition key PK", "partition key «PK»")
        .replace('PK = "CUSTOMER', 'P$0K = "CUSTOMER'),
    ));

  test("from a sample's reference to the sample", () =>
    checkDefinition(
      shop.replace("sample ada", "sample «ada»").replace("ada.customerId", "ad$0a.customerId"),
    ));

  test("from a type to its declaration, across files", () =>
    checkDefinition(`
//- model.dynamo
import "./types.dynamo"
table T { partition key id: string }
entity E in T {
  id: string
  address: Addr$0ess
}
//- types.dynamo
type «Address» { city: string }
`));

  test("a name that is declared twice leads to the first", () =>
    checkDefinition(`
table «T» { partition key id: string }
table T { partition key id: string }
entity E in $0T { id: string }
`));

  test("a keyword has none", async () => {
    const { service, uri, position } = openFixture(shop.replace("table Shop", "ta$0ble Shop"));
    assert.deepEqual(await service.definition(uri, position), []);
  });
});

suite("references", () => {
  const marked = shop
    .replace('status: "PLACED"', '«sta$0tus»: "PLACED"')
    .replace("partition key status", "partition key «status»")
    .replace('status: "PAID"', '«status»: "PAID"');

  test("an attribute is found in keys and samples", async () => {
    const fixture = openFixture(marked);
    const found = await fixture.service.references(fixture.uri, fixture.position, true);
    assert.deepEqual(
      describeLocations(fixture, found),
      describeLocations(fixture, markedLocations(fixture)),
    );
  });

  test("without the declaration", async () => {
    const fixture = openFixture(marked);
    const found = await fixture.service.references(fixture.uri, fixture.position, false);
    assert.equal(found.length, 2);
  });

  test("highlights tell writing from reading", async () => {
    const { service, uri, position } = openFixture(`
table T { partition key id: string }
entity E in T {
  id: string
  n: number
}
pattern P {
  update E
  where id = :id
  set $0n = 1
  if n > 0
}
`);
    const kinds = (await service.highlights(uri, position)).map(({ kind }) => kind);
    assert.deepEqual(kinds, [
      DocumentHighlightKind.Write,
      DocumentHighlightKind.Write,
      DocumentHighlightKind.Read,
    ]);
  });
});

suite("rename", () => {
  test("an attribute in templates, keys, patterns and samples", () =>
    checkRename(
      shop.replace("orderId: ulid", "order$0Id: ulid"),
      "number",
      shop.replaceAll("orderId", "number"),
    ));

  test("an attribute of several entities that share an index key is one name", async () => {
    const model = `
table T {
  partition key id: string
  global index G {
    partition key state
    project all
  }
}
entity A in T {
  id: string
  state: string
}
entity B in T {
  id: string
  state: string
}
`;
    await checkRename(
      model.replace("key state", "key sta$0te"),
      "phase",
      model.replaceAll("state", "phase"),
    );
  });

  test("an attribute in a projection and an upgrade", () => {
    const model = `
table T {
  partition key id: string
  versioned by v
  global index G {
    partition key kind
    project tier
  }
}
entity E in T {
  version 2
  id: string
  kind: string
  tier: string @since(2)
  upgrade to 2 {
    set tier = "free"
  }
}
`;
    return checkRename(
      model.replace("  tier: string", "  ti$0er: string"),
      "plan",
      model.replaceAll("tier", "plan"),
    );
  });

  test("a declaration across imported files", () =>
    checkRename(
      `
//- model.dynamo
import "./types.dynamo"
table T { partition key id: string }
entity E in T {
  id: string
  address: Addr$0ess
}
//- types.dynamo
type Address { city: string }
`,
      "Place",
      `
//- model.dynamo
import "./types.dynamo"
table T { partition key id: string }
entity E in T {
  id: string
  address: Place
}
//- types.dynamo
type Place { city: string }
`,
    ));

  test("an entity and the item argument that bears its name", () => {
    const model = `
table T { partition key id: string }
entity Thing in T {
  id: string
}
pattern Add {
  create Thing
}
example Add(Thing: { id: "1" }) leaves Thing { id: "1" }
`;
    return checkRename(
      model.replace("entity Thing", "entity Thi$0ng"),
      "Item",
      model.replaceAll("Thing", "Item"),
    );
  });

  test("a placeholder in its pattern and its examples only", () =>
    checkRename(
      `${shop}example OrdersOfCustomer(customerId: "1", since: "2026-01-01T00:00:00.000Z") returns nothing\n`.replace(
        ":since",
        ":si$0nce",
      ),
      "from",
      `${shop}example OrdersOfCustomer(customerId: "1", from: "2026-01-01T00:00:00.000Z") returns nothing\n`.replace(
        ":since",
        ":from",
      ),
    ));

  test("a name that is none gets backquotes", () =>
    checkRename(
      shop.replace("global index ByStatus", "global index $0ByStatus"),
      "by-status",
      shop.replace("ByStatus", "`by-status`"),
    ));

  test("a word that means something at one place is quoted there only", () =>
    checkRename(
      shop.replace("project total", "project to$0tal"),
      "all",
      shop.replace("project total", "project `all`").replace("total: number", "all: number"),
    ));

  test("a key that a sample writes in quotes stays in quotes", () => {
    const model =
      'table T { partition key id: string }\nentity E in T {\n  id: string\n  $0note: string\n}\nsample s: E { "id": "1", "note": "x" }\n';
    return checkRename(model, "remark", model.replace("$0", "").replaceAll("note", "remark"));
  });

  test("a name that is taken is refused", () =>
    checkRefused(
      shop.replace("orderId: ulid", "order$0Id: ulid"),
      "status",
      /an attribute 'status' already in 'Order'/,
    ));

  test("an empty name and line breaks are refused", async () => {
    const model = shop.replace("table Shop", "table $0Shop");
    await checkRefused(model, " ", /at least one character/);
    await checkRefused(model, "a`b", /backquotes/);
    await checkRefused(model, "no spaces", /letters, digits/);
  });

  test("only names can be renamed", async () => {
    for (const source of [
      "ta$0ble T { partition key id: string }",
      "table T { partition key id: str$0ing }",
    ]) {
      const { service, uri, position } = openFixture(source);
      assert.equal(await service.prepareRename(uri, position), undefined, source);
    }
    const { service, uri, position } = openFixture(shop.replace("table Shop", "table Sh$0op"));
    assert.deepEqual(await service.prepareRename(uri, position), {
      range: { start: { line: 0, character: 6 }, end: { line: 0, character: 10 } },
      placeholder: "Shop",
    });
  });
});

suite("renaming a prefix of keys", () => {
  test("in all templates of the key attribute that have it at this place", () =>
    checkRename(
      `
table T {
  partition key PK: string
  sort key SK: string
  global index G { partition key GPK: string  project all }
}
entity A in T {
  PK = "CUST$0OMER#\${id}"
  SK = "A"
  GPK = "CUSTOMER#\${id}"
  id: string
}
entity B in T { PK = "CUSTOMER#\${id}"  SK = "B#\${n}"  id: string  n: string }
`,
      "C$#",
      `
table T {
  partition key PK: string
  sort key SK: string
  global index G { partition key GPK: string  project all }
}
entity A in T {
  PK = "C$#\${id}"
  SK = "A"
  GPK = "CUSTOMER#\${id}"
  id: string
}
entity B in T { PK = "C$#\${id}"  SK = "B#\${n}"  id: string  n: string }
`,
    ));

  test("a dollar before a hole stays one", async () => {
    const { service, uri, position } = openFixture(shop.replace("CUSTOMER#", "CUST$0OMER#"));
    const result = await service.rename(uri, position, "C$");
    assert.ok(result.kind === "edit");
    assert.equal(result.edit.changes?.[uri]?.[0]?.newText, "C\\u0024");
  });

  test("asks before keys change, where the editor can", async () => {
    const { service, uri, position } = openFixture(shop.replace('"PROFILE"', '"PRO$0FILE"'));
    const target = await service.prepareRename(uri, position);
    assert.equal(target?.placeholder, "PROFILE");
    const result = await service.rename(uri, position, "P", true);
    assert.ok(result.kind === "edit");
    assert.match(JSON.stringify(result.edit.changeAnnotations), /"needsConfirmation":true/);
  });

  test("not a delimiter, not to nothing, and not where two entities would collide", async () => {
    const source = shop.replace('"PROFILE"', '"PRO$0FILE"');
    await checkRefused(source, "", /needs at least one character/);
    const other = shop.replace('"PROFILE"', '"ORDER#$0${email}#X"').replace("PROFILE", "");
    assert.ok(other.includes("$0"));
    await checkRefused(
      shop.replace('SK = "ORDER#${placedAt}#', 'SK = "ORDER#${placedAt}$0#'),
      "x",
      /./,
    );
    await checkRefused(
      shop.replace('"PROFILE"', '"PRO$0FILE#${email}#${email}"'),
      "ORDER",
      /can have the same/,
    );
  });
});

suite("linked editing", () => {
  test("a placeholder that stands at several places of its pattern", async () => {
    const fixture = openFixture(`${shop}
pattern Moved {
  update Order
  where customerId = :customerId and placedAt = :at and orderId = :orderId
  set total = :«to$0tal»
  if total < :«total»
}
`);
    const { service, uri, position, files } = fixture;
    const marks = files.get(uri)?.marks ?? [];
    const lines = createLineIndex(files.get(uri)?.text ?? "");
    assert.deepEqual(await service.linkedEditing(uri, position), marks.map(lines.rangeOf));
  });

  test("nothing else: a rename is for what is declared, or named in other files", async () => {
    for (const source of [
      shop.replace("query Order", "query Or$0der"),
      shop.replace(":since", ":si$0nce"),
      `${shop}\npattern Put { put Order }\nexample Put(Or$0der: { }) returns nothing\n`,
    ]) {
      const { service, uri, position } = openFixture(source);
      assert.equal(await service.linkedEditing(uri, position), undefined);
    }
  });
});

async function checkDefinition(source: string): Promise<void> {
  const fixture = openFixture(source);
  const found = await fixture.service.definition(fixture.uri, fixture.position);
  assert.deepEqual(
    describeLocations(fixture, found),
    describeLocations(fixture, markedLocations(fixture)),
  );
}

async function checkRename(source: string, newName: string, expected: string): Promise<void> {
  const fixture = openFixture(source);
  const result = await fixture.service.rename(fixture.uri, fixture.position, newName);
  assert.ok(result.kind === "edit", JSON.stringify(result));
  const plain = [...openFixture(expected).files.values()].map(({ text }) => text).join("");
  assert.equal(
    [...openFixture(applyWorkspaceEdit(fixture, result.edit)).files.values()]
      .map(({ text }) => text)
      .join(""),
    plain === "" ? written(expected) : plain,
  );
}

async function checkRefused(source: string, newName: string, message: RegExp): Promise<void> {
  const { service, uri, position } = openFixture(source);
  const result = await service.rename(uri, position, newName);
  assert.ok(result.kind === "refused", "It was not refused.");
  assert.match(result.message, message);
}
