/** A name as it is written in the language: in backquotes where it is no plain name. */
export function quotedName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `\`${name}\``;
}

/** The names that take backquotes wherever they stand. */
const reserved: ReadonlySet<string> = new Set(["not", "true", "false", "now"]);
