import { CodeActionKind } from "vscode-languageserver-types";
import { contains, type Span } from "../../base/span.ts";
import type { Entity, Reference } from "../../language/semantics/model.ts";
import { spellName } from "../../language/semantics/names.ts";
import type {
  AttributeMember,
  ExpressionNode,
  PatternDeclaration,
  SyntaxNode,
} from "../../language/syntax/tree.ts";
import { nodePathAt, walk } from "../../language/syntax/visitor.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import type { FileContext } from "../context.ts";
import { declarationsOf } from "../lookup.ts";
import { newErrorsAfter } from "../trial.ts";
import { freeName, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/**
 * At a key attribute that an entity declares as a plain text: the text that its values begin with in
 * all samples becomes the template of the key, and the rest an attribute that is read back from it.
 * What is stored stays the same; callers give the rest alone.
 */
export function extractKeyTemplate(place: RefactoringPlace): readonly Refactoring[] {
  const { context, span } = place;
  const { model, uri, file } = context;
  const path = nodePathAt(file.tree, span.start).filter((node) => contains(node.span, span));
  const member = path.find((node) => node.kind === "AttributeMember");
  const entity = model.entities.find(
    ({ origin }) => origin.file === uri && contains(origin.span, span),
  );
  if (member === undefined || entity === undefined || !isPlainKey(entity, member)) return [];
  const attribute = member.name.text;
  const prefix = prefixIn(context, entity, attribute);
  // Nothing says how the values begin, so there is no template to speak of.
  if (prefix === undefined) return [];
  const name = nameFor(entity, prefix);
  const template = `"${prefix}\${${spellName(name)}}"`;
  const offer = {
    title: `Extract the key template ${template} from '${attribute}'`,
    kind: CodeActionKind.RefactorExtract,
  };
  const change = changeOf(context, entity, member, { prefix, name, template });
  const problem =
    "obstacle" in change
      ? change.obstacle
      : newErrorsAfter(context, change.edits).map(
          ({ message }) => `That would be an error: ${message}`,
        )[0];
  if (problem !== undefined || "obstacle" in change) {
    return [{ ...offer, disabled: problem ?? "", edits: () => ({ edits: [] }) }];
  }
  return [{ ...offer, edits: () => ({ edits: change.edits }) }];
}

/** Whether the entity itself declares this attribute, which is one of a key, as a mere text. */
function isPlainKey(entity: Entity, member: AttributeMember): boolean {
  const { table, node } = entity;
  const keys = [table.primary, ...table.indexes].flatMap(({ partition, sort }) => [
    ...partition,
    ...sort,
  ]);
  return (
    node.members.includes(member) &&
    keys.some(({ name }) => name === member.name.text) &&
    member.type.kind === "NamedType" &&
    member.type.name.text === "string" &&
    member.origin === undefined &&
    !member.optional &&
    // A name or an expression would be about the whole value.
    !member.annotations.some(({ name }) => name.text === "name" || name.text === "matches")
  );
}

/** `CUSTOMER#`, where the values of all samples begin so and go on. */
function prefixIn({ model }: FileContext, entity: Entity, attribute: string): string | undefined {
  const prefixes = new Set(
    model.samples.flatMap(({ entity: each, values }) => {
      const value = values[attribute];
      if (each !== entity || value === undefined || !("S" in value)) return [];
      return /^([A-Za-z][A-Za-z0-9_-]*[#:|/])./.exec(value.S)?.[1] ?? "";
    }),
  );
  const [prefix] = prefixes;
  return prefixes.size === 1 && prefix !== "" ? prefix : undefined;
}

function nameFor(entity: Entity, prefix: string): string {
  const words = prefix.slice(0, -1).toLowerCase().split(/[_-]+/).filter(Boolean);
  const [first = "key", ...others] = words;
  const name = [first, ...others.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join(
    "",
  );
  const wanted = /id$/i.test(name) ? name : `${name}Id`;
  return freeName(wanted, new Set(entity.attributes.map((each) => each.name)));
}

interface Extracted {
  readonly prefix: string;
  readonly name: string;
  readonly template: string;
}

type ExtractedChange = { readonly edits: readonly TextEdit[] } | { readonly obstacle: string };

function changeOf(
  context: FileContext,
  entity: Entity,
  member: AttributeMember,
  extracted: Extracted,
): ExtractedChange {
  const { model, uri } = context;
  const attribute = member.name.text;
  if (model.samples.some((sample) => sample.entity === entity && sample.place !== undefined)) {
    return { obstacle: `Samples of ${entity.name} stand in a file of their own.` };
  }
  const written = spellName(extracted.name);
  const first = entity.node.members.find(({ kind }) => kind !== "VersionMember") ?? member;
  const start = first.documentation?.span.start ?? first.span.start;
  const binding = `${spellName(attribute)} = ${extracted.template}`;
  const edits: TextEdit[] = [
    { file: uri, span: { start, end: start }, newText: `${binding}\n\n  ` },
    { file: uri, span: member.name.span, newText: written },
    {
      file: uri,
      span: { start: member.type.span.end, end: member.type.span.end },
      newText: " in key",
    },
  ];
  /** By pattern: the arguments that are compared with the attribute, as often as they are. */
  const compared = new Map<string, string[]>();
  for (const file of model.files) {
    const references = model.references.inFile(file.uri);
    for (const reference of references) {
      const { symbol, span } = reference;
      if (symbol.kind !== "attribute" || symbol.name !== attribute) continue;
      if (symbol.owner !== entity.name || contains(member.span, span)) continue;
      const line = `${file.uri.slice(file.uri.lastIndexOf("/") + 1)}, line ${lineIn(file.text, span)}`;
      if (references.some((other) => isOtherOwner(other, reference))) {
        return { obstacle: `${attribute} of other entities is meant as well (${line}).` };
      }
      const path = nodePathAt(file.tree, span.start).filter((node) => contains(node.span, span));
      const use = useOf(path, attribute, extracted.prefix);
      if (use === undefined) {
        return {
          obstacle: `${attribute} is used for more than its part behind the text (${line}).`,
        };
      }
      edits.push({ file: file.uri, span, newText: written });
      for (const literal of use.literals) edits.push(shorten(file.uri, literal, extracted.prefix));
      if (use.argument === undefined) continue;
      const { pattern, name } = use.argument;
      compared.set(pattern.name.text, [...(compared.get(pattern.name.text) ?? []), name]);
    }
  }
  return withArguments(context, entity, attribute, extracted.prefix, compared, edits);
}

function lineIn(text: string, { start }: Span): number {
  return text.slice(0, start).split("\n").length;
}

function isOtherOwner(other: Reference, { symbol, span }: Reference): boolean {
  return (
    other.span.start === span.start &&
    other.symbol.kind === "attribute" &&
    other.symbol.owner !== symbol.owner
  );
}

interface Use {
  /** Whole values of the attribute beside it. */
  readonly literals: readonly Span[];
  readonly argument?: { readonly pattern: PatternDeclaration; readonly name: string };
}

/** How a place uses the attribute; `undefined` where its whole text matters. */
function useOf(path: readonly SyntaxNode[], attribute: string, prefix: string): Use | undefined {
  const parent = path.at(-2);
  if (parent?.kind === "Property") return beside(parent.value, attribute, prefix, path);
  const [outer, inner] = [
    path.findLast((node) => node.kind === "Binary"),
    path.findLast((node) => node.kind === "Path"),
  ];
  if (path.some(({ kind }) => kind === "ReturnClause" || kind === "OrderItem"))
    return { literals: [] };
  const holder = inner === undefined ? undefined : path[path.indexOf(inner) - 1];
  // `ada.PK` as the value of the attribute itself, in a sample or as an argument.
  if (holder?.kind === "Property") {
    return holder.name.text === attribute ? { literals: [] } : undefined;
  }
  if (holder?.kind === "Argument") return { literals: [] };
  if (outer === undefined || holder !== outer || outer.operator !== "=") return undefined;
  return beside(outer.left === inner ? outer.right : outer.left, attribute, prefix, path);
}

function beside(
  value: ExpressionNode,
  attribute: string,
  prefix: string,
  path: readonly SyntaxNode[],
): Use | undefined {
  switch (value.kind) {
    case "StringLiteral":
      return value.value.startsWith(prefix) && value.value.length > prefix.length
        ? { literals: [value.span] }
        : undefined;
    case "Path": {
      const last = value.steps.at(-1);
      const isSame = last?.kind === "Member" && last.name.text === attribute;
      return isSame ? { literals: [] } : undefined;
    }
    case "Placeholder": {
      const pattern = path.find((node) => node.kind === "PatternDeclaration");
      // A value of an item argument is that item's own attribute.
      if (value.path.length > 0 || pattern === undefined) return undefined;
      return { literals: [], argument: { pattern, name: value.name.text } };
    }
    default:
      return undefined;
  }
}

/** The arguments of examples without the text, where the pattern compares them with nothing else. */
function withArguments(
  { model }: FileContext,
  entity: Entity,
  attribute: string,
  prefix: string,
  compared: ReadonlyMap<string, readonly string[]>,
  edits: readonly TextEdit[],
): ExtractedChange {
  for (const pattern of declarationsOf(model, "PatternDeclaration")) {
    const names = compared.get(pattern.name.text) ?? [];
    let uses = 0;
    walk(pattern, (node) => {
      if (node.kind === "Placeholder" && names.includes(node.name.text)) uses++;
      return true;
    });
    if (uses > names.length) {
      return {
        obstacle: `${pattern.name.text} compares ${names.join(", ")} with more than ${attribute}.`,
      };
    }
  }
  const all = [...edits];
  for (const { uri, tree } of model.files) {
    for (const declaration of tree.declarations) {
      if (declaration.kind !== "ExampleDeclaration") continue;
      const names = compared.get(declaration.pattern.text) ?? [];
      for (const { name, value } of declaration.arguments) {
        const isOwnPath =
          value.kind === "Path" &&
          model.references
            .inFile(uri)
            .some(
              ({ symbol, span }) =>
                contains(value.span, span) &&
                symbol.owner === entity.name &&
                symbol.name === attribute,
            );
        if (!names.includes(name.text)) {
          // The whole value goes where the attribute is not meant.
          if (!isOwnPath) continue;
          return {
            obstacle: `An example of ${declaration.pattern.text} gives ${attribute} to ${name.text}.`,
          };
        }
        if (isOwnPath) continue;
        if (value.kind !== "StringLiteral" || !value.value.startsWith(prefix)) {
          return {
            obstacle: `An example of ${declaration.pattern.text} gives a value that does not begin with "${prefix}".`,
          };
        }
        all.push(shorten(uri, value.span, prefix));
      }
    }
  }
  return { edits: all };
}

/** Without the text behind the quotation mark, which has no character that is escaped. */
function shorten(file: string, { start }: Span, prefix: string): TextEdit {
  return { file, span: { start: start + 1, end: start + 1 + prefix.length }, newText: "" };
}
