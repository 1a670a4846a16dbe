import { CompletionItemKind } from "vscode-languageserver-types";
import type { SymbolId } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { WordTopic } from "../word-docs.ts";

/** Something that may be written at the caret. */
export interface Proposal {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** A few words beside the label. */
  readonly detail?: string;
  /** What is inserted, where it is not the label. */
  readonly insert?: string;
  /** `insert` has tab stops. */
  readonly snippet?: boolean;
  /** Lower stands first; proposals of one rank are ordered by `order`, then by their label. */
  readonly rank: Rank;
  /** The place among proposals of one rank, from 0 to 99; 50 when left out. */
  readonly order?: number;
  /** Where its documentation comes from, once somebody looks at it. */
  readonly documentation?: DocumentationKey;
  /** After it is taken, more can be proposed at once. */
  readonly suggestNext?: boolean;
}

/** What fits, what is near, names, then words. */
export type Rank = 0 | 1 | 2 | 3 | 4 | 5;

export type DocumentationKey =
  | { readonly kind: "word"; readonly topic: WordTopic; readonly word: string }
  | { readonly kind: "symbol"; readonly symbol: SymbolId };

export function wordProposal(
  topic: WordTopic,
  word: string,
  rank: Rank = 4,
  more: Partial<Proposal> = {},
): Proposal {
  return {
    label: word,
    kind: CompletionItemKind.Keyword,
    rank,
    documentation: { kind: "word", topic, word },
    ...more,
  };
}

/** A name of the model, in backquotes where it needs them. */
export function nameProposal(symbol: SymbolId, rank: Rank, more: Partial<Proposal> = {}): Proposal {
  const spelled = spellName(symbol.name);
  return {
    label: symbol.name,
    kind: symbolKinds[symbol.kind],
    rank,
    documentation: { kind: "symbol", symbol },
    ...(spelled === symbol.name ? {} : { insert: spelled }),
    ...more,
  };
}

export function snippetProposal(
  label: string,
  insert: string,
  detail: string,
  rank: Rank = 2,
  documentation?: DocumentationKey,
  order?: number,
): Proposal {
  return {
    label,
    kind: CompletionItemKind.Snippet,
    detail,
    insert,
    snippet: true,
    rank,
    ...(order === undefined ? {} : { order }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** Text as it may stand in a snippet outside of a tab stop. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

const symbolKinds: Readonly<Record<SymbolId["kind"], CompletionItemKind>> = {
  table: CompletionItemKind.Module,
  index: CompletionItemKind.Interface,
  key: CompletionItemKind.Property,
  type: CompletionItemKind.Struct,
  entity: CompletionItemKind.Class,
  attribute: CompletionItemKind.Field,
  pattern: CompletionItemKind.Function,
  parameter: CompletionItemKind.Variable,
  sample: CompletionItemKind.Constant,
};
