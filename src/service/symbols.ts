import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from "vscode-languageserver-types";
import { contains, type Span } from "../base/span.ts";
import type {
  AttributeMember,
  Declaration,
  EntityMember,
  IndexMember,
  TableMember,
  TypeNode,
} from "../language/syntax/tree.ts";
import type { FileContext } from "./context.ts";

/** The outline: declarations with their members, in the order of the text. */
export function documentSymbols(context: FileContext): readonly DocumentSymbol[] {
  return context.file.tree.declarations.flatMap((declaration) =>
    toDocumentSymbols(context, outlineOf(declaration)),
  );
}

/**
 * The declarations of a file whose names have the letters of the query in them, in order. Their
 * places are left to `resolveWorkspaceSymbol`: of a long list one is chosen.
 */
export function workspaceSymbols(context: FileContext, query: string): readonly WorkspaceSymbol[] {
  const symbols: WorkspaceSymbol[] = [];
  visitSearchable(context, (entry, container) => {
    if (!matches(entry.name, query)) return;
    symbols.push({
      name: entry.name,
      kind: entry.kind,
      location: { uri: context.uri },
      ...(container === undefined ? {} : { containerName: container }),
    });
  });
  return symbols;
}

/** The symbol with the place of its name; as it was where the file has no such name any more. */
export function resolveWorkspaceSymbol(
  context: FileContext,
  symbol: WorkspaceSymbol,
): WorkspaceSymbol {
  let place: Span | undefined;
  visitSearchable(context, ({ name, kind, nameSpan }, container) => {
    if (name === symbol.name && kind === symbol.kind && container === symbol.containerName) {
      place ??= nameSpan;
    }
  });
  if (place === undefined) return symbol;
  return { ...symbol, location: { uri: context.uri, range: context.lines.rangeOf(place) } };
}

function visitSearchable(
  context: FileContext,
  each: (entry: Outline, container: string | undefined) => void,
): void {
  const visit = (entry: Outline, container: string | undefined): void => {
    if (entry.searchable) each(entry, container);
    for (const child of entry.children) visit(child, entry.name);
  };
  for (const declaration of context.file.tree.declarations) {
    for (const entry of outlineOf(declaration)) visit(entry, undefined);
  }
}

/** Whether the letters stand in the name in this order, as VS Code's own search has it. */
function matches(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let position = 0;
  for (const letter of query.toLowerCase()) {
    position = letters.indexOf(letter, position) + 1;
    if (position === 0) return false;
  }
  return true;
}

interface Outline {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly Outline[];
  /** Found by the search for symbols of the workspace. */
  readonly searchable: boolean;
}

function toDocumentSymbols(
  context: FileContext,
  entries: readonly Outline[],
): readonly DocumentSymbol[] {
  return entries.map(({ name, detail, kind, span, nameSpan, children }) => ({
    name,
    kind,
    range: context.lines.rangeOf(span),
    // A selection outside of the range would be refused by the client.
    selectionRange: context.lines.rangeOf(contains(span, nameSpan) ? nameSpan : span),
    ...(detail === undefined ? {} : { detail }),
    ...(children.length === 0 ? {} : { children: [...toDocumentSymbols(context, children)] }),
  }));
}

function outlineOf(declaration: Declaration): readonly Outline[] {
  const { span } = declaration;
  switch (declaration.kind) {
    case "ImportDeclaration":
      return [];
    case "TableDeclaration":
      return entry(declaration.name, SymbolKind.Module, span, {
        detail: "table",
        children: declaration.members.flatMap(outlineOfTableMember),
      });
    case "TypeDeclaration":
      return entry(
        declaration.name,
        declaration.definition.kind === "UnionType" ? SymbolKind.Enum : SymbolKind.Struct,
        span,
        { detail: "type", children: outlineOfType(declaration.definition) },
      );
    case "EntityDeclaration":
      return entry(declaration.name, SymbolKind.Class, span, {
        detail: declaration.table.text === "" ? "entity" : `in ${declaration.table.text}`,
        children: declaration.members.flatMap(outlineOfEntityMember),
      });
    case "PatternDeclaration": {
      const { operation } = declaration;
      const entities = operation?.entities.map(({ text }) => text).join(", ") ?? "";
      return entry(declaration.name, SymbolKind.Function, span, {
        detail: `${operation?.verb ?? "pattern"} ${entities}`.trim(),
      });
    }
    case "SampleDeclaration":
      return entry(declaration.name ?? declaration.entity, SymbolKind.Constant, span, {
        detail: declaration.name === undefined ? "sample" : declaration.entity.text,
        searchable: declaration.name !== undefined,
      });
    case "SampleFileDeclaration":
      return entry(declaration.entity, SymbolKind.Array, span, {
        detail: `samples from ${declaration.path.value}`,
        searchable: false,
      });
    case "ExampleDeclaration":
      return entry(declaration.pattern, SymbolKind.Event, span, {
        detail: "example",
        searchable: false,
      });
    default:
      return declaration satisfies never;
  }
}

function outlineOfTableMember(member: TableMember): readonly Outline[] {
  switch (member.kind) {
    case "KeyMember":
      return outlineOfKeys(member);
    case "IndexDeclaration":
      return entry(member.name, SymbolKind.Interface, member.span, {
        detail: `${member.indexKind} index`,
        children: member.members.flatMap(outlineOfIndexMember),
      });
    default:
      return [];
  }
}

function outlineOfIndexMember(member: IndexMember): readonly Outline[] {
  return member.kind === "KeyMember" ? outlineOfKeys(member) : [];
}

function outlineOfKeys(member: Extract<TableMember, { kind: "KeyMember" }>): readonly Outline[] {
  return member.attributes.flatMap(({ name, span }) =>
    entry(name, SymbolKind.Key, span, { detail: `${member.role} key`, searchable: false }),
  );
}

function outlineOfEntityMember(member: EntityMember): readonly Outline[] {
  switch (member.kind) {
    case "BindingMember":
      return entry(member.attribute, SymbolKind.Key, member.span, {
        detail: "key",
        searchable: false,
      });
    case "AttributeMember":
      return outlineOfAttribute(member);
    default:
      return [];
  }
}

function outlineOfAttribute(member: AttributeMember): readonly Outline[] {
  return entry(member.name, SymbolKind.Field, member.span, {
    children: outlineOfType(member.type),
    searchable: false,
    ...(member.optional ? { detail: "optional" } : {}),
  });
}

function outlineOfType(type: TypeNode): readonly Outline[] {
  if (type.kind !== "RecordType") return [];
  return type.members.flatMap((member) =>
    member.kind === "AttributeMember" ? outlineOfAttribute(member) : [],
  );
}

/** An entry of the outline; none where the name is missing, since clients refuse empty names. */
function entry(
  name: { readonly text: string; readonly span: Span },
  kind: SymbolKind,
  span: Span,
  more: Partial<Pick<Outline, "detail" | "children" | "searchable">> = {},
): readonly Outline[] {
  if (name.text.trim() === "") return more.children ?? [];
  return [
    { children: [], searchable: true, ...more, name: name.text, kind, span, nameSpan: name.span },
  ];
}
