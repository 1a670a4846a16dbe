import {
  type CompletionItem,
  type CompletionList,
  InsertTextFormat,
  type Range,
} from "vscode-languageserver-types";
import type { Model } from "../../language/semantics/model.ts";
import type { PatternDeclaration } from "../../language/syntax/tree.ts";
import type { FileContext } from "../context.ts";
import { choicesOf, entityNamed, expandType, typeAt } from "../lookup.ts";
import { proposePaths } from "./paths.ts";
import type { Place } from "./place.ts";
import { type CaretPlaces, placesAt } from "./places-at.ts";
import type { DocumentationKey, Proposal } from "./proposal.ts";
import { proposeAllowances } from "./propose-allowances.ts";
import {
  literalProposal,
  proposeActions,
  proposeAttributes,
  proposeClauses,
  proposeEntities,
  proposeFormats,
  proposeIndexes,
  proposeMembers,
  proposeOperands,
  proposeOperators,
  proposeOrder,
  proposePlaceholders,
  proposeVerbs,
} from "./propose-pattern.ts";
import {
  proposeAfterType,
  proposeAnnotations,
  proposeDeclarations,
  proposeEntityMembers,
  proposeIncludes,
  proposeIndexMembers,
  proposeKeyAttributes,
  proposeStoredAttributes,
  proposeTableMembers,
  proposeTables,
  proposeTypes,
  proposeWords,
} from "./propose-structure.ts";
import {
  proposeArguments,
  proposePatterns,
  proposeProperties,
  proposeSamples,
  proposeValues,
} from "./propose-values.ts";

export interface CompletionOptions {
  /** The client understands tab stops. */
  readonly snippets: boolean;
  /** The client is VS Code, or knows its command for asking for the next proposals. */
  readonly commands?: boolean;
  /** What the author typed last, where that is what asked for completions. */
  readonly trigger?: string;
  /** The other model files of the workspace and the data files beside this one, by URI. */
  readonly files: readonly string[];
}

/** What a client gives back when it wants to know more about an item. */
export interface CompletionData {
  readonly uri: string;
  readonly documentation: DocumentationKey;
}

/** What may be written at the caret. Judged by the text before it, so that it may be broken. */
export function complete(
  context: FileContext,
  offset: number,
  options: CompletionOptions,
): CompletionList {
  const caret = placesAt(context.text, offset);
  if (!answersTrigger(caret, options.trigger, offset)) return { isIncomplete: false, items: [] };
  const typed = context.text.slice(caret.word.start, offset);
  const range = context.lines.rangeOf(caret.word);
  const proposals = caret.places.flatMap((place) =>
    caret.inString
      ? proposeInString(context, place, typed, options)
      : propose(context, place, offset, typed, options),
  );
  const items = distinct(proposals).map((proposal) => ({
    ...completionItem(proposal, range, context.uri, caret, options),
    ...(leadsOn(context.model, proposal) ? { commitCharacters: ["."] } : {}),
  }));
  // Declarations that need a name of the model are proposed once their first letter is there.
  const isIncomplete = typed === "" && caret.places.some(({ kind }) => kind === "declaration");
  return { isIncomplete, items };
}

/**
 * An opening brace, a quote or a space asks on every use; the answer must be empty where nothing can
 * be meant, else it stands in the author's way.
 */
function answersTrigger(
  { places, word, inString, inBackquotes }: CaretPlaces,
  trigger: string | undefined,
  offset: number,
): boolean {
  switch (trigger) {
    case " ":
      // In front of a word, in a text and in a name a space is just that.
      if (inString || inBackquotes || word.end > offset) return false;
      return (
        places.some(({ kind }) => demandsName.has(kind)) &&
        places.every(({ kind }) => demandsName.has(kind) || kind === "words")
      );
    case "{":
    case "$":
      return places.some(isTemplateHole);
    case '"':
    case "/":
      return inString;
    case ":":
      return places.some(
        ({ kind }) =>
          kind === "placeholder" || kind === "type" || kind === "format" || kind === "value",
      );
    default:
      return true;
  }
}

/**
 * Where something must follow, as after `in`, `query` or `=`. Elsewhere a declaration may as well be
 * over, and Enter would take a proposal that nobody asked for.
 */
const demandsName: ReadonlySet<Place["kind"]> = new Set([
  "table",
  "entity",
  "index",
  "pattern",
  "sample",
  "key attribute",
  "stored attribute",
  "type",
  "attribute",
  "order",
  "operand",
  "value",
  "argument",
] as const);

function isTemplateHole(place: Place): boolean {
  return place.kind === "operand" && place.context.use === "template hole";
}

function propose(
  context: FileContext,
  place: Place,
  offset: number,
  typed: string,
  { commands = false }: CompletionOptions,
): readonly Proposal[] {
  const { model } = context;
  switch (place.kind) {
    case "declaration":
      return proposeDeclarations(context.analysis, typed, commands);
    case "words":
      return proposeWords(place.words);
    case "table member":
      return proposeTableMembers(model, place.table);
    case "index member":
      return proposeIndexMembers(model, place);
    case "key attribute":
      return proposeKeyAttributes(model, place);
    case "stored attribute":
      return proposeStoredAttributes(model, place);
    case "table":
      return proposeTables(model);
    case "entity":
      return proposeEntities(model, place.taken);
    case "index":
      return proposeIndexes(model, place.entities);
    case "pattern":
      return proposePatterns(model);
    case "sample":
      return proposeSamples(model, place);
    case "entity member":
      return proposeEntityMembers(model, place.entity);
    case "type":
      return proposeTypes(model, place);
    case "type argument":
      return proposeWords(["seconds", "local"]);
    case "include":
      return proposeIncludes(model);
    case "after type":
      return proposeAfterType(place);
    case "annotation":
      return proposeAnnotations(place.taken);
    case "annotation argument":
      return proposeWords(annotationArguments[place.annotation] ?? []);
    case "attribute":
      return proposeAttributes(model, place);
    case "verb":
      return proposeVerbs();
    case "action":
      return proposeActions();
    case "clause":
      return proposeClauses(place, patternAt(context, offset));
    case "order":
      return proposeOrder(model, place);
    case "operand":
      return proposeOperands(model, place, patternAt(context, offset));
    case "operator":
      return proposeOperators(place);
    case "placeholder":
      return proposePlaceholders(place, patternAt(context, offset));
    case "member":
      return proposeMembers(model, place);
    case "format":
      return proposeFormats();
    case "property":
      return proposeProperties(model, place);
    case "value":
      return proposeValues(model, place);
    case "argument":
      return proposeArguments(model, place);
    case "allowance":
      return proposeAllowances(context, place.taken);
    case "path":
      return [];
    default:
      return place satisfies never;
  }
}

const annotationArguments: Readonly<Record<string, readonly string[]>> = {
  unique: ["lower"],
  size: ["max"],
  items: ["max"],
};

/** In quotes: a union's spellings and the paths of files. */
function proposeInString(
  { model, uri }: FileContext,
  place: Place,
  typed: string,
  { files }: CompletionOptions,
): readonly Proposal[] {
  switch (place.kind) {
    case "path":
      return proposePaths(uri, place.to, typed, files);
    case "operand":
      if (place.meets === undefined) return [];
      return stringChoices(model, place.context.owner, place.meets);
    case "value":
      return stringChoices(model, place.owner, place.path);
    default:
      return [];
  }
}

function stringChoices(
  model: Model,
  owner: Extract<Place, { kind: "value" }>["owner"],
  path: Extract<Place, { kind: "value" }>["path"],
): readonly Proposal[] {
  return choicesOf(model, typeAt(model, owner, path)).flatMap((choice) => {
    if (!("S" in choice)) return [];
    const spelled = JSON.stringify(choice.S).slice(1, -1);
    return [{ ...literalProposal(choice), label: choice.S, insert: spelled }];
  });
}

/** The pattern around the caret as a whole, with what stands behind the caret. */
function patternAt({ file }: FileContext, offset: number): PatternDeclaration | undefined {
  return file.tree.declarations.find(
    (declaration): declaration is PatternDeclaration =>
      declaration.kind === "PatternDeclaration" &&
      declaration.span.start <= offset &&
      offset <= declaration.span.end,
  );
}

/** Whether a dot and a member can follow: then the dot alone takes the proposal. */
function leadsOn(model: Model, { label, documentation }: Proposal): boolean {
  if (documentation?.kind !== "symbol") return false;
  const { kind, owner, name } = documentation.symbol;
  // Some write more than the name, such as an attribute of a sample.
  if (kind !== "attribute" || owner === undefined || label !== name) return false;
  const isEntity = entityNamed(model, owner) !== undefined;
  const holder = isEntity
    ? ({ kind: "entities", names: [owner] } as const)
    : ({ kind: "type", name: owner } as const);
  const type = expandType(model, typeAt(model, holder, [name]));
  return type?.kind === "record" || type?.kind === "map";
}

/** Two places may propose the same; the better rank stays. */
function distinct(proposals: readonly Proposal[]): readonly Proposal[] {
  const best = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const known = best.get(proposal.label);
    if (known === undefined || proposal.rank < known.rank) best.set(proposal.label, proposal);
  }
  return [...best.values()];
}

function completionItem(
  proposal: Proposal,
  range: Range,
  uri: string,
  { inBackquotes }: CaretPlaces,
  { snippets, commands = false }: CompletionOptions,
): CompletionItem {
  const { label, kind, detail, rank, order = 50, documentation } = proposal;
  const isSnippet = proposal.snippet === true && snippets;
  const inserted = proposal.insert ?? label;
  let newText = proposal.snippet === true && !snippets ? withoutTabStops(inserted) : inserted;
  if (inBackquotes && !newText.startsWith("`")) newText = `\`${newText}\``;
  const data: CompletionData | undefined =
    documentation === undefined ? undefined : { uri, documentation };
  return {
    label,
    kind,
    sortText: `${rank}${String(order).padStart(2, "0")}${label.toLowerCase()}`,
    ...(inBackquotes ? { filterText: `\`${label}\`` } : {}),
    ...(detail === undefined ? {} : { detail }),
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText },
    ...(data === undefined ? {} : { data }),
    ...(proposal.suggestNext === true && commands ? { command: suggestCommand } : {}),
  };
}

/** Shows the next proposals at once. */
const suggestCommand = { title: "Suggest", command: "editor.action.triggerSuggest" } as const;

/** The text of a snippet for clients that know none: tab stops become their first text, wherever they stand. */
export function withoutTabStops(snippet: string): string {
  const texts = new Map<string, string>();
  const keep = (_: string, stop: string, text: string): string => {
    texts.set(stop, text);
    return text;
  };
  return snippet
    .replace(/\$\{(\d+)\|((?:[^,|\\]|\\.)*)[^}]*\|\}/g, keep)
    .replace(/(?<!\\)\$\{(\d+):((?:[^}\\]|\\.)*)\}/g, keep)
    .replace(/(?<!\\)\$(?:\{(\d+)\}|(\d+))/g, (_, braced?: string, bare?: string) => {
      return texts.get(braced ?? bare ?? "") ?? "";
    })
    .replace(/\\([\\$},|])/g, "$1");
}
