import { CodeActionKind } from "vscode-languageserver-types";
import { contains } from "../../base/span.ts";
import { nodePathAt } from "../../language/syntax/visitor.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { FileContext } from "../context.ts";
import { type ServedPattern, servedPatterns } from "../served-patterns.ts";
import {
  declarationAt,
  freeName,
  type Refactoring,
  type RefactoringPlace,
  takenNames,
} from "./refactoring.ts";

/** At an entity, at a table's or an index's key and at a binding: the patterns that the key would serve. */
export function addPattern(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  return candidates(place).map((pattern) => ({
    title: `Add a pattern that reads ${pattern.reads}`,
    kind: CodeActionKind.RefactorRewrite,
    edits: () => ({ edits: [insertion(context, pattern)] }),
  }));
}

function candidates(place: RefactoringPlace): readonly ServedPattern[] {
  const { context, span } = place;
  const { analysis, model, file, uri } = context;
  const declaration = declarationAt(place);
  if (declaration?.kind === "EntityDeclaration") {
    const entity = model.entities.find(({ node }) => node === declaration);
    return entity === undefined ? [] : servedPatterns(analysis, entity);
  }
  const path = nodePathAt(file.tree, span.start).filter((node) => contains(node.span, span));
  const binding = path.find((node) => node.kind === "BindingMember");
  if (binding !== undefined) {
    const entity = model.entities.find(
      ({ origin }) => origin.file === uri && contains(origin.span, span),
    );
    return entity === undefined
      ? []
      : servedPatterns(analysis, entity).filter(({ path: { partition, sort } }) =>
          [...partition, ...sort].some(({ name }) => name === binding.attribute.text),
        );
  }
  const owner =
    path.find((node) => node.kind === "IndexDeclaration") ??
    path.find((node) => node.kind === "TableDeclaration");
  const isInKey = path.some(({ kind }) => kind === "KeyMember");
  const isInHead = owner !== undefined && span.end <= owner.name.span.end;
  if (owner === undefined || !(isInKey || isInHead)) return [];
  return model.tables.flatMap((table) =>
    table.entities.flatMap((entity) =>
      servedPatterns(analysis, entity).filter(
        ({ path: own }) => (own.kind === "table" ? table.node : own.node) === owner,
      ),
    ),
  );
}

/** Behind the last pattern of the file, else behind the entities and tables. */
function insertion(context: FileContext, { name, lines }: ServedPattern): TextEdit {
  const { file, uri, text } = context;
  const { declarations } = file.tree;
  const last =
    declarations.findLast(({ kind }) => kind === "PatternDeclaration") ??
    declarations.findLast(
      ({ kind }) => kind === "EntityDeclaration" || kind === "TableDeclaration",
    );
  const end = last?.span.end ?? text.length;
  // A comment behind the last declaration belongs to it.
  const newline = text.indexOf("\n", end);
  const lineEnd = newline < 0 ? text.length : newline;
  const at = /^[ \t]*(\/\/.*)?$/.test(text.slice(end, lineEnd)) ? lineEnd : end;
  const body = lines.map((line) => `  ${line}`).join("\n");
  const newText = `\n\npattern ${freeName(name, takenNames(context))} {\n${body}\n}`;
  return { file: uri, span: { start: at, end: at }, newText };
}
