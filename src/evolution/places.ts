import type { Origin } from "../language/semantics/model.ts";
import type { ChangePlace } from "./change.ts";

/** Of the name of a declaration, or of its first word. */
export function placeOf({ file, nameSpan }: Origin): ChangePlace {
  return { file, span: nameSpan };
}
