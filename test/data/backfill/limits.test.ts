import assert from "node:assert/strict";
import { physicalTableName } from "../../../src/data/connections.ts";
import { putItems } from "../../../src/data/items.ts";
import { send } from "../../../src/data/requests.ts";
import type { Item } from "../../../src/dynamodb/values.ts";
import { planBackfill, requestOf, stepOfItem } from "../../../src/evolution/index.ts";
import { itemOf } from "../../evolution/check-steps.ts";
import { modelOf } from "../../generate/models.ts";
import { connectionWithTables, deleteTables } from "../model-tables.ts";
import { storedItems } from "./counters.ts";

/** A name that nobody shortens, so that expressions with it are long. */
const name = (n: number): string => `an_attribute_with_quite_a_long_name_number_${n}`;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/** So many attributes that an upgrade adds, of which it reads the first. */
function planned(count: number, more = "") {
  const attributes = numbers(count).map((n) => `${name(n)}?: string @since(2)`);
  const sets = numbers(count).map((n) => `set ${name(n)} = concat(word, "-${n}")`);
  const model = modelOf(`
table Shop { partition key PK: string  sort key SK: string  discriminator kind  versioned by v }
entity Wide in Shop {
  version 2
  PK = "W#\${id}"  SK = "W"
  id: string
  word: string
  ${more}
  ${attributes.join("\n  ")}
  upgrade to 2 { ${sets.join(" ")} }
}
pattern Get { get Wide where id = :id }`);
  const [plan] = planBackfill(model.model, model.plans).plans;
  assert.ok(plan !== undefined);
  return { model: model.model, plan };
}

const wide = itemOf({ PK: "W#1", SK: "W", kind: "Wide", v: 1, id: "1", word: "w" });

function checkFailed(count: number, item: Item, message: RegExp, more?: string): void {
  const step = stepOfItem(planned(count, more).plan, item);
  assert.ok(
    !(step instanceof Promise) && step.kind === "failed",
    JSON.stringify(step).slice(0, 200),
  );
  assert.match(step.message, message);
}

suite("items of many attributes", () => {
  async function checkUpgraded(count: number, item: Item, more?: string): Promise<void> {
    const { model, plan } = planned(count, more);
    const connection = await connectionWithTables(model);
    const table = physicalTableName(connection, "Shop");
    try {
      await putItems(connection, table, [item]);
      const step = await stepOfItem(plan, item);
      assert.ok(step.kind === "change", JSON.stringify(step).slice(0, 200));
      await send(connection, requestOf(step, table));
      const added = numbers(count).map((n) => [name(n), { S: `w-${n}` }] as const);
      const expected = { ...item, ...Object.fromEntries(added), v: { N: "2" } };
      assert.deepEqual(await storedItems(connection, table), [expected]);
      // What was read is not there any more.
      await assert.rejects(send(connection, requestOf(step, table)), /condition/i);
    } finally {
      await deleteTables(connection, model);
    }
  }

  test("a request that would be too long is written shorter", () => checkUpgraded(134, wide));

  test("a revision stands for what one condition cannot compare", async () => {
    checkFailed(140, wide, /depends on 143 of its attributes/);
    checkFailed(300, wide, /depends on 303 of its attributes.*at most 150 comparisons.*@revision/);
    await checkUpgraded(
      300,
      { ...wide, ...itemOf({ revision: 3 }) },
      "revision: integer @revision",
    );
  });

  test("what one update cannot name, or no item hold, fails before it is sent", () => {
    const counted = { ...wide, ...itemOf({ revision: 3 }) };
    const more = "revision: integer @revision";
    checkFailed(600, counted, /changes 601 attributes.*at most 4096 bytes/, more);
    const large = { ...wide, word: { S: "w".repeat(200_000) } };
    checkFailed(2, large, /It would have 600\d{3} bytes then.*400 KB/);
  });
});
