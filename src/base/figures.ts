/** Figures as messages and reports write them. */

/** `1,234`, `12.5`, `0.04`, `<0.01`: no more digits than tell something. */
export function numberText(value: number): string {
  if (value > 0 && value < 0.005) return "<0.01";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return formats[digits].format(value);
}

/** Made once: making one takes as long as judging a whole entity. */
const formats = [0, 1, 2].map(
  (maximumFractionDigits) => new Intl.NumberFormat("en-US", { maximumFractionDigits }),
) as [Intl.NumberFormat, Intl.NumberFormat, Intl.NumberFormat];

/** `1 request`, `12 requests`. */
export function countText(value: number, one: string, many = `${one}s`): string {
  return `${numberText(value)} ${value === 1 ? one : many}`;
}

/** `120 B`, `3.4 KB`, `80 GB`: 1 KB is 1,024 B, as DynamoDB counts. */
export function bytesText(bytes: number): string {
  let size = bytes;
  for (const unit of ["B", "KB", "MB", "GB"]) {
    if (Math.round(size) < 1024)
      return `${numberText(unit === "B" ? Math.round(size) : size)} ${unit}`;
    size /= 1024;
  }
  return `${numberText(size)} TB`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** `45 s`, `17 min`, `2.8 h`, `1.2 days`. */
export function durationText(seconds: number): string {
  if (seconds < 120) return `${numberText(seconds)} s`;
  if (seconds < 7200) return `${numberText(Math.round(seconds / 60))} min`;
  const hours = seconds / 3600;
  return hours < 48 ? `${numberText(hours)} h` : `${numberText(hours / 24)} days`;
}

/** `$12.34`, `less than $0.01`. */
export function dollarsText(dollars: number): string {
  if (dollars > 0 && dollars < 0.005) return "less than $0.01";
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${dollars.toLocaleString("en-US", digits)}`;
}
