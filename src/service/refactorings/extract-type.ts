import { CodeActionKind } from "vscode-languageserver-types";
import { contains } from "../../base/span.ts";
import { spellName } from "../../language/semantics/names.ts";
import type { SyntaxNode, TypeNode } from "../../language/syntax/tree.ts";
import { nodePathAt } from "../../language/syntax/visitor.ts";
import {
  capitalized,
  freeName,
  type Refactoring,
  type RefactoringPlace,
  startWithComments,
  takenNames,
} from "./refactoring.ts";

type Extractable = Extract<TypeNode, { kind: "RecordType" | "UnionType" }>;

/** Gives the record or the union at the caret a name, in a declaration above the one it stands in. */
export function extractType(place: RefactoringPlace): readonly Refactoring[] {
  const { context, span } = place;
  const path = nodePathAt(context.file.tree, span.start).filter((node) =>
    contains(node.span, span),
  );
  const found = typeAt(path);
  const declaration = context.file.tree.declarations.find((each) => path.includes(each));
  if (found === undefined || declaration === undefined) return [];
  const name = freeName(nameFor(path, found), takenNames(context));
  return [
    {
      title: `Extract type '${name}'`,
      kind: CodeActionKind.RefactorExtract,
      edits: () => {
        const file = context.uri;
        const start = startWithComments(context, declaration);
        const newText = `${definitionText(context.text, name, found)}\n\n`;
        return {
          edits: [
            { file, span: { start, end: start }, newText },
            { file, span: found.span, newText: spellName(name) },
          ],
        };
      },
    },
  ];
}

/** The innermost record or union that has no name yet; that of the attribute whose name is meant. */
function typeAt(path: readonly SyntaxNode[]): Extractable | undefined {
  const named = path.find((node) => node.kind === "TypeDeclaration");
  const own = path.findLast(isExtractable);
  if (own !== undefined && own !== named?.definition) return own;
  const attribute = path.at(-2);
  const isOnName = path.at(-1)?.kind === "Identifier";
  if (attribute?.kind !== "AttributeMember" || !isOnName) return undefined;
  let type = attribute.type;
  while (type.kind === "ListType" || type.kind === "MapType") {
    type = type.kind === "ListType" ? type.element : type.value;
  }
  return isExtractable(type) ? type : undefined;
}

function isExtractable(node: SyntaxNode): node is Extractable {
  if (node.kind === "RecordType") return true;
  // One literal alone says enough where it stands.
  return node.kind === "UnionType" && node.members.length > 1;
}

function nameFor(path: readonly SyntaxNode[], type: Extractable): string {
  const attribute = path.findLast(
    (node) => node.kind === "AttributeMember" && contains(node.span, type.span),
  );
  if (attribute?.kind !== "AttributeMember") return "Extracted";
  const { text } = attribute.name;
  const isElement = attribute.type.kind === "ListType" || attribute.type.kind === "MapType";
  const single = isElement && text.length > 3 ? text.replace(/(?<!s)s$/, "") : text;
  return capitalized(single);
}

function definitionText(text: string, name: string, type: Extractable): string {
  const { span } = type;
  if (type.kind === "RecordType") {
    const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
    const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
    const body = text.slice(span.start, span.end).replaceAll(`\n${indentation}`, "\n");
    return `type ${spellName(name)} ${body}`;
  }
  const start = type.members[0]?.span.start ?? span.start;
  const end = type.members.at(-1)?.span.end ?? span.end;
  // Without the parentheses that a list of a union needs.
  return `type ${spellName(name)} = ${text.slice(start, end).replace(/\s+/g, " ")}`;
}
