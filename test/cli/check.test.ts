import assert from "node:assert/strict";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const examples = join(import.meta.dirname, "../../examples");

const unserved = `table Shop {
  partition key orderKey: string
}

entity Order in Shop {
  orderKey = "ORDER#\${orderId}"

  orderId: string
  customerId: string
}

pattern OrdersOfCustomer {
  query Order
  where customerId = :customerId
}
`;

suite("dynamo check", () => {
  test("the examples have no findings, and the exit code is 0", async () => {
    const outcome = await runCommand(examples, ["check"]);
    assert.equal(outcome.output, "5 files checked, nothing found.");
    assert.equal(outcome.exitCode, 0);
    assert.equal(outcome.errors, "");
  });

  test("JSON says what is wrong where, from 0, with a page that explains it", async () => {
    const folder = temporaryFolder({ "shop.dynamo": unserved });
    const { exitCode, output } = await runCommand(folder, ["check", "--format", "json"]);
    assert.equal(exitCode, 1);
    const report = JSON.parse(output);
    assert.equal(report.files, 1);
    const [finding] = report.diagnostics;
    assert.equal(finding.file, "shop.dynamo");
    assert.equal(finding.code, "unserved-access-pattern");
    assert.equal(finding.severity, "error");
    assert.match(finding.message, /partition key 'orderKey' needs an equality on 'orderId'/);
    assert.equal(
      finding.range.start.line,
      unserved.split("\n").findIndex((line) => line.includes("where")),
    );
    assert.match(finding.help, /docs\/diagnostics\/unserved-access-pattern\.md$/);
  });

  test("an imported file is judged together with the file that imports it", async () => {
    const outcome = await runCommand(examples, ["check", "multi-file/people.dynamo"]);
    assert.equal(outcome.output, "1 file checked, nothing found.");
  });

  test("warnings fail only where that is asked for", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": unserved.replace(
        "pattern OrdersOfCustomer",
        "// dynamo-allow unserved-access-pattern\npattern OrdersOfCustomer",
      ),
    });
    const lenient = await runCommand(folder, ["check", "--format", "json"]);
    const codes = JSON.parse(lenient.output).diagnostics.map(({ code }: { code: string }) => code);
    assert.deepEqual(codes, ["allow-without-reason"]);
    assert.equal(lenient.exitCode, 0);
    assert.equal((await runCommand(folder, ["check", "--fail-on", "information"])).exitCode, 1);
  });

  test("SARIF names each rule once and counts from 1", async () => {
    const folder = temporaryFolder({ "shop.dynamo": unserved });
    const { output } = await runCommand(folder, ["check", "--format", "sarif"]);
    const [sarif] = JSON.parse(output).runs;
    assert.deepEqual(
      sarif.tool.driver.rules.map(({ id }: { id: string }) => id),
      ["unserved-access-pattern"],
    );
    const [result] = sarif.results;
    assert.equal(result.level, "error");
    const { region, artifactLocation } = result.locations[0].physicalLocation;
    assert.equal(artifactLocation.uri, "shop.dynamo");
    assert.equal(
      region.startLine,
      unserved.split("\n").findIndex((line) => line.includes("where")) + 1,
    );
  });

  test("GitHub gets workflow commands", async () => {
    const folder = temporaryFolder({ "shop.dynamo": unserved });
    const { output } = await runCommand(folder, ["check", "--format", "github"]);
    assert.match(
      output,
      /^::error file=shop\.dynamo,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=unserved-access-pattern::No key of Shop/,
    );
  });

  test("what cannot run ends with 2 and one message", async () => {
    const folder = temporaryFolder({});
    for (const [args, message] of [
      [["check"], /no \.dynamo file in this folder/],
      [["check", "missing.dynamo"], /no file or folder 'missing\.dynamo'/],
      [["check", "--format", "yaml"], /Allowed choices are text, json, sarif, github/],
      [["chek"], /Did you mean check/],
    ] as const) {
      const { exitCode, errors, output } = await runCommand(folder, args);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(errors, message);
      assert.doesNotMatch(errors + output, /\n\s+at /);
    }
  });

  test("broken, empty, binary, huge and endlessly nested models get a clear finding", async () => {
    const folder = temporaryFolder({
      "empty.dynamo": "",
      "binary.dynamo": Uint8Array.from({ length: 4096 }, (_, index) => (index * 31) % 256),
      "nested.dynamo": `pattern P { query E where ${"(".repeat(20_000)} }`,
      "broken.dynamo": "table { entity Order in {{{ pattern",
      "huge.dynamo": `${unserved.replaceAll("Shop", "Big").replaceAll("Order", "Thing")}// ${"x".repeat(5_000_000)}\n`,
    });
    for (const file of ["binary", "nested", "broken"]) {
      const { exitCode, output } = await runCommand(folder, [
        "check",
        `${file}.dynamo`,
        "--format",
        "json",
      ]);
      assert.equal(exitCode, 1, file);
      const { diagnostics } = JSON.parse(output);
      assert.ok(
        diagnostics.length >= 1 && diagnostics.length <= 20,
        `${file}: ${diagnostics.length}`,
      );
    }
    assert.equal((await runCommand(folder, ["check", "empty.dynamo"])).exitCode, 0);
    assert.equal((await runCommand(folder, ["check", "huge.dynamo"])).exitCode, 1);
  });

  test("a file may have more findings than a call may have arguments", async function () {
    this.timeout(60_000);
    const folder = temporaryFolder({ "endless.dynamo": "sample A {}\n".repeat(130_000) });
    const { exitCode, output } = await runCommand(folder, ["check", "endless.dynamo"]);
    assert.equal(exitCode, 1);
    assert.match(output, /1 file checked: 130000 errors\.$/);
  });

  test("imports that are missing or circular are told where they stand", async () => {
    const folder = temporaryFolder({
      "a.dynamo": 'import "./b.dynamo"\nimport "./missing.dynamo"\n',
      "b.dynamo": 'import "./a.dynamo"\n',
    });
    const { output, exitCode } = await runCommand(folder, ["check", "--format", "json"]);
    assert.equal(exitCode, 1);
    const { diagnostics } = JSON.parse(output);
    assert.ok(
      diagnostics.some(
        ({
          file,
          range,
          message,
        }: {
          file: string;
          range: { start: { line: number } };
          message: string;
        }) => file === "a.dynamo" && range.start.line === 1 && message.includes("missing.dynamo"),
      ),
      output,
    );
  });
});
