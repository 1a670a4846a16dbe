import type { TemplateFormat } from "../expressions/expression.ts";
import { expand, type TypeNames } from "./type-relations.ts";
import type { Type } from "./types.ts";

/** A text that is not in the form of its type: what is wrong, and the text in the right form. */
export interface FormatProblem {
  readonly expected: string;
  readonly corrected?: string;
}

/**
 * What keeps a text from being a timestamp, date, UUID or ULID, or `undefined` where nothing does.
 * One form only is right, because keys are compared byte by byte.
 */
export function formatProblem(type: Type, text: string): FormatProblem | undefined {
  switch (type.kind) {
    case "timestamp":
      return timestampProblem(type, text);
    case "date":
      if (datePattern.test(text) && isDay(text)) return undefined;
      return {
        expected: "a date such as 2026-03-01",
        ...(isDay(text.slice(0, 10)) ? { corrected: text.slice(0, 10) } : {}),
      };
    case "uuid":
      if (uuidPattern.test(text)) return undefined;
      return { expected: "a UUID such as 0191c8f2-5d0e-7b3a-9c41-2f6b8e0d4a17" };
    case "ulid":
      if (ulidPattern.test(text)) return undefined;
      return {
        expected: "a ULID: 26 of the characters 0-9 and A-Z without I, L, O and U",
        ...(ulidPattern.test(text.toUpperCase()) ? { corrected: text.toUpperCase() } : {}),
      };
    default:
      return undefined;
  }
}

export function isDateText(text: string): boolean {
  return datePattern.test(text) && isDay(text);
}

/** The end of a timestamp of this type at the first or the last instant of its day. */
export function instantOfDay(
  type: Extract<Type, { kind: "timestamp" }>,
  instant: "first" | "last",
): string {
  const time = instant === "first" ? "00:00:00" : "23:59:59";
  const fraction = instant === "first" ? ".000" : ".999";
  return `T${time}${type.precision === "seconds" ? "" : fraction}${type.local ? "" : "Z"}`;
}

/**
 * The number of characters of every value of the type as a template inserts it, or `undefined`
 * where values differ in length. What has a fixed width sorts within a key and needs no delimiter.
 */
export function fixedWidthOf(
  names: TypeNames,
  type: Type,
  format?: TemplateFormat,
): number | undefined {
  if (format?.kind === "pad") return format.width;
  const expanded = expand(names, type);
  switch (expanded.kind) {
    case "timestamp":
      return 19 + (expanded.precision === "seconds" ? 0 : 4) + (expanded.local ? 0 : 1);
    case "date":
      return 10;
    case "uuid":
      return 36;
    case "ulid":
      return 26;
    default:
      return undefined;
  }
}

function timestampProblem(
  type: Extract<Type, { kind: "timestamp" }>,
  text: string,
): FormatProblem | undefined {
  const match = timestampPattern.exec(text);
  const expected = `a timestamp such as 2026-03-01${instantOfDay(type, "first").replace("T00:00:00", "T10:30:00")}`;
  if (match === null) {
    if (!isDateText(text)) return { expected };
    return { expected, corrected: text + instantOfDay(type, "first") };
  }
  const [, day = "", time = "", fraction = "", zone = ""] = match;
  if (!isDay(day) || time > "23:59:59") return { expected };
  const tail =
    (type.precision === "seconds" ? "" : `.${fraction.slice(1).padEnd(3, "0").slice(0, 3)}`) +
    (type.local ? "" : "Z");
  const corrected = `${day}T${time}${tail}`;
  if (corrected === text) return undefined;
  // An offset such as +02:00 shifts the time; only the author can say what is meant.
  return zone === "Z" || zone === "" ? { expected, corrected } : { expected };
}

/** Whether `YYYY-MM-DD` is a day of the calendar. */
function isDay(text: string): boolean {
  const match = datePattern.exec(text);
  if (match === null) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day >= 1 && day <= length;
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const timestampPattern =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:[0-5]\d:[0-5]\d)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
