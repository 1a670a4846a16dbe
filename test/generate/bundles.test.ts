import assert from "node:assert/strict";
import { build } from "esbuild";
import { type GeneratedProject, generatedProject } from "./generated-modules.ts";
import { exampleModel, generated } from "./models.ts";

suite("bundles of generated code", () => {
  let project: GeneratedProject;
  suiteSetup(() => {
    project = generatedProject([generated(exampleModel("shop.dynamo"))]);
  });
  suiteTeardown(() => project.remove());

  test("a bundle has what the called function needs, and nothing else", async () => {
    const read = await bundled("createShopClient, getCustomer");
    checkHas(read, ["new GetCommand(", "customerKey", "customerFromItem", "exactNumber"]);
    checkLacks(read, [
      "new QueryCommand(",
      "new UpdateCommand(",
      "new TransactWriteCommand(",
      "orderFromItem",
      "orderKey",
      "completeCustomer",
      "customerItem(",
      " Query = class",
      "UniqueValueTaken = class",
      "writeCursor",
      "backoff",
    ]);

    const pages = await bundled("ordersOfCustomer");
    checkHas(pages, ["new QueryCommand(", " Query = class", "orderFromItem", "writeCursor"]);
    checkLacks(pages, [
      "new GetCommand(",
      "new TransactWriteCommand(",
      "customerFromItem",
      "orderItem(",
    ]);

    const written = await bundled("placeOrder");
    checkHas(written, ["new TransactWriteCommand(", "orderItem(", "AlreadyExists = class"]);
    checkLacks(written, [
      "new GetCommand(",
      "new QueryCommand(",
      " Query = class",
      "UniqueValueTaken = class",
    ]);
  });

  test("a unique value brings along what it needs", async () => {
    const written = await bundled("register");
    checkHas(written, ["customerItem(", "completeCustomer", "UniqueValueTaken = class", "backoff"]);
    checkLacks(written, ["orderItem(", " Query = class", "new GetCommand("]);
  });

  test("a module of which nothing is used leaves nothing behind", async () => {
    assert.equal(await bundled(""), "");
  });

  test("a key builder is a few hundred bytes", async () => {
    const { length } = await bundled("orderKey", true);
    assert.ok(length < 1500, `${length} bytes`);
  });

  /** The program that a service gets which imports only these names. */
  async function bundled(names: string, minify = false): Promise<string> {
    const { outputFiles } = await build({
      stdin: {
        contents: names === "" ? `import "./shop.ts";` : `export { ${names} } from "./shop.ts";`,
        resolveDir: project.folder,
        loader: "ts",
      },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      packages: "external",
      minify,
      logLevel: "error",
    });
    const text = outputFiles[0]?.text ?? "";
    return names === "" ? withoutSideEffectFreeImports(text) : text;
  }
});

/** What is left of imports and comments is not the module's: the SDK decides about its own effects. */
function withoutSideEffectFreeImports(text: string): string {
  return text
    .replace(/^import "@aws-sdk\/[\w-]+";$/gm, "")
    .replace(/^\/\/.*$/gm, "")
    .replace(/^import \{[^}]*\} from "@aws-sdk\/[\w-]+";$/gm, "")
    .trim();
}

function checkHas(text: string, names: readonly string[]): void {
  for (const name of names) assert.ok(text.includes(name), `It lacks ${name}:\n${text}`);
}

function checkLacks(text: string, names: readonly string[]): void {
  for (const name of names) assert.ok(!text.includes(name), `It has ${name}:\n${text}`);
}
