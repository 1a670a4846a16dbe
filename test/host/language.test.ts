import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import {
  closeAllTabs,
  eventually,
  openModel,
  openText,
  positionOf,
  workspaceFile,
} from "./support.ts";

const smallModel = `table Shop {
  partition key PK: string
  sort key SK: string
}

entity Order in Shop {
  PK = "ORDER#\${orderId}"
  SK = "ORDER"

  orderId: ulid
  total: number
}

pattern GetOrder {
  get Order
  where orderId = :orderId
}
`;

suite("the language in the editor", () => {
  teardown(closeAllTabs);

  test("findings follow the keystrokes", async () => {
    const { document } = await openText(smallModel);
    await checkDiagnostics(document, []);
    const place = positionOf(document, "number");
    await edit(document, (change) =>
      change.replace(document.uri, new vscode.Range(place, place.translate(0, 6)), "nubmer"),
    );
    const [finding] = await checkDiagnostics(document, ["unknown-type"]);
    assert.equal(finding?.range.start.line, place.line);
    await edit(document, (change) =>
      change.replace(document.uri, new vscode.Range(place, place.translate(0, 6)), "number"),
    );
    await checkDiagnostics(document, []);
  });

  test("findings of files that nobody opened are listed too", async () => {
    await openModel("shop.dynamo");
    await eventually("the workspace has no findings in its examples", () =>
      vscode.languages
        .getDiagnostics()
        .every(
          ([uri, findings]) =>
            !uri.path.endsWith(".dynamo") ||
            findings.every(({ severity }) => severity !== vscode.DiagnosticSeverity.Error),
        )
        ? true
        : undefined,
    );
  });

  test("a file that changes on disk, without being open, is read again", async () => {
    const part = workspaceFile("watched/part.dynamo").fsPath;
    const root = workspaceFile("watched/root.dynamo").fsPath;
    await mkdir(dirname(part));
    await writeFile(part, "type Money { amount: number  currency: string }\n");
    await writeFile(root, `import "./part.dynamo"\n\n${smallModel.replace("number", "Money")}`);
    const { document } = await openModel("watched/root.dynamo");
    await checkDiagnostics(document, []);
    await writeFile(part, "type Price { amount: number  currency: string }\n");
    await checkDiagnostics(document, ["unknown-type"]);
    await rm(dirname(part), { recursive: true });
  });

  test("a misspelt type has a quick fix", async () => {
    const { document } = await openText(smallModel.replace("number", "nubmer"));
    const [finding] = await checkDiagnostics(document, ["unknown-type"]);
    assert.ok(finding);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      finding.range,
    );
    const fix = actions.find(({ title }) => title.includes("number"));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join(", "));
    await vscode.workspace.applyEdit(fix.edit);
    await checkDiagnostics(document, []);
  });

  test("completion knows the attributes inside of a key template", async () => {
    const { document } = await openText(smallModel);
    const place = positionOf(document, "${orderId}", { skip: 2 });
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      place,
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(labels.includes("total"), labels.join(", "));
  });

  test("a hover tells how a pattern is served", async () => {
    const { document } = await openText(smallModel);
    const place = positionOf(document, "GetOrder", { skip: 2 });
    const text = await hoverText(document, place);
    assert.match(text, /GetItem|PK/);
  });

  test("definition and references lead from a pattern to its entity", async () => {
    const { document } = await openText(smallModel);
    const place = positionOf(document, "get Order", { skip: 5 });
    const [definition] = await vscode.commands.executeCommand<
      (vscode.Location | vscode.LocationLink)[]
    >("vscode.executeDefinitionProvider", document.uri, place);
    assert.ok(definition);
    const range = "range" in definition ? definition.range : definition.targetRange;
    assert.equal(range.start.line, positionOf(document, "entity Order").line);
    const references = await vscode.commands.executeCommand<vscode.Location[]>(
      "vscode.executeReferenceProvider",
      document.uri,
      place,
    );
    assert.equal(references.length, 2);
  });

  test("a rename reaches into key templates and conditions", async () => {
    const { document } = await openText(smallModel);
    const renamed = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      positionOf(document, "orderId: ulid"),
      "number",
    );
    await vscode.workspace.applyEdit(renamed);
    assert.match(document.getText(), /PK = "ORDER#\$\{number\}"/);
    assert.match(document.getText(), /where number = :/);
  });

  test("formatting brings a model into the one style", async () => {
    const { document } = await openText("table   Shop{\npartition key PK:string}\n");
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      "vscode.executeFormatDocumentProvider",
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    await edit(document, (change) => {
      for (const { range, newText } of edits) change.replace(document.uri, range, newText);
    });
    assert.equal(document.getText(), "table Shop {\n  partition key PK: string\n}\n");
  });

  test("code lenses show each plan, and lead to runs, layout and generation", async () => {
    const { document } = await openModel("shop.dynamo");
    const lenses = await eventually("code lenses", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        // So many of them are resolved, as if they were in sight.
        100,
      );
      return found.length > 0 ? found : undefined;
    });
    const commands = new Set(lenses.map(({ command }) => command?.command));
    for (const id of ["showLayout", "generate", "runPattern", "explainPattern"]) {
      assert.ok(commands.has(`dynamo.${id}`), `No lens leads to dynamo.${id}.`);
    }
    const line = positionOf(document, "pattern OrdersToShip").line;
    const plan = lenses.find(
      ({ range, command }) =>
        range.start.line === line && command?.command === "dynamo.explainPattern",
    );
    assert.match(plan?.command?.title ?? "", /OrdersByStatus/);
  });

  test("the outline is a tree", async () => {
    const { document } = await openModel("shop.dynamo");
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    const shop = symbols.find(({ name }) => name === "Shop");
    assert.ok(shop?.children.some(({ name }) => name === "OrdersByStatus"));
  });

  test("workspace symbols are found across files", async () => {
    await openModel("shop.dynamo");
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      "vscode.executeWorkspaceSymbolProvider",
      "Ticket",
    );
    assert.ok(found.some(({ location }) => location.uri.path.endsWith("helpdesk.dynamo")));
  });

  test("the plan of a pattern is explained in a preview", async () => {
    const { document } = await openModel("shop.dynamo");
    await vscode.commands.executeCommand("dynamo.explainPattern", {
      uri: document.uri.toString(),
      pattern: "OrdersToShip",
    });
    const explained = await eventually("the explanation", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "dynamo-plan"),
    );
    assert.match(explained.getText(), /OrdersByStatus/);
  });

  test("the model is described in a preview, and rates and volumes say what they come to", async () => {
    const { document } = await openModel("shop.dynamo");
    await vscode.commands.executeCommand("dynamo.showReport", { uri: document.uri.toString() });
    const report = await eventually("the report", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "dynamo-report"),
    );
    assert.match(report.getText(), /^# shop\n/);
    assert.match(report.getText(), /\| \*\*OrdersToShip\*\*/);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      "vscode.executeInlayHintProvider",
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
    );
    const labels = hints.map(({ label }) => String(label));
    assert.ok(
      labels.some((label) => /^\S*\$[\d.]+\/month$/.test(label)),
      labels.join(),
    );
    assert.ok(
      labels.some((label) => /[KMG]B$/.test(label)),
      labels.join(),
    );
  });
});

/** Waits until a document has errors and warnings of just these codes. */
async function checkDiagnostics(
  document: vscode.TextDocument,
  codes: readonly string[],
): Promise<readonly vscode.Diagnostic[]> {
  // Findings of before the edit are no answer: the server has to have spoken of this text.
  return eventually(`findings ${codes.join(", ")}`, async () => {
    const findings = vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
    const found = findings.map(({ code }) => String(typeof code === "object" ? code.value : code));
    return found.join() === codes.join() ? findings : undefined;
  });
}

async function edit(
  document: vscode.TextDocument,
  make: (change: vscode.WorkspaceEdit) => void,
): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  make(change);
  assert.ok(await vscode.workspace.applyEdit(change), `${document.uri.path} was not changed.`);
}

async function hoverText(document: vscode.TextDocument, place: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    place,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}
