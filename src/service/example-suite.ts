import { contains } from "../base/span.ts";
import { tableDefinitionOf } from "../interchange/table-definition.ts";
import type {
  Example,
  ExampleExpectation,
  ModelFile,
  Sample,
} from "../language/semantics/model.ts";
import type { ExampleDeclaration } from "../language/syntax/tree.ts";
import type { ExampleCase, ExampleOutcome, ExampleSuite } from "../planner/index.ts";
import { sampleItemsOf, storedItems } from "../views/stored-items.ts";
import type { Analysis } from "./analyze.ts";

/** The examples of a model as tests, with all that is needed to run them. Plain JSON. */
export function exampleSuite(analysis: Analysis): ExampleSuite {
  const { model, plans, root } = analysis;
  const stored = storedItems(model);
  return {
    root,
    tables: model.tables.map((table) => ({
      name: table.name,
      definition: tableDefinitionOf(table),
    })),
    samples: model.tables.flatMap((table) =>
      sampleItemsOf(table, stored).map(({ name, entity, values, item, lockFor }) => ({
        // The lock of a unique value has the name of no sample.
        name: lockFor === undefined ? name : `lock of ${name}`,
        table: table.name,
        entity: entity.name,
        values,
        item,
      })),
    ),
    plans,
    examples: exampleCases(analysis),
  };
}

/** The examples of all files of a model, those with errors too, in the order of the text. */
export function exampleCases(analysis: Analysis): readonly ExampleCase[] {
  const { model } = analysis;
  const resolved = new Map(model.examples.map((example) => [example.node, example]));
  return model.files.flatMap((file) =>
    file.tree.declarations
      .filter((declaration) => declaration.kind === "ExampleDeclaration")
      .map((node, position) =>
        caseOf(analysis, file, node, resolved.get(node), `${file.uri}#${position}`),
      ),
  );
}

function caseOf(
  analysis: Analysis,
  file: ModelFile,
  node: ExampleDeclaration,
  example: Example | undefined,
  id: string,
): ExampleCase {
  const problem = problemOf(analysis, file, node, example);
  const returns = example?.pattern.returns;
  return {
    id,
    text: textOf(file, node),
    pattern: node.pattern.text,
    place: { file: file.uri, span: node.span },
    ...(problem === undefined ? {} : { problem }),
    arguments: example?.arguments ?? {},
    expectations: example?.expectations.map(outcomeOf) ?? [],
    partial: (returns ?? [])
      .filter(({ path }) => path.length > 0)
      .map(({ attribute }) => attribute),
    ...(returns === undefined
      ? {}
      : { returned: [...new Set(returns.map(({ attribute }) => attribute))] }),
  };
}

/** What keeps an example from being run: what is wrong in it, or with its pattern. */
function problemOf(
  { diagnostics, planOf }: Analysis,
  file: ModelFile,
  node: ExampleDeclaration,
  example: Example | undefined,
): string | undefined {
  if (example === undefined) {
    const error = diagnostics.find(
      (finding) =>
        finding.severity === "error" &&
        finding.file === file.uri &&
        contains(node.span, finding.span),
    );
    return error?.message ?? "Something that this example names has errors.";
  }
  const { name } = example.pattern;
  const plan = planOf(name);
  if (plan?.served === true) return undefined;
  return `${name} is not served${plan?.reason === undefined ? "." : `: ${plan.reason}`}`;
}

/** As it is written behind `example`, in one line and without comments. */
function textOf({ text }: ModelFile, node: ExampleDeclaration): string {
  return text
    .slice(node.pattern.span.start, node.span.end)
    .replace(
      /("(?:[^"\\\n]|\\.)*")|(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s)+/g,
      (_, quoted) => quoted ?? " ",
    )
    .trim();
}

function outcomeOf(expectation: ExampleExpectation): ExampleOutcome {
  switch (expectation.kind) {
    case "returns": {
      const { anyOrder, kind } = expectation;
      return { kind, samples: expectation.samples.map(nameOf), anyOrder };
    }
    case "leaves":
      return { kind: "leaves", sample: nameOf(expectation.sample), values: expectation.values };
    case "leaves no":
      return { kind: "leaves no", sample: nameOf(expectation.sample) };
    case "leaves item": {
      const { entity, values } = expectation;
      return { kind: "leaves item", entity: entity.name, values };
    }
    default:
      return expectation;
  }
}

/** What an example names has a name. */
function nameOf({ name }: Sample): string {
  return name ?? "";
}
