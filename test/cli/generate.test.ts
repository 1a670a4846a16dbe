import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const model = `table Shop {
  partition key PK: string
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"

  orderId: string
}

pattern GetOrder {
  get Order
  where orderId = :orderId
}
`;

suite("dynamo generate", () => {
  test("writes a module, says that it is up to date, and notices a changed model", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model });
    const command = ["generate", "typescript", "shop.dynamo", "--out", "src/db"];
    assert.deepEqual(await outcomeOf(folder, [...command, "--check"]), [
      1,
      "src/db/shop.ts does not exist.",
    ]);
    assert.deepEqual(await outcomeOf(folder, command), [0, "src/db/shop.ts written."]);
    assert.match(
      readFileSync(join(folder, "src/db/shop.ts"), "utf8"),
      /export async function getOrder\(/,
    );
    assert.deepEqual(await outcomeOf(folder, command), [0, "src/db/shop.ts is up to date."]);
    assert.deepEqual(await outcomeOf(folder, [...command, "--check"]), [
      0,
      "src/db/shop.ts is up to date.",
    ]);
    writeFileSync(join(folder, "shop.dynamo"), model.replace("GetOrder", "FindOrder"));
    assert.deepEqual(await outcomeOf(folder, [...command, "--check"]), [
      1,
      "src/db/shop.ts is out of date.",
    ]);
    assert.deepEqual(await outcomeOf(folder, command), [0, "src/db/shop.ts written."]);
  });

  test("leaves an edited file alone until it is forced", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model });
    const command = ["generate", "typescript", "--out", "."];
    await runCommand(folder, command);
    const path = join(folder, "shop.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replace("export async function getOrder", "export async function readOrder"),
    );
    writeFileSync(join(folder, "shop.dynamo"), model.replace("GetOrder", "FindOrder"));
    const left = await runCommand(folder, command);
    assert.equal(left.exitCode, 1);
    assert.match(left.errors, /shop\.ts was edited by hand .* left alone; --force overwrites it/);
    assert.match(readFileSync(path, "utf8"), /readOrder/);
    assert.deepEqual(await outcomeOf(folder, [...command, "--force"]), [0, "shop.ts written."]);
    assert.match(readFileSync(path, "utf8"), /findOrder/);
  });

  test("never overwrites a file that it did not make", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model, "shop.ts": "export const mine = 1;\n" });
    const { exitCode, errors } = await runCommand(folder, ["generate", "typescript", "--out", "."]);
    assert.equal(exitCode, 1);
    assert.match(errors, /shop\.ts is there, but was not generated/);
    assert.equal(readFileSync(join(folder, "shop.ts"), "utf8"), "export const mine = 1;\n");
  });

  test("a model with errors, or one whose names fold into one, cannot be generated", async () => {
    const broken = temporaryFolder({
      "shop.dynamo": model.replace("orderId: string", "orderId: strin"),
    });
    const errors = await runCommand(broken, ["generate", "typescript", "--out", "."]);
    assert.equal(errors.exitCode, 2);
    assert.match(errors.errors, /Nothing is generated from a model with errors/);
    const folding = temporaryFolder({
      "shop.dynamo": model.replace(
        "orderId: string",
        "orderId: string\n  `my-name`: string\n  myName: string",
      ),
    });
    const folded = await runCommand(folding, ["generate", "typescript", "--out", "."]);
    assert.equal(folded.exitCode, 2);
    assert.match(
      folded.errors,
      /Order\.myName: In code it would be called myName, and so would my-name/,
    );
  });

  test("a folder that cannot be made is an error, and not waited for", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model, "notes.txt": "" });
    const places: [out: string, reason: RegExp][] = [
      ["notes.txt/db", /a part of its path is a file, not a folder/],
      // Linux says there that nothing exists, whatever is asked for.
      ...(process.platform === "linux"
        ? [["/proc/x/y", /no folder can be made there/] as [string, RegExp]]
        : []),
    ];
    for (const [out, reason] of places) {
      const command = ["generate", "typescript", "shop.dynamo", "--out", out];
      const { exitCode, errors } = await runCommand(folder, command);
      assert.equal(exitCode, 2);
      assert.match(errors, /^dynamo: .*shop\.ts cannot be (read|written): [^\n]+$/);
      assert.match(errors, reason);
    }
  });

  test("a target that does not exist is named with those that do", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model });
    const { exitCode, errors } = await runCommand(folder, ["generate", "cobol", "--out", "."]);
    assert.equal(exitCode, 2);
    assert.match(errors, /typescript/);
  });
});

async function outcomeOf(folder: string, command: readonly string[]): Promise<[number, string]> {
  const { exitCode, output } = await runCommand(folder, command);
  return [exitCode, output];
}
