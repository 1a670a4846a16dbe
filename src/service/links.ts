import type { DocumentLink } from "vscode-languageserver-types";
import { resolveRelative } from "../language/semantics/imports.ts";
import type { StringLiteral } from "../language/syntax/tree.ts";
import type { FileContext } from "./context.ts";

/** The files that imports, samples and upgrades name. */
export function documentLinks(context: FileContext): readonly DocumentLink[] {
  return pathsIn(context.file.tree).flatMap((path) => {
    const target = resolveRelative(context.uri, path.value);
    if (target === undefined) return [];
    // Without the quotes.
    const span = {
      start: path.span.start + 1,
      end: Math.max(path.span.end - 1, path.span.start + 1),
    };
    return [{ range: context.lines.rangeOf(span), target }];
  });
}

/** All paths to other files: of imports, of files of samples, of the modules of upgrades. */
export function pathsIn(tree: FileContext["file"]["tree"]): readonly StringLiteral[] {
  return tree.declarations.flatMap((declaration): readonly StringLiteral[] => {
    switch (declaration.kind) {
      case "ImportDeclaration":
      case "SampleFileDeclaration":
        return [declaration.path];
      case "EntityDeclaration":
        return declaration.members.flatMap((member) =>
          member.kind === "UpgradeMember"
            ? member.statements.flatMap((statement) =>
                statement.kind === "UpgradeUsing" ? [statement.path] : [],
              )
            : [],
        );
      default:
        return [];
    }
  });
}
