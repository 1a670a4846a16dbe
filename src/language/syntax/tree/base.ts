import type { Span } from "../../../base/span.ts";

/** A piece of text that has a place but is no name of the model. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** The `///` lines directly above a declaration or member, without the slashes. Markdown. */
export interface DocComment {
  readonly text: string;
  readonly span: Span;
}

/** A name as written; `text` is without backquotes. An invented one has an empty text and span. */
export interface Identifier {
  readonly kind: "Identifier";
  readonly span: Span;
  readonly text: string;
  /** Written in backquotes. */
  readonly quoted: boolean;
}

export interface DeclarationBase {
  readonly span: Span;
  readonly documentation: DocComment | undefined;
}
