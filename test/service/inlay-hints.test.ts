import assert from "node:assert/strict";
import { applyTextEdits, openFixture, shop } from "./fixture.ts";

const off = { costs: false, keys: false, types: false, plans: false };
const everything = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

/** Hints are compared as the text with them in it. */
suite("inlay hints", () => {
  test("the key of each sample, cut where it is long, whole in the tooltip", async () => {
    const text = await withHints(shop, { ...off, keys: true });
    assert.match(text, /sample ada: Customer‹CUSTOMER#01HX00000000…0000000ADA \| PROFILE› \{/);
    assert.match(text, /sample first: Order‹CUSTOMER#01H…000ADA \| ORDER#2026-03…000001› \{/);
    const { service, uri } = openFixture(shop);
    const [, first] = await service.inlayHints(uri, everything, { ...off, keys: true });
    const tooltip = JSON.stringify(first?.tooltip);
    assert.match(tooltip, /- Shop: `CUSTOMER#01HX0000000000000000000ADA \| ORDER#2026/);
    assert.match(tooltip, /- ByStatus: `PAID \| 2026-03-01T10:00:00\.000Z`/);
  });

  test("the type of a placeholder at its first place", async () => {
    const source = `${shop}pattern Moved {
  update Order
  where customerId = :customerId and placedAt = :at and orderId = :orderId
  set total = :total
  if total < :total
}
pattern Put { put Order }
`;
    const text = await withHints(source, { ...off, types: true });
    assert.match(
      text,
      /where customerId = :customerId‹: ulid› and placedAt >= :since‹: timestamp›/,
    );
    assert.match(text, /set total = :total‹: number›\n {2}if total < :total\n/);
    assert.match(text, /pattern Put \{ put Order \}/);
  });

  test("what serves a pattern", async () => {
    const source = `${shop}
pattern Paid { query Order where status = "PAID" return total }
pattern Lost { query Order where total = :total }
`;
    const text = await withHints(source, { ...off, plans: true });
    assert.match(text, /pattern OrdersOfCustomer‹Shop› \{/);
    assert.match(text, /pattern Paid‹ByStatus(?: · [^›]+)?› \{/);
    assert.match(text, /pattern Lost \{/);
  });

  test("who accepts the index that serves a pattern has it written down", async () => {
    const source = `${shop}
pattern Paid {
  query Order
  where status = "PAID" // the office
  order by placedAt
  return total // of the order
  rate 1/s
}

pattern Short { query Order where status = "PAID" return total }

pattern Demanded {
  query Order
  where status = "PLACED"
  return total
  using ByStatus
}
`;
    const { service, uri, files } = openFixture(source);
    const before = files.get(uri)?.text ?? "";
    const hints = await service.inlayHints(uri, everything, { ...off, plans: true });
    const text = applyTextEdits(
      before,
      hints.flatMap(({ textEdits }) => textEdits ?? []),
    );
    assert.equal(
      text,
      before
        .replace("// of the order\n", "// of the order\n  using ByStatus\n")
        .replace("return total }", "return total using ByStatus }"),
    );
    const after = openFixture(text);
    assert.deepEqual(
      (await after.service.diagnostics(after.uri)).map(({ code }) => code),
      (await service.diagnostics(uri)).map(({ code }) => code),
    );
  });

  test("each can be switched off, and none is out of sight", async () => {
    assert.equal(await withHints(shop, off), shop.replace(/^\n/, ""));
    const { service, uri } = openFixture(shop);
    const head = { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } };
    const all = { costs: true, keys: true, types: true, plans: true };
    assert.deepEqual(await service.inlayHints(uri, head, all), []);
  });
});

async function withHints(source: string, options: typeof off): Promise<string> {
  const { service, uri, files } = openFixture(source);
  const hints = await service.inlayHints(uri, everything, options);
  const edits = hints
    .map(({ position, label }) => ({
      range: { start: position, end: position },
      newText: `‹${String(label)}›`,
    }))
    .toSorted(
      ({ range: a }, { range: b }) =>
        a.start.line - b.start.line || a.start.character - b.start.character,
    );
  return applyTextEdits(files.get(uri)?.text ?? "", edits);
}
