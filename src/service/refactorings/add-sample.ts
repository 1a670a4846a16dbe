import { CodeActionKind } from "vscode-languageserver-types";
import { type AttributeValue, identityOf } from "../../dynamodb/values.ts";
import { attributesIn } from "../../language/expressions/traverse.ts";
import { attributeNamed } from "../../language/semantics/keys.ts";
import { writeLiteral } from "../../language/semantics/literals.ts";
import type { Entity, Sample } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import { madeUpItems } from "../../views/made-up-items.ts";
import type { FileContext } from "../context.ts";
import { declarationsOf } from "../lookup.ts";
import {
  declarationAt,
  freeName,
  type Refactoring,
  type RefactoringPlace,
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
  const inKeys = textsInKeys(entity);
  const properties = given.flatMap(({ name }) => {
    const value = made.values[name];
    const reference = value && referenceTo(context, name, identityOf(value));
    const written = reference ?? (value && writeLiteral(inKeys.has(name) ? plain(value) : value));
    return written === undefined ? [] : [`${spellName(name)}: ${written}`];
  });
  const name = freeName(
    entity.name.charAt(0).toLowerCase() + entity.name.slice(1),
    takenNames(context),
  );
  const body = properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
  return `sample ${spellName(name)}: ${spellName(entity.name)} ${body}`;
}

/** The free texts from which a key template is made. */
function textsInKeys(entity: Entity): ReadonlySet<string> {
  const names = entity.bindings.flatMap(({ value }) =>
    value.kind === "template" ? attributesIn(value) : [],
  );
  return new Set(
    names.filter((name) => {
      const attribute = attributeNamed(entity, name);
      return attribute?.type.kind === "string" && attribute.matches === undefined;
    }),
  );
}

/** Without the characters that may end a part of a key, which a value may not contain. */
function plain(value: AttributeValue): AttributeValue {
  return "S" in value ? { S: value.S.replace(/[^A-Za-z0-9]/g, "") } : value;
}

/** `ada.customerId`, where a sample has the value: who reads it sees what belongs together. */
function referenceTo(
  { model }: FileContext,
  attribute: string,
  identity: string,
): string | undefined {
  if (!/(Id|_id|Key)$/.test(attribute)) return undefined;
  const sample = model.samples.find(({ name, values }: Sample) => {
    const value = values[attribute];
    return name !== undefined && value !== undefined && identityOf(value) === identity;
  });
  return sample?.name === undefined
    ? undefined
    : `${spellName(sample.name)}.${spellName(attribute)}`;
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
