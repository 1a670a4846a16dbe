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
 * The items as text, with `attributes` as the columns of a table. Every digit of a number is kept.
 * Sets and binary look like lists and base64 text in all formats but DynamoDB JSON.
 */
export function formatItems(
  items: readonly Item[],
  attributes: readonly string[],
  format: ExportFormat,
): string {
  switch (format) {
    case "json":
      return `${toPlainJson({ L: items.map((item) => ({ M: item })) })}\n`;
    case "dynamodb-json":
      return `${JSON.stringify(items, undefined, 2)}\n`;
    case "csv":
      return toCsv(items, attributes);
    case "markdown":
      return toMarkdown(items, attributes);
  }
}

/** One item as JSON text over several lines, plain or with DynamoDB's type tags. */
export function formatItem(item: Item, withTypes: boolean): string {
  return withTypes ? JSON.stringify(item, undefined, 2) : toPlainJson({ M: item });
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
