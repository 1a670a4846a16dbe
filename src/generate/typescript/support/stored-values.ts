/** Support code that computes with stored values, which may be of any kind: an older version wrote them. */
export const storedValueSupport = {
  storedText: `
/** What has to be a text to be computed with. */
function storedText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new InvalidValue(\`\${shownValue(value)} is not text.\`);
}`,

  storedNumber: `
/** A number, or a text that is one, with all of its digits. */
function storedNumber(value: unknown): number | NumberValue {
  const text = keyText(value).trim();
  if (!/^[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d{1,9})?$/i.test(text) || typeof value === "boolean") {
    throw new InvalidValue(\`\${shownValue(value)} is not a number.\`);
  }
  const number = Number(text);
  // Fifteen digits always fit.
  if (significantDigits(text).length <= 15) return number;
  return decimalOf(...scaledDigits(text), false);
}`,

  storedSeconds: `
/** Seconds since 1970: as they are, or of an ISO 8601 timestamp or a date. */
function storedSeconds(value: unknown): number {
  const isNumber = typeof value === "number" || typeof value === "bigint" || value instanceof NumberValue;
  const seconds = isNumber ? Number(value) : Number.NaN;
  if (Math.abs(seconds) <= 8.64e12) return seconds;
  if (typeof value === "string" && isoMoment.test(value)) return epochSeconds(value);
  throw new InvalidValue(\`\${shownValue(value)} is neither a moment nor a date.\`);
}

const isoMoment = /^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z?)?$/;`,

  storedDay: `
/** The day of a timestamp or a date as it is written, of seconds since 1970 in UTC. */
function storedDay(value: unknown): string {
  if (typeof value === "string") return dateOf(value);
  return new Date(storedSeconds(value) * 1000).toISOString().slice(0, 10);
}`,

  ifThere: `
/** What is made of values that are all there; of what is absent everything is absent. */
function ifThere<Made>(
  values: readonly NativeAttributeValue[],
  make: (...values: readonly NativeAttributeValue[]) => Made,
): Made | undefined {
  return values.includes(undefined) ? undefined : make(...values);
}`,

  storedInside: `
/** The value at a place inside of a value; \`undefined\` where there is none. */
function storedInside(value: NativeAttributeValue, path: readonly (string | number)[]): NativeAttributeValue {
  let inner = value;
  for (const step of path) {
    if (typeof step === "number") inner = Array.isArray(inner) ? inner[step] : undefined;
    else inner = isStoredMap(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
  }
  return inner;
}

function isStoredMap(value: unknown): value is Record<string, NativeAttributeValue> {
  return value !== undefined && storedTypeOf(value) === "M";
}`,

  storedChange: `
/**
 * A copy of a value with something else at a place inside of it; \`undefined\` takes it away. An
 * element behind the end of a list is appended, as in DynamoDB. Inside of what is not there nothing
 * is changed.
 */
function storedChange(
  outer: NativeAttributeValue,
  [step, ...rest]: readonly (string | number)[],
  value: NativeAttributeValue,
): NativeAttributeValue {
  if (step === undefined) return value;
  if (outer === undefined) return undefined;
  if (typeof step === "number") {
    if (!Array.isArray(outer)) throw new InvalidValue(\`There is no list that could have the element [\${step}].\`);
    const elements = [...outer];
    const inner = storedChange(elements[step], rest, value);
    if (inner === undefined) elements.splice(step, 1);
    else if (step < elements.length) elements[step] = inner;
    else elements.push(inner);
    return elements;
  }
  if (!isStoredMap(outer)) throw new InvalidValue(\`There is no map that could have the member \${step}.\`);
  const { [step]: before, ...others } = outer;
  const inner = storedChange(Object.hasOwn(outer, step) ? before : undefined, rest, value);
  return inner === undefined ? others : { ...others, [step]: inner };
}`,

  shownValue: `
/** A stored value in a message. */
function shownValue(value: unknown): string {
  const type = storedTypeOf(value);
  return type === "S" || type === "N" || type === "BOOL" ? \`"\${String(value)}"\` : \`A \${type} value\`;
}`,
} as const;
