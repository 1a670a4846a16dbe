import { CodeActionKind } from "vscode-languageserver-types";
import type { ModelFile } from "../../language/semantics/model.ts";
import type { NamedTypeNode, SyntaxNode, TypeDeclaration } from "../../language/syntax/tree.ts";
import { nodePathAt, walk } from "../../language/syntax/visitor.ts";
import type { TextEdit } from "../../language/text/edits.ts";
import { removeNode } from "../../rules/edits.ts";
import type { FileContext } from "../context.ts";
import { declarationsOf } from "../lookup.ts";
import { declarationAt, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** Writes what a declared type stands for wherever its name stands, and takes the declaration out. */
export function inlineType(place: RefactoringPlace): readonly Refactoring[] {
  const { context } = place;
  const declaration = typeAt(place);
  const holder = context.model.files.find(({ tree }) =>
    tree.declarations.some((each) => each === declaration),
  );
  if (declaration === undefined || holder === undefined) return [];
  const name = declaration.name.text;
  const uses = context.model.files.flatMap((file) => usesIn(file, name));
  const disabled = obstacle(context, declaration, uses);
  return [
    {
      title: `Inline type '${name}'`,
      kind: CodeActionKind.RefactorInline,
      ...(disabled === undefined ? {} : { disabled }),
      edits: () => ({
        edits: [
          ...uses.flatMap((use) => inlined(declaration, holder, use)),
          removeNode(context.model, holder.uri, declaration),
        ].filter((edit) => edit !== undefined),
      }),
    },
  ];
}

function typeAt(place: RefactoringPlace): TypeDeclaration | undefined {
  const { context, span } = place;
  const declaration = declarationAt(place);
  if (declaration?.kind === "TypeDeclaration") return declaration;
  const named = nodePathAt(context.file.tree, span.start).findLast(
    (node) => node.kind === "NamedType",
  );
  if (named?.kind !== "NamedType" || named.span.end < span.end) return undefined;
  return declarationsOf(context.model, "TypeDeclaration").find(
    ({ name }) => name.text === named.name.text,
  );
}

interface Use {
  readonly file: ModelFile;
  readonly node: NamedTypeNode | Extract<SyntaxNode, { kind: "IncludeMember" }>;
  readonly parent: SyntaxNode["kind"] | undefined;
}

function usesIn(file: ModelFile, name: string): readonly Use[] {
  const uses: Use[] = [];
  const lists = new Set<SyntaxNode>();
  walk(file.tree, (node) => {
    if (node.kind === "ListType") lists.add(node.element);
    if (node.kind === "NamedType" && node.name.text === name) {
      uses.push({ file, node, parent: lists.has(node) ? "ListType" : undefined });
    }
    if (node.kind === "IncludeMember" && node.type.text === name) {
      uses.push({ file, node, parent: undefined });
    }
    return true;
  });
  return uses;
}

function obstacle(
  { model }: FileContext,
  declaration: TypeDeclaration,
  uses: readonly Use[],
): string | undefined {
  const name = declaration.name.text;
  const declared = declarationsOf(model, "TypeDeclaration").filter(
    (each) => each.name.text === name,
  );
  if (declared.length > 1) return `'${name}' is declared more than once.`;
  if (uses.length === 0) return `Nothing uses '${name}'.`;
  if (uses.some(({ node }) => node.kind === "IncludeMember")) {
    return `'...${name}' includes it.`;
  }
  const { start, end } = declaration.span;
  const isOwn = (use: Use): boolean =>
    use.file.tree.declarations.includes(declaration) &&
    start <= use.node.span.start &&
    use.node.span.end <= end;
  return uses.some(isOwn) ? `'${name}' contains itself.` : undefined;
}

function inlined(declaration: TypeDeclaration, holder: ModelFile, use: Use): readonly TextEdit[] {
  const { definition } = declaration;
  const { start, end } = definition.span;
  let newText = holder.text.slice(start, end);
  const lineStart = use.file.text.lastIndexOf("\n", use.node.span.start - 1) + 1;
  const indentation = /^[ \t]*/.exec(use.file.text.slice(lineStart))?.[0] ?? "";
  newText = newText.replaceAll("\n", `\n${indentation}`);
  if (definition.kind === "UnionType" && use.parent === "ListType" && !newText.startsWith("(")) {
    newText = `(${newText})`;
  }
  return [{ file: use.file.uri, span: use.node.span, newText }];
}
