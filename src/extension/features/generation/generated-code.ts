import * as vscode from "vscode";
import { looksGenerated } from "../../../protocol/generated-files.ts";
import type { GeneratedDeclaration } from "../../../protocol/server-requests.ts";
import { registerCommand } from "../../infrastructure/commands.ts";
import type { Host } from "../../infrastructure/context.ts";
import { UserError } from "../../infrastructure/errors.ts";
import { watchGeneratedUse } from "./generated-use.ts";

/**
 * From generated code to the model, and from the model to those who call that code: a lens above
 * what an access pattern, an entity or a type has become, “Go to Model” there and where it is used,
 * and references of the model that go on into the program.
 */
export function registerGeneratedCode(host: Host): void {
  host.context.subscriptions.push(
    registerCommand("dynamo.goToModel", host.log, async (argument) => {
      const places = placeIn(argument) ?? (await placesAtCaret(host));
      const [first] = places;
      if (first === undefined) {
        throw new UserError(
          vscode.l10n.t("Nothing here comes from a model."),
          vscode.l10n.t("Place the caret on a name that generated code declares."),
        );
      }
      await vscode.window.showTextDocument(first.uri, { selection: first.range });
    }),
    vscode.languages.registerCodeLensProvider({ language: "typescript" }, modelLenses(host)),
    vscode.languages.registerReferenceProvider(
      { language: "typescript" },
      { provideReferences: (document, position) => placesOf(host, document, position) },
    ),
    vscode.languages.registerReferenceProvider(
      { language: "dynamo" },
      { provideReferences: referencesInCode },
    ),
    watchGeneratedUse(host),
  );
}

/** A link into the model above each function and type that something of it has become. */
function modelLenses(host: Host): vscode.CodeLensProvider {
  const changed = new vscode.EventEmitter<void>();
  host.context.subscriptions.push(
    changed,
    host.models.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("dynamo.codeLens.generated")) changed.fire();
    }),
  );
  return {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      const settings = vscode.workspace.getConfiguration("dynamo.codeLens", document.uri);
      if (settings.get<unknown>("generated") === false) return [];
      const declarations = await declarationsOf(host, document);
      return declarations
        .filter(({ main, symbol }) => main && lensKinds.has(symbol.kind))
        .map(({ range, symbol, source }) => {
          return new vscode.CodeLens(rangeOf(range), {
            title: vscode.l10n.t("Go to model: {0}", symbol.name),
            command: "dynamo.goToModel",
            arguments: [{ source }],
          });
        });
    },
  };
}

const lensKinds: ReadonlySet<GeneratedDeclaration["symbol"]["kind"]> = new Set([
  "entity",
  "pattern",
  "type",
]);

async function placesAtCaret(host: Host): Promise<readonly vscode.Location[]> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return [];
  return placesOf(host, editor.document, editor.selection.active);
}

/**
 * Where in the model that stands which a place of a program speaks of: the declaration around it in
 * generated code, else what the editor's own definition of the name leads to.
 */
async function placesOf(
  host: Host,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location[]> {
  const direct = await placeAround(host, document, position);
  if (direct !== undefined) return [direct];
  const definitions = await vscode.commands.executeCommand<
    readonly (vscode.Location | vscode.LocationLink)[]
  >("vscode.executeDefinitionProvider", document.uri, position);
  const places: vscode.Location[] = [];
  for (const definition of definitions) {
    const [uri, range] =
      "targetUri" in definition
        ? [definition.targetUri, definition.targetSelectionRange ?? definition.targetRange]
        : [definition.uri, definition.range];
    if (!uri.path.endsWith(".ts")) continue;
    const target = await vscode.workspace.openTextDocument(uri);
    const place = await placeAround(host, target, range.start);
    if (place !== undefined) places.push(place);
  }
  return places;
}

/** The model's place for the innermost declaration of generated code around a position. */
async function placeAround(
  host: Host,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location | undefined> {
  const around = (await declarationsOf(host, document)).filter(({ region }) =>
    rangeOf(region).contains(position),
  );
  const length = ({ region }: GeneratedDeclaration): number =>
    document.getText(rangeOf(region)).length;
  const [innermost] = around.sort((first, second) => length(first) - length(second));
  if (innermost === undefined) return undefined;
  const { uri, range } = innermost.source;
  return new vscode.Location(vscode.Uri.parse(uri), rangeOf(range));
}

async function declarationsOf(
  host: Host,
  document: vscode.TextDocument,
): Promise<GeneratedDeclaration[]> {
  const text = document.getText();
  if (!looksGenerated(text)) return [];
  const params = { uri: document.uri.toString(), text };
  return [...(await host.models.request("dynamo/generatedFrom", params))];
}

/** Where the program uses what a name of the model has become; generated code itself is left out. */
async function referencesInCode(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Location[]> {
  const generated = await vscode.commands.executeCommand<
    readonly (vscode.Location | vscode.LocationLink)[]
  >("vscode.executeImplementationProvider", document.uri, position);
  const found: vscode.Location[] = [];
  for (const place of generated) {
    if (!("uri" in place)) continue;
    const uses = await vscode.commands.executeCommand<readonly vscode.Location[]>(
      "vscode.executeReferenceProvider",
      place.uri,
      place.range.start,
    );
    const isGenerated = (uri: vscode.Uri): boolean => uri.toString() === place.uri.toString();
    // The model's own places come from the language server.
    found.push(...uses.filter(({ uri }) => !isGenerated(uri) && !uri.path.endsWith(".dynamo")));
  }
  return found;
}

/** The place that a lens passes. */
function placeIn(argument: unknown): readonly vscode.Location[] | undefined {
  if (typeof argument !== "object" || argument === null || !("source" in argument))
    return undefined;
  const { uri, range } = argument.source as Partial<GeneratedDeclaration["source"]>;
  if (typeof uri !== "string" || range === undefined) return undefined;
  return [new vscode.Location(vscode.Uri.parse(uri), rangeOf(range))];
}

function rangeOf({ start, end }: GeneratedDeclaration["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
