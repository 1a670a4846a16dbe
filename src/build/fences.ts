/** A fenced block of a Markdown page: what its fence says, and the text in it with its last line break. */
export interface Fence {
  /** `dynamo`, `json`, … */
  readonly language: string;
  /** What else stands behind the backquotes, such as the name of a file; empty for nothing. */
  readonly word: string;
  readonly text: string;
}

export function fencesOf(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```/gm)].map(
    ([, language = "", word = "", text = ""]) => ({ language, word, text }),
  );
}
