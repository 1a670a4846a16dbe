import type { DocumentSymbol, SymbolInformation } from "vscode-languageserver";
import { MarkupKind } from "vscode-languageserver";

/** An outline as a list, for clients that know no trees. */
export function flatSymbols(
  uri: string,
  symbols: readonly DocumentSymbol[],
  container?: string,
): readonly SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children = [] }) => [
    {
      name,
      kind,
      location: { uri, range },
      ...(container === undefined ? {} : { containerName: container }),
    },
    ...flatSymbols(uri, children, name),
  ]);
}

/** The same answer with plain text in the place of Markdown, wherever in it that stands. */
export function withoutMarkdown<Answer>(answer: Answer): Answer {
  return replaceMarkup(answer) as Answer;
}

function replaceMarkup(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceMarkup);
  if (typeof value !== "object" || value === null) return value;
  if ("kind" in value && value.kind === MarkupKind.Markdown && "value" in value) {
    return { kind: MarkupKind.PlainText, value: plainTextOf(String(value.value)) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, replaceMarkup(part)]),
  );
}

/** Markdown as the service writes it, without its marks; code stays as it is. */
export function plainTextOf(markdown: string): string {
  return markdown
    .split(/^```.*\n([\s\S]*?)^```$/m)
    .map((part, index) => (index % 2 === 1 ? part.trimEnd() : plainProse(part)))
    .join("")
    .trim();
}

function plainProse(markdown: string): string {
  return markdown
    .replace(/^#+ /gm, "")
    .replace(/^\|[-:| ]+\|\n/gm, "")
    .replace(/(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, "$1")
    .replace(/(?<!\\)(\*\*|__)(.*?)(?<!\\)\1/g, "$2")
    .replace(/(?<![\\\w])_([^_\n]*?)_(?!\w)/g, "$1")
    .replace(/(?<!\\)(`+)(.*?)\1/g, "$2")
    .replace(/\\([\\`*_[\]<>|])/g, "$1");
}
