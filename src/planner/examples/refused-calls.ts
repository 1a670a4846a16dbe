import type { Span } from "../../base/span.ts";
import type { Diagnostic } from "../../language/diagnostics/diagnostic.ts";
import { createDiagnostic } from "../../language/diagnostics/registry.ts";
import type { Example } from "../../language/semantics/model.ts";
import type { PatternPlan } from "../plan.ts";
import type { SampleBinding } from "./bind-on-samples.ts";
import { exampleEnvironment } from "./suite.ts";

/**
 * Findings about an example whose call can never be sent, so that they show while the example is
 * written and not only when it is run: a key that would be empty, a limit of zero, no value for
 * `set any of`. They are what binding the call says; a pattern that is not served has its own
 * finding, and a search is not carried out locally at all.
 */
export function refusedCall(
  example: Example,
  plan: PatternPlan | undefined,
  bindOnSamples: SampleBinding,
): readonly Diagnostic[] {
  const { name, verb } = example.pattern;
  if (plan === undefined || !plan.served || verb === "search") return [];
  const bound = bindOnSamples(plan, example.arguments, exampleEnvironment({ pattern: name }));
  if (bound.kind !== "error") return [];
  return bound.problems.map(({ parameter, message }) =>
    createDiagnostic(
      "example-call-refused",
      { file: example.origin.file, span: placeOf(example, parameter) },
      { problem: message },
    ),
  );
}

/** The value of the argument that is to blame, or the pattern's name where it is the call as a whole. */
function placeOf({ node, origin }: Example, parameter: string | undefined): Span {
  const [only, ...others] = node.arguments;
  const blamed = node.arguments.find(({ name }) => name.text === parameter);
  if (blamed !== undefined) return blamed.value.span;
  return only !== undefined && others.length === 0 ? only.value.span : origin.nameSpan;
}
