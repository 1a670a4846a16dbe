import type { CodeActionKind } from "vscode-languageserver-types";
import type { Span } from "../../base/span.ts";
import { identityOf } from "../../dynamodb/values.ts";
import type { Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { Declaration } from "../../language/syntax/tree.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { FileContext } from "../context.ts";

/** A change of how a model is written that an author may ask for at a place; nothing is wrong there. */
export interface Refactoring {
  /** One for each refactoring of a place: by it the chosen one is found again. */
  readonly title: string;
  readonly kind: CodeActionKind;
  /** Why it cannot be carried out, in a sentence; the menu shows it. */
  readonly disabled?: string;
  /** It makes files, which not every client can. */
  readonly needsFiles?: boolean;
  /** Worked out when it is chosen: most are only looked at. */
  edits(): RefactoringEdits;
}

export interface RefactoringEdits {
  readonly edits: readonly TextEdit[];
  readonly newFiles?: readonly NewFile[];
}

export interface NewFile {
  readonly uri: string;
  readonly text: string;
}

/** A file with the span that an author has selected in it; empty where there is only a caret. */
export interface RefactoringPlace {
  readonly context: FileContext;
  readonly span: Span;
  /** All model files of the workspace, by URI. */
  readonly files: readonly string[];
  /** Whether a file belongs to every model that this one belongs to. */
  isEverywhere(uri: string): boolean;
}

/** The declaration whose first line, from its keyword to its name, holds the span. */
export function declarationAt({ context, span }: RefactoringPlace): Declaration | undefined {
  return context.file.tree.declarations.find((declaration) => {
    const { start } = declaration.span;
    return start <= span.start && span.end <= endOfHead(declaration);
  });
}

function endOfHead(declaration: Declaration): number {
  switch (declaration.kind) {
    case "ImportDeclaration":
      return declaration.span.end;
    case "SampleDeclaration":
      return declaration.entity.span.end;
    case "SampleFileDeclaration":
      return declaration.path.span.end;
    case "ExampleDeclaration":
      return declaration.pattern.span.end;
    case "EntityDeclaration":
      return Math.max(declaration.name.span.end, declaration.table.span.end);
    default:
      return declaration.name.span.end;
  }
}

/** Where a declaration begins with the comments that stand directly above it. */
export function startWithComments({ text, lines }: FileContext, { span }: Declaration): number {
  let line = lines.lineOf(span.start);
  if (text.slice(lines.lineStart(line), span.start).trim() !== "") return span.start;
  while (line > 0 && /^[ \t]*\/\//.test(text.slice(lines.lineStart(line - 1)))) line--;
  return lines.lineStart(line);
}

/** Names that a new declaration may not have. */
export function takenNames({ model }: FileContext): ReadonlySet<string> {
  return new Set(
    model.files.flatMap(({ tree }) =>
      tree.declarations.flatMap((declaration) =>
        "name" in declaration && declaration.name !== undefined ? [declaration.name.text] : [],
      ),
    ),
  );
}

/** The name, with the first number behind it that makes it new. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}${number}`)) number++;
  return `${wanted}${number}`;
}

/** `orderLine` as the name of a type: `OrderLine`. */
export function capitalized(name: string): string {
  const word = name.replace(/[^A-Za-z0-9_]+(.?)/g, (_, next: string) => next.toUpperCase());
  return /^[A-Za-z_]/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : `T${word}`;
}

/** `ada.customerId`, where a sample has the value: who reads it sees what belongs together. */
export function referenceTo(
  { samples }: Model,
  attribute: string,
  identity: string,
): string | undefined {
  if (!/(Id|_id|Key)$/.test(attribute)) return undefined;
  const sample = samples.find(({ name, values }) => {
    const value = values[attribute];
    return name !== undefined && value !== undefined && identityOf(value) === identity;
  });
  return sample?.name === undefined
    ? undefined
    : `${spellName(sample.name)}.${spellName(attribute)}`;
}
