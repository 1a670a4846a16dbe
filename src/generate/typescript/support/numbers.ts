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
  const [one, other] = [decimalParts(left), decimalParts(right)];
  const scale = Math.max(one.scale, other.scale);
  const first = one.digits * 10n ** BigInt(scale - one.scale);
  const second = other.digits * 10n ** BigInt(scale - other.scale);
  switch (operator) {
    case "+":
      return decimalOf(first + second, scale);
    case "-":
      return decimalOf(first - second, scale);
    case "*":
      return decimalOf(one.digits * other.digits, one.scale + other.scale);
    default:
      if (second === 0n) throw new InvalidValue("Nothing can be divided by 0.");
      return decimalOf((first * 10n ** 40n) / second, 40);
  }
}

/** The whole number of a decimal's digits, and how many of them are behind the point. */
function decimalParts(value: unknown): { readonly digits: bigint; readonly scale: number } {
  const text = decimalText(value);
  if (!/^-?\\d+(\\.\\d+)?$/.test(text)) throw new InvalidValue(\`"\${text}" is not a number.\`);
  const [whole = "", fraction = ""] = text.split(".");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

function decimalOf(digits: bigint, scale: number): number | NumberValue {
  const sign = digits < 0n ? "-" : "";
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const point = text.length - scale;
  // DynamoDB keeps 38 digits; of a quotient the others are cut off.
  const kept = text.replace(/^(0*\\d{38})(\\d*)$/, (_, most: string, rest: string) => most + "0".repeat(rest.length));
  const fraction = kept.slice(point).replace(/0+$/, "");
  return heldNumber(sign + kept.slice(0, point) + (fraction === "" ? "" : \`.\${fraction}\`));
}`,
} as const;
