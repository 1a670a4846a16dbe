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

  function compare(texts: Readonly<Record<string, string | null>>): Promise<ComparedModel> {
    return client.connection.sendRequest("dynamo/compare", { uri, against: "HEAD", texts });
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
});
