/** Support code for numbers, of which DynamoDB keeps 38 digits and JavaScript about 16. */
export const numberSupport = {
  InexactNumber: `
/** A stored number has more digits than a number of JavaScript holds: it would be written back with others. */
export class InexactNumber extends UnreadableItem {
  override readonly name = "InexactNumber";
  /** The number as it is stored. */
  readonly digits: string;

  constructor(digits: string) {
    super(
      \`\${digits} does not fit into a number of JavaScript. Give its attribute bounds beyond 2^53 (@max), which makes it a bigint, or generate with the option numbers: "exact".\`,
    );
    this.digits = digits;
  }
}`,

  exactNumber: `
/** A stored number. One that would lose digits is refused, so that it is never written back so. */
function exactNumber(text: string): number {
  const value = heldNumber(text);
  if (typeof value === "number") return value;
  throw new InexactNumber(text);
}`,

  heldNumber: `
/** A stored number, or its text where a number of JavaScript would lose digits. */
function heldNumber(text: string): number | NumberValue {
  const value = Number(text);
  // Fifteen digits always fit, and most numbers have fewer.
  const fits =
    text.length <= 15 || significantDigits(text) === significantDigits(value.toExponential());
  return fits ? value : NumberValue.from(text);
}

function significantDigits(text: string): string {
  return text.replace(/e.*$/i, "").replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
}`,

  fittingNumber: `
/** A number of an attribute that has to fit. */
function fittingNumber(value: NativeAttributeValue): number {
  if (value instanceof NumberValue) throw new InexactNumber(value.toString());
  return value;
}`,

  fittingNumbers: `
function fittingNumbers(values: NativeAttributeValue): Set<number> | undefined {
  for (const value of values ?? []) fittingNumber(value);
  return values;
}`,

  toBigInt: `
/** A whole number of any size. */
function toBigInt(value: NativeAttributeValue): bigint {
  const text = decimalText(value);
  if (!/^-?\\d+$/.test(text)) throw new InexactNumber(text);
  return BigInt(text);
}`,

  narrowest: `
/** A whole number, as a bigint only where a number would lose digits. */
function narrowest(value: NativeAttributeValue): number | bigint {
  const fits = typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value));
  return fits ? value : toBigInt(value);
}`,

  calculated: `
/** Arithmetic with all digits, as DynamoDB does it. */
function calculated(left: unknown, operator: "+" | "-" | "*" | "/", right: unknown): number | NumberValue {
  const [one, other] = [decimalDigits(left), decimalDigits(right)];
  const scale = Math.max(one[1], other[1]);
  const first = one[0] * 10n ** BigInt(scale - one[1]);
  const second = other[0] * 10n ** BigInt(scale - other[1]);
  switch (operator) {
    case "+":
      return decimalOf(first + second, scale, false);
    case "-":
      return decimalOf(first - second, scale, false);
    case "*":
      return decimalOf(one[0] * other[0], one[1] + other[1], false);
    default: {
      if (second === 0n) throw new InvalidValue("Nothing can be divided by 0.");
      // One digit more than is kept, so that the rounding sees what follows.
      const more = 39 + String(second).length;
      return decimalOf((first * 10n ** BigInt(more)) / second, more, true);
    }
  }
}

function decimalDigits(value: unknown): readonly [digits: bigint, scale: number] {
  const isNumber = typeof value === "number" || typeof value === "bigint" || value instanceof NumberValue;
  const text = decimalText(value);
  if (isNumber && /^-?\\d+(\\.\\d+)?$/.test(text)) return scaledDigits(text);
  throw new InvalidValue(\`\${JSON.stringify(isNumber ? text : value)} is not a number.\`);
}

/** The whole number of a decimal's digits, and how many of them are behind the point. */
function scaledDigits(text: string): readonly [digits: bigint, scale: number] {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\\d*)\\.?(\\d*)(?:e([+-]?\\d+))?$/i.exec(text) ?? [];
  const digits = BigInt(\`\${whole}\${fraction}\`) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  // Far beyond what DynamoDB stores.
  if (Math.abs(scale) > 1000) throw new InvalidValue(\`\${text} is beyond the numbers of DynamoDB.\`);
  return scale < 0 ? [digits * 10n ** BigInt(-scale), 0] : [digits, scale];
}

/** DynamoDB keeps 38 digits: a quotient is rounded to them, and what has more is refused. */
function decimalOf(digits: bigint, scale: number, rounds: boolean): number | NumberValue {
  const sign = digits < 0n ? "-" : "";
  let magnitude = digits < 0n ? -digits : digits;
  const excess = String(magnitude).length - 38;
  if (excess > 0 && rounds) {
    const unit = 10n ** BigInt(excess);
    magnitude = ((magnitude + unit / 2n) / unit) * unit;
  } else if (excess > 0 && significantDigits(String(magnitude)).length > 38) {
    throw new InvalidValue(\`\${digits} has more than 38 digits.\`);
  }
  const text = String(magnitude).padStart(scale + 1, "0");
  const point = text.length - scale;
  const fraction = text.slice(point).replace(/0+$/, "");
  return heldNumber(sign + text.slice(0, point) + (fraction === "" ? "" : \`.\${fraction}\`));
}`,
} as const;
