import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openFixture } from "./fixture.ts";

suite("completion, hover and signature help, everywhere", () => {
  // The longer models at every seventh offset: that meets each kind of place often enough.
  for (const [name, step] of [
    ["shop", 1],
    ["iot", 7],
    ["tournament", 7],
    ["multi-file/helpdesk", 1],
  ] as const) {
    const which = step === 1 ? "every offset" : `one offset in ${step}`;
    test(`${which} of ${name} gets an answer`, async function () {
      this.timeout(60_000);
      const path = join(import.meta.dirname, "../../examples", `${name}.dynamo`);
      await checkOffsets(readFileSync(path, "utf8"), step);
    });
  }
});

async function checkOffsets(text: string, step: number): Promise<void> {
  const { service, workspace, uri } = openFixture(text.replaceAll("$0", "$ 0"));
  const analysis = await workspace.analysisOf(uri);
  assert.ok(analysis !== undefined);
  const lines = text.split("\n");
  let offset = 0;
  let asked = 0;
  let answered = 0;
  for (const [line, content] of lines.entries()) {
    for (let character = 0; character <= content.length; character++) {
      if (offset++ % step !== 0) continue;
      asked++;
      const position = { line, character };
      const { items } = await service.completion(uri, position, { snippets: true });
      if (items.length > 0) answered++;
      await service.hover(uri, position);
      await service.signatureHelp(uri, position);
    }
  }
  // An answer at fewer than a third of the places would mean that something is wrong as a whole.
  assert.ok(answered > asked / 3, `${answered} of ${asked}`);
}
