import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Analysis } from "../../src/service/analyze.ts";
import { createLineIndex } from "../../src/service/index.ts";
import { applyWorkspaceEdit, openFixture, uriOf } from "./fixture.ts";

const examples = join(import.meta.dirname, "../../examples");

suite("renaming in the examples", function () {
  this.timeout(60_000);

  for (const [root, files] of [
    ["shop.dynamo", ["shop.dynamo"]],
    ["iot.dynamo", ["iot.dynamo"]],
    ["tournament.dynamo", ["tournament.dynamo"]],
    [
      "helpdesk.dynamo",
      readdirSync(join(examples, "multi-file"))
        .filter((name) => name.endsWith(".dynamo"))
        .map((name) => join("multi-file", name)),
    ],
  ] as const) {
    test(`every name of ${root} can be renamed, and the model stays whole`, async () => {
      const source = files
        .map((file) => `//- ${basename(file)}\n${readFileSync(join(examples, file), "utf8")}`)
        .join("");
      // The holes of templates look like the fixture's caret only where they begin with a zero.
      assert.ok(!source.includes("$0"));
      await checkAllRenames(source, uriOf(root));
    });
  }
});

/**
 * A name that stands nowhere in the models and is as long as the old one: names are stored in each
 * item, and so are part of what it costs.
 */
function freshName(source: string, { length }: string): string {
  const letters = "qzxjkvwyQZXJKVWY";
  for (let number = 0; number < 5000; number++) {
    let name = "";
    for (let rest = number; name.length < length; rest = Math.floor(rest / letters.length)) {
      name += letters[rest % letters.length];
    }
    if (!source.includes(name)) return name;
  }
  throw new Error(`There is no fresh name of ${length} letters.`);
}

async function checkAllRenames(source: string, uri: string): Promise<void> {
  const fixture = openFixture(source);
  const { service, workspace } = fixture;
  assert.deepEqual(await service.diagnostics(uri), []);
  const analysis = await workspace.analysisOf(uri);
  const file = analysis?.files.get(uri);
  assert.ok(analysis !== undefined && file !== undefined);
  const lines = createLineIndex(file.text);
  const done = new Set<number>();
  let count = 0;
  for (const { symbol, span } of analysis.model.references.inFile(uri)) {
    if (done.has(span.start)) continue;
    for (const place of analysis.model.references.of(symbol)) {
      if (place.file === uri) done.add(place.span.start);
    }
    const newName = freshName(source + JSON.stringify(analysis.plans), symbol.name);
    const result = await service.rename(uri, lines.positionAt(span.start), newName);
    assert.ok(result.kind === "edit", `${symbol.kind} ${symbol.name}: ${JSON.stringify(result)}`);
    const changed = openFixture(applyWorkspaceEdit(fixture, result.edit));
    const what = `${symbol.kind} ${symbol.owner ?? ""} ${symbol.name}`;
    const after = await changed.workspace.analysisOf(uri);
    assert.ok(after !== undefined);
    assert.deepEqual(
      meaningOf(after, newName, symbol.name),
      meaningOf(analysis, newName, newName),
      what,
    );
    count++;
  }
  assert.ok(count > 20, `${count} names`);
}

/** What a rename must leave as it is, the new name written as the old one. */
function meaningOf(
  { model, plans, diagnostics }: Analysis,
  newName: string,
  name: string,
): unknown {
  const old = (value: unknown): unknown =>
    inAnyOrder(
      JSON.parse(
        JSON.stringify(value).replaceAll(newName, () => JSON.stringify(name).slice(1, -1)),
      ),
    );
  return {
    findings: old(diagnostics.map(({ code, message }) => `${code}: ${message}`).sort()),
    plans: old(plans),
    tables: model.tables.length,
    attributes: model.entities.map(({ attributes }) => attributes.length),
    samples: model.samples.map(({ item }) => item !== undefined),
    examples: model.examples.length,
  };
}

/** Many lists are in the order of names, which a rename changes. */
function inAnyOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .map(inAnyOrder)
      .sort((first, second) => (JSON.stringify(first) < JSON.stringify(second) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, inAnyOrder(each)]));
}
