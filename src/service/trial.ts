import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { ModelFile } from "../language/semantics/model.ts";
import { applyEdits, type TextEdit } from "../language/text/edits.ts";
import { analyze, parseFile } from "./analyze.ts";
import type { FileContext } from "./context.ts";

/**
 * The errors that a model would have after these edits and does not have now. Files of samples are
 * not looked at: they are in error before and after.
 */
export function newErrorsAfter(
  { analysis, model }: Pick<FileContext, "analysis" | "model">,
  edits: readonly TextEdit[],
): readonly Diagnostic[] {
  const before = errorsOf(analysis.root, model.files);
  const after = errorsOf(
    analysis.root,
    model.files.map((file) => ({
      ...file,
      text: applyEdits(
        file.text,
        edits.filter((edit) => edit.file === file.uri),
      ),
    })),
  );
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
