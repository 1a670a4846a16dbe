import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
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

async function checkAllRenames(source: string, uri: string): Promise<void> {
  const fixture = openFixture(source);
  const { service, workspace } = fixture;
  assert.deepEqual(await service.diagnostics(uri), []);
  const analysis = await workspace.analysisOf(uri);
  const file = analysis?.files.get(uri);
  assert.ok(analysis !== undefined && file !== undefined);
  const lines = createLineIndex(file.text);
  const before = shape(analysis.model);
  const done = new Set<number>();
  let count = 0;
  for (const { symbol, span } of analysis.model.references.inFile(uri)) {
    if (done.has(span.start)) continue;
    for (const place of analysis.model.references.of(symbol)) {
      if (place.file === uri) done.add(place.span.start);
    }
    const result = await service.rename(uri, lines.positionAt(span.start), "renamedByTest");
    assert.ok(result.kind === "edit", `${symbol.kind} ${symbol.name}: ${JSON.stringify(result)}`);
    const changed = openFixture(applyWorkspaceEdit(fixture, result.edit));
    const findings = await changed.service.diagnostics(uri);
    const what = `${symbol.kind} ${symbol.owner ?? ""} ${symbol.name}`;
    assert.deepEqual(
      findings.map(({ message }) => message),
      [],
      what,
    );
    const after = await changed.workspace.analysisOf(uri);
    assert.deepEqual(after === undefined ? undefined : shape(after.model), before, what);
    count++;
  }
  assert.ok(count > 20, `${count} names`);
}

/** What a rename must leave as it is. */
function shape(model: {
  readonly tables: readonly unknown[];
  readonly entities: readonly { readonly attributes: readonly unknown[] }[];
  readonly patterns: readonly { readonly parameters: readonly unknown[] }[];
  readonly samples: readonly { readonly item?: unknown }[];
  readonly examples: readonly unknown[];
}): unknown {
  return {
    tables: model.tables.length,
    attributes: model.entities.map(({ attributes }) => attributes.length),
    parameters: model.patterns.map(({ parameters }) => parameters.length),
    samples: model.samples.map(({ item }) => item !== undefined),
    examples: model.examples.length,
  };
}
