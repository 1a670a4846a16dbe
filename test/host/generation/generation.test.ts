import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  answering,
  closeAllTabs,
  eventually,
  extension,
  openModel,
  positionOf,
  tabLabels,
  workspaceFile,
} from "../support.ts";

const model = "models/shop.dynamo";
const generatedFile = "src/db/shop.ts";

suite("a workspace with a configuration of targets", function () {
  // The compiler of TypeScript starts with the first question.
  this.timeout(90_000);

  teardown(closeAllTabs);

  test("activates the extension, since its programs lead to models", async () => {
    await eventually("the activation", () => extension().isActive || undefined);
  });

  test("the configuration is JSON with comments, and knows its schema", async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile("dynamo.config.json"));
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, "jsonc");
    const proposals = await eventually("the proposals of the schema", async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        document.uri,
        positionOf(document, '"model"', { skip: 1 }),
      );
      const labels = list.items.map(({ label }) =>
        typeof label === "string" ? label : label.label,
      );
      return labels.includes("numbers") ? labels : undefined;
    });
    assert.ok(proposals.includes("validation"), proposals.join(", "));
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  test("tells in the configuration what its schema cannot know", async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile("dynamo.config.json"));
    const editor = await vscode.window.showTextDocument(document);
    const at = positionOf(document, "src/db");
    const range = new vscode.Range(at, at.translate(0, "src/db".length));
    const told = (): readonly string[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .flatMap(({ source, message }) => (source === "dynamo" ? [message] : []));
    try {
      assert.ok(await editor.edit((edit) => edit.replace(range, "../src")));
      const found = await eventually("the finding", () => (told().length > 0 ? told() : undefined));
      assert.deepEqual(found, ['"../src" leads out of the workspace; name a folder inside of it.']);
    } finally {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
    await eventually("its end", () => (told().length === 0 ? true : undefined));
  });

  test("Generate writes what is configured, and removes what is left over", async () => {
    assert.match((await generate()).join(), /written to src\/db\.$/);
    const text = await textOf(generatedFile);
    assert.match(text, /export async function getOrder\(/);
    const old = workspaceFile("src/db/old.ts");
    await vscode.workspace.fs.writeFile(old, new TextEncoder().encode(text));
    assert.match((await generate()).join(), /what nothing makes any more was removed\.$/);
    await assert.rejects(async () => vscode.workspace.fs.stat(old));
    assert.match((await generate()).join(), /is up to date\.$/);
  });

  test("a mistake in the configuration is shown, and nothing is written", async () => {
    const config = workspaceFile("dynamo.config.json");
    const before = await textOf("dynamo.config.json");
    const broken = before.replace("typescript", "cobol");
    await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(broken));
    try {
      const asked = await generate("Open");
      assert.match(
        asked.join(),
        /dynamo\.config\.json has a mistake in line 4: There is no target "cobol"/,
      );
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), config.toString());
    } finally {
      await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(before));
    }
  });

  test("Generate… writes elsewhere, and saves that as configuration", async () => {
    const config = workspaceFile("dynamo.config.json");
    const before = await textOf("dynamo.config.json");
    await vscode.workspace.fs.delete(config);
    try {
      const { document } = await openModel(model);
      const choice = { uri: document.uri.toString(), target: "typescript", folder: "generated" };
      const { asked } = await answering(["Save as Configuration"], async () =>
        vscode.commands.executeCommand("dynamo.generateTarget", choice),
      );
      assert.match(asked.join(), /written to generated\.$/);
      assert.deepEqual(JSON.parse(await textOf("dynamo.config.json")), {
        generate: [{ model, target: "typescript", out: "generated" }],
      });
      assert.ok(tabLabels().includes("dynamo.config.json"));
    } finally {
      await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(before));
      await vscode.workspace.fs.delete(workspaceFile("generated"), { recursive: true });
    }
  });

  test("Go to Implementation leads from a name of the model to what it has become", async () => {
    const { document } = await openModel(model);
    for (const [place, expected] of [
      ["GetOrder {", "export async function getOrder("],
      ["Order in Shop", "export interface Order {"],
      ["total: number", "  total: number;"],
    ] as const) {
      const [found] = await vscode.commands.executeCommand<vscode.Location[]>(
        "vscode.executeImplementationProvider",
        document.uri,
        positionOf(document, place),
      );
      assert.equal(found?.uri.toString(), workspaceFile(generatedFile).toString());
      const target = await vscode.workspace.openTextDocument(found.uri);
      assert.equal(target.lineAt(found.range.start.line).text, expected);
    }
  });

  test("lenses in generated code lead to the model", async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile(generatedFile));
    await vscode.window.showTextDocument(document);
    const lenses = await eventually("the lenses", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      const own = all.filter(({ command }) => command?.command === "dynamo.goToModel");
      return own.length > 0 ? own : undefined;
    });
    assert.deepEqual(lenses.map(({ command }) => command?.title).sort(), [
      "Go to model: GetOrder",
      "Go to model: Order",
      "Go to model: PlaceOrder",
    ]);
    const lens = lenses.find(({ command }) => command?.title.endsWith("GetOrder"));
    await vscode.commands.executeCommand("dynamo.goToModel", ...(lens?.command?.arguments ?? []));
    checkCaret("pattern GetOrder {");
  });

  test("Go to Model leads from a call to the pattern, and from a property to the attribute", async () => {
    await writeProgram();
    for (const [place, expected] of [
      ["getOrder(shop", "pattern GetOrder {"],
      ["total ?? 0", "  total: number"],
    ] as const) {
      const document = await vscode.workspace.openTextDocument(workspaceFile("src/app.ts"));
      const editor = await vscode.window.showTextDocument(document);
      const caret = positionOf(document, place, { skip: 1 });
      editor.selection = new vscode.Selection(caret, caret);
      await eventually(`the way from ${place}`, async () => {
        await answering([], async () => vscode.commands.executeCommand("dynamo.goToModel"));
        return isModelActive() || undefined;
      });
      checkCaret(expected);
    }
  });

  test("references of a pattern go on into the program", async () => {
    await writeProgram();
    const { document } = await openModel(model);
    const found = await eventually("the call", async () => {
      const places = await vscode.commands.executeCommand<vscode.Location[]>(
        "vscode.executeReferenceProvider",
        document.uri,
        positionOf(document, "GetOrder {"),
      );
      const calls = places.filter(({ uri }) => uri.path.endsWith("/app.ts"));
      return calls.length > 1 ? calls : undefined;
    });
    const program = await vscode.workspace.openTextDocument(workspaceFile("src/app.ts"));
    assert.ok(
      found.some(({ range }) => program.lineAt(range.start.line).text.includes("getOrder(shop")),
    );
  });

  test("where nothing comes from a model, it says so", async () => {
    const file = workspaceFile("src/other.ts");
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode("export const one = 1;\n"));
    await vscode.window.showTextDocument(file);
    const { asked } = await answering([], async () =>
      vscode.commands.executeCommand("dynamo.goToModel"),
    );
    assert.match(asked.join(), /Nothing here comes from a model/);
  });

  suite("on save", () => {
    setup(() => setOnSave(true));
    teardown(() => setOnSave(undefined));

    test("writes what follows from the model, and leaves edited files alone", async () => {
      await saveModel((text) => text.replace("pattern GetOrder", "pattern FindOrder"));
      await eventually("the new function", async () =>
        /function findOrder\(/.test(await textOf(generatedFile)) ? true : undefined,
      );
      const edited = `${await textOf(generatedFile)}// mine\n`;
      await vscode.workspace.fs.writeFile(
        workspaceFile(generatedFile),
        new TextEncoder().encode(edited),
      );
      const told = await statusTexts(async () => {
        await saveModel((text) => text.replace("pattern FindOrder", "pattern GetOrder"));
      });
      assert.match(told.join(), /Left alone, since it was edited: src\/db\/shop\.ts/);
      assert.equal(await textOf(generatedFile), edited);
    });

    test("generates nothing from a model with errors", async () => {
      const before = edited(await textOf(generatedFile));
      await vscode.workspace.fs.writeFile(
        workspaceFile(generatedFile),
        new TextEncoder().encode(before),
      );
      await saveModel((text) =>
        text.replace("total: number", "total: numbr").replace("GetOrder", "SeeOrder"),
      );
      // Saves are seen to in their order, so that the first has been when the second is done.
      await saveModel((text) => text.replace("GetVisit", "SeeVisit"), "models/clinic.dynamo");
      await eventually("the code of the other model", async () => {
        const text = await textOf("src/clinic/clinic.ts").catch(() => "");
        return text.includes("function seeVisit(") || undefined;
      });
      assert.equal(await textOf(generatedFile), before);
    });
  });

  /** @returns What was asked and told meanwhile. */
  async function generate(...answers: readonly (string | undefined)[]): Promise<readonly string[]> {
    const { document } = await openModel(model);
    const { asked } = await answering(answers, async () =>
      vscode.commands.executeCommand("dynamo.generate", { uri: document.uri.toString() }),
    );
    return asked;
  }
});

/** Without the line that a test before this one has added. */
function edited(text: string): string {
  return text.replace("// mine\n", "");
}

async function writeProgram(): Promise<void> {
  const program = `import { getOrder, type ShopClient } from "./db/shop.js";

export async function totalOf(shop: ShopClient, orderId: string): Promise<number> {
  const order = await getOrder(shop, { orderId });
  return order?.total ?? 0;
}
`;
  await vscode.workspace.fs.writeFile(
    workspaceFile("src/app.ts"),
    new TextEncoder().encode(program),
  );
}

async function saveModel(change: (text: string) => string, path = model): Promise<void> {
  const { document } = await openModel(path);
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  const text = document.getText();
  assert.notEqual(change(text), text);
  edit.replace(document.uri, all, change(text));
  await vscode.workspace.applyEdit(edit);
  assert.ok(await document.save());
}

async function setOnSave(value: boolean | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration("dynamo.generate")
    .update("onSave", value, vscode.ConfigurationTarget.Workspace);
}

/** What is shown in the status bar while something is done, up to the first text. */
async function statusTexts(work: () => Promise<void>): Promise<readonly string[]> {
  const told: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const original = window.setStatusBarMessage;
  window.setStatusBarMessage = (text: string) => {
    told.push(text);
    return new vscode.Disposable(() => undefined);
  };
  try {
    await work();
    await eventually("a text in the status bar", () => (told.length > 0 ? told : undefined));
    return told;
  } finally {
    window.setStatusBarMessage = original;
  }
}

function isModelActive(): boolean {
  return vscode.window.activeTextEditor?.document.languageId === "dynamo";
}

/** The line of the model with the caret. */
function checkCaret(expected: string): void {
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), workspaceFile(model).toString());
  assert.equal(editor.document.lineAt(editor.selection.active.line).text, expected);
}

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(workspaceFile(path)));
}
