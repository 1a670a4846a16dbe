import type { Span } from "../base/span.ts";
import type { DiagnosticCode } from "../language/diagnostics/registry.ts";
import { attributeNamed } from "../language/semantics/keys.ts";
import type { Model, Reference, SymbolId } from "../language/semantics/model.ts";
import type { FileContext } from "./context.ts";
import { entityNamed } from "./lookup.ts";
import {
  type SyntaxToken,
  syntaxTokenModifiers,
  syntaxTokens,
  syntaxTokenTypes,
} from "./syntax-tokens.ts";

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
  "unresolved",
] as const;

export const tokenModifiers = ["declaration", "modification", "readonly"] as const;

export interface SemanticTokenOptions {
  /** Leaves out what lies outside of it. */
  readonly within?: Span;
  /**
   * With keywords, literals and comments, too, for a client that has no grammar. Their types and
   * modifiers (`syntaxTokenTypes`) follow those of names.
   */
  readonly syntax?: boolean;
}

/**
 * The names of the model in the protocol's encoding: five numbers each, positions relative to the
 * name before. Keywords and literals are left to the grammar, which needs no server for them, unless
 * they are asked for.
 */
export function semanticTokens(
  context: FileContext,
  { within, syntax = false }: SemanticTokenOptions = {},
): readonly number[] {
  const names = namesIn(context);
  const tokens = syntax ? woven(names, syntaxTokens(context.file)) : names;
  return encoded(
    context,
    within === undefined
      ? tokens
      : tokens.filter(({ start, end }) => end > within.start && start < within.end),
  );
}

/** The types are indexes into `tokenTypes` and then `syntaxTokenTypes`, the modifiers bits. */
interface EncodedToken extends Span {
  readonly type: number;
  readonly modifiers: number;
}

function namesIn(context: FileContext): readonly EncodedToken[] {
  const unresolved = unresolvedNames(context);
  const resolved = resolvedNames(context);
  if (unresolved.length === 0) return resolved;
  const isResolved = new Set(resolved.map(({ start }) => start));
  return [...resolved, ...unresolved.filter(({ start }) => !isResolved.has(start))].toSorted(
    (first, second) => first.start - second.start,
  );
}

/** The findings that say of a name that nothing has it. */
const unresolvedCodes: ReadonlySet<string> = new Set([
  "unknown-annotation",
  "unknown-argument",
  "unknown-attribute",
  "unknown-entity",
  "unknown-function",
  "unknown-index",
  "unknown-key-attribute",
  "unknown-pattern",
  "unknown-sample",
  "unknown-table",
  "unknown-type",
] satisfies DiagnosticCode[]);

/** Names that look like the others, and stand for nothing. */
function unresolvedNames({ uri, text, analysis }: FileContext): readonly EncodedToken[] {
  const names: EncodedToken[] = [];
  for (const { code, file, span } of analysis.diagnostics) {
    const { start, end } = span;
    if (file !== uri || !unresolvedCodes.has(code)) continue;
    // Some findings are of more than the name.
    if (!/^(?:\w+|`[^`]+`)$/.test(text.slice(start, end))) continue;
    names.push({ start, end, type: tokenTypes.indexOf("unresolved"), modifiers: 0 });
  }
  return names;
}

function resolvedNames({ uri, model }: FileContext): readonly EncodedToken[] {
  const names: EncodedToken[] = [];
  let last = -1;
  for (const reference of model.references.inFile(uri)) {
    const { start, end } = reference.span;
    // One name may stand for several things: an attribute of two entities. Tokens may not overlap.
    if (start < last) continue;
    last = end;
    const type = tokenTypes.indexOf(typesByKind[reference.symbol.kind]);
    names.push({ start, end, type, modifiers: modifiersOf(model, reference) });
  }
  return names;
}

/** Names, and around them what of the others is not covered by a name: a template has names in it. */
function woven(
  names: readonly EncodedToken[],
  others: readonly SyntaxToken[],
): readonly EncodedToken[] {
  const tokens: EncodedToken[] = [];
  let index = 0;
  for (const { span, type, modifier } of others) {
    const kind = {
      type: tokenTypes.length + syntaxTokenTypes.indexOf(type),
      modifiers:
        modifier === undefined
          ? 0
          : 1 << (tokenModifiers.length + syntaxTokenModifiers.indexOf(modifier)),
    };
    let { start } = span;
    for (
      let name = names[index];
      name !== undefined && name.start < span.end;
      name = names[index]
    ) {
      if (name.start > start && name.end > span.start) {
        tokens.push({ start, end: name.start, ...kind });
      }
      tokens.push(name);
      start = Math.max(start, name.end);
      index++;
    }
    if (start < span.end) tokens.push({ start, end: span.end, ...kind });
  }
  return [...tokens, ...names.slice(index)];
}

/** Comments line by line: not every client takes a token of several lines. */
function encoded({ text, lines }: FileContext, tokens: readonly EncodedToken[]): readonly number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  const push = (from: number, to: number, { type, modifiers }: EncodedToken): void => {
    if (from === to) return;
    const start = lines.positionAt(from);
    const delta = start.line === line ? start.character - character : start.character;
    data.push(start.line - line, delta, to - from, type, modifiers);
    ({ line, character } = start);
  };
  for (const token of tokens) {
    let { start } = token;
    if (token.type < tokenTypes.length) {
      push(start, token.end, token);
      continue;
    }
    for (const { 0: lineBreak, index } of text.slice(start, token.end).matchAll(/\r\n|\n|\r/g)) {
      const end = token.start + index;
      push(start, end, token);
      start = end + lineBreak.length;
    }
    push(start, token.end, token);
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
