import assert from "node:assert/strict";
import { bind } from "../../src/planner/index.ts";
import { checkPlan, checkUnserved, planText } from "./harness.ts";
import { environment } from "./pure-table.ts";

function model(condition: string): string {
  return `
table People {
  partition key PK: string
  sort key SK: string
}

entity Person in People {
  PK = "TEAM#\${team}"
  SK = "NAME#\${name:lower}"

  team: string
  name: string
}

pattern P {
  query Person
  where team = :team and ${condition}
}
`;
}

suite("keys that have lost their case", () => {
  test("take every range that needs no filter", () => {
    checkPlan(
      model("name <= :name"),
      'Query People: PK = "TEAM#${:team}", SK between "NAME#" and "NAME#${:name:lower}"',
    );
  });

  test("cannot leave out a bound, for which a filter would have to ignore case", () => {
    checkUnserved(model("name < :name"), "unserved-access-pattern", /has lost its case/);
  });

  test("an interval is empty only if it is so without regard to case", () => {
    const { plans, plan } = planText(model("name between :first and :last"));
    const bound = (first: string, last: string) =>
      bind(
        plans,
        plan("P"),
        { team: { S: "a" }, first: { S: first }, last: { S: last } },
        environment,
      ).kind;
    // "ada" comes before "BOB" as names do, though not as text.
    assert.equal(bound("ada", "BOB"), "requests");
    assert.equal(bound("BOB", "ada"), "nothing");
  });
});
