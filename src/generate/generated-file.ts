/** A file that a generator wants written, with `/` in its path and lines that end in `\n`. */
export interface GeneratedFile {
  /** Relative to the folder of the output. */
  readonly path: string;
  readonly text: string;
}

/** What a generator makes of a model. Nothing is generated where there is a problem. */
export interface Generation {
  readonly files: readonly GeneratedFile[];
  readonly problems: readonly GenerationProblem[];
}

/** Why a correct model cannot be generated, and what to do about it. */
export interface GenerationProblem {
  /** What it is about: `Order.my-attr`, `GetOrder`. */
  readonly subject: string;
  readonly message: string;
}
