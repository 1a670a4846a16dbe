import type { Span } from "../base/span.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Model, Reference, SymbolId } from "../language/semantics/model.ts";
import type { FileContext } from "./context.ts";
import { entityNamed } from "./lookup.ts";

/** The names of token types and modifiers, in the order in which tokens refer to them. */
export const tokenTypes = [
  "table",
  "index",
  "keyAttribute",
  "entity",
  "attribute",
  "recordType",
  "accessPattern",
  "argument",
  "sample",
] as const;

export const tokenModifiers = ["declaration", "modification", "readonly"] as const;

/**
 * The names of the model in the protocol's encoding: five numbers each, positions relative to the
 * name before. Keywords and literals are left to the grammar, which needs no server for them.
 *
 * @param within leaves out the names that lie outside of it
 */
export function semanticTokens(context: FileContext, within?: Span): readonly number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  let end = -1;
  for (const reference of context.model.references.inFile(context.uri)) {
    const { span } = reference;
    // One name may stand for several things: an attribute of two entities. Tokens may not overlap.
    if (span.start < end) continue;
    if (within !== undefined && (span.end <= within.start || span.start >= within.end)) continue;
    end = span.end;
    const start = context.lines.positionAt(span.start);
    const sameLine = start.line === line;
    data.push(
      start.line - line,
      sameLine ? start.character - character : start.character,
      span.end - span.start,
      tokenTypes.indexOf(typesByKind[reference.symbol.kind]),
      modifiersOf(context.model, reference),
    );
    ({ line, character } = start);
  }
  return data;
}

const typesByKind: Readonly<Record<SymbolId["kind"], (typeof tokenTypes)[number]>> = {
  table: "table",
  index: "index",
  key: "keyAttribute",
  type: "recordType",
  entity: "entity",
  attribute: "attribute",
  pattern: "accessPattern",
  parameter: "argument",
  sample: "sample",
};

function modifiersOf(model: Model, { symbol, role }: Reference): number {
  let modifiers = 0;
  if (role === "declaration") modifiers |= 1;
  if (role === "write") modifiers |= 2;
  if (symbol.kind === "attribute" && symbol.owner !== undefined) {
    const entity = entityNamed(model, symbol.owner);
    const attribute = entity === undefined ? undefined : attributeNamed(entity, symbol.name);
    const computed = attribute?.source.kind === "derived" || attribute?.revision === true;
    if (attribute?.immutable === true || computed) modifiers |= 4;
  }
  return modifiers;
}
