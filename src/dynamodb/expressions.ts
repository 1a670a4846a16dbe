/**
 * The names and values that an expression refers to by `#alias` and `:placeholder`. Every name gets
 * an alias, because 573 words are reserved and names may hold any character; each name and each
 * value gets just one, since DynamoDB refuses a substitution that no expression uses. Aliases
 * depend only on the order of the calls, so that equal requests have equal texts.
 *
 * `V` is what a value is: an `AttributeValue`, or a symbol that is replaced by one later.
 */
export interface Substitutions<V> {
  /** The alias of an attribute: `#status`. */
  name(attribute: string): string;
  /** The aliases of a document path: `#address.#lines[0]`. */
  path(segments: readonly (string | number)[]): string;
  /** The placeholder of a value: `:status`. The hint says what the value is for. */
  value(value: V, hint: string): string;
  /** What `ExpressionAttributeNames` has to be; `undefined` where no name was used. */
  names(): Readonly<Record<string, string>> | undefined;
  /** What `ExpressionAttributeValues` has to be; `undefined` where no value was used. */
  values(): Readonly<Record<string, V>> | undefined;
}

/**
 * `identify` tells equal values by equal texts; see `identityOf` for attribute values. With `short`
 * tokens are numbers, for expressions that would otherwise be longer than DynamoDB takes.
 */
export function createSubstitutions<V>(
  identify: (value: V) => string,
  { short = false }: { readonly short?: boolean } = {},
): Substitutions<V> {
  const aliases = new Map<string, string>();
  const placeholders = new Map<string, { token: string; value: V }>();
  const usedNames = new Set<string>();
  const usedValues = new Set<string>();

  const name = (attribute: string): string => {
    const known = aliases.get(attribute);
    if (known !== undefined) return known;
    const alias = short ? numbered("#", usedNames) : unusedToken("#", attribute, usedNames);
    aliases.set(attribute, alias);
    return alias;
  };

  return {
    name,
    path: (segments) =>
      segments
        .map((segment, index) => {
          if (typeof segment === "number") return `[${segment}]`;
          return index === 0 ? name(segment) : `.${name(segment)}`;
        })
        .join(""),
    value: (value, hint) => {
      const identity = identify(value);
      const known = placeholders.get(identity);
      if (known !== undefined) return known.token;
      const token = short ? numbered(":", usedValues) : unusedToken(":", hint, usedValues);
      placeholders.set(identity, { token, value });
      return token;
    },
    names: () => {
      if (aliases.size === 0) return undefined;
      return Object.fromEntries([...aliases].map(([attribute, alias]) => [alias, attribute]));
    },
    values: () => {
      if (placeholders.size === 0) return undefined;
      return Object.fromEntries([...placeholders.values()].map((used) => [used.token, used.value]));
    },
  };
}

/** Names and values that DynamoDB would refuse because no expression of the request uses them. */
export function unusedSubstitutions(
  expressions: readonly (string | undefined)[],
  names: Readonly<Record<string, unknown>> | undefined,
  values: Readonly<Record<string, unknown>> | undefined,
): readonly string[] {
  const used = new Set(
    expressions.flatMap((expression) => expression?.match(/[#:][A-Za-z0-9_]+/g) ?? []),
  );
  return [...Object.keys(names ?? {}), ...Object.keys(values ?? {})].filter(
    (token) => !used.has(token),
  );
}

/** Far below the 255 bytes that a token may have, and still readable. */
const maximumTokenText = 60;

function numbered(sigil: "#" | ":", used: Set<string>): string {
  const token = sigil + used.size.toString(36);
  used.add(token);
  return token;
}

function unusedToken(sigil: "#" | ":", hint: string, used: Set<string>): string {
  const text = hint.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, maximumTokenText);
  const base = sigil + (text === "" ? "x" : text);
  let token = base;
  for (let count = 2; used.has(token); count++) token = `${base}_${count}`;
  used.add(token);
  return token;
}
