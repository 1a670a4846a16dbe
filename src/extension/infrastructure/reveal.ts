import * as vscode from "vscode";
import type { SourceRange } from "../../protocol/layout-messages.ts";
import type { SummaryPlace } from "../../protocol/server-requests.ts";

interface RevealOptions {
  /** Where to open a file that is not shown yet. */
  readonly column?: vscode.ViewColumn;
  /** Whoever asked goes on by keyboard where they are. */
  readonly preserveFocus?: boolean;
}

/** Shows a place of a model file in an editor. */
export async function revealSource(source: SourceRange, options: RevealOptions): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(source.uri));
  const range = new vscode.Range(
    document.positionAt(source.start),
    document.positionAt(source.end),
  );
  await show(document, range, options);
}

/** Shows a declaration, with the caret on its name. */
export async function revealPlace(place: SummaryPlace): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri));
  await show(document, toRange(place.selectionRange), {});
}

/** A range of the protocol as VS Code has it. */
export function toRange({ start, end }: SummaryPlace["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

async function show(
  document: vscode.TextDocument,
  range: vscode.Range,
  { column, preserveFocus = false }: RevealOptions,
): Promise<void> {
  const shown = vscode.window.visibleTextEditors.find(
    (candidate) => candidate.document.uri.toString() === document.uri.toString(),
  );
  const viewColumn = shown?.viewColumn ?? column;
  const editor = await vscode.window.showTextDocument(document, {
    ...(viewColumn === undefined ? {} : { viewColumn }),
    preserveFocus,
  });
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** A place as offsets, which is how pages speak of places. */
export async function toSourceRange(place: SummaryPlace): Promise<SourceRange> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri));
  const { start, end } = place.selectionRange;
  return {
    uri: place.uri,
    start: document.offsetAt(new vscode.Position(start.line, start.character)),
    end: document.offsetAt(new vscode.Position(end.line, end.character)),
  };
}
