import type { Range } from "vscode-languageserver-types";
import type { FileContext } from "./context.ts";
import { referenceAt } from "./references.ts";

/**
 * The places of the placeholder under the caret in this file, which change together while one of
 * them is typed over: one name means one argument. Names that are declared elsewhere are left to
 * rename, which checks them and reaches other files.
 */
export function linkedEditing(context: FileContext, offset: number): readonly Range[] | undefined {
  const reference = referenceAt(context, offset);
  if (reference?.symbol.kind !== "parameter") return undefined;
  const places = context.model.references.of(reference.symbol);
  const isAlone = places.every(({ symbol }) => symbol.kind === "parameter");
  const here = places.filter(({ file }) => file === context.uri);
  const spelled = new Set(here.map(({ span }) => context.text.slice(span.start, span.end)));
  if (!isAlone || here.length < 2 || here.length < places.length || spelled.size > 1) {
    return undefined;
  }
  return here.map(({ span }) => context.lines.rangeOf(span));
}
