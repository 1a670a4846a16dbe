import assert from "node:assert/strict";
import { checkFindings, operationsOf, planText } from "./harness.ts";

/** A sparse index with two synthetic keys, both there only while an item is open. */
function model(clauses: string, bindings = sparse): string {
  return `
table Tasks {
  partition key PK: string
  sort key SK: string

  global index Open {
    partition key openPK: string
    sort key openSK: string
    project all
  }
}

entity Task in Tasks {
  PK = "USER#\${user}"
  SK = "TASK#\${id}"
  ${bindings}

  user: string
  id: string
  state: "OPEN" | "DONE" | "LATER"
  due: timestamp
  day: date derived date(due)
}

pattern P {
  update Task
  where user = :user and id = :id
  ${clauses}
}
`;
}

const sparse = `openPK = "USER#\${user}" when state = "OPEN"
  openSK = "\${due}" when state = "OPEN"`;

suite("optional arguments of an update", () => {
  test("a key that hangs on two of them would be stale where only one is given", () => {
    checkFindings(model("set any of state, due"), "stale-synthetic-key");
  });

  test("a key that hangs on one of them and on a fixed change would be stale without it", () => {
    checkFindings(model("set state = :state set any of due"), "stale-synthetic-key");
    checkFindings(model("set due = :due set any of state"), "stale-synthetic-key");
  });

  test("one of them is enough where a condition knows the rest", () => {
    checkFindings(model("set any of state if due = :due"));
    checkFindings(model('set any of due if state = "OPEN"'));
  });

  test("what takes the item off the index needs to know no more", () => {
    checkFindings(model('set state = "DONE" set any of due'));
  });

  test("a derived attribute comes with the argument that it is derived from", () => {
    const bindings = `openPK = "DAY#\${day}"
  openSK = "\${day}#\${due}"`;
    checkFindings(model("set any of due", bindings));
    checkFindings(
      model("set any of due, state", `openPK = "DAY#\${day}"\n  openSK = "\${day}#\${state}"`),
      "stale-synthetic-key",
    );
  });

  test("a condition that always holds does not tie the key to its argument", () => {
    const bindings = `openPK = "USER#\${user}"
  openSK = "\${due}" when attribute_exists(state)`;
    const planned = planText(model("set due = :due set any of state", bindings));
    const [operation] = operationsOf(planned, "P");
    assert.equal(
      operation?.updateExpression,
      "SET #due = :due, #state = :state, #day = :day, #openSK = :openSK",
    );
    assert.equal(operation?.variants, null);
  });

  test("no shape of the request sets a key and removes it too", () => {
    const planned = planText(model("set any of state if due = :due"));
    const [operation] = operationsOf(planned, "P");
    assert.ok(operation !== undefined && Array.isArray(operation.variants));
    const shapes = [operation, ...operation.variants].map((shape) =>
      String((shape as { updateExpression: string }).updateExpression),
    );
    assert.ok(shapes.length > 1);
    for (const shape of shapes) {
      const [sets = "", removes = ""] = shape.split(" REMOVE ");
      const removed = removes.split(", ").filter((name) => name !== "");
      assert.deepEqual(
        removed.filter((name) => sets.includes(`${name} =`)),
        [],
        shape,
      );
    }
    assert.ok(shapes.some((shape) => shape.includes("REMOVE #openPK, #openSK")));
  });
});
