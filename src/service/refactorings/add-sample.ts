import { CodeActionKind } from "vscode-languageserver-types";
import { identityOf } from "../../dynamodb/values.ts";
import { writeLiteral } from "../../language/semantics/literals.ts";
import type { Entity } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import { madeUpItems } from "../../views/made-up-items.ts";
import type { FileContext } from "../context.ts";
import { freeTextsInKeys, plainText } from "../example-draft.ts";
import { declarationsOf } from "../lookup.ts";
import {
  declarationAt,
  freeName,
  type Refactoring,
  type RefactoringPlace,
  referenceTo,
  takenNames,
} from "./refactoring.ts";

/** A plausible item of an entity that has no sample, which refers to the samples that are there. */
export function addSample(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  const { model } = context;
  const declaration = declarationAt(place);
  if (declaration?.kind !== "EntityDeclaration") return [];
  const entity = model.entities.find(({ node }) => node === declaration);
  const name = declaration.name.text;
  const hasSample = [
    ...declarationsOf(model, "SampleDeclaration"),
    ...declarationsOf(model, "SampleFileDeclaration"),
  ].some((sample) => sample.entity.text === name);
  if (entity === undefined || hasSample) return [];
  return [
    {
      title: `Add a sample of '${name}'`,
      kind: CodeActionKind.RefactorRewrite,
      edits: () => {
        const text = sampleText(context, entity);
        return { edits: text === undefined ? [] : [insertion(context, text)] };
      },
    },
  ];
}

function sampleText(context: FileContext, entity: Entity): string | undefined {
  const { model } = context;
  const [made] = madeUpItems(model, [entity], model.samples);
  if (made === undefined) return undefined;
  const given = entity.attributes.filter(
    ({ source, revision, name }) =>
      !revision &&
      source.kind !== "default" &&
      source.kind !== "derived" &&
      made.values[name] !== undefined,
  );
  const inKeys = freeTextsInKeys(entity);
  const properties = given.flatMap(({ name }) => {
    const value = made.values[name];
    const reference = value && referenceTo(model, name, identityOf(value));
    const written =
      reference ?? (value && writeLiteral(inKeys.has(name) ? plainText(value) : value));
    return written === undefined ? [] : [`${spellName(name)}: ${written}`];
  });
  const name = freeName(
    entity.name.charAt(0).toLowerCase() + entity.name.slice(1),
    takenNames(context),
  );
  const body = properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
  return `sample ${spellName(name)}: ${spellName(entity.name)} ${body}`;
}

/** Behind the last sample of the file, else at its end, where samples stand. */
function insertion({ file, text, uri }: FileContext, sample: string) {
  const last = file.tree.declarations.findLast(
    ({ kind }) => kind === "SampleDeclaration" || kind === "SampleFileDeclaration",
  );
  if (last !== undefined) {
    const at = last.span.end;
    return { file: uri, span: { start: at, end: at }, newText: `\n${sample}` };
  }
  const at = text.trimEnd().length;
  return { file: uri, span: { start: at, end: text.length }, newText: `\n\n${sample}\n` };
}
