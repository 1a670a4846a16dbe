import assert from "node:assert/strict";
import { call, given, inputs } from "./calls.ts";
import { applyFix, planText } from "./harness.ts";

const model = `
table Logs {
  partition key service: string
  sort key at: string
  discriminator kind
}

entity Log in Logs {
  service: string
  at: timestamp
  text: string
}

entity Alarm in Logs {
  service: string
  at: string
  text: string
}
`;

suite("limits of a call", () => {
  test("a page is no larger than the API can say", () => {
    const planned = planText(
      `${model} pattern P { query Log, Alarm where service = :service page :n }`,
    );
    const [input] = inputs(call(planned, given({ service: "a", n: 1e30 })));
    assert.equal((input as { Limit: number }).Limit, 2_147_483_647);
  });

  test("a transaction reads no item twice", () => {
    const planned = planText(`${model} pattern P { transaction {
      get Log { where service = :service and at = :at }
      get Log { where service = :service and at = :other }
    } }`);
    const at = "2026-01-01T00:00:00.000Z";
    const twice = call(planned, given({ service: "a", at, other: at }));
    assert.ok(twice.kind === "error");
    assert.match(twice.problems[0]?.message ?? "", /would read one item twice/);
    const other = "2026-01-02T00:00:00.000Z";
    assert.equal(call(planned, given({ service: "a", at, other })).kind, "requests");
  });

  test("several entities are not scanned, since a scan reads those of one", () => {
    const pattern = "pattern P { query Log, Alarm where text = :text }";
    assert.throws(() => applyFix(model + pattern, /^Scan/), /a change is offered/);
    applyFix(`${model} pattern P { query Log where text = :text }`, /^Scan/);
  });
});
