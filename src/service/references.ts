import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
} from "vscode-languageserver-types";
import type { Model, ModelFile, Reference, SymbolId } from "../language/semantics/model.ts";
import { type FileContext, linesOf } from "./context.ts";

/** The name of the model under the caret, or directly before it. */
export function referenceAt(context: FileContext, offset: number): Reference | undefined {
  let found: Reference | undefined;
  for (const reference of context.model.references.inFile(context.uri)) {
    const { start, end } = reference.span;
    if (start > offset) break;
    if (offset > end) continue;
    // Where two names meet, as in `ada.email`, the one that begins at the caret is meant.
    if (found === undefined || offset < end) found = reference;
  }
  return found;
}

/** Where the name under the caret is declared: several places where it is declared twice. */
export function definition(context: FileContext, offset: number): readonly Location[] {
  const reference = referenceAt(context, offset);
  if (reference === undefined) return [];
  const declarations = declarationsOfSymbol(context.model, reference.symbol);
  return locationsOf(context.model, declarations);
}

/** What the name under the caret stands for, as its declarations call it. */
export function symbolsAt(context: FileContext, offset: number): readonly SymbolId[] {
  const reference = referenceAt(context, offset);
  if (reference === undefined) return [];
  return declarationsOfSymbol(context.model, reference.symbol).map(({ symbol }) => symbol);
}

/** Where a symbol is declared. */
export function declarationPlaces(model: Model, symbol: SymbolId): readonly Location[] {
  const declared = model.references.of(symbol).filter(({ role }) => role === "declaration");
  return locationsOf(
    model,
    declared.filter((reference) => isSameSymbol(reference.symbol, symbol)),
  );
}

/** All places where the name under the caret stands, in all files of the model. */
export function references(
  context: FileContext,
  offset: number,
  includeDeclaration: boolean,
): readonly Location[] {
  const reference = referenceAt(context, offset);
  if (reference === undefined) return [];
  const places = context.model.references
    .of(reference.symbol)
    .filter(({ role }) => includeDeclaration || role !== "declaration");
  return locationsOf(context.model, places);
}

/** The places of the name under the caret in its own file, told apart by read and write. */
export function highlights(context: FileContext, offset: number): readonly DocumentHighlight[] {
  const reference = referenceAt(context, offset);
  if (reference === undefined) return [];
  return context.model.references
    .of(reference.symbol)
    .filter(({ file }) => file === context.uri)
    .map(({ span, role }) => ({
      range: context.lines.rangeOf(span),
      kind: role === "read" ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
    }));
}

/**
 * The places that declare a symbol itself; where none does (a key attribute that is an entity's
 * own, a placeholder), those of the names that it is one with, else its first place.
 */
export function declarationsOfSymbol(model: Model, symbol: SymbolId): readonly Reference[] {
  const united = model.references.of(symbol);
  const declared = united.filter(({ role }) => role === "declaration");
  const own = declared.filter((reference) => isSameSymbol(reference.symbol, symbol));
  if (own.length > 0) return own;
  return declared.length > 0 ? declared : united.slice(0, 1);
}

export function isSameSymbol(first: SymbolId, second: SymbolId): boolean {
  return first.kind === second.kind && first.owner === second.owner && first.name === second.name;
}

function locationsOf(model: Model, places: readonly Reference[]): readonly Location[] {
  const files = new Map(model.files.map((file): [string, ModelFile] => [file.uri, file]));
  return places.flatMap(({ file: uri, span }) => {
    const file = files.get(uri);
    return file === undefined ? [] : [{ uri, range: linesOf(file).rangeOf(span) }];
  });
}
