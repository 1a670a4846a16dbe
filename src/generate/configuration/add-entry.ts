import { type JsonNode, readJson } from "../../base/json-text.ts";

/** What is to be generated, as it stands in a configuration file. */
export interface NewEntry {
  readonly model: string;
  readonly target: string;
  readonly out: string;
}

/**
 * A configuration file with one more entry, everything else being as it was; a new file where there
 * is none yet. `undefined` where the text is too broken to be added to.
 */
export function withEntry(text: string | undefined, entry: NewEntry): string | undefined {
  const added = entryText(entry);
  if (text === undefined || text.trim() === "") {
    return `{\n  "generate": [\n    ${added}\n  ]\n}\n`;
  }
  const { root, problems } = readJson(text);
  if (problems.length > 0 || root?.kind !== "object") return undefined;
  const list = root.members.find(({ name }) => name === "generate")?.value;
  if (list === undefined) {
    const last = root.members.at(-1)?.value;
    return inserted(text, root, last, `"generate": [\n    ${added}\n  ]`, "  ");
  }
  if (list.kind !== "array") return undefined;
  return inserted(text, list, list.elements.at(-1), added, "    ");
}

function entryText({ model, target, out }: NewEntry): string {
  const members = Object.entries({ model, target, out });
  return `{ ${members.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(", ")} }`;
}

/** Puts an element behind the last one of a list, or into an empty list. */
function inserted(
  text: string,
  list: JsonNode,
  last: JsonNode | undefined,
  element: string,
  indentation: string,
): string {
  if (last !== undefined) {
    const { end } = last.span;
    return `${text.slice(0, end)},\n${indentation}${element}${text.slice(end)}`;
  }
  const start = list.span.start + 1;
  const end = list.span.end - 1;
  const comments = text.slice(start, end).trim();
  const kept = comments === "" ? "" : `${indentation}${comments}\n`;
  const before = `${text.slice(0, start)}\n${kept}`;
  return `${before}${indentation}${element}\n${indentation.slice(2)}${text.slice(end)}`;
}
