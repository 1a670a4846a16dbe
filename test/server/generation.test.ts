import assert from "node:assert/strict";
import type { Location } from "vscode-languageserver/node";
import type {
  ConfigurationMistake,
  ConfiguredFile,
  Generated,
  GeneratedDeclaration,
  GeneratedFile,
  TargetSummary,
} from "../../src/protocol/server-requests.ts";
import { shop } from "../service/fixture.ts";
import { positionOf, startClient, type TestClient } from "./client.ts";

const root = "file:///code";
const uri = `${root}/models/shop.dynamo`;
const configuration = `${root}/dynamo.config.json`;
const output = `${root}/src/db/shop.ts`;

/** A model with something that Terraform does not know. */
const vectors = `table Shop {
  partition key id: string
  vector index ByMeaning { vector meaning dimensions 8 distance cosine  project all }
}

entity Product in Shop {
  id: string
  meaning: number[]
}

pattern GetProduct { get Product where id = :id }
`;

suite("generation in the language server", function () {
  this.timeout(60_000);
  const files = new Map<string, string>();
  let client: TestClient | undefined;

  setup(() => {
    files.clear();
    files.set(uri, shop);
  });

  teardown(async () => {
    const running = client;
    client = undefined;
    assert.equal(await running?.stop(), 0);
    assert.deepEqual(running?.errors, []);
  });

  test("files are compared with what stands in their places", async () => {
    const { only } = await start();
    const folder = `${root}/generated`;
    const file = await only();
    assert.deepEqual([file.path, file.uri], ["shop.ts", `${folder}/shop.ts`]);
    assert.equal(file.existing, "none");
    for (const [text, existing] of [
      [file.text, "same"],
      [`${file.text}// mine\n`, "edited"],
      ["export {};\n", "foreign"],
    ] as const) {
      files.set(file.uri, text);
      assert.equal((await only()).existing, existing);
    }
  });

  test("the configuration says what is generated, and what is wrong with it", async () => {
    const { generate, send } = await start();
    files.set(configuration, configured({ out: "src/db" }, { out: "other", model: "x.dynamo" }));
    const wrong = await generate();
    assert.deepEqual(wrong.outputs, []);
    assert.deepEqual(
      wrong.mistakes.map(({ message, inSchema }) => [message, inSchema]),
      [['There is no model "x.dynamo" beside this file.', false]],
    );
    files.set(configuration, configured({ out: "src/db", modules: "model" }));
    const { configuration: found, outputs, mistakes } = await generate();
    assert.deepEqual([found, mistakes], [configuration, []]);
    assert.deepEqual(
      outputs.map(({ folder, title }) => [folder, title]),
      [[`${root}/src/db`, "TypeScript access code"]],
    );
    files.set(configuration, '{ "generate": [] }');
    assert.deepEqual((await generate()).outputs, []);

    const text = '{ "generate": [{ "model": "m.dynamo", "target": 1, "out": "../.." }] }';
    const told = await send<readonly ConfigurationMistake[]>("dynamo/configuration", {
      uri: configuration,
      text,
    });
    assert.deepEqual(
      told.map(({ inSchema, range }) => [inSchema, range.start.character]),
      [
        [true, text.indexOf("1,")],
        [false, text.indexOf('"../.."')],
      ],
    );
  });

  test("what an earlier generation left is named", async () => {
    const { only, generate } = await start();
    const { text, uri: place } = await only();
    files.set(place.replace("shop.ts", "old.ts"), text);
    files.set(place.replace("shop.ts", "mine.ts"), "export {};\n");
    const [made] = (await generate()).outputs;
    assert.deepEqual(made?.leftovers, [{ uri: place.replace("shop.ts", "old.ts"), edited: false }]);
  });

  test("an output is added to the configuration", async () => {
    const { send } = await start();
    const params = { uri, output: { target: "typescript", folder: `${root}/src/db` } };
    const written = await send<ConfiguredFile>("dynamo/configure", params);
    assert.equal(written.uri, configuration);
    assert.deepEqual(JSON.parse(written.text), {
      generate: [{ model: "models/shop.dynamo", target: "typescript", out: "src/db" }],
    });
    files.set(configuration, "{ broken");
    await assert.rejects(send("dynamo/configure", params), /has mistakes; nothing was added/);
  });

  test("a target is chosen by its title", async () => {
    const { send } = await start();
    const targets = await send<readonly TargetSummary[]>("dynamo/targets", {});
    assert.ok(
      targets.some(({ name, title }) => `${name} ${title}` === "typescript TypeScript access code"),
    );
  });

  test("what a target cannot express is told with its files", async () => {
    files.set(uri, vectors);
    const { send } = await start();
    const { outputs } = await send<Generated>("dynamo/generate", {
      uri,
      output: { target: "terraform", folder: `${root}/infra` },
    });
    const [made] = outputs;
    assert.equal(made?.title, "Terraform configuration");
    assert.ok(made.files.length > 0);
    assert.match(made.omissions.join(), /^Shop\.\w+: .*vector/);
  });

  test("a model from which nothing can be generated says why", async () => {
    files.set(
      uri,
      "table Things { partition key id: string }\nentity E in Things {\n  id: string\n  `a-b`: string\n  `a_b`: string\n  aB: string\n}\n",
    );
    const { generate } = await start();
    await assert.rejects(generate(), /No code can be generated from this model\. E/);
  });

  test("a name of the model leads to what it has become", async () => {
    const { only, send } = await start();
    files.set(configuration, configured({ out: "src/db" }));
    const implementation = async (place: string): Promise<readonly string[]> => {
      const position = positionOf(shop, place);
      const textDocument = { uri };
      const params = { textDocument, position };
      const found = await send<readonly Location[]>("textDocument/implementation", params);
      return found.map((location) => `${location.uri}: ${lineOf(files, location)}`);
    };
    assert.deepEqual(await implementation("pattern OrdersOfCustomer"), []);
    files.set(output, (await only()).text);
    assert.deepEqual(await implementation("OrdersOfCustomer {"), [
      `${output}: export function ordersOfCustomer(`,
    ]);
    assert.deepEqual(await implementation("Order in Shop"), [
      `${output}: export interface Order {`,
    ]);
    // Where it is used, too.
    assert.deepEqual(await implementation("Order\n  where"), [
      `${output}: export interface Order {`,
    ]);
    assert.deepEqual(await implementation("query Order"), []);
    // Of an older model, as far as it has the name.
    files.set(output, (files.get(output) ?? "").replace("ordersOfCustomer(", "formerly("));
    assert.deepEqual(await implementation("OrdersOfCustomer {"), []);
  });

  test("generated code leads back to the model", async () => {
    const { only, send } = await start();
    const { text } = await only();
    const declarations = async (place: string, content: string) =>
      send<readonly GeneratedDeclaration[]>("dynamo/generatedFrom", { uri: place, text: content });
    // Written anywhere, it says itself what it was made from.
    for (const place of [output, "file:///elsewhere/shop.ts"]) {
      const found = await declarations(place, text);
      const pattern = found.find(({ name }) => name === "ordersOfCustomer");
      assert.deepEqual([pattern?.main, pattern?.symbol.name], [true, "OrdersOfCustomer"]);
      assert.equal(pattern?.source.uri, uri);
      assert.equal(lineOf(files, pattern?.source), "pattern OrdersOfCustomer {");
      const key = found.find(({ name }) => name === "orderKey");
      assert.deepEqual([key?.main, key?.symbol.kind, key?.symbol.name], [false, "entity", "Order"]);
      assert.ok(found.some(({ symbol }) => symbol.name === "Order.placedAt"));
    }
    assert.deepEqual(await declarations(output, "export function ordersOfCustomer(\n"), []);
    assert.deepEqual(
      await declarations(output, text.replace("from shop.dynamo", "from x.dynamo")),
      [],
    );
  });

  /** A client with the files, and what these tests ask of its server. */
  async function start() {
    const started = await startClient({
      files,
      folders: [root],
      initializationOptions: { readsFiles: true },
    });
    client = started;
    const send = <Result>(method: string, params: object): Promise<Result> =>
      started.connection.sendRequest<Result>(method, params);
    const generate = (): Promise<Generated> => send<Generated>("dynamo/generate", { uri });
    const only = async (): Promise<GeneratedFile> => {
      const { outputs } = await generate();
      const [file] = outputs[0]?.files ?? [];
      assert.ok(file !== undefined && outputs.length === 1);
      return file;
    };
    return { send, generate, only };
  }
});

function configured(...entries: readonly object[]): string {
  const entry = { model: "models/shop.dynamo", target: "typescript" };
  return JSON.stringify({ generate: entries.map((each) => ({ ...entry, ...each })) });
}

function lineOf(
  files: ReadonlyMap<string, string>,
  place: Pick<Location, "uri" | "range"> | undefined,
): string | undefined {
  return files.get(place?.uri ?? "")?.split("\n")[place?.range.start.line ?? 0];
}
