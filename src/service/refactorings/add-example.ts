import { CodeActionKind } from "vscode-languageserver-types";
import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import { writeLiteral, writeObject } from "../../language/semantics/literals.ts";
import type { Model, Pattern } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { ExampleOutcome } from "../../planner/index.ts";
import type { FileContext } from "../context.ts";
import { type ExampleDraft, exampleDrafts } from "../example-draft.ts";
import { declarationsOf } from "../lookup.ts";
import { newErrorsAfter } from "../trial.ts";
import {
  declarationAt,
  type Refactoring,
  type RefactoringPlace,
  referenceTo,
} from "./refactoring.ts";

/** A call of the pattern at the caret with what it comes to, so that it is a test that holds. */
export function addExample(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  const { model, analysis } = context;
  const declaration = declarationAt(place);
  const pattern = model.patterns.find(({ node }) => node === declaration);
  const plan = pattern && analysis.planOf(pattern.name);
  if (pattern === undefined || plan === undefined) return [];
  const offer = {
    title: `Add an example of '${pattern.name}'`,
    kind: CodeActionKind.RefactorRewrite,
  };
  const obstacle = !plan.served
    ? `${pattern.name} is not served, so that no example of it can be run.`
    : pattern.verb === "search"
      ? "DynamoDB Local has no vector indexes to search."
      : undefined;
  if (obstacle !== undefined) {
    return [{ ...offer, disabled: obstacle, edits: () => ({ edits: [] }) }];
  }
  let edits: readonly TextEdit[] | undefined;
  return [
    {
      ...offer,
      edits: () => {
        edits ??= bestEdits(place, pattern, exampleDrafts(analysis, pattern, plan));
        return { edits };
      },
    },
  ];
}

/** Drafts are read again once they are written; the first of which nothing is wrong is taken. */
const mostTried = 5;

function bestEdits(
  place: RefactoringPlace,
  pattern: Pattern,
  drafts: readonly ExampleDraft[],
): readonly TextEdit[] {
  const { context } = place;
  const { model } = context;
  const texts = new Set(drafts.map((draft) => textOf(model, pattern, draft)));
  const written = new Set(
    model.files.flatMap(({ text, tree }) =>
      tree.declarations.map(({ span }) => text.slice(span.start, span.end)),
    ),
  );
  const news = [...texts].filter((text) => !written.has(text));
  for (const text of news.slice(0, mostTried)) {
    const edits = [insertion(place, pattern, text)];
    if (newErrorsAfter(context, edits).length === 0) return edits;
  }
  return [];
}

function textOf(model: Model, pattern: Pattern, draft: ExampleDraft): string {
  const given = pattern.parameters.flatMap(({ name, type, meets }) => {
    const value = draft.arguments.get(name);
    if (value === undefined) return [];
    const attribute = type.kind === "value" ? meets?.split(".")[1] : undefined;
    const reference = attribute && referenceTo(model, attribute, identityOf(value));
    return [`${spellName(name)}: ${reference ?? literal(value)}`];
  });
  const outcomes = draft.outcomes.map(outcomeText).join(" ");
  return `example ${spellName(pattern.name)}(${given.join(", ")}) ${outcomes}`;
}

function literal(value: AttributeValue): string {
  return writeLiteral(value) ?? "{}";
}

function outcomeText(outcome: ExampleOutcome): string {
  switch (outcome.kind) {
    case "returns": {
      const { samples, anyOrder } = outcome;
      if (samples.length === 0) return "returns nothing";
      return `returns ${samples.map(sampleName).join(", ")}${anyOrder ? " in any order" : ""}`;
    }
    case "returns count":
      return `returns ${outcome.count} items`;
    case "fails":
      return `fails ${outcome.error}`;
    case "leaves": {
      const { sample, values } = outcome;
      const isBare = Object.keys(values).length === 0;
      return `leaves ${sampleName(sample)}${isBare ? "" : ` ${writeObject(values)}`}`;
    }
    case "leaves item":
      return `leaves ${spellName(outcome.entity)} ${writeObject(outcome.values)}`;
    case "leaves no":
      return `leaves no ${sampleName(outcome.sample)}`;
    case "within":
      return `within ${outcome.units} ${outcome.dimension === "read" ? "RCU" : "WCU"}`;
    default:
      return outcome satisfies never;
  }
}

/** Where samples are named, these words mean something else. */
function sampleName(name: string): string {
  return name === "nothing" || name === "no" ? `\`${name}\`` : spellName(name);
}

/**
 * Behind the last example of the file, else behind its samples, else at its end. A file that other
 * models import as well may not name samples that those do not have: the root takes the example.
 */
function insertion(
  { context, isEverywhere }: RefactoringPlace,
  { name }: Pattern,
  text: string,
): TextEdit {
  const { model, uri } = context;
  const isShared = declarationsOf(model, "SampleDeclaration").length > 0 && uri !== model.root;
  const target = isShared && !samplesAreIn(context, isEverywhere) ? model.root : uri;
  const file = model.files.find((each) => each.uri === target) ?? context.file;
  const examples = file.tree.declarations.filter(({ kind }) => kind === "ExampleDeclaration");
  const last =
    examples.findLast(
      (example) => example.kind === "ExampleDeclaration" && example.pattern.text === name,
    ) ?? examples.at(-1);
  if (last !== undefined) return behind(file, last.span.end, `\n${text}`);
  const sample = file.tree.declarations.findLast(
    ({ kind }) => kind === "SampleDeclaration" || kind === "SampleFileDeclaration",
  );
  if (sample !== undefined) return behind(file, sample.span.end, `\n\n${text}`);
  const end = file.text.trimEnd().length;
  return {
    file: file.uri,
    span: { start: end, end: file.text.length },
    newText: `\n\n${text}\n`,
  };
}

function samplesAreIn(
  { model, uri }: FileContext,
  isEverywhere: RefactoringPlace["isEverywhere"],
): boolean {
  return model.samples.every(({ origin: { file } }) => file === uri || isEverywhere(file));
}

/** A comment behind a declaration belongs to it. */
function behind({ uri, text }: FileContext["file"], end: number, newText: string): TextEdit {
  const comment = /^[ \t]*\/\/[^\n]*/.exec(text.slice(end))?.[0].length ?? 0;
  const at = end + comment;
  return { file: uri, span: { start: at, end: at }, newText };
}
