import { itemToPlain, toPlainJson } from "../../src/dynamodb/plain-values.ts";
import type { AttributeValue, Item } from "../../src/dynamodb/values.ts";
import type { ExportFormat } from "../../src/protocol/results-messages.ts";

export interface FormatDescription {
  readonly format: ExportFormat;
  readonly label: string;
  /** Without the dot. */
  readonly extension: string;
}

export const formats: readonly FormatDescription[] = [
  { format: "json", label: "JSON", extension: "json" },
  { format: "dynamodb-json", label: "DynamoDB JSON", extension: "json" },
  { format: "csv", label: "CSV", extension: "csv" },
  { format: "markdown", label: "Markdown", extension: "md" },
];

/**
 * The items as text, with `attributes` in this order: as the columns of a table, and in JSON in
 * front of all others, since DynamoDB itself returns them in no order at all. Every digit of a number
 * is kept. Sets and binary look like lists and base64 text in all formats but DynamoDB JSON.
 */
export function formatItems(
  items: readonly Item[],
  attributes: readonly string[],
  format: ExportFormat,
): string {
  switch (format) {
    case "json":
      return `${escapeUnseen(toPlainJson({ L: items.map((item) => ({ M: inOrder(item, attributes) })) }))}\n`;
    case "dynamodb-json":
      return `${toReadableJson(items.map((item) => inOrder(item, attributes)))}\n`;
    case "csv":
      return toCsv(items, attributes);
    case "markdown":
      return toMarkdown(items, attributes);
  }
}

/** JSON text over several lines, in which everything can be seen. */
export function toReadableJson(value: unknown): string {
  return escapeUnseen(JSON.stringify(value, undefined, 2));
}

/**
 * Characters that no font shows, that turn the direction of writing or that break a line, as JSON's
 * own escapes: U+10FFFF ends many a range on a sort key. Outside of its texts JSON has none of them.
 */
function escapeUnseen(json: string): string {
  return json.replace(/[\p{Cn}\p{Co}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}

function inOrder(item: Item, attributes: readonly string[]): Item {
  const first = attributes.filter((name) => Object.hasOwn(item, name));
  const names = new Set([...first, ...Object.keys(item)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = attributeOf(item, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The value of an attribute. An item may have one called `constructor`, or may not have it. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** RFC 4180: comma, CRLF, quotes doubled. */
function toCsv(items: readonly Item[], attributes: readonly string[]): string {
  const rows = items.map((item) => attributes.map((name) => cellText(attributeOf(item, name))));
  return [attributes, ...rows].map((row) => `${row.map(quoteCsv).join(",")}\r\n`).join("");
}

function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toMarkdown(items: readonly Item[], attributes: readonly string[]): string {
  const rows = items.map((item) =>
    attributes.map((name) => escapeMarkdown(cellText(attributeOf(item, name)))),
  );
  const lines = [attributes.map(escapeMarkdown), attributes.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function escapeMarkdown(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replace(/\r?\n/g, "<br>");
}

/** A scalar as it is, everything else as JSON in one line; nothing for an absent attribute. */
function cellText(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  if ("S" in value) return value.S;
  if ("N" in value) return value.N;
  if ("B" in value) return value.B;
  if ("BOOL" in value) return String(value.BOOL);
  return JSON.stringify(itemToPlain({ value }).value);
}
