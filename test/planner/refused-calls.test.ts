import assert from "node:assert/strict";
import { analyzeText } from "../analyze-text.ts";

suite("examples whose calls can never be sent", () => {
  test("the argument to blame is marked, or the pattern where it is the call as a whole", () => {
    checkRefused(`example Get(id: "", note: "x") returns nothing`, `""`, /'id' is refused.*empty/);
    checkRefused(`example Some(id: "a", n: 0) returns nothing`, "0", /whole number from 1 on/);
    checkRefused(
      `example Change(id: "a") leaves no one`,
      `"a"`,
      /needs at least one of note, other/,
    );
    checkRefused(
      `example Both(id: "a", note: "a") leaves no one`,
      "Both",
      /would touch one item of Notes twice/,
    );
  });

  test("what follows a read is bound to the sample that the read finds", () => {
    checkRefused(
      `example Rename(name: "a", to: "") leaves no ada`,
      "Rename",
      /'name' is refused.*empty/,
    );
    checkRefused(`example Rename(name: "b", to: "") fails ConditionalCheckFailed`);
    checkRefused(`example Rename(name: "a", to: "b") leaves no ada`);
  });

  test("what can be sent is left alone, whatever comes of it", () => {
    checkRefused(`example Some(id: "a", n: 1) returns nothing`);
    checkRefused(`example Change(id: "a", note: "") leaves no one`);
    checkRefused(`example Unserved(other: "") returns nothing`);
    checkRefused(`example Move(id: "a", to: "a") leaves no one`);
  });
});

/** Checks the findings about calls: one at the text, which is in the example, or none. */
function checkRefused(example: string, text?: string, message = /./): void {
  const whole = `${model}${example}\n`;
  const findings = analyzeText(whole).findings.filter(
    ({ code }) => code === "example-call-refused",
  );
  assert.deepEqual(
    findings.map(({ span }) => whole.slice(span.start, span.end)),
    text === undefined ? [] : [text],
  );
  for (const finding of findings) assert.match(finding.message, message);
}

const model = `
table Notes { partition key id: string }

entity Note in Notes { id: string  note?: string  other?: string }

sample one: Note { id: "one" }

pattern Get { query Note where id = :id filter note = :note }
pattern Some { query Note where id = :id limit :n }
pattern Change { update Note where id = :id set any of note, other }
pattern Both {
  transaction {
    update Note { where id = :id set other = "x" }
    delete Note { where id = :note }
  }
}
table Names { partition key name: string }
entity Person in Names { name: string }
sample ada: Person { name: "a" }
pattern Rename { move Person where name = :name set name = :to }
pattern Unserved { query Note where other = :other }
pattern Move { move Note where id = :id set id = :to }
`;
