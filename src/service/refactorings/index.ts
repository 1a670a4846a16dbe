import { addExample } from "./add-example.ts";
import { addPattern } from "./add-pattern.ts";
import { addSample } from "./add-sample.ts";
import { extractKeyTemplate } from "./extract-key-template.ts";
import { extractType } from "./extract-type.ts";
import { inlineType } from "./inline-type.ts";
import { moveDeclaration } from "./move-declaration.ts";
import { redesignKey } from "./redesign-key.ts";
import type { Refactoring, RefactoringPlace } from "./refactoring.ts";
import { splitTable } from "./split-table.ts";

export type { NewFile, Refactoring, RefactoringEdits, RefactoringPlace } from "./refactoring.ts";

/** What may be changed at a place although nothing is wrong there, in the order of the menu. */
export function refactorings(place: RefactoringPlace): readonly Refactoring[] {
  return [
    ...extractType(place),
    ...inlineType(place),
    ...extractKeyTemplate(place),
    ...redesignKey(place),
    ...addPattern(place),
    ...addSample(place),
    ...addExample(place),
    ...moveDeclaration(place),
    ...splitTable(place),
  ];
}
