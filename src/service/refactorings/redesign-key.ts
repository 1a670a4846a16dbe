import { CodeActionKind } from "vscode-languageserver-types";
import { contains } from "../../base/span.ts";
import type { AccessPath } from "../../language/semantics/model.ts";
import { nodePathAt } from "../../language/syntax/visitor.ts";
import type { Change } from "../../language/text/edits.ts";
import { type Redesign, type Redesigns, redesignsOf } from "../../rules/index.ts";
import type { Analysis } from "../analyze.ts";
import type { Refactoring, RefactoringPlace } from "./refactoring.ts";

/**
 * At an index, or at the binding of its key: a multi-attribute key in the place of the synthetic
 * one. At a pattern's filter: an index with a key for what it filters by.
 */
export function redesignKey(place: RefactoringPlace): readonly Refactoring[] {
  const redesigns = redesignsFor(place.context.analysis);
  const natural = indexesAt(place).flatMap((index) =>
    toRefactoring(
      redesigns.naturalKey(index),
      CodeActionKind.RefactorRewrite,
      `Replace the synthetic key of ${index.name} by a multi-attribute key`,
    ),
  );
  const pattern = patternAt(place);
  const filtered =
    pattern === undefined
      ? []
      : toRefactoring(
          redesigns.keyOfFilter(pattern),
          CodeActionKind.RefactorExtract,
          `Extract an index key from the filter of ${pattern.name}`,
        );
  return [...natural, ...filtered];
}

/** What the rules look at is laid out once for each state of a model. */
const known = new WeakMap<Analysis, Redesigns>();

function redesignsFor(analysis: Analysis): Redesigns {
  let redesigns = known.get(analysis);
  if (redesigns === undefined) {
    redesigns = redesignsOf(analysis);
    known.set(analysis, redesigns);
  }
  return redesigns;
}

function toRefactoring(
  redesign: Redesign | undefined,
  kind: CodeActionKind,
  title: string,
): readonly Refactoring[] {
  if (redesign === undefined) return [];
  if (redesign.kind === "obstacle") {
    return [{ title, kind, disabled: `${redesign.obstacle}.`, edits: () => ({ edits: [] }) }];
  }
  let change: Change | undefined;
  return [
    {
      title,
      kind,
      edits: () => {
        change ??= redesign.change();
        return { edits: change?.edits ?? [] };
      },
    },
  ];
}

/** The index whose head or key the caret is in; those whose key a binding at the caret makes. */
function indexesAt({ context, span }: RefactoringPlace): readonly AccessPath[] {
  const { model, file, uri } = context;
  const path = nodePathAt(file.tree, span.start).filter((node) => contains(node.span, span));
  const declaration = path.find((node) => node.kind === "IndexDeclaration");
  if (declaration !== undefined) {
    const isInKey = path.some(({ kind }) => kind === "KeyMember");
    const isInHead = span.end <= declaration.name.span.end;
    return model.tables
      .flatMap(({ indexes }) => indexes)
      .filter((index) => index.node === declaration && (isInKey || isInHead));
  }
  const binding = path.find((node) => node.kind === "BindingMember");
  const entity = model.entities.find(
    ({ origin }) => origin.file === uri && contains(origin.span, span),
  );
  if (binding === undefined || entity === undefined) return [];
  return entity.table.indexes.filter(({ partition, sort }) =>
    [...partition, ...sort].some(({ name }) => name === binding.attribute.text),
  );
}

function patternAt({ context, span }: RefactoringPlace) {
  const { model, uri } = context;
  return model.patterns.find(
    ({ origin, filter }) =>
      origin.file === uri && filter !== undefined && contains(origin.span, span),
  );
}
