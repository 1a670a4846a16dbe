import { contains, type Span } from "../base/span.ts";
import type { BindingMember } from "../language/syntax/tree.ts";
import { nodePathAt } from "../language/syntax/visitor.ts";
import type { TextEdit } from "../language/text/edits.ts";
import type { FileContext } from "./context.ts";
import type { RenameResult, RenameTarget } from "./rename.ts";
import { newErrorsAfter } from "./trial.ts";
import { workspaceEdit } from "./workspace-edit.ts";

/** `CUSTOMER#` of a key template at the caret, where it has a word in it; a mere `#` is no name. */
export function preparePrefixRename(
  context: FileContext,
  offset: number,
): RenameTarget | undefined {
  const found = prefixAt(context, offset);
  if (found === undefined) return undefined;
  return { range: context.lines.rangeOf(found.part.span), placeholder: found.part.value };
}

/**
 * Renames the text in all templates of the same key attribute that have it at the same place: keys
 * that begin alike lie in one collection, and stay there.
 *
 * @param confirms the client can ask before it changes something
 */
export function renamePrefix(
  context: FileContext,
  offset: number,
  newText: string,
  confirms: boolean,
): RenameResult | undefined {
  const found = prefixAt(context, offset);
  if (found === undefined) return undefined;
  if (newText === "") {
    return { kind: "refused", message: "The text of a key needs at least one character." };
  }
  const written = JSON.stringify(newText)
    .slice(1, -1)
    .replaceAll("${", "$${")
    // In front of a hole a dollar would make text of it.
    .replace(/\$$/, "\\u0024");
  const edits = placesLike(context, found).map(
    ({ file, span }): TextEdit => ({ file, span, newText: written }),
  );
  const [error] = newErrorsAfter(context, edits);
  if (error !== undefined) return { kind: "refused", message: error.message };
  const warning = {
    label: "Change keys",
    description: "Items that are stored already keep their keys until they are written anew",
  };
  return { kind: "edit", edit: workspaceEdit(context, { edits }, confirms ? warning : undefined) };
}

interface Part {
  /** Between quotes and holes. */
  readonly span: Span;
  readonly value: string;
}

interface Prefix {
  readonly table: string;
  readonly attribute: string;
  readonly position: number;
  readonly part: Part;
}

function prefixAt({ file }: FileContext, offset: number): Prefix | undefined {
  const path = nodePathAt(file.tree, offset);
  const entity = path.find((node) => node.kind === "EntityDeclaration");
  const binding = path.find((node) => node.kind === "BindingMember");
  if (entity === undefined || binding === undefined) return undefined;
  const caret = { start: offset, end: offset };
  for (const [position, part] of partsOf(binding).entries()) {
    if (part === undefined || !contains(part.span, caret) || !/[\p{L}\p{N}]/u.test(part.value)) {
      continue;
    }
    return { table: entity.table.text, attribute: binding.attribute.text, position, part };
  }
  return undefined;
}

/** The texts of a key's template by their place in it; `undefined` for a hole. */
function partsOf({ value }: BindingMember): readonly (Part | undefined)[] {
  switch (value.kind) {
    case "StringLiteral": {
      const { start, end } = value.span;
      return [{ span: { start: start + 1, end: end - 1 }, value: value.value }];
    }
    case "TemplateLiteral":
      return value.parts.map((part) => (part.kind === "TemplateText" ? part : undefined));
    default:
      return [];
  }
}

function placesLike(
  { model }: FileContext,
  { table, attribute, position, part }: Prefix,
): readonly { readonly file: string; readonly span: Span }[] {
  return model.files.flatMap(({ uri, tree }) =>
    tree.declarations.flatMap((declaration) => {
      if (declaration.kind !== "EntityDeclaration" || declaration.table.text !== table) return [];
      return declaration.members.flatMap((member) => {
        if (member.kind !== "BindingMember" || member.attribute.text !== attribute) return [];
        const other = partsOf(member)[position];
        return other?.value === part.value ? [{ file: uri, span: other.span }] : [];
      });
    }),
  );
}
