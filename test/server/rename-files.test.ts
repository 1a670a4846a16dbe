import assert from "node:assert/strict";
import type { WorkspaceEdit } from "vscode-languageserver/node";
import { applyTextEdits } from "../service/fixture.ts";
import { connectInProcess } from "./in-process.ts";

suite("files that get other names", () => {
  test("imports, samples and modules of upgrades follow a file, and files that do not name it stay", async () => {
    await checkRenames([["shop/parts/order.dynamo", "shop/parts/orders.dynamo"]], {
      "shop/model.dynamo": root("./parts/orders.dynamo", "./data/first.json"),
    });
    await checkRenames([["shop/data/first.json", "samples/all orders.json"]], {
      "shop/model.dynamo": root("./parts/order.dynamo", "../samples/all orders.json"),
    });
    await checkRenames([["shop/parts/upgrades.ts", "shop/upgrades.ts"]], {
      "shop/parts/order.dynamo": part("../upgrades.ts"),
    });
  });

  test("a file that moves away keeps what it names", async () => {
    await checkRenames([["shop/model.dynamo", "model.dynamo"]], {
      "shop/model.dynamo": root("./shop/parts/order.dynamo", "./shop/data/first.json"),
    });
  });

  test("of a folder all files follow; what moves together is left as it is written", async () => {
    await checkRenames([["shop/parts", "shop/other parts/deep"]], {
      "shop/model.dynamo": root("./other parts/deep/order.dynamo", "./data/first.json"),
    });
    await checkRenames([["shop", "store"]], {});
    await checkRenames([["unrelated", "shop2"]], {});
  });

  test("several files at once, spelled as another host spells them", async () => {
    await checkRenames(
      [
        ["shop/parts/%6Frder.dynamo", "o.dynamo"],
        ["shop/data", "d"],
      ],
      { "shop/model.dynamo": root("../o.dynamo", "../d/first.json") },
      // The upgrade's module stays where it is.
      { "shop/parts/order.dynamo": part("./shop/parts/upgrades.ts") },
    );
  });
});

suite("configuration files when models get other names", () => {
  test("a model and a folder of generated code are followed, in the author's layout", async () => {
    await checkConfigured([["shop/model.dynamo", "shop/parts/root.dynamo"]], {
      "dynamo.config.json": configuration(
        "shop/parts/root.dynamo",
        "./shop/parts/root.dynamo",
        "src/db",
      ),
      "shop/model.dynamo": root("./order.dynamo", "../data/first.json"),
    });
    await checkConfigured([["shop", "store"]], {
      "dynamo.config.json": configuration("store/model.dynamo", "./store/model.dynamo", "src/db"),
    });
    await checkConfigured([["src", "generated code"]], {
      "dynamo.config.json": configuration(
        "shop/model.dynamo",
        "./shop/model.dynamo",
        "generated code/db",
      ),
    });
  });

  test("what it does not name changes nothing in it", () =>
    checkConfigured([["other.dynamo", "another.dynamo"]], {}));
});

/** Two outputs with a comment, and a comma behind the last. */
function configuration(model: string, again: string, folder: string): string {
  return `{
  "generate": [
    // What the program calls.
    {   "model": "${model}", "target": "typescript", "out": "${folder}" },
    { "model": "${again}", "target": "cdk", "out": "infra/db" },
  ]
}
`;
}

const base = "file:///w/";

const root = (imported: string, samples: string) =>
  `import "${imported}"\n\nsamples Order from "${samples}"\n`;

const part = (module: string) => `table T { partition key id: string }

entity Order in T {
  version 2
  id: string
  upgrade to 2 { using "${module}" up }
}
`;

type Renames = readonly (readonly [string, string])[];
type Texts = Readonly<Record<string, string>>;

/** Checks the texts that the renames change, through the protocol; all others stay. */
async function checkRenames(renames: Renames, ...expected: readonly Texts[]): Promise<void> {
  await checkWith({}, renames, expected);
}

/** The same with a configuration file. */
async function checkConfigured(renames: Renames, ...expected: readonly Texts[]): Promise<void> {
  const text = configuration("shop/model.dynamo", "./shop/model.dynamo", "src/db");
  await checkWith({ [`${base}dynamo.config.json`]: text }, renames, expected);
}

async function checkWith(
  others: Texts,
  renames: Renames,
  expected: readonly Texts[],
): Promise<void> {
  const files = new Map([
    ...Object.entries(others),
    [`${base}shop/model.dynamo`, root("./parts/order.dynamo", "./data/first.json")],
    [`${base}shop/parts/order.dynamo`, part("./upgrades.ts")],
    [`${base}shop/parts/upgrades.ts`, "export const up = () => {};\n"],
    [`${base}shop/data/first.json`, "[]"],
    [`${base}other.dynamo`, "table Other { partition key id: string }\n"],
  ]);
  const client = await connectInProcess({ files });
  try {
    const filters = client.capabilities.workspace?.fileOperations?.willRename?.filters;
    assert.ok(filters?.some(({ pattern }) => pattern.matches === "folder"));
    const edit = await client.connection.sendRequest<WorkspaceEdit | null>(
      "workspace/willRenameFiles",
      {
        files: renames.map(([from, to]) => ({
          oldUri: base + from,
          newUri: base + encodeURI(to),
        })),
      },
    );
    const changed = Object.entries(edit?.changes ?? {}).map(([uri, edits]) => [
      uri.slice(base.length),
      applyTextEdits(files.get(uri) ?? "", edits),
    ]);
    assert.deepEqual(Object.fromEntries(changed), Object.assign({}, ...expected));
    assert.deepEqual(client.errors, []);
  } finally {
    client.dispose();
  }
}
