import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const table = `table Things {
  partition key id: string
}
`;
const entity = `
entity Thing in Things {
  id: ulid
  size: integer
  volume 1M
}
`;
const main = `import "./tables.dynamo"
${entity}`;

/** A repository of one commit, whose model stands in two files of a folder. */
function repository(): string {
  const folder = temporaryFolder({});
  mkdirSync(join(folder, "models"));
  writeFileSync(join(folder, "models/main.dynamo"), main);
  writeFileSync(join(folder, "models/tables.dynamo"), table);
  git(folder, "init", "--quiet");
  commit(folder);
  return folder;
}

function git(folder: string, ...args: readonly string[]): void {
  const person = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  execFileSync("git", [...person, "-c", "commit.gpgsign=false", ...args], {
    cwd: folder,
    stdio: "pipe",
  });
}

function commit(folder: string): void {
  git(folder, "add", "-A");
  git(folder, "commit", "--quiet", "--no-verify", "-m", "A state");
}

suite("dynamo diff", () => {
  const first = temporaryFolder({ "old.dynamo": table + entity });
  const withLabel = table + entity.replace("size: integer", "size: integer\n  label: string");

  test("two files, as text: what is different, why, and what to do next", async () => {
    writeFileSync(join(first, "new.dynamo"), withLabel);
    const { exitCode, output } = await runCommand(first, ["diff", "old.dynamo", "new.dynamo"]);
    assert.equal(exitCode, 0);
    assert.match(output, /^new\.dynamo compared with old\.dynamo\n\nEntity Thing\n/);
    assert.match(output, /^ {2}backfill needed: Thing\.label is new and required/m);
    assert.match(output, /attribute-added-without-upgrade, new\.dynamo:8$/m);
    assert.match(output, /^ {6}work {4}set label in the items of Thing: 1,000,000 items/m);
    assert.match(output, /^1 change: 1 backfill needed\.$/m);
  });

  test("the exit code follows the least class to fail on", async () => {
    writeFileSync(join(first, "new.dynamo"), withLabel);
    const codes = await Promise.all(
      ["free", "backfill", "two-step"].map(async (level) => {
        const args = ["diff", "old.dynamo", "new.dynamo", "--fail-on", level];
        return (await runCommand(first, args)).exitCode;
      }),
    );
    assert.deepEqual(codes, [1, 1, 0]);
    const none = await runCommand(first, ["diff", "old.dynamo", "old.dynamo", "--fail-on", "free"]);
    assert.equal(none.exitCode, 0);
    assert.match(none.output, /no difference that tables, items or running code could notice\.$/);
  });

  test("as JSON, with places in both states and the work in figures", async () => {
    const small = `${withLabel.replace("label: string", "label: string @size(8B)").replace("size: integer", "size: integer @size(4B)")}`;
    writeFileSync(join(first, "small.dynamo"), small);
    const { output } = await runCommand(first, [
      ...["diff", "old.dynamo", "small.dynamo"],
      ...["--format", "json", "--rate", "500"],
    ]);
    const report = JSON.parse(output);
    assert.equal(report.gravest, "backfill");
    const [change] = report.changes;
    assert.deepEqual(change.subject, {
      kind: "attribute",
      name: "label",
      entity: "Thing",
      table: "Things",
    });
    assert.equal(change.old.file, "old.dynamo");
    assert.deepEqual(change.new.range.start, { line: 7, character: 2 });
    const { estimate } = change.work[0];
    assert.equal(estimate.items, 1_000_000);
    assert.equal(estimate.writeUnits, 1_000_000);
    assert.equal(estimate.seconds, 2000);
    assert.equal(estimate.unitsPerSecond, 500);
  });

  test("as Markdown and as SARIF", async () => {
    writeFileSync(join(first, "new.dynamo"), withLabel);
    const render = async (format: string) =>
      (await runCommand(first, ["diff", "old.dynamo", "new.dynamo", "--format", format])).output;
    const markdown = await render("markdown");
    assert.match(markdown, /^## new\.dynamo compared with old\.dynamo\n/);
    assert.match(markdown, /^- \*\*backfill needed\*\* — Thing\.label is new/m);
    assert.match(markdown, /^ {2}- `attribute-added-without-upgrade` at new\.dynamo:8$/m);
    const { runs } = JSON.parse(await render("sarif"));
    const [result] = runs[0].results;
    assert.equal(result.ruleId, "attribute-added-without-upgrade");
    assert.equal(result.level, "warning");
    assert.equal(result.locations[0].physicalLocation.region.startLine, 8);
    assert.equal(runs[0].tool.driver.rules[result.ruleIndex].id, result.ruleId);
  });

  test("one file is compared with the last commit, imports of which are read from it as well", async () => {
    const folder = repository();
    const clean = await runCommand(folder, ["diff", "models/main.dynamo"]);
    assert.match(clean.output, /^models\/main\.dynamo compared with HEAD: no difference/);
    writeFileSync(
      join(folder, "models/tables.dynamo"),
      table.replace("id: string", "id: string\n  discriminator kind"),
    );
    const changed = await runCommand(folder, ["diff", "models/main.dynamo"]);
    assert.match(changed.output, /Items of Things carry their entity's name in kind now/);
    // An imported file is part of its root's model.
    const part = await runCommand(folder, ["diff", "models/tables.dynamo", "--fail-on", "free"]);
    assert.match(part.output, /^models\/main\.dynamo compared with HEAD\n/);
    assert.equal(part.exitCode, 1);
  });

  test("two revisions are compared, whatever the working tree has", async () => {
    const folder = repository();
    writeFileSync(join(folder, "models/main.dynamo"), main.replace("  size: integer\n", ""));
    commit(folder);
    rmSync(join(folder, "models"), { recursive: true });
    const { output, exitCode } = await runCommand(folder, [
      ...["diff", "HEAD~1:models/main.dynamo", "HEAD:models/main.dynamo"],
      ...["--fail-on", "two-step"],
    ]);
    assert.equal(exitCode, 1);
    assert.match(output, /two-step deployment needed: Thing\.size is gone from the model\./);
  });

  test("a file below the working directory and an older revision", async () => {
    const folder = repository();
    writeFileSync(join(folder, "models/main.dynamo"), main.replace("  size: integer\n", ""));
    commit(folder);
    const models = join(folder, "models");
    const { output } = await runCommand(models, ["diff", "main.dynamo", "--git", "HEAD~1"]);
    assert.match(output, /^main\.dynamo compared with HEAD~1\n/);
    const dotted = await runCommand(models, ["diff", "HEAD~1:./main.dynamo", "main.dynamo"]);
    assert.match(dotted.output, /Thing\.size is gone/);
  });

  test("what cannot be compared ends with 2 and says why", async () => {
    const folder = repository();
    const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
      [["models/main.dynamo", "--git", "no-such"], /has no revision 'no-such'/],
      [["models/main.dynamo", "--git=--output=x"], /'--output=x' is no revision/],
      [["HEAD:gone.dynamo", "models/main.dynamo"], /no gone\.dynamo in the revision 'HEAD'/],
      [["a", "b", "c"], /two files, or one file with --git or --deployed/],
      [["models/main.dynamo", "models/main.dynamo", "--git", "HEAD"], /two files, or one file/],
      [["models/main.dynamo", "--git", "HEAD", "--deployed"], /one model is compared/],
      [["models/main.dynamo", "--region", "mars-1"], /No prices of the region 'mars-1'/],
    ];
    for (const [args, message] of cases) {
      const { exitCode, errors } = await runCommand(folder, ["diff", ...args]);
      assert.equal(exitCode, 2, args.join(" "));
      assert.match(errors, message);
    }
    const outside = temporaryFolder({ "alone.dynamo": table });
    const { exitCode, errors } = await runCommand(outside, ["diff", "alone.dynamo"]);
    assert.equal(exitCode, 2);
    assert.match(errors, /is in no git repository/);
  });

  test("an older state with errors is compared as far as it is whole", async () => {
    writeFileSync(join(first, "broken.dynamo"), withLabel.replace("in Things", "in Nothing"));
    writeFileSync(join(first, "new.dynamo"), withLabel);
    const { errors, output } = await runCommand(first, ["diff", "broken.dynamo", "new.dynamo"]);
    assert.match(errors, /The older state of broken\.dynamo has 1 error/);
    assert.match(output, /Entity Thing is new/);
  });
});
