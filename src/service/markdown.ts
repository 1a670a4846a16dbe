/** Text of a model in Markdown: never markup, whatever its author wrote. */

/** Plain text; what would begin any markup is escaped. */
export function plainText(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
}

/** Text in a fixed-width font, also in a cell of a table. */
export function codeText(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|").replace(/\s+/g, " ")}${fence}`;
}
