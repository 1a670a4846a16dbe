import { CompletionItemKind } from "vscode-languageserver-types";
import type { Model } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import {
  attributesAt,
  attributesOf,
  choicesOf,
  declarationsOf,
  describeParameter,
  entityNamed,
  expandType,
  parameterType,
  typeAt,
} from "../lookup.ts";
import type { Owner, PathStep, Place } from "./place.ts";
import { nameProposal, type Proposal, wordProposal } from "./proposal.ts";
import { literalProposal } from "./propose-pattern.ts";
import { itemSnippet, valueSnippet } from "./snippets.ts";

/** What may stand in samples and examples. */

export function proposePatterns(model: Model): readonly Proposal[] {
  return declarationsOf(model, "PatternDeclaration")
    .filter(({ name }) => name.text !== "")
    .map(({ name, operation }) =>
      nameProposal({ kind: "pattern", name: name.text }, 1, {
        ...(operation === undefined
          ? {}
          : {
              detail: `${operation.verb} ${operation.entities.map(({ text }) => text).join(", ")}`,
            }),
      }),
    );
}

export function proposeSamples(
  model: Model,
  { taken, pattern: caller }: Extract<Place, { kind: "sample" }>,
): readonly Proposal[] {
  const pattern = model.patterns.find(({ name }) => name === caller);
  // A transaction reads what its parts name.
  const read = [
    ...(pattern?.entities ?? []),
    ...(pattern?.actions.map(({ entity }) => entity) ?? []),
  ].map(({ name }) => name);
  const canCome = (entity: string): boolean => read.length === 0 || read.includes(entity);
  return declarationsOf(model, "SampleDeclaration").flatMap(({ name, entity }) =>
    name === undefined || taken.includes(name.text) || !canCome(entity.text)
      ? []
      : [
          nameProposal({ kind: "sample", name: name.text }, 1, {
            detail: entity.text,
            ...(name.text === "nothing" ? { insert: "`nothing`" } : {}),
          }),
        ],
  );
}

/** Attributes that the item lacks, required ones first, with a value of their type to fill in. */
export function proposeProperties(
  model: Model,
  { owner, path, taken }: Extract<Place, { kind: "property" }>,
): readonly Proposal[] {
  const attributes = attributesAt(model, owner, path).filter(
    ({ name, attribute }) => !taken.includes(name) && attribute?.source.kind !== "derived",
  );
  return attributes.map(({ name, type, optional, attribute, owners }) => {
    const given = attribute === undefined || attribute.source.kind !== "default";
    return nameProposal(
      { kind: "attribute", owner: owners[0] ?? "", name },
      !optional && given && attribute?.revision !== true ? 0 : 1,
      {
        detail: `${optional ? "optional " : ""}${type}`,
        insert: `${spellName(name)}: ${attribute === undefined ? "$1" : valueSnippet(model, attribute.type, 1)}`,
        snippet: true,
      },
    );
  });
}

/** Values for one attribute or argument: its union, true and false, and other samples' values. */
export function proposeValues(
  model: Model,
  { owner, path }: Extract<Place, { kind: "value" }>,
): readonly Proposal[] {
  const type = typeAt(model, owner, path);
  const expanded = expandType(model, type);
  const proposals: Proposal[] = choicesOf(model, type).map(literalProposal);
  const item = itemOf(model, owner, path);
  if (item !== undefined) {
    const entity = entityNamed(model, item);
    if (entity !== undefined) {
      proposals.push({
        label: "{ … }",
        kind: CompletionItemKind.Snippet,
        detail: item,
        insert: itemSnippet(model, entity, 1),
        snippet: true,
        rank: 0,
      });
    }
  }
  proposals.push(...sampleValues(model, owner, path));
  switch (expanded?.kind) {
    case "timestamp":
    case "date":
    case "epoch":
      proposals.push(functionValue("now"));
      break;
    case "uuid":
    case "ulid":
      proposals.push(functionValue(expanded.kind));
      break;
    case "binary":
      proposals.push(
        wordProposal("function", "base64", 0, {
          insert: 'base64("$1")',
          snippet: true,
          kind: CompletionItemKind.Function,
        }),
      );
      break;
    default:
  }
  return proposals;
}

function functionValue(name: string): Proposal {
  return wordProposal("function", name, 2, {
    label: `${name}()`,
    insert: `${name}()`,
    kind: CompletionItemKind.Function,
  });
}

/** The entity whose items are to be given here. */
function itemOf(model: Model, owner: Owner, path: readonly PathStep[]): string | undefined {
  if (owner.kind !== "argument") return undefined;
  const type = parameterType(model, owner.pattern, owner.name);
  if (type?.kind === "item" && path.length === 0) return type.entity;
  return type?.kind === "items" && path.length === 1 ? type.entity : undefined;
}

/** `ada.customerId`, for each sample that has an attribute of the name that is asked for. */
function sampleValues(model: Model, owner: Owner, path: readonly PathStep[]): readonly Proposal[] {
  const wanted = wantedAttribute(model, owner, path);
  if (wanted === undefined) return [];
  return declarationsOf(model, "SampleDeclaration").flatMap(({ name, entity }) => {
    if (name === undefined) return [];
    const attributes = attributesOf(model, { kind: "entities", names: [entity.text] });
    if (!attributes.some((attribute) => attribute.name === wanted)) return [];
    const label = `${spellName(name.text)}.${spellName(wanted)}`;
    return [
      {
        label,
        kind: CompletionItemKind.Reference,
        detail: entity.text,
        rank: 1,
        documentation: { kind: "symbol", symbol: { kind: "sample", name: name.text } },
      },
    ];
  });
}

/** The attribute by whose name samples are looked through. */
function wantedAttribute(
  model: Model,
  owner: Owner,
  path: readonly PathStep[],
): string | undefined {
  const last = path.findLast((step) => typeof step === "string");
  if (last !== undefined) return String(last);
  if (owner.kind !== "argument") return undefined;
  const pattern = model.patterns.find(({ name }) => name === owner.pattern);
  const parameter = pattern?.parameters.find(({ name }) => name === owner.name);
  return parameter?.meets?.split(".").at(-1) ?? owner.name;
}

/** The arguments that the example does not give yet. */
export function proposeArguments(
  model: Model,
  { pattern: name, taken }: Extract<Place, { kind: "argument" }>,
): readonly Proposal[] {
  const pattern = model.patterns.find((candidate) => candidate.name === name);
  return (pattern?.parameters ?? [])
    .filter((parameter) => !taken.includes(parameter.name))
    .map((parameter) =>
      nameProposal(
        { kind: "parameter", owner: name, name: parameter.name },
        parameter.optional ? 1 : 0,
        {
          detail: `${parameter.optional ? "optional " : ""}${describeParameter(parameter.type)}`,
          insert: `${spellName(parameter.name)}: `,
          suggestNext: true,
        },
      ),
    );
}
