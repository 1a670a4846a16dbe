/**
 * DynamoDB's numbers: decimal text of up to 38 significant digits, with magnitudes from 1E-130 to
 * 9.99…E+125, or zero. JavaScript's numbers hold 15 to 17 digits, so that everything here works on
 * the text.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */

export const maximumNumberDigits = 38;
/** The exponent of the first digit of the smallest and of the largest magnitude. */
export const smallestNumberExponent = -130;
export const largestNumberExponent = 125;

/** `coefficient × 10^exponent`, the coefficient without trailing zeros; zero is `0 × 10^0`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/**
 * The one plain spelling of a number, as DynamoDB returns it: no exponent, no leading or trailing
 * zeros, no `-0`. `undefined` where the text is no number that DynamoDB can store.
 */
export function normalizeNumber(text: string): string | undefined {
  // Most numbers are written in that spelling.
  if (shortInteger.test(text)) return text;
  const decimal = parseNumber(text);
  return decimal === undefined ? undefined : formatDecimal(decimal);
}

const shortInteger = /^(?:0|[1-9]\d{0,14})$/;

/** The value of a number's text, or `undefined` where DynamoDB could not store it. */
export function parseNumber(text: string): Decimal | undefined {
  const decimal = parseDecimal(text);
  return decimal !== undefined && isStorable(decimal) ? decimal : undefined;
}

/** Why DynamoDB would refuse a text as a number, or `undefined` where it would not. */
export function numberProblem(text: string): string | undefined {
  const decimal = parseDecimal(text);
  if (decimal === undefined) return `"${shorten(text)}" is not a number`;
  if (digitCount(decimal) > maximumNumberDigits) {
    return `${shorten(text)} has more than ${maximumNumberDigits} significant digits`;
  }
  if (isStorable(decimal)) return undefined;
  return leadingExponent(decimal) > 0
    ? `${shorten(text)} is larger than 9.99E+125, the largest number of DynamoDB`
    : `${shorten(text)} is closer to zero than 1E-130, the smallest number of DynamoDB`;
}

/** The order of two numbers; texts that are no numbers come first, in the order of their text. */
export function compareNumbers(left: string, right: string): number {
  const first = parseNumber(left);
  const second = parseNumber(right);
  if (first !== undefined && second !== undefined) return compareDecimals(first, second);
  if (first !== undefined) return 1;
  if (second !== undefined) return -1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The exact sum, or `undefined` where it (or a summand) is no number that DynamoDB can store. */
export function addNumbers(left: string, right: string): string | undefined {
  return calculate(left, right, (a, b) => {
    const exponent = Math.min(a.exponent, b.exponent);
    return { coefficient: coefficientAt(a, exponent) + coefficientAt(b, exponent), exponent };
  });
}

/** The exact difference, or `undefined`, as for `addNumbers`. */
export function subtractNumbers(left: string, right: string): string | undefined {
  return calculate(left, right, (a, b) => {
    const exponent = Math.min(a.exponent, b.exponent);
    return { coefficient: coefficientAt(a, exponent) - coefficientAt(b, exponent), exponent };
  });
}

/** The exact product, or `undefined`, as for `addNumbers`. */
export function multiplyNumbers(left: string, right: string): string | undefined {
  return calculate(left, right, (a, b) => ({
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  }));
}

/**
 * The quotient, rounded half away from zero to 38 significant digits where it has more; `undefined`
 * for a division by zero, and as for `addNumbers`.
 */
export function divideNumbers(left: string, right: string): string | undefined {
  return calculate(left, right, (a, b) => {
    if (b.coefficient === 0n) return undefined;
    // One digit more than is kept, so that the rounding sees what follows.
    const scale = maximumNumberDigits + 1 + digitCount(b);
    const numerator = a.coefficient * 10n ** BigInt(scale);
    return roundToDigits(
      normalize({
        coefficient: numerator / b.coefficient,
        exponent: a.exponent - b.exponent - scale,
      }),
    );
  });
}

/** The text of a JavaScript number, or `undefined` for NaN, the infinities and what is too small. */
export function numberFromJavaScript(value: number): string | undefined {
  return Number.isFinite(value) ? normalizeNumber(String(value)) : undefined;
}

/** The JavaScript number of a text where that is exact enough to print the same digits again. */
export function exactJavaScriptNumber(text: string): number | undefined {
  const normalized = normalizeNumber(text);
  if (normalized === undefined) return undefined;
  const value = Number(normalized);
  return numberFromJavaScript(value) === normalized ? value : undefined;
}

export function isInteger(text: string): boolean {
  const decimal = parseNumber(text);
  return decimal !== undefined && decimal.exponent >= 0;
}

/** Compares without aligning, since the exponents of two numbers may be far apart. */
function compareDecimals(left: Decimal, right: Decimal): number {
  const leftSign = signOf(left);
  const rightSign = signOf(right);
  if (leftSign !== rightSign) return leftSign < rightSign ? -1 : 1;
  if (leftSign === 0) return 0;
  const magnitude = leadingExponent(left) - leadingExponent(right);
  if (magnitude !== 0) return Math.sign(magnitude) * leftSign;
  const exponent = Math.min(left.exponent, right.exponent);
  const a = coefficientAt(left, exponent);
  const b = coefficientAt(right, exponent);
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  // Zeros at the ends are stripped from the text, so that a megabyte of them costs no arithmetic.
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return { coefficient: 0n, exponent: 0 };
  if (significant.length > 1000) return { coefficient: 10n ** 1000n + 1n, exponent: 0 };
  const coefficient = BigInt(significant);
  return {
    coefficient: sign === "-" ? -coefficient : coefficient,
    exponent: Number(exponent) - fraction.length + (digits.length - significant.length),
  };
}

function formatDecimal(decimal: Decimal): string {
  const { coefficient, exponent } = decimal;
  if (coefficient === 0n) return "0";
  const sign = coefficient < 0n ? "-" : "";
  const digits = digitsOf(decimal);
  if (exponent >= 0) return sign + digits + "0".repeat(exponent);
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${"0".repeat(-point)}${digits}`;
}

function calculate(
  left: string,
  right: string,
  operation: (left: Decimal, right: Decimal) => Decimal | undefined,
): string | undefined {
  const first = parseNumber(left);
  const second = parseNumber(right);
  if (first === undefined || second === undefined) return undefined;
  const result = operation(first, second);
  if (result === undefined) return undefined;
  const normalized = normalize(result);
  return isStorable(normalized) ? formatDecimal(normalized) : undefined;
}

function normalize(decimal: Decimal): Decimal {
  if (decimal.coefficient === 0n) return { coefficient: 0n, exponent: 0 };
  const text = decimal.coefficient.toString();
  const significant = text.replace(/0+$/, "");
  return {
    coefficient: BigInt(significant),
    exponent: decimal.exponent + (text.length - significant.length),
  };
}

function roundToDigits(decimal: Decimal): Decimal {
  const excess = digitCount(decimal) - maximumNumberDigits;
  if (excess <= 0) return decimal;
  const divisor = 10n ** BigInt(excess);
  const half = (divisor / 2n) * BigInt(signOf(decimal));
  return {
    coefficient: (decimal.coefficient + half) / divisor,
    exponent: decimal.exponent + excess,
  };
}

function isStorable(decimal: Decimal): boolean {
  if (decimal.coefficient === 0n) return true;
  const leading = leadingExponent(decimal);
  return (
    digitCount(decimal) <= maximumNumberDigits &&
    leading >= smallestNumberExponent &&
    leading <= largestNumberExponent
  );
}

function coefficientAt(decimal: Decimal, exponent: number): bigint {
  return decimal.coefficient * 10n ** BigInt(decimal.exponent - exponent);
}

/** The power of ten of the first digit: 2 for 123, −1 for 0.5. */
function leadingExponent(decimal: Decimal): number {
  return digitCount(decimal) - 1 + decimal.exponent;
}

function digitCount(decimal: Decimal): number {
  return digitsOf(decimal).length;
}

function digitsOf(decimal: Decimal): string {
  const { coefficient } = decimal;
  return (coefficient < 0n ? -coefficient : coefficient).toString();
}

function signOf(decimal: Decimal): -1 | 0 | 1 {
  return decimal.coefficient === 0n ? 0 : decimal.coefficient < 0n ? -1 : 1;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
