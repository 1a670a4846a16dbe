import {
  CreateFile,
  type TextEdit as LspTextEdit,
  TextDocumentEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import type { TextEdit } from "../language/text/edits.ts";
import { type FileContext, linesOf } from "./context.ts";
import type { NewFile } from "./refactorings/refactoring.ts";

/**
 * Edits of the model's files, and files to be made, in the protocol's form.
 *
 * @param warning what the author is to confirm before any of it is carried out
 */
export function workspaceEdit(
  { model }: Pick<FileContext, "model">,
  {
    edits,
    newFiles = [],
  }: { readonly edits: readonly TextEdit[]; readonly newFiles?: readonly NewFile[] },
  warning?: { readonly label: string; readonly description: string },
): WorkspaceEdit {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const { file: uri, span, newText } of edits) {
    const file = model.files.find((candidate) => candidate.uri === uri);
    if (file === undefined) continue;
    const list = changes[uri] ?? [];
    changes[uri] = list;
    list.push({ range: linesOf(file).rangeOf(span), newText });
  }
  if (warning !== undefined) return confirmed(changes, warning);
  if (newFiles.length === 0) return { changes };
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      ...newFiles.flatMap(({ uri, text }) => [
        // A file that is there meanwhile is kept: the client then refuses the whole edit.
        CreateFile.create(uri, { overwrite: false, ignoreIfExists: false }),
        TextDocumentEdit.create({ uri, version: null }, [
          { range: { start, end: start }, newText: text },
        ]),
      ]),
      ...Object.entries(changes).map(([uri, list]) =>
        TextDocumentEdit.create({ uri, version: null }, list),
      ),
    ],
  };
}

/**
 * The same edit; where it touches several files each part says in a preview what it is for. The
 * author has chosen the refactoring, so nothing has to be confirmed a second time.
 */
export function withLabels(edit: WorkspaceEdit, label: string): WorkspaceEdit {
  const documentChanges =
    edit.documentChanges ??
    Object.entries(edit.changes ?? {}).map(([uri, list]) =>
      TextDocumentEdit.create({ uri, version: null }, list),
    );
  const touched = new Set(
    documentChanges.flatMap((change) => ("textDocument" in change ? change.textDocument.uri : [])),
  );
  if (touched.size < 2 || edit.changeAnnotations !== undefined) return edit;
  const annotationId = "refactoring";
  return {
    changeAnnotations: { [annotationId]: { label, needsConfirmation: false } },
    documentChanges: documentChanges.map((change) =>
      "textDocument" in change
        ? { ...change, edits: change.edits.map((each) => ({ ...each, annotationId })) }
        : { ...change, annotationId },
    ),
  };
}

function confirmed(
  changes: Readonly<Record<string, readonly LspTextEdit[]>>,
  warning: { readonly label: string; readonly description: string },
): WorkspaceEdit {
  const annotationId = "confirm";
  return {
    changeAnnotations: { [annotationId]: { ...warning, needsConfirmation: true } },
    documentChanges: Object.entries(changes).map(([uri, edits]) =>
      TextDocumentEdit.create(
        { uri, version: null },
        edits.map((edit) => ({ ...edit, annotationId })),
      ),
    ),
  };
}
