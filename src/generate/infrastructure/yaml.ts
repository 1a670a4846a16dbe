import { Reference, type TemplateValue } from "./global-table.ts";

/**
 * A value as lines of YAML, in the subset of it that is read alike by YAML 1.1 and 1.2: blocks, and
 * texts that are either plain words or quoted.
 */
export function yamlLines(value: TemplateValue): readonly string[] {
  if (Array.isArray(value)) {
    return (value as readonly TemplateValue[]).flatMap((element) => {
      const [first = "", ...rest] = yamlLines(element);
      return [`- ${first}`, ...indented(rest)];
    });
  }
  if (typeof value === "object" && !(value instanceof Reference)) {
    return Object.entries(value).flatMap(([name, member]) => yamlMember(name, member));
  }
  return [yamlScalar(value as string | number | boolean | Reference)];
}

/** `name: value`, with the value on lines of its own where it has parts. */
export function yamlMember(name: string, value: TemplateValue): readonly string[] {
  const key = yamlScalar(name);
  const lines = yamlLines(value);
  if (typeof value === "object" && !(value instanceof Reference)) {
    if (lines.length === 0) return [`${key}: ${Array.isArray(value) ? "[]" : "{}"}`];
    return [`${key}:`, ...indented(lines)];
  }
  return [`${key}: ${lines[0] ?? ""}`];
}

/** Text behind `# `, one line for each of its lines, none of which can end the comment. */
export function hashComment(text: string): readonly string[] {
  return text
    .split(/\r\n?|[\n\u2028\u2029\u0085]/)
    .map((line) =>
      `# ${line.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu, " ")}`.trimEnd(),
    );
}

export function indented(lines: readonly string[], spaces = 2): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `${" ".repeat(spaces)}${line}`));
}

function yamlScalar(value: string | number | boolean | Reference): string {
  if (value instanceof Reference) return `!${value.tag} ${yamlScalar(value.target)}`;
  if (typeof value !== "string") return String(value);
  return isPlain(value) ? value : quoted(value);
}

/** A word that no reader of YAML takes for a number, a date, a truth value or nothing. */
function isPlain(text: string): boolean {
  return (
    /^[a-zA-Z](?:[\w./+-]|::(?=\w)|:(?=\w)| (?=\w))*$/.test(text) &&
    !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
  );
}

/** What JSON leaves as it is but YAML does not print, or no reader would see, is escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
