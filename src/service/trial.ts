import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import { syntaxMessages } from "../language/diagnostics/messages/syntax.ts";
import type { ModelFile } from "../language/semantics/model.ts";
import { applyEdits, type TextEdit } from "../language/text/edits.ts";
import { type Analysis, analyze, parseFile } from "./analyze.ts";
import type { FileContext } from "./context.ts";

/**
 * The errors that a model would have after these edits and does not have now. Files of samples are
 * not looked at: they are in error before and after.
 */
export function newErrorsAfter(
  place: Pick<FileContext, "analysis" | "model">,
  edits: readonly TextEdit[],
): readonly Diagnostic[] {
  return newOf(errorsBefore(place), errorsAfter(place, edits));
}

/**
 * Whether a mend takes an error away and brings none. What hides others (broken syntax, a name that
 * leads nowhere) may reveal them, but neither of syntax nor at the place that the mend has written.
 */
export function isMendedBy(
  place: Pick<FileContext, "analysis" | "model">,
  { code, message }: Diagnostic,
  edits: readonly TextEdit[],
): boolean {
  // Files that the model does not have yet are not read here.
  if (edits.length === 0 || code.startsWith("import-")) return true;
  const before = errorsBefore(place);
  const after = errorsAfter(place, edits);
  const isSame = (each: Diagnostic) => each.code === code && each.message === message;
  const count = before.filter(isSame).length;
  // Warnings and what the clinic says are not looked for again.
  if (count > 0 && after.filter(isSame).length >= count) return false;
  const added = newOf(before, after);
  if (!isSyntaxError(code) && !code.startsWith("unknown-")) return added.length === 0;
  if (added.length === 0) return true;
  const written = placesOf(edits);
  return !added.some(
    ({ code: each, file, span }) =>
      isSyntaxError(each) ||
      written.some((one) => one.file === file && span.start < one.end && one.start < span.end),
  );
}

function isSyntaxError(code: string): boolean {
  return Object.hasOwn(syntaxMessages, code);
}

/** Where the new texts stand once all of the edits are made. */
function placesOf(edits: readonly TextEdit[]) {
  return edits.map(({ file, span, newText }) => {
    let start = span.start;
    for (const other of edits) {
      if (other.file !== file || other.span.start >= span.start) continue;
      start += other.newText.length - (other.span.end - other.span.start);
    }
    return { file, start, end: start + newText.length };
  });
}

/** Of a state of a model that several changes are tried on. */
const known = new WeakMap<Analysis, readonly Diagnostic[]>();

function errorsBefore({
  analysis,
  model,
}: Pick<FileContext, "analysis" | "model">): readonly Diagnostic[] {
  let errors = known.get(analysis);
  if (errors === undefined) {
    errors = errorsOf(analysis.root, model.files);
    known.set(analysis, errors);
  }
  return errors;
}

function errorsAfter(
  { analysis, model }: Pick<FileContext, "analysis" | "model">,
  edits: readonly TextEdit[],
): readonly Diagnostic[] {
  return errorsOf(
    analysis.root,
    model.files.map((file) => ({
      ...file,
      text: applyEdits(
        file.text,
        edits.filter((edit) => edit.file === file.uri),
      ),
    })),
  );
}

/** By their codes: a message may name two things in another order when one of them has moved. */
function newOf(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  for (const { code } of before) counts.set(code, (counts.get(code) ?? 0) + 1);
  return after.filter(({ code }) => {
    const left = counts.get(code) ?? 0;
    counts.set(code, left - 1);
    return left <= 0;
  });
}

function errorsOf(
  root: string,
  files: readonly Pick<ModelFile, "uri" | "text">[],
): readonly Diagnostic[] {
  const parsed = new Map(files.map(({ uri, text }) => [uri, parseFile(uri, text)]));
  const { diagnostics } = analyze(root, parsed, { clinic: { profile: "off" } });
  return diagnostics.filter(({ severity }) => severity === "error");
}
