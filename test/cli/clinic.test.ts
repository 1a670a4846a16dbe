import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const model = `table Accounts {
  partition key accountId: string
  global index ByPhone {
    partition key phone
  }
}

entity Account in Accounts {
  accountId: ulid
  phone: string
}

pattern GetAccount {
  get Account
  where accountId = :accountId
}

pattern Open {
  create Account
}
`;

async function codesOf(folder: string, ...options: readonly string[]): Promise<readonly string[]> {
  const { output } = await runCommand(folder, ["check", "--format", "json", ...options]);
  return JSON.parse(output).diagnostics.map(
    ({ code, severity }: { code: string; severity: string }) => `${severity} ${code}`,
  );
}

suite("the clinic on the command line", () => {
  test("a profile, a severity and the exit code that follows", async () => {
    const folder = temporaryFolder({ "model.dynamo": model });
    assert.ok((await codesOf(folder)).includes("warning unused-index"));
    assert.deepEqual(await codesOf(folder, "--profile", "off"), []);
    assert.ok(
      (await codesOf(folder, "--rule", "unused-index=error")).includes("error unused-index"),
    );
    assert.ok(
      !(await codesOf(folder, "--rule", "unused-index=off")).join().includes("unused-index"),
    );
    assert.equal((await runCommand(folder, ["check"])).exitCode, 0);
    assert.equal((await runCommand(folder, ["check", "--fail-on", "warning"])).exitCode, 1);
    const graver = await runCommand(folder, ["check", "--rule", "unused-index=error"]);
    assert.equal(graver.exitCode, 1);
  });

  const refused: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    "a code that does not exist": [["--rule", "unused-idex=off"], /Did you mean 'unused-index'\?/],
    "a severity that does not exist": [["--rule", "unused-index=loud"], /'loud' is no severity/],
    "an error of the language": [
      ["--rule", "unknown-type=off"],
      /'unknown-type' is always an error/,
    ],
    "a form that is none": [["--rule", "unused-index"], /code=severity/],
    "a threshold that does not exist": [
      ["--threshold", "lowCardinalty=3"],
      /Did you mean 'lowCardinality'\?/,
    ],
    "a threshold that is no number": [
      ["--threshold", "lowCardinality=few"],
      /'few' is no positive number/,
    ],
    "a profile that does not exist": [["--profile", "strict"], /modern, classic, off/],
    "a baseline that is not there": [["--baseline", "none.json"], /cannot be read/],
    "a baseline that is none": [["--baseline", "model.dynamo"], /is no baseline/],
    "an update of nothing": [["--update-baseline"], /needs --baseline FILE/],
  };
  for (const [name, [options, message]] of Object.entries(refused)) {
    test(`${name} is refused with what to do`, async () => {
      const folder = temporaryFolder({ "model.dynamo": model });
      const { exitCode, errors } = await runCommand(folder, ["check", ...options]);
      assert.equal(exitCode, 2);
      assert.match(errors, message);
      assert.doesNotMatch(errors, /\n\s+at /);
    });
  }
});

suite("a baseline", () => {
  const baseline = ["check", "--baseline", "known.json", "--fail-on", "information"];

  test("silences what is known, whatever line it moves to, and nothing that is new", async () => {
    const folder = temporaryFolder({ "model.dynamo": model });
    const written = await runCommand(folder, [...baseline, "--update-baseline"]);
    assert.equal(written.exitCode, 0, written.output);
    assert.match(written.errors, /known findings? written to known\.json/);
    assert.equal((await runCommand(folder, baseline)).exitCode, 0);

    writeFileSync(join(folder, "model.dynamo"), `// A line more.\n\n${model}`);
    assert.equal((await runCommand(folder, baseline)).exitCode, 0);

    const another = model.replace(
      "  global index ByPhone {",
      "  global index ByPhoneToo {\n    partition key phone\n    project keys\n  }\n  global index ByPhone {",
    );
    writeFileSync(join(folder, "model.dynamo"), another);
    const { output, exitCode } = await runCommand(folder, baseline);
    assert.equal(exitCode, 1);
    assert.match(output, /ByPhoneToo/);
    assert.doesNotMatch(output, /unused-index: No pattern reads ByPhone:/);
  });

  test("says what it holds in vain", async () => {
    const folder = temporaryFolder({ "model.dynamo": model });
    await runCommand(folder, [...baseline, "--update-baseline"]);
    const { findings } = JSON.parse(readFileSync(join(folder, "known.json"), "utf8"));
    assert.ok(
      findings.some(
        (entry: Readonly<Record<string, unknown>>) =>
          entry.code === "unused-index" &&
          entry.file === "model.dynamo" &&
          entry.in === "table Accounts" &&
          entry.at === "ByPhone" &&
          entry.count === 1,
      ),
      JSON.stringify(findings),
    );
    const mended = model.replace(
      "pattern Open",
      "pattern ByPhone {\n  first Account\n  where phone = :phone\n}\n\npattern Open",
    );
    writeFileSync(join(folder, "model.dynamo"), mended);
    assert.match((await runCommand(folder, baseline)).errors, /of the baseline (is|are) mended/);
  });

  test("never hides an error of the language", async () => {
    const folder = temporaryFolder({ "model.dynamo": `${model}\nentity Broken in Nowhere {}\n` });
    const written = await runCommand(folder, [...baseline, "--update-baseline"]);
    assert.equal(written.exitCode, 1);
    assert.match(written.output, /unknown-table/);
    assert.equal((await runCommand(folder, baseline)).exitCode, 1);
  });
});
