import type { Range, TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { attributeNameProblem, indexNameProblem } from "../dynamodb/names.ts";
import type { Model, ModelFile, Reference, SymbolId } from "../language/semantics/model.ts";
import { spellName } from "../language/semantics/names.ts";
import { type FileContext, linesOf } from "./context.ts";
import { referenceAt } from "./references.ts";

export interface RenameTarget {
  readonly range: Range;
  /** The name as it is now, without backquotes. */
  readonly placeholder: string;
}

/** The name under the caret, where it can be renamed: a name of the model, never a keyword. */
export function prepareRename(context: FileContext, offset: number): RenameTarget | undefined {
  const reference = referenceAt(context, offset);
  if (reference === undefined) return undefined;
  return { range: context.lines.rangeOf(reference.span), placeholder: reference.symbol.name };
}

export type RenameResult =
  | { readonly kind: "edit"; readonly edit: WorkspaceEdit }
  /** Why it cannot be, in a sentence for the author. */
  | { readonly kind: "refused"; readonly message: string };

/**
 * Renames the name under the caret wherever it stands: in key templates, projections, samples,
 * upgrades, examples and all files of the model. Names that are one to their author, as an index
 * key and the attributes that it names, are renamed together.
 */
export function rename(context: FileContext, offset: number, newName: string): RenameResult {
  const reference = referenceAt(context, offset);
  if (reference === undefined) {
    return { kind: "refused", message: "Only names of the model can be renamed." };
  }
  const name = withoutBackquotes(newName.trim());
  const places = context.model.references.of(reference.symbol);
  const symbols = distinctSymbols(places, reference.symbol);
  const problem = nameProblem(name, symbols) ?? clash(context.model, symbols, name);
  if (problem !== undefined) return { kind: "refused", message: problem };
  return { kind: "edit", edit: editOf(context.model, places, name) };
}

function withoutBackquotes(name: string): string {
  return name.length >= 2 && name.startsWith("`") && name.endsWith("`") ? name.slice(1, -1) : name;
}

function distinctSymbols(places: readonly Reference[], first: SymbolId): readonly SymbolId[] {
  const symbols = new Map<string, SymbolId>();
  for (const symbol of [first, ...places.map((place) => place.symbol)]) {
    symbols.set(`${symbol.kind}\n${symbol.owner ?? ""}\n${symbol.name}`, symbol);
  }
  return [...symbols.values()];
}

/** Why no such thing may bear the name. */
function nameProblem(name: string, symbols: readonly SymbolId[]): string | undefined {
  if (name === "") return "A name needs at least one character.";
  if (/[`\r\n]/.test(name)) return "A name has neither backquotes nor line breaks.";
  for (const { kind } of symbols) {
    const problem = problemOf(kind, name);
    if (problem !== undefined) return `'${name}' cannot be the name: ${problem}.`;
  }
  return undefined;
}

function problemOf(kind: SymbolId["kind"], name: string): string | undefined {
  switch (kind) {
    case "attribute":
      return attributeNameProblem(name);
    case "key":
      return attributeNameProblem(name, "key");
    case "table":
    case "index":
      return indexNameProblem(name);
    case "type":
      return builtInTypes.has(name) ? "it is a built-in type" : undefined;
    default:
      return undefined;
  }
}

const builtInTypes: ReadonlySet<string> = new Set(
  "string number integer boolean binary any timestamp date epoch uuid ulid map set".split(" "),
);

/** Another declaration that has the name already, in a sentence. */
function clash(model: Model, symbols: readonly SymbolId[], name: string): string | undefined {
  for (const symbol of symbols) {
    if (symbol.name === name) continue;
    const taken = model.references.of({ ...symbol, name });
    // A name that merely stands somewhere, unresolved, is no clash: the rename may be its cure.
    const declared = taken.some(({ role }) => role === "declaration");
    const isParameter = symbol.kind === "parameter" && taken.length > 0;
    if (!declared && !isParameter) continue;
    const owner = symbol.owner === undefined ? "" : ` in '${symbol.owner}'`;
    return `There is ${articles[symbol.kind]} '${name}' already${owner}.`;
  }
  return undefined;
}

const articles: Readonly<Record<SymbolId["kind"], string>> = {
  table: "a table",
  index: "an index",
  key: "a key attribute",
  type: "a type",
  entity: "an entity",
  attribute: "an attribute",
  pattern: "a pattern",
  parameter: "an argument",
  sample: "a sample",
};

function editOf(model: Model, places: readonly Reference[], name: string): WorkspaceEdit {
  const files = new Map(model.files.map((file): [string, ModelFile] => [file.uri, file]));
  const changes: Record<string, TextEdit[]> = {};
  for (const { file: uri, span } of places) {
    const file = files.get(uri);
    if (file === undefined) continue;
    const edits = changes[uri] ?? [];
    changes[uri] = edits;
    const newText = spelledAt(file.text, span.start, name);
    edits.push({ range: linesOf(file).rangeOf(span), newText });
  }
  return { changes };
}

/** The name as it may stand at this place: some words have a meaning of their own at some places. */
function spelledAt(text: string, start: number, name: string): string {
  if (text[start] === '"') return JSON.stringify(name);
  const before = text.slice(Math.max(0, start - 40), start);
  const needsQuotes =
    ((name === "all" || name === "keys") && /\bproject\s+$/.test(before)) ||
    ((name === "key" || name === "table") && /\b(by|using)\s+$/.test(before)) ||
    (name === "nothing" && /\breturns\s+$/.test(before)) ||
    (name === "any" && /\bset\s+$/.test(before)) ||
    (name === "no" && /\bleaves\s+$/.test(before));
  return needsQuotes ? `\`${name}\`` : spellName(name);
}
