import type { Span } from "../../base/span.ts";
import type { Model, SymbolId } from "../../language/semantics/model.ts";
import type { Attribute } from "../../language/semantics/types.ts";
import type { Code } from "../code-writer.ts";
import type { GeneratedSymbol, LocatedSymbol } from "../generated-file.ts";
import { type ModuleNames, propertyOf } from "./names.ts";

/**
 * The declarations in the code that was made for something of the model: for an entity its types,
 * key builders and conversions, for a pattern its function and what belongs to that.
 *
 * @param main the name of what the declaration itself has become, which comes first
 */
export function declaredFor(
  declaration: SymbolId,
  code: Code | undefined,
  main: string | undefined,
): readonly GeneratedSymbol[] {
  const names = declarationsIn(code?.text ?? "").map(({ name }) => name);
  return [...names.filter((name) => name === main), ...names.filter((name) => name !== main)].map(
    (name) => ({ declaration, name }),
  );
}

/** The properties that attributes of entities and declared types have become. */
export function declaredProperties(model: Model, names: ModuleNames): readonly GeneratedSymbol[] {
  const propertiesOf = (
    owner: string,
    within: string | undefined,
    attributes: readonly Attribute[],
  ): readonly GeneratedSymbol[] =>
    within === undefined
      ? []
      : attributes.map(({ name }) => ({
          declaration: { kind: "attribute", owner, name },
          name: propertyOf(name),
          within,
        }));
  return [
    ...model.entities.flatMap(({ name, attributes }) =>
      propertiesOf(name, names.entities.get(name)?.type, attributes),
    ),
    ...[...model.types.values()].flatMap(({ name, type }) =>
      type.kind === "record"
        ? propertiesOf(name, names.types.get(name)?.type, type.attributes)
        : [],
    ),
    ...model.tables.map(
      ({ name }): GeneratedSymbol => ({
        declaration: { kind: "table", name },
        name: propertyOf(name),
        within: names.tables,
      }),
    ),
  ];
}

/**
 * Where symbols stand in a text that the generator made, now or earlier: what is declared in it is
 * found by its name, so that a text of an older model leads to all that both have.
 */
export function locateSymbols(
  text: string,
  symbols: readonly GeneratedSymbol[],
): readonly LocatedSymbol[] {
  const declarations = new Map(declarationsIn(text).map((found) => [found.name, found]));
  return symbols.flatMap((symbol): LocatedSymbol[] => {
    const found = declarations.get(symbol.within ?? symbol.name);
    if (found === undefined) return [];
    if (symbol.within === undefined) return [{ symbol, span: found.span, region: found.region }];
    const member = memberIn(text, found.region, symbol.name);
    return member === undefined ? [] : [{ symbol, span: member, region: member }];
  });
}

interface Declared {
  readonly name: string;
  readonly span: Span;
  /** The whole declaration, with the comment above it. */
  readonly region: Span;
}

/** What stands at the beginning of a line is declared in the module; all else is indented. */
export function declarationsIn(text: string): readonly Declared[] {
  const heads: { readonly name: string; readonly span: Span; readonly start: number }[] = [];
  let start = 0;
  while (start < text.length) {
    let position = start;
    const first = text[start];
    if (first !== " " && first !== "}" && first !== "\n") {
      declarationHead.lastIndex = start;
      const match = declarationHead.exec(text);
      if (match !== null) {
        const [head, name = ""] = match;
        position = start + head.length;
        heads.push({ name, span: { start: position - name.length, end: position }, start });
      }
    }
    const end = text.indexOf("\n", position);
    start = end < 0 ? text.length : end + 1;
  }
  return heads.map(({ name, span, start }, position) => ({
    name,
    span,
    region: { start, end: heads[position + 1]?.start ?? text.length },
  }));
}

const declarationHead =
  /(?:\/\*\*[^\n]*\*\/\n|\/\*\*\n(?: \*[^\n]*\n)+)?(?:export )?(?:async )?(?:abstract )?(?:function\*?|interface|type|class|const) ([\p{ID_Start}$_][\p{ID_Continue}$]*)/uy;

function memberIn(text: string, region: Span, name: string): Span | undefined {
  const member = /^( {2}(?:readonly )?)([\p{ID_Start}$_][\p{ID_Continue}$]*)\??:/gmu;
  member.lastIndex = region.start;
  for (let match = member.exec(text); match !== null; match = member.exec(text)) {
    if (match.index >= region.end) return undefined;
    const [, indentation = "", declared] = match;
    if (declared !== name) continue;
    const start = match.index + indentation.length;
    return { start, end: start + name.length };
  }
  return undefined;
}
