import { CodeActionKind } from "vscode-languageserver-types";
import { filesOfModel, resolveRelative } from "../../language/semantics/imports.ts";
import type { ModelFile } from "../../language/semantics/model.ts";
import type { Declaration, StringLiteral } from "../../language/syntax/tree.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { removeNode } from "../../rules/edits.ts";
import { relativePath } from "../completion/paths.ts";
import type { FileContext } from "../context.ts";
import {
  declarationAt,
  type Refactoring,
  type RefactoringPlace,
  startWithComments,
} from "./refactoring.ts";

/**
 * Moves a declaration with its comments to a file of its own, or to another file of the model. The
 * file that it leaves imports the one that it goes to, unless all models of it have that anyway.
 */
export function moveDeclaration(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  const declaration = declarationAt(place);
  const name = declaration === undefined ? undefined : nameOf(declaration);
  if (declaration === undefined || name === undefined) return [];
  const others = context.model.files
    .filter(({ uri }) => uri !== context.uri)
    .flatMap((file): Refactoring[] => {
      const path = relativePath(context.uri, file.uri);
      if (path === undefined) return [];
      const isImported = reaches(context, context.uri, file.uri);
      // To import what imports this file would be a circle.
      const isLost = !isImported && !place.isEverywhere(file.uri);
      if (isLost && reaches(context, file.uri, context.uri)) return [];
      return [
        {
          title: `Move '${name}' to '${path}'`,
          kind: CodeActionKind.RefactorMove,
          edits: () => ({
            edits: [
              ...leave(context, declaration, isLost ? path : undefined),
              append(file, movedText(context, declaration, file.uri)),
            ],
          }),
        },
      ];
    });
  return [...ownFile(place, declaration, name), ...others];
}

function ownFile(
  { context, files }: RefactoringPlace,
  declaration: Declaration,
  name: string,
): readonly Refactoring[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .toLowerCase();
  const path = `./${words}.dynamo`;
  const uri = resolveRelative(context.uri, path);
  if (uri === undefined || files.includes(uri) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) return [];
  return [
    {
      title: `Move '${name}' to a new file '${path}'`,
      kind: CodeActionKind.RefactorMove,
      needsFiles: true,
      edits: () => ({
        edits: leave(context, declaration, path),
        newFiles: [{ uri, text: movedText(context, declaration, uri) }],
      }),
    },
  ];
}

/** Imports stay; what has no name is not worth a place of its own. */
function nameOf(declaration: Declaration): string | undefined {
  if (!("name" in declaration) || declaration.name === undefined) return undefined;
  return declaration.name.text === "" ? undefined : declaration.name.text;
}

function reaches({ model }: FileContext, from: string, to: string): boolean {
  const files = new Map(model.files.map((file) => [file.uri, file]));
  return filesOfModel(from, files).some(({ uri }) => uri === to);
}

/** The declaration with its comments, its paths as they are in the other file. */
function movedText(context: FileContext, declaration: Declaration, target: string): string {
  const start = startWithComments(context, declaration);
  let text = context.text.slice(start, declaration.span.end);
  for (const { span, value } of pathsIn(declaration).toReversed()) {
    const uri = resolveRelative(context.uri, value);
    const path = uri === undefined ? undefined : relativePath(target, uri);
    if (path === undefined) continue;
    const before = text.slice(0, span.start - start);
    text = `${before}${JSON.stringify(path)}${text.slice(span.end - start)}`;
  }
  return `${text}\n`;
}

function pathsIn(declaration: Declaration): readonly StringLiteral[] {
  if (declaration.kind !== "EntityDeclaration") return [];
  return declaration.members.flatMap((member) =>
    member.kind === "UpgradeMember"
      ? member.statements.flatMap((statement) =>
          statement.kind === "UpgradeUsing" ? [statement.path] : [],
        )
      : [],
  );
}

/** Takes the declaration out of its file, and writes an import of `path` into it. */
function leave(
  context: FileContext,
  declaration: Declaration,
  path: string | undefined,
): readonly TextEdit[] {
  const { model, uri, file } = context;
  const start = startWithComments(context, declaration);
  const removal = removeNode(model, uri, { span: { start, end: declaration.span.end } });
  if (removal === undefined) return [];
  if (path === undefined) return [removal];
  const line = `import ${JSON.stringify(path)}`;
  const last = file.tree.declarations.findLast(({ kind }) => kind === "ImportDeclaration");
  if (last !== undefined) {
    const at = last.span.end;
    return [{ file: uri, span: { start: at, end: at }, newText: `\n${line}` }, removal];
  }
  const [first] = file.tree.declarations;
  if (first === undefined || first === declaration) {
    const isLast = file.tree.declarations.length === 1;
    return [{ ...removal, newText: isLast ? `${line}\n` : `${line}\n\n` }];
  }
  const at = startWithComments(context, first);
  return [{ file: uri, span: { start: at, end: at }, newText: `${line}\n\n` }, removal];
}

function append({ uri, text }: ModelFile, added: string): TextEdit {
  const end = text.length;
  const gap =
    text.trim() === "" || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return { file: uri, span: { start: end, end }, newText: `${gap}${added}` };
}
