/** How much a finding matters, in the order in which editors sort it. */
export type Severity = "error" | "warning" | "information" | "hint";

/** One kind of finding: what it says, how grave it is, and what its documentation explains. */
export interface Definition {
  readonly severity: Severity;
  /** Says what is wrong and what to do; `{name}` stands for a parameter. */
  readonly message: string;
  /** One paragraph of Markdown for the documentation page. */
  readonly explanation?: string;
  /**
   * Whether `// dynamo-allow` may silence an error. Findings below an error always may be allowed;
   * of the errors only those about the design, never those of syntax, names and types.
   */
  readonly allowable?: boolean;
  /** How editors draw it besides its colour: faded or struck through. */
  readonly tag?: "unnecessary" | "deprecated";
}

/** The names between braces in a message. */
export type ParameterNames<Message extends string> =
  Message extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterNames<Rest> : never;
