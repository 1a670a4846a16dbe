import assert from "node:assert/strict";
import { classifyItem } from "../../../src/evolution/index.ts";
import { changed } from "../shop.ts";
import { censusOf, itemOf } from "./check-census.ts";

/** Compares what items are, each in a few words. */
function checkClasses(
  model: string,
  expected: readonly (readonly [item: Readonly<Record<string, unknown>>, words: string])[],
): void {
  const census = censusOf(model);
  for (const [item, words] of expected) {
    assert.equal(wordsOf(classifyItem(census, itemOf(item))), words, JSON.stringify(item));
  }
}

function wordsOf(found: ReturnType<typeof classifyItem>): string {
  switch (found.kind) {
    case "entity":
      return [found.entity, found.version, found.age, ...(found.stated ? [] : ["unstated"])]
        .filter((word) => word !== undefined)
        .join(" ");
    case "lock":
      return ["lock", found.entity, found.attribute].filter(Boolean).join(" ");
    case "ambiguous":
      return `ambiguous ${found.entities.join(" ")}`;
    case "foreign":
      return ["foreign", found.discriminator, ...found.resembles].filter(Boolean).join(" ");
    default:
      return found satisfies never;
  }
}

const id = "01HX0000000000000000000ADA";
const customer = { PK: `CUSTOMER#${id}`, SK: "PROFILE" };
const order = { PK: `CUSTOMER#${id}`, SK: `ORDER#2026-03-01T10:00:00.000Z#${id}` };

suite("what a stored item is", () => {
  test("by its discriminator, whatever its keys are", () => {
    checkClasses(changed(), [
      [{ ...customer, kind: "Customer", schema: 1 }, "Customer 1 current"],
      [{ PK: "x", SK: "y", kind: "Order", schema: 1 }, "Order 1 current"],
      [{ PK: "x", SK: "y", kind: "Invoice", schema: 1 }, "foreign Invoice"],
      [{ ...order, kind: "Invoice", schema: 1 }, "foreign Invoice Order"],
    ]);
  });

  test("by its keys where it has no discriminator", () => {
    checkClasses(changed(), [
      [{ ...customer, schema: 1 }, "Customer 1 current"],
      [order, "Order 1 current unstated"],
      [{ ...order, kind: 7 }, "Order 1 current unstated"],
      [{ ...order, SK: "ORDER" }, "foreign"],
    ]);
  });

  test("the one whose key goes on behind another's", () => {
    checkClasses(
      `table Orders {
  partition key PK: string
}
entity Order in Orders {
  PK = "ORDER#\${orderId}"
  orderId: string
}
entity Line in Orders {
  PK = "ORDER#\${orderId}#LINE#\${line}"
  orderId: string
  line: string
}`,
      [
        [{ PK: "ORDER#7" }, "Order current unstated"],
        [{ PK: "ORDER#7#LINE#1" }, "Line current unstated"],
      ],
    );
  });

  test("of an older version, of a newer one, of none", () => {
    const model = changed(
      ["entity Customer in Shop {", "entity Customer in Shop {\n  version 3\n  backfilled to 2"],
      [
        "  volume 1M",
        '  volume 1M\n  upgrade to 2 { set name = "" }\n  upgrade to 3 { set email = "" }',
      ],
    );
    const item = { ...customer, kind: "Customer" };
    checkClasses(model, [
      [{ ...item, schema: 1 }, "Customer 1 older"],
      [{ ...item, schema: 3 }, "Customer 3 current"],
      [{ ...item, schema: 4 }, "Customer 4 newer"],
      // What carries no version counts as the oldest that may be left.
      [item, "Customer 2 older unstated"],
      [{ ...item, schema: "3" }, "Customer not a version"],
      [{ ...item, schema: 1.5 }, "Customer not a version"],
    ]);
  });

  test("lock items of unique attributes", () => {
    const unique = changed(["email: string", "email: string @unique"]);
    const lock = { PK: "UNIQUE#Customer#email#ada@example.com", SK: "UNIQUE" };
    checkClasses(unique, [
      [{ ...lock, kind: "$unique" }, "lock Customer email"],
      [lock, "lock Customer email"],
      [{ PK: "x", SK: "y", kind: "$unique" }, "lock"],
      [{ ...lock, SK: "OTHER" }, "foreign"],
    ]);
  });

  test("several entities could have made its keys, unless the inserted values tell", () => {
    const model = `
table People {
  partition key id: string
}
entity Person in People {
  id = "P#\${personId}"
  personId: ulid
}
entity Place in People {
  id = "P#\${placeId}"
  placeId: uuid
}
entity Pet in People {
  id = "P#\${name}"
  name: string
}
`;
    // The model is in error for it, and tables are like this all the same.
    const census = censusOf(model, ["colliding-entity-templates"]);
    const classOf = (key: string) => wordsOf(classifyItem(census, itemOf({ id: key })));
    assert.equal(classOf(`P#${id}`), "ambiguous Person Pet");
    assert.equal(classOf("P#Rex"), "Pet current unstated");
    assert.equal(classOf("Q#Rex"), "foreign");
  });
});
