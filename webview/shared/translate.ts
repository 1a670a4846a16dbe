/** The texts of the display language, by the English ones. */
let translations: Readonly<Record<string, string>> = {};

/** Sets the texts that the extension sent. Without any, English is shown. */
export function setTranslations(texts: Readonly<Record<string, string>> | undefined): void {
  translations = texts ?? {};
}

/** The text in the display language, with `{0}`, `{1}`, … replaced by the values. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  const translated = Object.hasOwn(translations, text) ? (translations[text] ?? text) : text;
  return translated.replace(/\{(\d+)\}/g, (whole, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? whole : String(value);
  });
}

/** "1 item", "12,000 items": `one` and `many` contain `{0}`. */
export function count(number: number, one: string, many: string): string {
  return t(number === 1 ? one : many, formatNumber(number));
}

export function formatNumber(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** "412 B", "3.2 KB": by 1024, as DynamoDB counts its units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${formatNumber(bytes)} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} KB`;
  const megabytes = kilobytes / 1024;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}
