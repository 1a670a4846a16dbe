import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, resolveModel } from "../../src/language/index.ts";
import { planModel, plansToJson } from "../../src/planner/index.ts";

const uri = "file:///hostile.dynamo";

function plan(text: string): void {
  const { file } = parse(text, uri);
  const { model } = resolveModel(uri, new Map([[uri, { uri, text, tree: file }]]));
  const { plans, diagnostics } = planModel(model);
  assert.ok("patterns" in plansToJson(plans));
  for (const { message, span } of diagnostics) {
    assert.doesNotMatch(message, /undefined|\{\w+\}/);
    assert.ok(span.start <= span.end && span.end <= text.length);
  }
}

suite("models that nobody meant, planned", () => {
  test("keys of attributes that are derived from each other, in a circle or doubling with each step", () => {
    const steps = Array.from({ length: 40 }, (_, step) => step);
    const doubling = steps.map(
      (step) => `a${step}: string derived concat(a${step + 1}, a${step + 1})`,
    );
    for (const attributes of [
      "a0: string derived a1\na1: string derived a0",
      doubling.join("\n"),
    ]) {
      plan(`table T { partition key PK: string }
entity E in T {
  PK = "E#\${a0}"
  ${attributes}
}
pattern Create { create E }`);
    }
  });

  for (const name of ["shop", "tournament", "iot"]) {
    const text = readFileSync(join(process.cwd(), "examples", `${name}.dynamo`), "utf8");

    test(`every line of ${name}.dynamo left out`, () => {
      const lines = text.split("\n");
      for (const [index, line] of lines.entries()) {
        if (line.trim() === "") continue;
        plan(lines.filter((_, position) => position !== index).join("\n"));
      }
    }).timeout(60_000);

    test(`some characters of ${name}.dynamo left out`, () => {
      for (let at = 0; at < text.length; at += 101) plan(text.slice(0, at) + text.slice(at + 1));
    }).timeout(60_000);
  }
});
