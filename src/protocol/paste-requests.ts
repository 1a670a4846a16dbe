import type { Position } from "vscode-languageserver-types";

/** A text that is pasted or dropped into a model. */
export interface PasteParams {
  readonly uri: string;
  readonly position: Position;
  readonly text: string;
}

/** Items that are pasted as JSON, as the language writes them. */
export interface PastedItems {
  readonly title: string;
  readonly kind: "sample" | "entity";
  /** To be inserted in the place of the pasted text. */
  readonly text: string;
}
