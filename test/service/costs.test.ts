import assert from "node:assert/strict";
import { MarkupContent } from "vscode-languageserver-types";
import { costsIn, modelReport } from "../../src/service/index.ts";
import { openFixture, shownLenses } from "./fixture.ts";

/** A table whose figures are easy to check: items of 1,000 bytes, a hundred of them per customer. */
const model = `
table Shop {
  partition key customerId: string
  sort key orderId: string

  global index ByState {
    partition key state
    project keys
  }
}

entity Customer in Shop {
  orderId = "PROFILE"

  customerId: ulid

  volume 1k
}

entity Order in Shop {
  customerId: ulid
  orderId: ulid
  state: "OPEN" | "DONE"
  note: string @size(900B, max 1000B)

  volume 100 per customerId max 500
}

pattern GetOrder {
  get Order
  where customerId = :customerId and orderId = :orderId
  rate 100/s
}

pattern Place {
  create Order
  rate 10/s
}

pattern Customers {
  get Customer
  where customerId = :customerId
}
`;

/** 100/s are 262.8 million reads of half a unit in 730 hours: at $0.125 a million, $16.43. */
const readsAMonth = "$16.43/month";

const costsOnly = { costs: true, keys: false, types: false, plans: false };

suite("costs in the editor", () => {
  test("a rate has what it costs in a month behind it, a volume what it comes to", async () => {
    const { service, uri } = openFixture(model);
    const hints = await service.inlayHints(uri, everything, costsOnly);
    const lines = model.replace(/^\n/, "").split("\n");
    const shown = hints.map(
      ({ position, label }) => `${lines[position.line]?.trim()} ${String(label)}`,
    );
    assert.deepEqual(shown.slice(0, 1), [`rate 100/s ${readsAMonth}`]);
    assert.match(shown[1] ?? "", /^rate 10\/s \$\d+\.\d\d\/month$/);
    // The volume of a whole table says how many there are already.
    assert.match(shown[2] ?? "", /^volume 1k [\d.]+ KB$/);
    assert.match(
      shown[3] ?? "",
      /^volume 100 per customerId max 500 100,000 items · 9\d\.?\d* MB$/,
    );
    for (const { position } of hints) {
      assert.equal(position.character, lines[position.line]?.length, "at the end of its line");
    }
  });

  test("hints are only for what is in sight, and can be switched off", async () => {
    const { service, uri } = openFixture(model);
    assert.deepEqual(await service.inlayHints(uri, everything, { ...costsOnly, costs: false }), []);
    const first = { start: { line: 0, character: 0 }, end: { line: 10, character: 0 } };
    assert.deepEqual(await service.inlayHints(uri, first, costsOnly), []);
  });

  test("the lens ends with the month", async () => {
    const lenses = await shownLenses(openFixture(model), {
      patterns: true,
      model: true,
      commands: false,
    });
    const titles = lenses.map(({ command }) => command?.title ?? "");
    assert.ok(
      titles.some((title) => title.endsWith(`0.5 RCU · ${readsAMonth}`)),
      titles.join("\n"),
    );
    assert.ok(
      titles.some((title) => /^GetItem .*RCU$/.test(title)),
      "no rate, no month",
    );
  });

  const hovers: Readonly<Record<string, readonly [string, string, ...string[]]>> = {
    "a pattern": [
      "pattern GetOrder",
      "Get$0Order",
      readsAMonth,
      "at 100/s, on demand in us-east-1",
    ],
    "a pattern without a rate": ["pattern Customers", "Custo$0mers", "for a million calls"],
    "a table": ["table Shop", "Sh$0op", "/month** in us-east-1: requests", "| `customerId` |"],
    "an index": ["index ByState", "ByS$0tate", "Stores 100,000 entries", "| `state` | 2 |"],
  };
  for (const [name, [declaration, caret, ...parts]] of Object.entries(hovers)) {
    test(`the hover of ${name} tells its cost`, async () => {
      const [, word = ""] = declaration.split(" ");
      const source = model.replace(declaration, declaration.replace(word, caret));
      const { service, uri, position } = openFixture(source);
      const hover = await service.hover(uri, position);
      const text = MarkupContent.is(hover?.contents) ? hover.contents.value : "";
      for (const part of parts) assert.ok(text.includes(part), text);
    });
  }

  test("another region has other prices", async () => {
    const { service, uri } = openFixture(model, { region: () => "eu-west-1" });
    const [first] = await service.inlayHints(uri, everything, costsOnly);
    assert.match(String(first?.label), /month/);
    assert.notEqual(first?.label, readsAMonth);
  });
});

suite("the model report", () => {
  test("has the entity chart, the patterns with units and month, and the findings", async () => {
    const markdown = await reportOf(
      `${model}\npattern ByNote {\n  query Order\n  where note = :note\n}\n`,
    );
    for (const part of [
      "# model",
      "1 table · 1 index · 2 entities · 4 access patterns, 1 not served",
      "| table | `customerId` — sorted by `orderId` | all attributes |",
      '| **Customer** | `customerId` | `"PROFILE"` |',
      "| **Order** | `customerId` | `orderId` | `state` | 100 per customerId, at most 500 |",
      "| **GetOrder** | get Order | GetItem Shop |",
      "| 0.5 RCU | 100/s | $16.43 |",
      "| **ByNote** | query Order | **not served** |",
      "| error | model.dynamo:",
      "## Not known",
    ]) {
      assert.ok(markdown.includes(part), `${part}\n\n${markdown}`);
    }
  });

  test("takes no text of a model as markup", async () => {
    const markdown = await reportOf(
      "table T {\n  partition key id: string\n}\n\n/// <img src=x onerror=alert(1)> | *bold*\npattern P {\n  get E\n  where id = :id\n}\n\nentity E in T {\n  `a|b<i>`: string\n  id: string\n}\n",
    );
    assert.doesNotMatch(markdown, /(^|[^\\])<(img|i>)/);
    for (const line of markdown.split("\n").filter((text) => text.startsWith("| **P**"))) {
      assert.match(line, /\\<img/);
    }
  });
});

const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

async function reportOf(source: string): Promise<string> {
  const { workspace, uri } = openFixture(source);
  const analysis = await workspace.analysisOf(uri);
  assert.ok(analysis !== undefined);
  return modelReport(analysis, {
    title: "model",
    findings: analysis.diagnostics,
    costs: costsIn(analysis, "us-east-1"),
    placeOf: () => "model.dynamo:1",
  });
}
