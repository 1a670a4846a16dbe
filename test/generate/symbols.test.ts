import assert from "node:assert/strict";
import type { GeneratedSymbol } from "../../src/generate/index.ts";
import { generateTypeScript, targets } from "../../src/generate/index.ts";
import { exampleModel, exampleModels, modelOf, type PlannedExample } from "./models.ts";

const model = `
table Shop { partition key PK: string  sort key SK: string  discriminator kind }

type Line { sku: string }

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  SK = "ORDER"
  orderId: string
  \`home-town\`: string
  lines: Line[]
}

entity Note in Shop {
  PK = "ORDER#\${orderId}"
  SK = "NOTE#\${at}"
  orderId: string
  at: timestamp
}

/// One order.
pattern GetOrder { get Order where orderId = :orderId }

pattern WholeOrder { query Order, Note where orderId = :orderId }

pattern Unserved { query Note where at > :at }
`;

suite("what generated code stands for", () => {
  test("a declaration leads to what it has become, first of all", () => {
    checkMain("pattern GetOrder", "export async function «getOrder»(");
    checkMain("pattern WholeOrder", "export function «wholeOrder»(");
    checkMain("entity Order", "export interface «Order» {");
    checkMain("type Line", "export interface «Line» {");
    checkMain("attribute Order.home-town", "  «homeTown»: string;");
    checkMain("attribute Line.sku", "  «sku»: string;");
    checkMain("table Shop", "  readonly «Shop»: string;");
    checkMain("pattern Unserved", undefined);
  });

  test("whatever is declared for something of the model leads to that", () => {
    checkOwner("export type WholeOrderItem", "pattern WholeOrder");
    checkOwner("export type NewOrder", "entity Order");
    checkOwner("export function orderKey(", "entity Order");
    checkOwner("export function noteFromItem(", "entity Note");
    checkOwner("* One order.", "pattern GetOrder");
    checkOwner("new GetCommand(", "pattern GetOrder");
    checkOwner("export class Query<Item>", undefined);
  });

  test("a text of an earlier model leads to what both have", () => {
    const { symbols = [] } = generation(modelOf(model));
    const [file] = generation(modelOf(model.replace("GetOrder", "FindOrder"))).files;
    const located = targets.typescript.locate(file?.text ?? "", symbols);
    const names = located.map(({ symbol }) => symbol.name);
    assert.ok(names.includes("wholeOrder"));
    assert.ok(!names.includes("getOrder") && !names.includes("findOrder"));
  });

  test("in every example, each served pattern and each entity is found once", () => {
    for (const path of exampleModels) {
      const example = exampleModel(path);
      const { files, symbols = [] } = generation(example);
      for (const { text } of files) {
        for (const { symbol, span } of targets.typescript.locate(text, symbols)) {
          assert.equal(text.slice(span.start, span.end), symbol.name);
        }
      }
      const whole = files.map(({ text }) => text).join("\n");
      const found = targets.typescript.locate(whole, symbols).map(({ symbol }) => symbol);
      const served = example.plans.patterns.filter((plan) => plan.served && plan.verb !== "search");
      for (const { name } of served) {
        const [main] = found.filter((symbol) => described(symbol) === `pattern ${name}`);
        assert.ok(main !== undefined, `${path}: ${name}`);
      }
      assert.deepEqual(
        example.model.entities.filter(
          ({ name }) => !found.some((symbol) => described(symbol) === `entity ${name}`),
        ),
        [],
      );
    }
  });
});

function generation({ model: resolved, plans }: PlannedExample) {
  return generateTypeScript(resolved, plans);
}

function located() {
  const { files, symbols = [] } = generation(modelOf(model));
  const text = files[0]?.text ?? "";
  return { text, found: targets.typescript.locate(text, symbols) };
}

/** The first symbol of a declaration, as the line with it between marks. */
function checkMain(declaration: string, expected: string | undefined): void {
  const { text, found } = located();
  const main = found.find(({ symbol }) => described(symbol) === declaration);
  const { start = 0, end = 0 } = main?.span ?? {};
  const line = [
    text.slice(text.lastIndexOf("\n", start - 1) + 1, start),
    "«",
    text.slice(start, end),
    "»",
    text.slice(end, text.indexOf("\n", end)),
  ].join("");
  assert.equal(main === undefined ? undefined : line, expected);
}

/** What the place of a text in the generated code belongs to. */
function checkOwner(place: string, expected: string | undefined): void {
  const { text, found } = located();
  const offset = text.indexOf(place);
  assert.ok(offset >= 0, place);
  const owners = found.filter(({ region }) => region.start <= offset && offset < region.end);
  assert.deepEqual(owners.map(({ symbol }) => described(symbol)).at(0), expected, place);
}

function described({ declaration: { kind, owner, name } }: GeneratedSymbol): string {
  return `${kind} ${owner === undefined ? "" : `${owner}.`}${name}`;
}
