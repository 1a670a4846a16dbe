import { touches } from "../base/span.ts";
import type { Model, Origin } from "../language/semantics/model.ts";
import type { LocatedSymbol, LocateParams, ModelSymbol } from "../protocol/server-requests.ts";
import { type Analysis, linesOf } from "../service/index.ts";
import { placeOf } from "./model-summary.ts";

/** The declaration around a position, the innermost one, or the place of a declaration by name. */
export function locate(analysis: Analysis, params: LocateParams): LocatedSymbol | undefined {
  const { model } = analysis;
  if ("symbol" in params) {
    const found = declared(model).find(({ symbol }) => isSame(symbol, params.symbol));
    return found === undefined ? undefined : located(model, found);
  }
  const file = analysis.files.get(params.uri);
  if (file === undefined) return undefined;
  const offset = linesOf(file).offsetAt(params.position);
  let innermost: Declared | undefined;
  for (const candidate of declared(model)) {
    const { file: uri, span } = candidate.origin;
    if (uri !== params.uri || !touches(span, offset)) continue;
    if (innermost === undefined || length(candidate) < length(innermost)) innermost = candidate;
  }
  return innermost === undefined ? undefined : located(model, innermost);
}

interface Declared {
  readonly symbol: ModelSymbol;
  readonly origin: Origin;
}

/** All declarations that can be shown or asked for, in the order of the model. */
function declared(model: Model): readonly Declared[] {
  return [
    ...model.tables.flatMap((table): Declared[] => [
      { symbol: { kind: "table", name: table.name }, origin: table.origin },
      ...[...table.indexes, ...table.vectorIndexes].map(
        ({ name, origin }): Declared => ({
          symbol: { kind: "index", name, owner: table.name },
          origin,
        }),
      ),
    ]),
    ...[...model.types.values()].map(
      ({ name, origin }): Declared => ({ symbol: { kind: "type", name }, origin }),
    ),
    ...model.entities.map(
      ({ name, origin }): Declared => ({ symbol: { kind: "entity", name }, origin }),
    ),
    ...model.patterns.map(
      ({ name, origin }): Declared => ({ symbol: { kind: "pattern", name }, origin }),
    ),
    ...model.samples.flatMap(({ name, origin }): Declared[] =>
      name === undefined ? [] : [{ symbol: { kind: "sample", name }, origin }],
    ),
  ];
}

function located(model: Model, { symbol, origin }: Declared): LocatedSymbol {
  return { symbol, ...placeOf(model, origin) };
}

function length({ origin: { span } }: Declared): number {
  return span.end - span.start;
}

function isSame(first: ModelSymbol, second: ModelSymbol): boolean {
  return (
    first.kind === second.kind &&
    first.name === second.name &&
    (second.owner === undefined || first.owner === second.owner)
  );
}
