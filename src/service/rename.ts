import {
  type Range,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver-types";
import { attributeNameProblem, indexNameProblem } from "../dynamodb/names.ts";
import type { Model, ModelFile, Reference, SymbolId } from "../language/semantics/model.ts";
import { spellName } from "../language/semantics/names.ts";
import { nodePathAt } from "../language/syntax/visitor.ts";
import type { Analysis } from "./analyze.ts";
import { type FileContext, linesOf } from "./context.ts";
import { createLineIndex } from "./positions.ts";
import { isSameSymbol, referenceAt } from "./references.ts";

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

/** Why nothing at the caret can be renamed, in a sentence for the author. */
export function reasonAgainstRename({ text, file }: FileContext, offset: number): string {
  const word = wordAt(text, offset);
  const path = nodePathAt(file.tree, offset);
  const node = path.at(-1);
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  if (/^\s*\/\//.test(text.slice(lineStart, offset))) return "A comment has no names.";
  if (word === "") return "There is no name here. Put the caret on a name of the model.";
  if (node?.kind === "StringLiteral" || node?.kind === "TemplateText") {
    const isPath = path.some(
      ({ kind }) => kind === "ImportDeclaration" || kind === "SampleFileDeclaration",
    );
    return isPath
      ? "This is the path of a file. Rename the file itself, and write its new path here."
      : "This is a text, not a name. Of texts, those that key templates begin with can be renamed.";
  }
  if (path.some(({ kind }) => typeKinds.has(kind)) && builtInTypes.has(word)) {
    return `'${word}' is a type of the language.`;
  }
  const isName = node?.kind === "Identifier" && node.text === word;
  return isName
    ? `'${word}' leads to nothing that is declared here.`
    : `'${word}' is a word of the language. Only names of the model can be renamed.`;
}

const typeKinds: ReadonlySet<string> = new Set(["NamedType", "KeyAttribute", "SetType"]);

function wordAt(text: string, offset: number): string {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 300), offset))?.[0] ?? "";
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 300))?.[0] ?? "";
  return before + after;
}

export type RenameResult =
  | { readonly kind: "edit"; readonly edit: WorkspaceEdit }
  /** Why it cannot be, in a sentence for the author. */
  | { readonly kind: "refused"; readonly message: string };

/**
 * Renames the name under the caret wherever it stands: in key templates, projections, samples,
 * upgrades, examples and all files of the model, and in the files that samples are read from. Names
 * that are one to their author, as an index key and the attributes that it names, are renamed
 * together.
 *
 * @param confirms the client can ask before it changes something: it does for files of samples
 */
export function rename(
  context: FileContext,
  offset: number,
  newName: string,
  confirms = false,
): RenameResult {
  const reference = referenceAt(context, offset);
  if (reference === undefined) {
    return { kind: "refused", message: "Only names of the model can be renamed." };
  }
  const name = withoutBackquotes(newName.trim());
  const places = context.model.references.of(reference.symbol);
  const symbols = distinctSymbols(places, reference.symbol);
  const problem = nameProblem(name, symbols) ?? clash(context.model, symbols, name);
  if (problem !== undefined) return { kind: "refused", message: problem };
  const changes = changesOf(context.model, places, name);
  const inSamples = changesOfSampleFiles(context.analysis, symbols, name);
  return { kind: "edit", edit: joined(changes, inSamples, confirms) };
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

type Changes = Readonly<Record<string, readonly TextEdit[]>>;

/** Only what lies outside of the model needs a look before it is changed. */
function joined(changes: Changes, inSamples: Changes, confirms: boolean): WorkspaceEdit {
  const files = Object.entries(inSamples);
  if (files.length === 0) return { changes: { ...changes } as Record<string, TextEdit[]> };
  if (!confirms) return { changes: { ...changes, ...inSamples } as Record<string, TextEdit[]> };
  const annotationId = "samples";
  return {
    changeAnnotations: {
      [annotationId]: {
        label: "Change files of samples",
        description: "The items in these files name the attribute as well",
        needsConfirmation: true,
      },
    },
    documentChanges: [
      ...Object.entries(changes).map(([uri, edits]) =>
        TextDocumentEdit.create({ uri, version: null }, [...edits]),
      ),
      ...files.map(([uri, edits]) =>
        TextDocumentEdit.create(
          { uri, version: null },
          edits.map((edit) => ({ ...edit, annotationId })),
        ),
      ),
    ],
  };
}

/** The properties of JSON items, in their quotes; all else of the file stays as it is. */
function changesOfSampleFiles(
  { model, sampleFiles }: Analysis,
  symbols: readonly SymbolId[],
  name: string,
): Changes {
  const changes: Record<string, TextEdit[]> = {};
  for (const [uri, text] of sampleFiles) {
    const places = model.sampleFileReferences
      .inFile(uri)
      .filter(({ symbol }) => symbols.some((each) => isSameSymbol(each, symbol)));
    if (places.length === 0) continue;
    const lines = createLineIndex(text);
    // A file that is named twice has its names twice.
    const spans = new Map(places.map(({ span }) => [span.start, span]));
    changes[uri] = [...spans.values()].map((span) => ({
      range: lines.rangeOf(span),
      newText: JSON.stringify(name),
    }));
  }
  return changes;
}

function changesOf(model: Model, places: readonly Reference[], name: string): Changes {
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
  return changes;
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
