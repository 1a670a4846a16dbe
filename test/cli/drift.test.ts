import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localConnection } from "../../src/data/connections.ts";
import { putItems } from "../../src/data/items.ts";
import { itemOf } from "../evolution/census/check-census.ts";
import { sharedDynamoDbLocal } from "../harness/dynamodb-local.ts";
import { startHoldingProxy } from "../harness/holding-proxy.ts";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo drift", () => {
  const physical = `drift-${process.pid}`;
  const folder = temporaryFolder({
    "model.dynamo": `table Things {
  partition key id: string
  name "${physical}"
}

entity Thing in Things {
  id: ulid
  size: integer
}
`,
  });
  let endpoint = "";
  const dynamo = (...args: readonly string[]) =>
    runCommand(folder, [...args, "--endpoint", endpoint]);

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
  });

  test("says that there is no table, then that all is as the model says", async () => {
    const missing = await dynamo("drift");
    assert.equal(missing.exitCode, 1);
    assert.match(missing.output, /there is no such table/);
    assert.match(missing.output, /error: There is no table drift-/);
    assert.equal((await dynamo("deploy")).exitCode, 0);
    const empty = await dynamo("drift", "--fail-on", "information");
    assert.equal(empty.exitCode, 0, empty.output);
    assert.match(empty.output, /Nothing is otherwise than the model says\.$/);
  });

  test("names what items are otherwise, where in the model, with the keys of some", async () => {
    const id = (number: number) => `01HX${String(number).padStart(22, "0")}`;
    await putItems(localConnection(endpoint), physical, [
      itemOf({ id: id(1), size: 1 }),
      itemOf({ id: id(2), size: "2" }),
      itemOf({ id: id(3), size: 3, colour: "red" }),
    ]);
    const { exitCode, output, errors } = await dynamo("drift", "--all");
    assert.equal(exitCode, 1);
    assert.match(errors, /Reading all items of drift-\d+ takes about [\d.]+ read units/);
    assert.match(output, /looked at all 3 items, with [\d.]+ read units?/);
    assert.match(output, /^ {2}Thing: 3 items, 33\.3 % as declared/m);
    assert.match(output, /^ {2}error: 'size' is string in 1 of 3 items of Thing, where/m);
    assert.match(output, /attribute-type, model\.dynamo:8$/m);
    assert.match(output, new RegExp(`item    id = "${id(2)}"`));
    assert.match(output, /^ {2}warning: 'colour' \(string\) stands in 1 of 3 items of Thing/m);
    assert.match(output, /^1 error, 1 warning\.$/m);

    const json = JSON.parse((await dynamo("drift", "--sample", "2", "--format", "json")).output);
    assert.equal(json.tables[0].items, 2);
    assert.equal(json.tables[0].exists, true);

    const { runs } = JSON.parse((await dynamo("drift", "--format", "sarif")).output);
    const [result] = runs[0].results;
    assert.equal(result.ruleId, "attribute-type");
    const { physicalLocation } = result.locations[0];
    assert.equal(physicalLocation.artifactLocation.uri, "model.dynamo");
    assert.equal(physicalLocation.region.startLine, 8);

    const markdown = await dynamo("drift", "--format", "markdown", "--indexes");
    assert.match(markdown.output, /^\| Thing \| 3 \| 33\.3 % \|/m);
    assert.match(markdown.output, /^- \*\*error\*\* — 'size' is string/m);
  });

  test("is asked about elsewhere, and refuses what contradicts itself", async () => {
    const both = await dynamo("drift", "--all", "--sample", "5");
    assert.equal(both.exitCode, 2);
    assert.match(both.errors, /Either --sample or --all/);
  });
});

/** What tables hold that a model says otherwise, as far as a database can hold it. */
suite("dynamo drift --fix", () => {
  const name = (suffix: string) => `drift-fix-${process.pid}${suffix}`;
  const model = `table Things {
  partition key PK: string
  sort key SK: string
  discriminator kind
  versioned by v
  name "${name("")}"

  global index BySize {
    partition key size
    sort key at
    project all
  }
}

table Numbers {
  partition key id: number
  name "${name("-n")}"
}

entity Amount in Numbers {
  id: number
  blobs: set<binary>
  amount: integer
}

entity Thing in Things {
  version 2
  PK = "THING#\${id}"
  SK = "HEAD"

  id: string
  size: number
  at: timestamp
  tier: "a" | "b"
  extra?: string @since(2)

  upgrade to 2 {
    set extra = "x"
  }

  backfilled to 2
}
`;
  let endpoint = "";
  let folder = "";
  const dynamo = (...args: readonly string[]) =>
    runCommand(folder, [...args, "--endpoint", endpoint]);
  const textNow = () => readFileSync(join(folder, "model.dynamo"), "utf8");

  suiteSetup(async () => {
    endpoint = (await sharedDynamoDbLocal()).endpoint;
    const index = "global index ByTier {\n    partition key tier\n    project size\n  }";
    const deployed = model.replace("}\n\ntable Numbers", `\n  ${index}\n}\n\ntable Numbers`);
    folder = temporaryFolder({ "model.dynamo": deployed });
    await dynamo("deploy");
    writeFileSync(join(folder, "model.dynamo"), model);
    const connection = localConnection(endpoint);
    const at = "2026-01-01T00:00:00.000Z";
    const thing = (id: string, changes: Readonly<Record<string, unknown>> = {}) =>
      itemOf({
        ...{ PK: `THING#${id}`, SK: "HEAD", kind: "Thing", v: 2, id, size: 1, at, tier: "a" },
        ...changes,
      });
    const { size: _size, ...unsized } = thing("2");
    await putItems(connection, name(""), [
      { ...thing("1"), size: { N: "12345678901234567890123456789012345678" } },
      unsized,
      thing("3", { tier: "c" }),
      thing("4", { "x|y": "<b>", v: 1 }),
      { ...thing("5"), nothing: { NULL: true } },
      { ...thing("6"), hashes: { BS: ["AQI=", "Aw=="] } },
      thing("7", { v: 9 }),
      itemOf({ PK: "OTHER#1", SK: "HEAD", kind: "Other", number: 5 }),
      itemOf({ PK: "OTHER#2", SK: "HEAD", kind: "Other", number: 6.5 }),
      itemOf({ PK: "zzz", SK: "q" }),
    ]);
    await putItems(connection, name("-n"), [
      { id: { N: "1" }, blobs: { BS: ["AQI="] }, amount: { N: "9007199254740993" } },
      { id: { N: "12345678901234567890123" }, blobs: { B: "AQI=" }, amount: { N: "0.1" } },
    ]);
  });

  test("a dry run says what would be changed and writes nothing", async () => {
    const { exitCode, output } = await dynamo("drift", "--fix", "--dry-run", "--all");
    assert.equal(exitCode, 1);
    assert.match(output, /^Would be changed in the model:\n/m);
    assert.match(output, /^ {2}\+ {3}size\?: number$/m);
    assert.match(output, /^ {2}error: 'size' is missing/m, "it is not mended yet");
    assert.equal(textNow(), model);
    const without = await dynamo("drift", "--dry-run");
    assert.equal(without.exitCode, 2);
    assert.match(without.errors, /add --fix/);
  });

  test("a file that changed since it was read is not overwritten", async () => {
    const proxy = await startHoldingProxy(endpoint);
    try {
      const mine = `// mine\n${model}`;
      proxy.refuse((operation) => {
        if (operation === "Scan") writeFileSync(join(folder, "model.dynamo"), mine);
        return undefined;
      });
      const args = ["drift", "--fix", "--all", "--endpoint", proxy.endpoint];
      const { exitCode, output, errors } = await runCommand(folder, args);
      assert.equal(exitCode, 2, output);
      assert.match(errors, /model\.dynamo is not any more as it was read.*Nothing was written/);
      assert.equal(textNow(), mine);
    } finally {
      await proxy.stop();
      writeFileSync(join(folder, "model.dynamo"), model);
    }
  });

  test("what may not be read is named, with what is known all the same", async () => {
    const proxy = await startHoldingProxy(endpoint);
    const compare = () => runCommand(folder, ["drift", "--all", "--endpoint", proxy.endpoint]);
    try {
      proxy.refuse((operation) => (operation === "Scan" ? "AccessDeniedException" : undefined));
      const items = await compare();
      assert.equal(items.exitCode, 2);
      assert.match(items.output, /looked at no items.*; its items, which could not be read\.$/m);
      assert.match(items.errors, /The items of drift-fix-\d+-n are not compared\. AWS denies/);
      proxy.refuse(() => "AccessDeniedException");
      const tables = await compare();
      assert.equal(tables.exitCode, 2);
      assert.match(tables.errors, /^Things is not compared\. AWS denies the request/m);
      assert.equal(textNow(), model);
    } finally {
      await proxy.stop();
    }
    const nowhere = await runCommand(folder, ["drift", "--endpoint", "http://127.0.0.1:9"]);
    assert.equal(nowhere.exitCode, 2);
    assert.match(nowhere.errors, /^dynamo: Nothing answers at/);
  });

  test("changes the model where one change is obvious, and names what it left", async () => {
    const { exitCode, output } = await dynamo("drift", "--fix", "--all", "--format", "json");
    assert.equal(exitCode, 1);
    const report = JSON.parse(output);
    const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);
    assert.deepEqual(codes(report.mended).sort(), [
      "attribute-choice",
      "attribute-format",
      "attribute-missing",
      "attribute-unknown",
      "attribute-unknown",
      "deployed-index-unknown",
      "item-foreign",
      "version-before-backfill",
    ]);
    assert.deepEqual(report.written, ["model.dynamo"]);
    // The items of the new entity are judged by it, too.
    assert.deepEqual(codes(report.findings), [
      "item-foreign",
      "attribute-unknown",
      "version-newer",
      "version-missing",
      "attribute-type",
    ]);
    assert.equal(report.tables[0].entities[1].entity, "Other");
    for (const line of [
      "  amount: number",
      "  size?: number",
      '  tier: "a" | "b" | "c"',
      '  xY?: string @name("x|y")',
      "  hashes?: set<binary>",
      "entity Other in Things {",
      "  global index ByTier {",
      "    project size",
    ]) {
      assert.ok(textNow().split("\n").includes(line), `${line} is not in:\n${textNow()}`);
    }
    assert.doesNotMatch(textNow(), /backfilled/);
    assert.equal((await runCommand(folder, ["check"])).exitCode, 0);
    assert.equal((await runCommand(folder, ["format", "--check"])).exitCode, 0);

    const again = await dynamo("drift", "--fix", "--all");
    assert.match(again.output, /^Nothing is changed in the model/m);
    assert.match(again.output, /^ {6}left {4}the change would give its type up/m);
    assert.match(again.output, /^ {6}item {4}id = 12345678901234567890123$/m);
    assert.match(again.output, /^1 error, 3 warnings, 1 information left\.$/m);
  });

  test("a model that cannot be written is said to be so", async () => {
    const path = join(folder, "model.dynamo");
    writeFileSync(path, model);
    chmodSync(path, 0o444);
    const { exitCode, errors } = await dynamo("drift", "--fix", "--all");
    // Whoever may do everything, as in a container, may write it all the same.
    if (process.getuid?.() === 0) assert.equal(exitCode, 1);
    else assert.match(errors, /model\.dynamo cannot be written: you have no permission/);
    chmodSync(path, 0o644);
  });
});
