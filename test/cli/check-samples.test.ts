import assert from "node:assert/strict";
import { runCommand, temporaryFolder } from "./run-command.ts";

suite("dynamo check of files with samples", () => {
  test("tells what is wrong at its place there, and leads there from the model", async () => {
    const folder = temporaryFolder({
      "shop.dynamo": `table Shop {
  partition key id: string
}

entity Entry in Shop {
  id: string
  total: integer
}

samples Entry from "./data/entries.ndjson"
`,
      "data/entries.ndjson": '{ "id": "a", "total": 1 }\n{ "id": "b", "total": "2" }\n{ "id": }\n',
    });
    const { output, exitCode } = await runCommand(folder, ["check", "--profile", "off"]);
    assert.equal(exitCode, 1);
    assert.match(output, /^data\/entries\.ndjson:2:23: error type-mismatch: /m);
    assert.match(output, /^data\/entries\.ndjson:3:9: error sample-file-content: /m);
    assert.match(
      output,
      /^shop\.dynamo:10:20: error sample-file-findings: 2 findings in '\.\/data\/entries\.ndjson', the first in line 2: /m,
    );
  });
});
