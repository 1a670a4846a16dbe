import type { Span } from "../base/span.ts";
import type { SymbolId } from "../language/semantics/model.ts";

/** A file that a generator wants written, with `/` in its path and lines that end in `\n`. */
export interface GeneratedFile {
  /** Relative to the folder of the output. */
  readonly path: string;
  readonly text: string;
  /**
   * The path of the file of the same generation that carries the mark of this one: JSON has no place
   * for it. See `overwriteVerdict`.
   */
  readonly keptBy?: string;
}

/** What a generator makes of a model. Nothing is generated where there is a problem. */
export interface Generation {
  readonly files: readonly GeneratedFile[];
  readonly problems: readonly GenerationProblem[];
  /**
   * What of the files stands for what of the model, the first of a declaration being what it has
   * become; absent where the target tells nothing of it.
   */
  readonly symbols?: readonly GeneratedSymbol[];
  /**
   * What the model says and the target cannot express. The files are whole without it, and say so
   * in a comment.
   */
  readonly omissions?: readonly GenerationProblem[];
}

/** Why a correct model cannot be generated, and what to do about it. */
export interface GenerationProblem {
  /** What it is about: `Order.my-attr`, `GetOrder`. */
  readonly subject: string;
  readonly message: string;
}

/** Something that generated files declare for something of the model. */
export interface GeneratedSymbol {
  readonly declaration: SymbolId;
  /** As the generated text calls it: `getOrder`. */
  readonly name: string;
  /** The declared type of which it is a property; absent for what stands by itself. */
  readonly within?: string;
}

/** A symbol with its place in a generated text. */
export interface LocatedSymbol {
  readonly symbol: GeneratedSymbol;
  /** Of its name. */
  readonly span: Span;
  /** Of all that belongs to it, its comment too. */
  readonly region: Span;
}
