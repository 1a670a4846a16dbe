import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createTableInput } from "../../../src/dynamodb/create-table.ts";
import { type GeneratedFile, overwriteVerdict } from "../../../src/generate/index.ts";
import { generateCreateTable } from "../../../src/generate/infrastructure/create-table.ts";
import { infrastructureTables } from "../../../src/generate/infrastructure/tables.ts";
import { modelOf } from "../models.ts";
import { allModels, everySetting, hostileTables } from "./models.ts";

suite("CreateTable inputs for the AWS CLI", () => {
  for (const { name, model } of allModels()) {
    test(`there is a file with the input of each table of ${name}`, () => {
      const { files, problems } = generateCreateTable(model);
      assert.deepEqual(problems, []);
      for (const { definition, label } of infrastructureTables(model)) {
        const file = files.find(({ path }) => path.endsWith(`/${label}.create-table.json`));
        assert.deepEqual(JSON.parse(file?.text ?? ""), createTableInput(definition));
      }
    });
  }

  test("the script does what CreateTable cannot, in each Region", () => {
    const calls = run(everySetting, ["--region", "us-east-1"], {
      ORDERS_TABLE_NAME: "orders-test",
    });
    const ofOrders = calls.filter((call) => call.join(" ").includes("orders-test"));
    assert.deepEqual(
      ofOrders.map((call) => call.slice(0, 2).join(" ")),
      [
        "dynamodb create-table",
        "dynamodb wait",
        "dynamodb update-time-to-live",
        "dynamodb update-continuous-backups",
        ...scalings(5),
        ...["eu-west-1", "ap-northeast-1"].flatMap(() => [
          "dynamodb update-table",
          "dynamodb wait",
          "dynamodb wait",
          "dynamodb update-continuous-backups",
          "dynamodb update-table",
          "dynamodb describe-table",
          ...scalings(5),
        ]),
      ],
    );
    const tagged = calls.filter(([, action]) => action === "tag-resource");
    assert.deepEqual(
      tagged.map((call) => [JSON.parse(optionOf(call, "--tags")), call.at(-1)]),
      ["eu-west-1", "ap-northeast-1"].map((region) => [
        [
          { Key: "cost center", Value: "42" },
          { Key: "team", Value: "shop" },
        ],
        region,
      ]),
    );
    const created = calls.flatMap((call) =>
      call.includes("--replica-updates") ? JSON.parse(optionOf(call, "--replica-updates")) : [],
    );
    assert.deepEqual(created[0], {
      Create: {
        RegionName: "eu-west-1",
        KMSMasterKeyId:
          "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234567890abcdef1234567890abcdef",
      },
    });
    const [target] = calls.filter(
      (call) => call.includes("register-scalable-target") && call.join(" ").includes("ByCustomer"),
    );
    assert.deepEqual(target?.slice(2), [
      ...["--service-namespace", "dynamodb"],
      ...["--resource-id", "table/orders-test/index/ByCustomer"],
      ...["--scalable-dimension", "dynamodb:index:WriteCapacityUnits"],
      ...["--min-capacity", "8", "--max-capacity", "80", "--region", "us-east-1"],
    ]);
  });

  test("no name and no text of a model is a command", () => {
    const calls = run(hostileTables, []);
    const [first = []] = calls;
    assert.equal(optionOf(first, "--table-name"), "sh-op.1");
    assert.ok(calls.every(([service]) => service === "dynamodb"));
    const region = `eu'-"$(exit 5)\`exit 6\``;
    const replicated = run(
      `table Shop { partition key id: string replica ${JSON.stringify(region)} tags { a: "'; exit 7; '" } }`,
      [],
    );
    assert.equal(replicated.at(-1)?.at(-1), region);
    assert.deepEqual(JSON.parse(optionOf(replicated.at(-1) ?? [], "--tags")), [
      { Key: "a", Value: "'; exit 7; '" },
    ]);
  });

  test("a JSON file is kept by the mark of the script beside it", () => {
    const before = generateCreateTable(modelOf(everySetting).model).files;
    const changed = everySetting.replace("write 6 to 60", "write 6 to 61").replace("42", "43");
    const after = generateCreateTable(modelOf(changed).model).files;
    const script = before.find(({ path }) => path.endsWith(".sh"))?.text;
    const [old, new_] = [before[0], after[0]];
    assert.ok(old !== undefined && new_ !== undefined && old.keptBy !== undefined);
    const verdict = (text: string, keeper = script) =>
      overwriteVerdict(text, new_.text, { path: new_.path, text: keeper });
    assert.equal(verdict(new_.text), "same");
    assert.equal(verdict(JSON.stringify(JSON.parse(new_.text))), "same");
    assert.equal(verdict(old.text), "generated, unedited");
    assert.equal(verdict(JSON.stringify(JSON.parse(old.text))), "generated, unedited");
    assert.equal(verdict(old.text.replace("42", "44")), "edited");
    assert.equal(verdict(old.text.slice(1)), "edited");
    assert.equal(
      overwriteVerdict(old.text, new_.text, { path: new_.path, text: undefined }),
      "foreign",
    );
    assert.equal(verdict(old.text, "echo mine"), "foreign");
    assert.equal(
      overwriteVerdict(old.text, new_.text, { path: "other.json", text: script }),
      "foreign",
    );
  });
});

function scalings(count: number): readonly string[] {
  return Array.from({ length: count }).flatMap(() => [
    "application-autoscaling register-scalable-target",
    "application-autoscaling put-scaling-policy",
  ]);
}

function optionOf(call: readonly string[], option: string): string {
  return call[call.indexOf(option) + 1] ?? "";
}

/** Runs the script of a model with a stand-in for the AWS CLI, and tells what that was called with. */
function run(
  text: string,
  options: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), "modeler-script-"));
  const { files, problems } = generateCreateTable(modelOf(text).model);
  assert.deepEqual(problems, []);
  for (const file of files) write(folder, file);
  write(folder, { path: "bin/aws", text: standIn });
  chmodSync(join(folder, "bin/aws"), 0o755);
  const log = join(folder, "calls");
  writeFileSync(log, "");
  const script = files.find(({ path }) => path.endsWith(".sh"));
  execFileSync("sh", [join(folder, script?.path ?? ""), ...options], {
    env: { ...variables, CALLS: log, PATH: `${join(folder, "bin")}:${process.env.PATH}` },
  });
  const calls = readFileSync(log, "utf8").split("\u0002").slice(0, -1);
  rmSync(folder, { recursive: true });
  return calls.map((call) => call.split("\u0001").slice(0, -1));
}

const standIn = `#!/bin/sh
for argument in "$@"; do
  case "$argument" in file://*) test -f "\${argument#file://}" || exit 9 ;; esac
  printf '%s\\001' "$argument" >> "$CALLS"
done
printf '\\002' >> "$CALLS"
echo arn
`;

function write(folder: string, { path, text }: Pick<GeneratedFile, "path" | "text">): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
