/**
 * The names that a generated text refers to: its identifiers but for those of members and
 * properties, and but for what stands in comments, strings and regular expressions.
 */
export function referencesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  /** For each template around: how many braces are open in its insertion. */
  const insertions: number[] = [];
  let position = 0;
  /** The last character that is no space. */
  let before = "";

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) return false;
    position = pattern.lastIndex;
    return true;
  };
  /** Reads on in a template, to its end or to the next insertion. */
  const template = (): void => {
    skip(templateText);
    if (text.startsWith("${", position)) {
      insertions.push(0);
      position += 2;
      before = "{";
    } else {
      position++;
      before = "`";
    }
  };

  while (position < text.length) {
    const start = position;
    const character = text[position] ?? "";
    const open = insertions.at(-1);
    if (skip(spaces) || skip(comment)) continue;
    if (skip(string) || skip(number)) before = '"';
    else if (character === "`") {
      position++;
      template();
    } else if (character === "}" && open === 0) {
      insertions.pop();
      position++;
      template();
    } else if (character === "/" && /^[(,=:[!&|?{};>]?$/.test(before) && skip(regularExpression)) {
      before = "/";
    } else if (skip(identifier)) {
      const isMember = before === "#" || (before === "." && !text.startsWith("...", start - 3));
      const isProperty = /^\??:/.test(text.slice(position, position + 2));
      if (!isMember && !isProperty) names.add(text.slice(start, position));
      before = "a";
    } else {
      if (open !== undefined && character === "{") insertions[insertions.length - 1] = open + 1;
      if (open !== undefined && character === "}") insertions[insertions.length - 1] = open - 1;
      position++;
      before = character;
    }
  }
  return names;
}

const spaces = /\s+/y;
const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const string = /"(?:[^"\\\n]|\\[^\n])*"/y;
const number = /\d[\w.]*/y;
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const regularExpression = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/y;
const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
