import type { AttributeValue } from "../../dynamodb/values.ts";

/** ISO 8601 in UTC: `2026-03-01T10:00:00.000Z`; without milliseconds for `seconds`, without `Z` for `local`. */
export function timestampOf(
  milliseconds: number,
  precision: "milliseconds" | "seconds" = "milliseconds",
  local = false,
): string {
  if (Math.abs(milliseconds) > 8.64e15) return "";
  const full = new Date(milliseconds).toISOString();
  const text = precision === "seconds" ? `${full.slice(0, -5)}Z` : full;
  return local ? text.slice(0, -1) : text;
}

/** The day of a timestamp as it is written, of epoch seconds in UTC; `undefined` for anything else. */
export function dateOf(value: AttributeValue): string | undefined {
  if ("S" in value) return /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(value.S)?.[0];
  const seconds = epochSecondsOf(value);
  return seconds === undefined ? undefined : timestampOf(seconds * 1000).slice(0, 10);
}

/** Whole seconds since 1970, of a timestamp, a date (its first instant) or epoch seconds. */
export function epochSecondsOf(value: AttributeValue): number | undefined {
  if ("N" in value) {
    const seconds = Number(value.N);
    return Number.isFinite(seconds) && Math.abs(seconds) <= 8.64e12 ? seconds : undefined;
  }
  if (!("S" in value) || !isoPattern.test(value.S)) return undefined;
  const zoned = /T.*[^Z]$/.test(value.S) ? `${value.S}Z` : value.S;
  const milliseconds = Date.parse(zoned);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

const isoPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z?)?$/;
