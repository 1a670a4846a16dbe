import assert from "node:assert/strict";
import type { ComparedModel } from "../../src/protocol/server-requests.ts";
import { open, startClient, type TestClient } from "./client.ts";

const uri = "file:///models/main.dynamo";
const tables = "file:///models/tables.dynamo";
const text = `table Things {
  partition key id: string
}

entity Thing in Things {
  id: string
  size: integer
  color: string
}
`;

suite("comparing with an earlier state", function () {
  this.timeout(60_000);
  let client: TestClient;

  suiteSetup(async () => {
    client = await startClient();
    await open(client, uri, text);
  });

  suiteTeardown(async () => {
    assert.equal(await client.stop(), 0);
    assert.deepEqual(client.errors, []);
  });

  function compare(
    texts: Readonly<Record<string, string | null>>,
    report?: "rollout",
  ): Promise<ComparedModel> {
    const params = { uri, against: "HEAD", texts, ...(report !== undefined && { report }) };
    return client.connection.sendRequest("dynamo/compare", params);
  }

  test("asks for what it needs, and says what is different", async () => {
    assert.deepEqual(await compare({}), { kind: "incomplete", missing: [uri] });
    const [table = "", entity = ""] = text.replace("  color: string\n", "").split("\n\n");
    const before = `import "./tables.dynamo"\n\n${entity}`;
    assert.deepEqual(await compare({ [uri]: before }), { kind: "incomplete", missing: [tables] });
    const answer = await compare({ [uri]: before, [tables]: table });
    assert.ok(answer.kind === "compared");
    assert.equal(answer.changes, 1);
    assert.equal(answer.title, "main.dynamo");
    assert.match(answer.markdown, /^## main\.dynamo compared with HEAD\n/);
    assert.match(answer.markdown, /Thing\.color is new and required/);
    assert.match(answer.markdown, /at main\.dynamo:8\n/);
  });

  test("nothing is different, and there was nothing", async () => {
    const same = await compare({ [uri]: text });
    assert.ok(same.kind === "compared");
    assert.equal(same.changes, 0);
    assert.match(same.markdown, /No difference that tables, items or running code could notice\./);
    assert.deepEqual(await compare({ [uri]: null }), { kind: "absent" });
  });

  test("how it is rolled out is a checklist, or says why it is not", async () => {
    const index = "  global index BySize {\n    partition key size\n  }\n";
    const before = text.replace("partition key id: string\n", `partition key id: string\n${index}`);
    const plan = await compare({ [uri]: before }, "rollout");
    assert.ok(plan.kind === "compared");
    assert.match(plan.markdown, /^## Roll-out of main\.dynamo, from HEAD\n/);
    assert.match(plan.markdown, /^- \[ \] \*\*1\. Delete index BySize of Things\*\*/m);
    const refused = await compare(
      { [uri]: text.replace("id: string\n", "id: number\n") },
      "rollout",
    );
    assert.ok(refused.kind === "compared");
    assert.match(refused.markdown, /\*\*Instead:\*\* Give the new table a name of its own/);
  });
});
