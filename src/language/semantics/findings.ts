import type { Span } from "../../base/span.ts";
import type { Diagnostic, RelatedPlace } from "../diagnostics/diagnostic.ts";
import {
  createDiagnostic,
  type DiagnosticCode,
  type DiagnosticExtras,
  type Parameters,
} from "../diagnostics/registry.ts";

/** Collects what the resolver finds. */
export class Findings {
  readonly list: Diagnostic[] = [];
  #problems = 0;
  #comparisons = 0;

  /**
   * How much has gone wrong so far. A declaration during whose resolution this number has grown is
   * not whole, and is left out of the model.
   */
  get problems(): number {
    return this.#problems;
  }

  report<Code extends DiagnosticCode>(
    code: Code,
    file: string,
    span: Span,
    parameters: Parameters<Code>,
    extras?: DiagnosticExtras,
  ): undefined {
    const diagnostic = createDiagnostic(code, { file, span }, parameters, extras);
    if (diagnostic.severity === "error") this.#problems++;
    this.list.push(diagnostic);
    return undefined;
  }

  /**
   * Whether so many more names may be searched for the one that was meant. A model with thousands
   * of unknown names has another problem than its spelling, and must not take seconds.
   */
  mayCompare(names: number): boolean {
    this.#comparisons += names;
    return this.#comparisons <= maximumComparisons;
  }

  /** Notes that something is not whole which another finding, as the parser's, speaks of already. */
  fail(): undefined {
    this.#problems++;
    return undefined;
  }

  /** Takes over the findings of another collection, each changed by `change`. */
  adopt(other: Findings, change: (diagnostic: Diagnostic) => Diagnostic): void {
    // One by one: a broken file can have more findings than a call may have arguments.
    for (const diagnostic of other.list) this.list.push(change(diagnostic));
    this.#problems += other.problems;
  }
}

/** Takes some tenths of a second at worst. */
const maximumComparisons = 50_000;

export function related(message: string, file: string, span: Span): RelatedPlace {
  return { message, file, span };
}

/** Findings in the order of the files, then of the text. */
export function inTextOrder(
  diagnostics: readonly Diagnostic[],
  files: readonly { readonly uri: string }[],
): readonly Diagnostic[] {
  if (diagnostics.length < 2) return diagnostics;
  const positions = new Map(files.map((file, position) => [file.uri, position]));
  // Files of samples come behind those of the model.
  const positionOf = (file: string): number => positions.get(file) ?? files.length;
  return [...diagnostics].sort(
    (left, right) =>
      positionOf(left.file) - positionOf(right.file) ||
      (left.file === right.file ? 0 : left.file < right.file ? -1 : 1) ||
      left.span.start - right.span.start ||
      left.span.end - right.span.end,
  );
}
