import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand, temporaryFolder } from "./run-command.ts";

const model = `table Shop {
  partition key PK: string
  ttl expiresAt
  tags { team: "shop" }
  vector index Similar { vector embedding dimensions 8 distance cosine project all }
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  orderId: string
  expiresAt?: epoch
  embedding: number[]
}

pattern GetOrder { get Order where orderId = :orderId }
`;

suite("dynamo generate for infrastructure", () => {
  for (const [target, files] of Object.entries({
    cloudformation: ["shop.template.yaml"],
    cdk: ["shop-tables.ts"],
    terraform: ["shop.tf"],
    iam: ["shop.policy.json", "shop.policy.md"],
    "create-table": [
      "shop-tables/shop.create-table.json",
      "shop-tables/shop.time-to-live.json",
      "shop-tables/create-tables.sh",
    ],
  })) {
    test(`${target} writes its files, and notices a changed model`, async () => {
      const folder = temporaryFolder({ "shop.dynamo": model });
      const command = ["generate", target, "shop.dynamo", "--out", "infra"];
      const written = await runCommand(folder, command);
      assert.equal(written.exitCode, 0);
      const list = (text: string) => files.map((file) => `infra/${file} ${text}`).join("\n");
      assert.equal(written.output, list("written."));
      const current = await runCommand(folder, [...command, "--check"]);
      assert.deepEqual([current.exitCode, current.output], [0, list("is up to date.")]);
      writeFileSync(
        join(folder, "shop.dynamo"),
        model.replace("ttl expiresAt", "ttl expiresAt stream new-image").replace('"ORDER#', '"O#'),
      );
      assert.equal((await runCommand(folder, [...command, "--check"])).exitCode, 1);
      assert.equal((await runCommand(folder, command)).exitCode, 0);
      assert.equal((await runCommand(folder, [...command, "--check"])).exitCode, 0);
    });
  }

  test("a JSON file that was edited is left alone, laid out in whatever way", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model });
    const command = ["generate", "create-table", "shop.dynamo", "--out", "."];
    await runCommand(folder, command);
    const path = join(folder, "shop-tables/shop.create-table.json");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, JSON.stringify(JSON.parse(text)));
    assert.equal((await runCommand(folder, [...command, "--check"])).exitCode, 0);
    writeFileSync(path, text.replace('"shop"', '"mine"'));
    const left = await runCommand(folder, command);
    assert.equal(left.exitCode, 1);
    assert.match(left.errors, /shop\.create-table\.json was edited by hand/);
    writeFileSync(join(folder, "shop.dynamo"), model.replace('"shop"', '"store"'));
    assert.equal((await runCommand(folder, command)).exitCode, 1);
    assert.match(readFileSync(path, "utf8"), /"mine"/);
    assert.equal((await runCommand(folder, [...command, "--force"])).exitCode, 0);
    assert.match(readFileSync(path, "utf8"), /"store"/);
  });

  test("the JSON of a table that is gone is removed, unless somebody has edited it", async () => {
    const two = `${model}table Carts { partition key id: string }\n`;
    const command = ["generate", "create-table", "shop.dynamo", "--out", "."];
    for (const edited of [false, true]) {
      const folder = temporaryFolder({ "shop.dynamo": two });
      await runCommand(folder, command);
      const path = join(folder, "shop-tables/carts.create-table.json");
      if (edited) writeFileSync(path, readFileSync(path, "utf8").replace("Carts", "Mine"));
      writeFileSync(join(folder, "shop.dynamo"), model);
      const { exitCode, output } = await runCommand(folder, command);
      assert.equal(exitCode, edited ? 1 : 0);
      assert.equal(existsSync(path), edited);
      assert.equal(output.includes("carts.create-table.json removed."), !edited);
    }
  });

  test("what a target cannot express is told, and is no failure", async () => {
    const folder = temporaryFolder({ "shop.dynamo": model });
    const { exitCode, errors } = await runCommand(folder, ["generate", "terraform", "--out", "."]);
    assert.equal(exitCode, 0);
    assert.match(errors, /Shop\.Similar: Terraform's AWS provider has no vector indexes yet/);
  });
});
