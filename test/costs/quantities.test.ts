import assert from "node:assert/strict";
import { accessPathsOf } from "../../src/language/semantics/keys.ts";
import type { Collections } from "../../src/planner/quantities.ts";
import { analyzeText } from "../analyze-text.ts";

/** What a model says of how many there are; the entity is the one named `Thing`. */
function quantitiesIn(text: string) {
  const { model, planning, diagnostics } = analyzeText(text);
  assert.deepEqual(
    diagnostics.filter(({ severity, allowable }) => severity === "error" && !allowable),
    [],
  );
  const entity = model.entities.find(({ name }) => name === "Thing");
  assert.ok(entity !== undefined);
  const { quantities } = planning;
  return {
    items: quantities.itemsOf(entity),
    lacking: quantities.unknownItemsOf(entity),
    values: (attribute: string) => quantities.valuesOf(entity, attribute),
    itemsWith: (...attributes: string[]) => quantities.itemsWith(entity, attributes),
    collections: (path: string): Collections | undefined => {
      const found = accessPathsOf(entity.table).find(({ name }) => name === path);
      return found && quantities.collectionsOf(entity, found);
    },
  };
}

function model(attributes: string, volume: string, { indexes = "", more = "" } = {}): string {
  return `
table Things {
  partition key PK: string
  sort key SK: string
  discriminator kind
  ${indexes}
}

entity Thing in Things {
  PK = "OWNER#\${owner}"
  SK = "THING#\${thingId}"
  owner: string
  thingId: ulid
  ${attributes}
  ${volume}
}
${more}`;
}

const owner = `
entity Owner in Things {
  PK = "OWNER#\${owner}"
  SK = "OWNER"
  owner: string
  volume 1000
}`;

suite("quantities", () => {
  test("a volume alone is all there is", () => {
    const known = quantitiesIn(model("", "volume 2M"));
    assert.equal(known.items, 2_000_000);
    assert.deepEqual(known.collections("Things"), {
      attributes: ["owner"],
      shards: 1,
      isPartial: false,
    });
  });

  test("without a volume nothing is known", () => {
    const known = quantitiesIn(model("", ""));
    assert.equal(known.items, undefined);
    assert.deepEqual(known.lacking, ["volume of Thing"]);
  });

  test("an entity that an attribute names tells how many values it has", () => {
    const known = quantitiesIn(model("", "volume 12 per owner max 5000", { more: owner }));
    assert.equal(known.items, 12_000);
    assert.deepEqual(known.collections("Things"), {
      attributes: ["owner"],
      shards: 1,
      isPartial: false,
      count: 1000,
      averageItems: 12,
      maximumItems: 5000,
    });
  });

  test("else the number of its values is what is missing", () => {
    const known = quantitiesIn(model("", "volume 12 per owner"));
    assert.deepEqual(known.lacking, ["number of values of Thing.owner"]);
    assert.equal(known.collections("Things")?.averageItems, 12);
  });

  test("a volume per several attributes multiplies their values", () => {
    const known = quantitiesIn(
      model("year: integer @cardinality(5)", "volume 3 per owner, year", { more: owner }),
    );
    assert.equal(known.items, 15_000);
    assert.equal(known.itemsWith("owner"), 15);
    assert.equal(known.itemsWith("owner", "year"), 3);
    assert.equal(known.itemsWith("year"), 3000);
  });

  test("unions, booleans and small ranges have as many values as they have", () => {
    const known = quantitiesIn(
      model(
        'state: "A" | "B" | "C"  open: boolean  stars: integer @min(1) @max(5)  wide: integer @min(0) @max(100000)',
        "volume 30k",
      ),
    );
    assert.equal(known.values("state"), 3);
    assert.equal(known.values("open"), 2);
    assert.equal(known.values("stars"), 5);
    assert.equal(known.values("wide"), undefined);
    assert.equal(known.itemsWith("state"), 10_000);
    assert.equal(known.itemsWith("state", "open"), 5000);
  });

  test("no attribute has more values than there are items", () => {
    assert.equal(quantitiesIn(model("a: string @cardinality(1M)", "volume 10")).values("a"), 10);
  });

  test("derived attributes have the values of their sources, where these tell them apart", () => {
    const known = quantitiesIn(
      model(
        "email: string @unique  lowered: string derived lower(email)  at: timestamp  day: date derived date(at)  named: date derived date(at) @cardinality(365)",
        "volume 1000",
      ),
    );
    assert.equal(known.values("lowered"), 1000);
    assert.equal(known.values("day"), undefined);
    assert.equal(known.values("named"), 365);
  });

  test("shards make collections of one value", () => {
    const known = quantitiesIn(
      model('group: string = "all"', "volume 1000", {
        indexes: `global index Sharded {
          partition key shardKey: string
          sort key thingId
          project keys
        }`,
      }).replace("group:", 'shardKey = "ALL#${shard(thingId, 8)}"\n  group:'),
    );
    assert.deepEqual(known.collections("Sharded"), {
      attributes: [],
      shards: 8,
      isPartial: false,
      count: 8,
      averageItems: 125,
      maximumItems: 1000,
    });
  });

  test("a conditional key pins what its condition says, and only some items have it", () => {
    const known = quantitiesIn(
      model('state: "OPEN" | "DONE"  site: string @cardinality(10)', "volume 1000", {
        indexes: `global index Open {
          partition key openSite: string, state
          sort key thingId
          project keys
        }`,
      }).replace("owner: string", 'openSite = site when state = "OPEN"\n  owner: string'),
    );
    const open = known.collections("Open");
    assert.equal(open?.isPartial, true);
    assert.equal(open.count, 10);
    assert.equal(open.averageItems, 100);
  });

  test("volumes that count by one another end", () => {
    const known = quantitiesIn(
      `
table Things {
  partition key a: string
  sort key b: string
}

entity Thing in Things {
  a: string
  b: string
  volume 5 per a
}

table Others {
  partition key a: string
}

entity Other in Others {
  a: string
  volume 2 per a
}`,
    );
    assert.equal(known.items, undefined);
  });
});
