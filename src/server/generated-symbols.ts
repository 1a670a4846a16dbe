import { ResponseError } from "vscode-languageserver";
import type { Location } from "vscode-languageserver-types";
import type { Span } from "../base/span.ts";
import {
  defaultOptions,
  folderOf,
  type Generation,
  isWithin,
  type LocatedSymbol,
  type OutputRequest,
  ownershipOf,
  relativeFolder,
  type Target,
  targetNames,
  targets,
  uriOfPath,
} from "../generate/index.ts";
import type { SymbolId } from "../language/semantics/model.ts";
import type { GeneratedDeclaration, TextParams } from "../protocol/server-requests.ts";
import {
  type Analysis,
  createLineIndex,
  declarationPlaces,
  type FileContext,
  isSameSymbol,
  symbolsAt,
} from "../service/index.ts";
import { fileNameOf, type GenerationEnvironment, requestedOf } from "./generation.ts";

/** What the name under the caret has become in generated files that are there, out of date or not. */
export async function implementations(
  context: FileContext,
  offset: number,
  environment: GenerationEnvironment,
): Promise<readonly Location[]> {
  const symbols = symbolsAt(context, offset);
  if (symbols.length === 0) return [];
  const found: Location[] = [];
  for (const request of await tellingRequests(context.analysis, environment)) {
    const target: Target = targets[request.target];
    const generation = generationOf(context.analysis, request);
    const wanted = (generation.symbols ?? []).filter(({ declaration }) =>
      symbols.some((symbol) => isSameSymbol(symbol, declaration)),
    );
    for (const { path } of wanted.length === 0 ? [] : generation.files) {
      const uri = uriOfPath(`${request.folder.replace(/\/+$/, "")}/here`, path);
      const text = await environment.files.readFile(uri);
      if (text === undefined) continue;
      const lines = createLineIndex(text);
      const places = mainOnes(target.locate?.(text, wanted) ?? []);
      found.push(...places.map(({ span }) => ({ uri, range: lines.rangeOf(span) })));
    }
  }
  return found;
}

/** What the declarations of a generated file stand for; nothing for a file that no model made. */
export async function declarationsIn(
  { uri, text }: TextParams,
  environment: GenerationEnvironment,
): Promise<readonly GeneratedDeclaration[]> {
  const source = ownershipOf(text)?.source;
  if (source === undefined) return [];
  const lines = createLineIndex(text);
  const declarations: (GeneratedDeclaration & { readonly span: Span })[] = [];
  for (const { analysis, requests } of await makersOf(uri, source, environment)) {
    const located = requests.flatMap((request) => {
      const target: Target = targets[request.target];
      return target.locate?.(text, generationOf(analysis, request).symbols ?? []) ?? [];
    });
    const main = new Set(mainOnes(located));
    for (const found of located) {
      const { symbol, span, region } = found;
      const [place] = declarationPlaces(analysis.model, symbol.declaration);
      if (place === undefined || declarations.some((known) => known.span.start === span.start)) {
        continue;
      }
      declarations.push({
        name: symbol.name,
        range: lines.rangeOf(span),
        region: lines.rangeOf(region),
        symbol: shownSymbol(symbol.declaration),
        main: main.has(found),
        source: place,
        span,
      });
    }
  }
  return declarations
    .sort((first, second) => first.span.start - second.span.start)
    .map(({ span, ...declaration }) => declaration);
}

/**
 * The models that may have made a file: those whose outputs it lies in, else all of the name that
 * the file tells.
 */
async function makersOf(
  uri: string,
  source: string,
  environment: GenerationEnvironment,
): Promise<readonly { analysis: Analysis; requests: readonly OutputRequest[] }[]> {
  const named: Analysis[] = [];
  for (const file of await environment.workspace.files()) {
    if (fileNameOf(file) !== source) continue;
    const analysis = await environment.workspace.analysisOf(file);
    if (analysis?.root === file) named.push(analysis);
  }
  const makers = await Promise.all(
    named.map(async (analysis) => {
      const requests = await tellingRequests(analysis, environment);
      return { analysis, requests: requests.filter(({ folder }) => isWithin(uri, folder)) };
    }),
  );
  const owners = makers.filter(({ requests }) => requests.length > 0);
  if (owners.length > 0) return owners;
  // Somebody had it written elsewhere. Names depend on no option.
  const folder = folderOf(uri);
  const requests = targetNames
    .filter(tells)
    .map((target) => ({ target, folder, options: defaultOptions }));
  return named.map((analysis) => ({ analysis, requests }));
}

/** What is generated of a model, as far as its target tells of symbols. */
async function tellingRequests(
  analysis: Analysis,
  environment: GenerationEnvironment,
): Promise<readonly OutputRequest[]> {
  const requested = await requestedOf(analysis, environment);
  if (requested instanceof ResponseError) return [];
  return requested.requests.filter(({ target }) => tells(target));
}

function tells(name: OutputRequest["target"]): boolean {
  const target: Target = targets[name];
  return target.locate !== undefined;
}

/** The first that is found of each declaration: what it has become. */
function mainOnes(located: readonly LocatedSymbol[]): readonly LocatedSymbol[] {
  const seen: SymbolId[] = [];
  return located.filter(({ symbol: { declaration } }) => {
    if (seen.some((known) => isSameSymbol(known, declaration))) return false;
    seen.push(declaration);
    return true;
  });
}

function shownSymbol({ kind, owner, name }: SymbolId): GeneratedDeclaration["symbol"] {
  switch (kind) {
    case "table":
    case "type":
    case "entity":
    case "pattern":
      return { kind, name };
    default:
      return { kind: "attribute", name: owner === undefined ? name : `${owner}.${name}` };
  }
}

/** One generation for each state of a model and each choice of options. */
function generationOf(analysis: Analysis, request: OutputRequest): Generation {
  let known = generations.get(analysis);
  if (known === undefined) {
    known = new Map();
    generations.set(analysis, known);
  }
  const identity = JSON.stringify(request);
  let generation = known.get(identity);
  if (generation === undefined) {
    const { target: name, folder, options } = request;
    const target: Target = targets[name];
    const modelFolder = relativeFolder(folder, folderOf(analysis.root));
    generation = target.generate(analysis.model, analysis.plans, { ...options, modelFolder });
    known.set(identity, generation);
  }
  return generation;
}

const generations = new WeakMap<Analysis, Map<string, Generation>>();
