/** Names for what a table does not name: in the style of the language, and each given once. */

/** `CUSTOMER_ORDER`, `customer-order` and `customerOrder` become `CustomerOrder`. */
export function pascalCase(text: string): string {
  return wordsOf(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `CUSTOMER_ORDER` and `CustomerOrder` become `customerOrder`. */
export function camelCase(text: string): string {
  const [first = "", ...others] = wordsOf(text);
  return first.charAt(0).toLowerCase() + first.slice(1) + others.map(pascalCase).join("");
}

/** The name of one of what a plural names: `Orders`, `Categories`; other words stay as they are. */
export function singular(name: string): string {
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/i.test(name) || name.length < 4) return name;
  return /s$/.test(name) ? name.slice(0, -1) : name;
}

/**
 * What a table's name names: `shop-prod` and `dev-shop-2` are both a shop. Stages and numbers at
 * either end tell which of several such tables it is, and stay in the physical name.
 */
export function subjectOf(tableName: string): string {
  const words = wordsOf(tableName);
  const isOfDeployment = (word: string): boolean => /^\d+$/.test(word) || stages.test(word);
  let [start, end] = [0, words.length];
  while (start < end && isOfDeployment(words[start] ?? "")) start++;
  while (end > start && isOfDeployment(words[end - 1] ?? "")) end--;
  return (start < end ? words.slice(start, end) : words).map(pascalCase).join("");
}

const stages =
  /^(?:prod(?:uction)?|dev(?:elopment)?|test(?:ing)?|staging|stage|stg|qa|uat|local|sandbox|table)$/i;

/** Words of letters and digits; a word in capitals throughout is no camel hump. */
function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, longestName)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => (/^[A-Z0-9]+$/.test(word) && /[A-Z]{2}/.test(word) ? word.toLowerCase() : word));
}

/** Longer names are cut: nobody reads them, and the attribute keeps its own under `@name`. */
const longestName = 60;

/** Gives out names of which no two are the same, without regard to case. */
export class NameGiver {
  private readonly taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.taken.add(name.toLowerCase());
  }

  /** The name that is wanted, else with a number behind it. What begins no name gets a `_`. */
  give(wanted: string, fallback: string): string {
    const stem = wanted === "" ? fallback : /^\d/.test(wanted) ? `_${wanted}` : wanted;
    let name = stem;
    for (let number = 2; this.taken.has(name.toLowerCase()); number++) name = `${stem}${number}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}

/** Names that the tables and all their entities, types and placeholders may have as they are. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= longestName;
}

/**
 * Whether a key attribute is named for its role, as `PK`, `GSI1SK` or `sort_key`: its values are
 * then mostly put together, while `orderId` names what it holds.
 */
export function isSyntheticName(name: string): boolean {
  return /^(?:(?:gsi|lsi|gs|ls|g|l|idx|index)?[_-]?\d*[_-]?)(?:pk|sk|p|s|hash|range|partition|sort)(?:[_-]?key)?[_-]?\d*$|(?:PK|SK|_pk|_sk|-pk|-sk)\d*$/i.test(
    name,
  );
}
