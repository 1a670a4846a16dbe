import type { Expression } from "../language/expressions/expression.ts";
import { transform } from "../language/expressions/traverse.ts";

/**
 * A text that is the same for two parts of models that mean the same: without places, documentation
 * and hints, and with tables, entities and indexes by name.
 *
 * @param entityNames what entities of the old model are called in the new one, where that differs
 */
export function canonical(
  part: unknown,
  entityNames: ReadonlyMap<string, string> = noNames,
): string {
  return JSON.stringify(part, function (this: unknown, key: string, value: unknown) {
    if (ignored.has(key)) return undefined;
    if (typeof value !== "object" || value === null) return value;
    // An entity, a table or a path stands for itself by its name.
    if ("discriminatorValue" in value && "name" in value) {
      const name = String(value.name);
      return entityNames.get(name) ?? name;
    }
    if ("origin" in value && "name" in value && key !== "") return value.name;
    if (Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
    );
  });
}

/** What an expression of the old model is in the names of the new one. */
export function withNames<E extends Expression>(
  expression: E,
  names: ReadonlyMap<string, string>,
): E {
  if (names.size === 0) return expression;
  return transform(expression, (part) => {
    if (part.kind !== "attribute") return undefined;
    const name = names.get(part.name);
    return name === undefined ? undefined : { ...part, name };
  });
}

const noNames: ReadonlyMap<string, string> = new Map();

/** Where something stands, how it is spelt, what is said about it, and how often it is expected. */
const ignored: ReadonlySet<string> = new Set([
  "span",
  "nameSpan",
  "text",
  "node",
  "origin",
  "documentation",
  "meets",
  "rate",
  "peak",
]);
