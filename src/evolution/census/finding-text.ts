import { findingDefinition } from "./messages.ts";
import type { CensusFinding } from "./tally.ts";

/** What was found, in a sentence: `'total' is missing from 12 of 300 items of Order; …`. */
export function findingMessage(finding: CensusFinding): string {
  const { code, place, expected, found, indexes } = finding;
  const parameters: Readonly<Record<string, string>> = {
    items: countedItems(finding),
    place,
    expected,
    found: found[0]?.text ?? "nothing",
    indexes: indexes.join(", "),
  };
  const { message } = findingDefinition(code);
  const text = message.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? "");
  const absent = code === "attribute-missing" || code === "attribute-type";
  return absent && indexes.length > 0
    ? `${text} ${indexes.join(" and ")} ${indexes.length === 1 ? "is" : "are"} without them for it.`
    : text;
}

export function findingAdvice({ code }: CensusFinding): string {
  return findingDefinition(code).advice;
}

function countedItems({ items, of, entity }: CensusFinding): string {
  const what = entity === undefined ? "" : ` of ${entity}`;
  if (items === of) return of === 1 ? `the only item${what}` : `all ${of} items${what}`;
  return `${items} of ${of} items${what}`;
}
